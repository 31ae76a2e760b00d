"""SageMaker pipelines: the requests that their steps make, with the defaults of the parameters.

https://aws-sagemaker-mlops.github.io/sagemaker-model-building-pipeline-definition-JSON-schema/
"""

from collections.abc import Iterable, Iterator, Mapping

from mlcostlint.parsers.nested import within
from mlcostlint.parsers.sagemaker.expressions import Parameters, settled
from mlcostlint.parsers.sagemaker.requests import called
from mlcostlint.tree import Block, Leaf, Map, as_
from mlcostlint.value import Value, fact, unknown

Item = Block | Leaf

_VERSION = "2020-12-01"
# Callbacks, functions and registrations run elsewhere, or nothing at all.
_CALLS: Mapping[str, str] = {
    "AutoML": "CreateAutoMLJob",
    "ClarifyCheck": "CreateProcessingJob",
    "Model": "CreateModel",
    "NotebookJob": "CreateTrainingJob",
    "Processing": "CreateProcessingJob",
    "QualityCheck": "CreateProcessingJob",
    "Training": "CreateTrainingJob",
    "Transform": "CreateTransformJob",
    "Tuning": "CreateHyperParameterTuningJob",
}
_OF_AUTOML_V2 = "AutoMLProblemTypeConfig"
# What creates a pipeline, and where its definition stands as a text.
_CREATORS: Mapping[str, tuple[str, ...]] = {
    "CreatePipeline": ("PipelineDefinition",),
    "sagemaker.services.k8s.aws/Pipeline": ("spec", "pipelineDefinition"),
}
_BRANCHES = ("IfSteps", "ElseSteps")


def is_pipeline(root: Map) -> bool:
    """Tell whether a document is the definition of a pipeline."""
    return fact(root.get("Version"), None) == _VERSION and "Steps" in root.entries


def opened(blocks: Iterable[Block]) -> Iterator[Item]:
    """Yield blocks, and after each that creates a pipeline the requests of its steps."""
    for block in blocks:
        yield block
        if block.type in _CREATORS:
            yield from _created(block)


def items(root: Map) -> Iterator[Item]:
    """Yield a block for each request of a step, in both branches of a condition."""
    yield from _steps(root, "Steps", Parameters(root))


def _created(block: Block) -> Iterator[Item]:
    from mlcostlint.parsers.literal_block import tree

    definition = tree(block.get(*_CREATORS[block.type]))
    if isinstance(definition, Map):
        found = items(definition)
        yield from (within(block, one) if isinstance(one, Block) else one for one in found)
    elif isinstance(definition, Value) and definition.unknown:
        yield definition


def _steps(holder: Map, key: str, parameters: Parameters) -> Iterator[Item]:
    for step in holder.each(key):
        if isinstance(step, Map):
            yield from _step(step, parameters)
        elif isinstance(step, Value) and step.unknown:
            yield step


def _step(step: Map, parameters: Parameters) -> Iterator[Item]:
    kind = fact(as_(str, step.get("Type")), None) or ""
    name = fact(as_(str, step.get("Name")), None) or ""
    arguments = step.child("Arguments")
    if arguments is None:
        return
    if kind == "Condition":
        for branch in _BRANCHES:
            yield from _steps(arguments, branch, parameters)
    elif kind == "EMR" and "ClusterConfig" in arguments.entries:
        yield unknown(f"step {name} makes an EMR cluster, which is not read", arguments.header)
    elif kind in _CALLS:
        call = f"{_CALLS[kind]}V2" if _OF_AUTOML_V2 in arguments.entries else _CALLS[kind]
        block = called(call, settled(arguments, parameters), name)
        yield from [] if block is None else [block]
