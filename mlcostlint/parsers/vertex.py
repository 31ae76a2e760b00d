"""Vertex AI jobs and endpoints: REST bodies and the files that `gcloud ai … --config` reads.

A block's body is the document's root with its keys as written, camelCase or snake_case. The
CustomJobSpec of a `CustomJob` stands under `jobSpec` (REST, beside `displayName` and `labels`) or
is the root itself (gcloud, which takes name and labels from the command line); that of a
`HyperparameterTuningJob` stands under `trialJobSpec`. `workerPoolSpecs` is a list or one map.
"""

from collections.abc import Iterator, Mapping

from mlcostlint.tree import Block, Leaf, Map, as_
from mlcostlint.value import fact, written

# Source: messages of google.cloud.aiplatform.v1. The first row whose paths all exist decides.
KINDS: tuple[tuple[str, tuple[tuple[str, ...], ...]], ...] = (
    ("HyperparameterTuningJob", (("studySpec",), ("trialJobSpec",))),
    ("HyperparameterTuningJob", (("trialJobSpec", "workerPoolSpecs"),)),
    ("CustomJob", (("jobSpec", "workerPoolSpecs"),)),
    ("CustomJob", (("workerPoolSpecs",),)),
    ("TrainingPipeline", (("trainingTaskDefinition",),)),
    (
        "BatchPredictionJob",
        (("inputConfig", "instancesFormat"), ("outputConfig", "predictionsFormat")),
    ),
    ("DeployModelRequest", (("deployedModel", "dedicatedResources"),)),
    ("DeployModelRequest", (("deployedModel", "automaticResources"),)),
    ("Endpoint", (("deployedModels",),)),
)

_PIPELINE_KEYS = frozenset({"pipelinespec", "pipelineinfo", "deploymentspec"})


def kind(root: Map) -> str | None:
    """Return which message of the Vertex API a document is, if any."""
    if not _PIPELINE_KEYS.isdisjoint(_folded(key) for key in root.entries):
        return None
    return next((name for name, paths in KINDS if all(_holds(root, path) for path in paths)), None)


def blocks(root: Map) -> Iterator[Block]:
    """Yield the one block that a document of a known kind declares."""
    name = kind(root) or ""
    title = fact(as_(str, _leaf(root, "displayName")), None)
    address = f"{name}/{title}" if title else name
    yield Block("vertex", name, address, root.span, lambda: root, name=title or name)


def _holds(root: Map, path: tuple[str, ...]) -> bool:
    node: Map | None = root
    for step in path[:-1]:
        key = _key(node.entries, step) if node else None
        node = node.child(key) if node and key else None
    return node is not None and _key(node.entries, path[-1]) is not None


def _leaf(root: Map, name: str) -> Leaf:
    key = _key(root.entries, name)
    return root.get(key) if key else written(None, root.header)


def _key(entries: Mapping[str, object], name: str) -> str | None:
    wanted = _folded(name)
    return next((key for key in entries if _folded(key) == wanted), None)


def _folded(key: str) -> str:
    return key.replace("_", "").lower()
