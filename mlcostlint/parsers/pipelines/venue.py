"""Where the containers of a pipeline run: its definition alone does not have to say."""

import enum
import re
from collections.abc import Iterable

from mlcostlint.parsers.pipelines.arguments import filled, written_text
from mlcostlint.parsers.pipelines.runs import Run
from mlcostlint.parsers.pipelines.tasks import Task
from mlcostlint.tree import Leaf, Map
from mlcostlint.value import Value, fact

# Components that only send requests to Vertex AI.
_IMAGE = re.compile(r"google-cloud-pipeline-components|/ml-pipeline/automl")
# Vertex AI names accelerators by its enumeration, Kubernetes by the name of a resource.
_ENUMERATED = re.compile(r"NVIDIA_[A-Z0-9_]+|TPU_V[A-Z0-9_]+")
_KEYS = ("resourceType", "type")


class Venue(enum.Enum):
    """What runs the containers of a pipeline."""

    VERTEX = enum.auto()
    KUBERNETES = enum.auto()
    UNSTATED = enum.auto()


def venue(run: Run, tasks: Iterable[Task]) -> Venue:
    """Return where a pipeline runs, by what it is wrapped in and what its tasks ask for."""
    if run.is_job:
        return Venue.VERTEX
    if run.platform is not None:
        return Venue.KUBERNETES
    found = {_hint(task) for task in tasks} - {Venue.UNSTATED}
    return found.pop() if len(found) == 1 else Venue.UNSTATED


def _hint(task: Task) -> Venue:
    executor = task.executor
    for key in _KEYS:
        leaf = executor.get("container", "resources", "accelerator", key)
        asked = str(_said(leaf, task))
        if _ENUMERATED.fullmatch(asked):
            return Venue.VERTEX
        if "/" in asked:
            return Venue.KUBERNETES
    if "customJob" in executor.entries or _IMAGE.search(_image(executor)):
        return Venue.VERTEX
    words = executor.child("container")
    leaves = () if words is None else words.each("args")
    texts = (written_text(leaf) for leaf in leaves if isinstance(leaf, Value))
    return (
        Venue.VERTEX if any("$.pipeline_google_cloud" in text for text in texts) else Venue.UNSTATED
    )


def _said(leaf: Leaf, task: Task) -> object:
    node = filled(leaf, task.given)
    return fact(node, None) if isinstance(node, Value) else None


def _image(executor: Map) -> str:
    return written_text(executor.get("container", "image"))
