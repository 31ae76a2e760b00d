"""Objects of ACK, the controllers that make SageMaker's requests from Kubernetes."""

from collections.abc import Callable, Iterator, Mapping

from mlcostlint.adapters.aws import managed, monitoring
from mlcostlint.adapters.aws.hosting import endpoint_configuration
from mlcostlint.adapters.aws.jobs import training_job, tuning_job
from mlcostlint.adapters.aws.notebooks import app, domain, notebook_instance, space, user_profile
from mlcostlint.adapters.aws.processing import processing_job, transform_job
from mlcostlint.adapters.aws.spelling import SPELLINGS
from mlcostlint.adapters.links import Links
from mlcostlint.adapters.links.aws import spec
from mlcostlint.adapters.machinery import Adapter
from mlcostlint.model import Resource
from mlcostlint.tree import Block, Map

__all__ = ["ACK", "SPELLINGS"]


def _ack(adapter: Callable[[Block, Links, Map | None], Iterator[Resource]]) -> Adapter:
    """Read an ACK object, whose `spec` is the body of the request."""

    def read(block: Block, links: Links) -> Iterator[Resource]:
        return adapter(block, links, spec(block))

    return read


ACK: Mapping[str, Adapter] = {
    f"sagemaker.services.k8s.aws/{kind}": _ack(adapter)
    for kind, adapter in {
        "App": app,
        "Domain": domain,
        "EndpointConfig": endpoint_configuration,
        "FeatureGroup": monitoring.feature_group,
        "HyperParameterTuningJob": tuning_job,
        "LabelingJob": managed.by_use,
        "MonitoringSchedule": monitoring.schedule,
        "NotebookInstance": notebook_instance,
        "ProcessingJob": processing_job,
        "Space": space,
        "TrainingJob": training_job,
        "TransformJob": transform_job,
        "UserProfile": user_profile,
    }.items()
}
