"""Helm charts whose values are known to us, as the Kubernetes objects that they are rendered to.

Only what decides about the pods is made: which run, how many, on which nodes.
"""

from collections.abc import Callable, Iterator, Mapping

from mlcostlint.parsers.charts import jupyterhub, kuberay, llmd, servers, vllm
from mlcostlint.parsers.charts.objects import Release
from mlcostlint.tree import Block, Leaf, Map, Node, Seq

__all__ = ["WORDS", "Release", "asks_for_devices", "chart", "is_known", "objects", "released"]

_Reader = Callable[[Map, Release], Iterator[Block | Leaf]]
_READERS: Mapping[str, _Reader] = {
    **servers.READERS,
    "jupyterhub": jupyterhub.objects,
    "llm-d-modelservice": llmd.objects,
    "ray-cluster": kuberay.objects,
    "vllm-stack": vllm.objects,
}
_MARKS: Mapping[str, Callable[[Map], bool]] = {
    "jupyterhub": jupyterhub.are_values,
    "llm-d-modelservice": llmd.are_values,
    "ray-cluster": kuberay.are_values,
    "vllm-stack": vllm.are_values,
    **servers.MARKS,
}

# Every file of values that gives itself away holds one of these.
WORDS = (*jupyterhub.WORDS, *kuberay.WORDS, *llmd.WORDS, *servers.WORDS, *vllm.WORDS)


def chart(values: Map) -> str | None:
    """Return the chart that a file of values is for, if its keys can be no other's."""
    return next((name for name, fits in _MARKS.items() if fits(values)), None)


def is_known(name: str) -> bool:
    """Tell whether the values of a chart can be read."""
    return name in _READERS


def objects(name: str, values: Map, release: Release) -> Iterator[Block | Leaf]:
    """Yield what a release of a known chart runs, and the questions that its values leave open."""
    yield from _READERS[name](values, release)


def released(root: Map) -> Iterator[Block | Leaf]:
    """Yield what a file of values runs, released by itself."""
    yield from objects(chart(root) or "", root, Release())


def asks_for_devices(values: Map) -> bool:
    """Tell whether any values ask for a resource that only some nodes have: `vendor/device`."""
    waiting: list[Node] = [values]
    while waiting:
        node = waiting.pop()
        if isinstance(node, Seq):
            waiting.extend(node.items)
        elif isinstance(node, Map):
            if any(_names_device(node.child(name)) for name in ("limits", "requests")):
                return True
            waiting.extend(node.entries.values())
    return False


def _names_device(asked: Map | None) -> bool:
    return asked is not None and any("/" in name for name in asked.entries)
