"""Which queue of the cluster a namespace's queue leads to, and which flavors of nodes it has."""

from mlcostlint.adapters.links import Links
from mlcostlint.adapters.links.kubernetes.places import beside, said_namespace, together
from mlcostlint.tree import Block
from mlcostlint.value import fact

# Jobs that Kueue manages as its own configuration has it:
# https://github.com/kubernetes-sigs/kueue: config/components/manager/controller_manager_config.yaml
_JOBS = frozenset(
    [
        "batch/Job",
        "jobset.x-k8s.io/JobSet",
        "kubeflow.org/MPIJob",
        "ray.io/RayCluster",
        "ray.io/RayJob",
        "trainer.kubeflow.org/TrainJob",
    ]
)


def cluster_queue(links: Links, queue: Block) -> Block | None:
    """Return the ClusterQueue of Kueue that a LocalQueue names."""
    name = fact(queue.get("spec", "clusterQueue"), None)
    return _named(links, queue, "ClusterQueue", name)


def local_queue(links: Links, member: Block, name: str) -> Block | None:
    """Return the LocalQueue of an object's namespace."""
    found = links.of(member, "kueue.x-k8s.io/LocalQueue")
    return beside(member, (one for one in found if one.name == name and together(one, member)))


def default_queue(links: Links, member: Block) -> Block | None:
    """Return the LocalQueue that Kueue gives to jobs of a namespace which name none.

    It is called `default`, and both must write the namespace for that to be certain.
    https://kueue.sigs.k8s.io/docs/tasks/manage/enforce_job_management/setup_default_local_queue/
    """
    space = said_namespace(member)
    if not space or member.type not in _JOBS:
        return None
    found = links.of(member, "kueue.x-k8s.io/LocalQueue")
    named = (one for one in found if one.name == "default" and said_namespace(one) == space)
    return beside(member, named)


def flavor(links: Links, queue: Block, name: object) -> Block | None:
    """Return the ResourceFlavor that a ClusterQueue names."""
    return _named(links, queue, "ResourceFlavor", name)


def _named(links: Links, near: Block, kind: str, name: object) -> Block | None:
    found = links.of(near, f"kueue.x-k8s.io/{kind}")
    return beside(near, (one for one in found if one.name == name))
