"""Functions that the Python SDK runs as training jobs, as its configuration sets them up."""

from collections.abc import Iterator

from mlcostlint.adapters import reading
from mlcostlint.adapters.aws.declaration import declared
from mlcostlint.adapters.links import Links
from mlcostlint.adapters.links.aws import data_paths
from mlcostlint.adapters.programs.recipe import recipe
from mlcostlint.adapters.programs.settings import settings
from mlcostlint.hardware import Cloud
from mlcostlint.model import Resource, Training
from mlcostlint.model.parts import Role, Service, Workload
from mlcostlint.tree import Block
from mlcostlint.value import defaulted

# https://sagemaker.readthedocs.io/en/stable/remote_function/sagemaker.remote_function.html
_SECONDS = 86_400


def remote_function(block: Block, links: Links) -> Iterator[Resource]:
    """Read what every remote function starts with, unless its decorator says otherwise.

    It counts as limited: the configuration has no argument for a runtime, so nobody left it out.
    """
    of = declared(block, links)
    yield Training(
        **of.common(),
        **of.machinery(
            Service.SAGEMAKER_TRAINING,
            reading.machine(of.get("instance_type"), Cloud.AWS),
            workload=defaulted(Workload.TRAINING, of.header),
            data=data_paths(links, block, [(Role.OUTPUT, of.get("s3_root_uri"))]),
        ),
        machines=defaulted(1, of.header),
        max_runtime=defaulted(_SECONDS, of.header),
        limited=of.on,
        interruption=of.none.hole("whether a remote function can resume is said in Python"),
        runs_a_month=of.none,
        recipe=recipe(settings([], of.header, {})),
        kept_warm=defaulted(0, of.header),
    )
