"""Vertex AI messages: REST bodies and the files that `gcloud ai … --config` reads.

A block's body is the document's root with its keys as written, camelCase or snake_case. The
CustomJobSpec of a `CustomJob` stands under `jobSpec` (REST, beside `displayName` and `labels`) or
is the root itself (gcloud, which takes name and labels from the command line); that of a
`HyperparameterTuningJob` stands under `trialJobSpec`. `workerPoolSpecs` is a list or one map. What
an endpoint of indexes deploys is a block for each. A `LegacyTrainingJob` is what AI Platform ran
before there was Vertex AI.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from mlcostlint.source import Span
from mlcostlint.tree import Block, Leaf, Map, Node, Seq, as_
from mlcostlint.value import Value, fact, written

# Source: messages of google.cloud.aiplatform.v1 and google.cloud.ml.v1. The first row whose paths
# all exist decides; the last key of its first path is to be found in every such file.
KINDS: tuple[tuple[str, tuple[tuple[str, ...], ...]], ...] = (
    ("HyperparameterTuningJob", (("studySpec",), ("trialJobSpec",))),
    ("HyperparameterTuningJob", (("trialJobSpec", "workerPoolSpecs"),)),
    ("NasJob", (("nasJobSpec",),)),
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
    ("DeploymentResourcePool", (("deploymentResourcePool", "dedicatedResources"),)),
    (
        "DeploymentResourcePool",
        (("dedicatedResources",), ("dedicatedResources", "machineSpec", "machineType")),
    ),
    ("PersistentResource", (("resourcePools",), ("resourcePools", "machineSpec"))),
    ("NotebookRuntimeTemplate", (("idleShutdownConfig",), ("machineSpec", "machineType"))),
    ("NotebookRuntimeTemplate", (("notebookRuntimeType",), ("machineSpec", "machineType"))),
    ("NotebookExecutionJob", (("notebookRuntimeTemplateResourceName",), ("gcsOutputUri",))),
    ("NotebookExecutionJob", (("gcsNotebookSource",), ("gcsOutputUri",))),
    ("Schedule", (("createNotebookExecutionJobRequest",), ("cron",))),
    ("ModelDeploymentMonitoringJob", (("modelDeploymentMonitoringScheduleConfig",),)),
    ("DeployedIndex", (("deployedIndexes",), ("deployedIndexes", "index"))),
    ("DeployedIndex", (("deployedIndex",), ("deployedIndex", "index"))),
    ("Featurestore", (("onlineServingConfig",),)),
    ("LegacyTrainingJob", (("trainingInput",), ("trainingInput", "scaleTier"))),
    ("LegacyTrainingJob", (("trainingInput",), ("trainingInput", "masterType"))),
)

_PIPELINE_KEYS = frozenset({"pipelinespec", "pipelineinfo", "deploymentspec"})
# Messages that stand in another one: all of the body, and what it says besides.
_INNER: Mapping[str, tuple[str, ...]] = {
    "DeployedIndex": ("deployedIndexes", "deployedIndex"),
    "DeploymentResourcePool": ("deploymentResourcePool",),
}
# Where a message without a name of its own has one.
_TITLES = (("displayName",), ("deployedModel", "displayName"), ("jobId",))


def kind(root: Map) -> str | None:
    """Return which message of the Vertex API a document is, if any."""
    if not _PIPELINE_KEYS.isdisjoint(folded(key) for key in root.entries):
        return None
    return next((name for name, paths in KINDS if all(_holds(root, path) for path in paths)), None)


def blocks(root: Node) -> Iterator[Block]:
    """Yield a block for each message that a document is, or is a list of."""
    if isinstance(root, Seq):
        for item in root.items:
            yield from blocks(item)
        return
    name = kind(root) if isinstance(root, Map) else None
    if not isinstance(root, Map) or name is None:
        return
    inner = [body for key in _INNER.get(name, ()) for body in _children(root, key)]
    for body in inner or [root]:
        yield message(name, _beside(root, body) if inner else body, _declared(body))


def message(name: str, body: Map, span: Span, *, title: str = "") -> Block:
    """Return the block of a message, which is known by its `displayName` or else by `title`."""
    said = next(filter(None, (_text(body, path) for path in _TITLES)), title)
    address = f"{name}/{said}" if said else name
    return Block("vertex", name, address, span, lambda: body, name=said or name)


def folded(key: str) -> str:
    """Return a key as it is compared: `jobSpec` and `job_spec` are one."""
    return key.replace("_", "").lower()


def _holds(root: Map, path: tuple[str, ...]) -> bool:
    maps = [root]
    for step in path[:-1]:
        maps = [child for one in maps for child in _children(one, step)]
    return any(_key(one, path[-1]) is not None for one in maps)


def _children(root: Map, name: str) -> Iterator[Map]:
    key = _key(root, name)
    return root.maps(key) if key else iter(())


def _text(root: Map, path: tuple[str, ...]) -> str:
    maps = [root]
    for step in path[:-1]:
        maps = [child for one in maps for child in _children(one, step)]
    leaves = (_leaf(one, path[-1]) for one in maps)
    return next(filter(None, (fact(as_(str, leaf), None) for leaf in leaves)), "")


def _leaf(root: Map, name: str) -> Leaf:
    key = _key(root, name)
    return root.get(key) if key else written(None, root.header)


def _key(root: Map, name: str) -> str | None:
    wanted = folded(name)
    return next((key for key in root.entries if folded(key) == wanted), None)


def _beside(root: Map, body: Map) -> Map:
    """Return an inner message with the names that the outer one has, which tell its region."""
    names = {
        key: leaf
        for key, leaf in root.entries.items()
        if isinstance(leaf, Value) and key not in body.entries
    }
    return replace(body, entries={**names, **body.entries})


def _declared(body: Map) -> Span:
    header, span = body.header, body.span
    if (header.line, header.column) > (span.line, span.column):
        return span
    return Span(span.path, header.line, header.column, span.end_line, span.end_column)
