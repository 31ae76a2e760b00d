"""How Kubernetes objects write the fields of the model.

Machine and purchase are not among them: which of many labels says so is a matter of the cluster.
"""

from mlcostlint.adapters.spelling import Scalar, Spelling, Spellings


def _quoted(on: object) -> Scalar:
    """Write a boolean as text, which is all that a ConfigMap holds."""
    return '"true"' if on is True else '"false"'


def _not(on: object) -> Scalar:
    """Write that a cluster goes, where the model says that it stays."""
    return on is not True


SPELLINGS: Spellings = {
    ("kubernetes", "hub.jupyter.org/UserServer"): {"stops_when_idle": Spelling("cull.enabled")},
    ("kubernetes", "kubeflow.org/Notebook"): {
        "stops_when_idle": Spelling("ENABLE_CULLING", _quoted),
    },
    ("kubernetes", "ray.io/RayJob"): {"stays": Spelling("shutdownAfterJobFinishes", _not)},
    ("kubernetes", "ray.io/RayCluster"): {"floor": Spelling("minReplicas")},
    ("kubernetes", "serving.kserve.io/InferenceService"): {"floor": Spelling("minReplicas")},
    ("kubernetes", "eksctl.io/ClusterConfig"): {"floor": Spelling("minSize")},
}
