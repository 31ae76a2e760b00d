"""What stays of a job that is done: the cluster that Ray started, pods that never exit."""

from mlcostlint.adapters.kubernetes.unit import Unit
from mlcostlint.adapters.reading import flag, given, text
from mlcostlint.tree import Map
from mlcostlint.value import Value, defaulted

# https://github.com/kubeflow/mpi-operator: workers only wait for the launcher, and an absent policy
# deletes none of them. Parameter servers of TensorFlow wait in the same way.
_ROLES = {"kubeflow.org/MPIJob": "Worker", "kubeflow.org/TFJob": "PS"}


def stays(unit: Unit) -> Value[bool]:
    """Return whether pods of a job keep their machines when it is done."""
    if unit.block.type in ("ray.io/RayJob", "ray.io/RayCronJob"):
        return _cluster_stays(unit.spec.child("jobTemplate") or unit.spec)
    waiting = _ROLES.get(unit.block.type)
    if not any(waiting in pod.path for pod in unit.pods):
        return defaulted(fact=False, span=unit.header)
    policy = text(_policy(unit.spec).get("cleanPodPolicy")).default("None")
    return policy.map(lambda said: said == "None")


def _cluster_stays(job: Map) -> Value[bool]:
    """Return whether KubeRay keeps the cluster, as it does unless it is told to delete it."""
    rules = job.get("deletionStrategy")
    if given(rules):
        return rules.map(lambda _: False)
    ends = flag(job.get("shutdownAfterJobFinishes")).default(fallback=False)
    return ends.map(lambda deleted: not deleted)


def _policy(spec: Map) -> Map:
    return spec.child("runPolicy") or spec
