"""What a SageMaker variant serves: the model, and how many GPUs its server is told to use."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from mlcostlint.adapters import reading
from mlcostlint.adapters.aws.declaration import Declaration, process_count
from mlcostlint.adapters.links import aws
from mlcostlint.adapters.reading import children, loosely, mapping
from mlcostlint.adapters.regions import region
from mlcostlint.model.parts import Role
from mlcostlint.source import Span
from mlcostlint.tree import Block, Leaf, Map
from mlcostlint.value import Value, defaulted, fact, unknown

_MODEL_IDS = ("HF_MODEL_ID", "OPTION_MODEL_ID", "SM_VLLM_MODEL", "MODEL_ID")
# Set for servers that run one process over these GPUs. DJL, Triton and TorchServe start one
# worker per GPU whatever they are told, so what they are told is no statement.
_GPUS_USED = (
    "SM_NUM_GPUS",
    "SM_VLLM_TENSOR_PARALLEL_SIZE",
    "OPTION_TENSOR_PARALLEL_DEGREE",
    "TENSOR_PARALLEL_DEGREE",
)
_ONE_WORKER_PER_GPU = ("djl", "triton", "torchserve", "multi-model")


@dataclass(frozen=True, slots=True)
class Served:
    """The one container of a variant, if it is to be seen and speaks for the whole variant.

    `hole` says why it is not; `header` is where an absent answer is reported; `region` is the
    model's, in which whatever serves it must lie.
    """

    container: Map | None
    header: Span
    hole: Value[Any] | None = None
    region: Value[str] | None = None

    def id(self) -> Value[str | None]:
        """Return the model hub's id of the model, None where nothing names one."""
        if self.container is None:
            return self._silent()
        environment = loosely(self.container, "environment")
        said = mapping(environment)
        for key in _MODEL_IDS:
            if key in said:
                return reading.text(said[key]).map(_hub_id)
        return environment if environment.unknown else defaulted(None, self.container.header)

    def processes(self) -> Value[int | None]:
        """Return how many GPUs the server is told to use, None where nothing tells it."""
        if self.container is None:
            return self._silent()
        environment = loosely(self.container, "environment")
        said = mapping(environment)
        told = [said[key] for key in _GPUS_USED if key in said]
        if told and not _starts_many(fact(loosely(self.container, "image"), None), said):
            return process_count(told[0])
        return environment if environment.unknown else defaulted(None, self.container.header)

    def artefacts(self) -> Iterator[tuple[Role, Leaf]]:
        """Yield where the model's files lie."""
        if self.container is not None:
            yield Role.MODEL, loosely(self.container, "model_data_url")
            source = ("model_data_source", "s3_data_source", "s3_uri")
            yield Role.MODEL, loosely(self.container, *source)

    def _silent(self) -> Value[Any]:
        return defaulted(None, self.header) if self.hole is None else self.hole


def served_model(config: Declaration, variant: Map) -> Served:
    """Return what a variant serves; one without a model name holds inference components."""
    return served_by(config, loosely(variant, "model_name"))


def served_by(config: Declaration, name: Leaf) -> Served:
    """Return the container of the model that a name means."""
    block = aws.model(config.links, config.block, name)
    if block is not None:
        place = region(block, aws.spec(block) or block.body)
        return Served(_container(block), config.header, region=place)
    if not name.unknown and name.known is None:
        return Served(None, config.header)
    shown = fact(name, None) or "of the variant"
    hole = unknown(f"the model {shown} is not among the scanned files", name.origin.span)
    return Served(None, config.header, hole)


def _container(model: Block) -> Map | None:
    """Return the container of a model that has one; of several none speaks for all."""
    body = aws.spec(model) or model.body
    keys = ("primary_container", "container", "containers")
    found = [container for key in keys for container in children(body, key)]
    single = len(found) == 1 and fact(loosely(found[0], "mode"), None) != "MultiModel"
    return found[0] if single else None


def _hub_id(said: str | None) -> str | None:
    """Return a model id; a path in the container or a bucket says nothing of its size."""
    return None if said is None or said.startswith(("/", "s3:")) else said


def _starts_many(image: object, said: dict[str, Leaf]) -> bool:
    if not isinstance(image, str):
        return "SM_NUM_GPUS" not in said and "SM_VLLM_TENSOR_PARALLEL_SIZE" not in said
    return any(word in image for word in _ONE_WORKER_PER_GPU)
