"""Helm charts whose values are known to us, as the Kubernetes objects that they are rendered to.

Only what decides about the pods is made: which run, how many, on which nodes.
"""

import posixpath
import re
from collections.abc import Callable, Iterator, Mapping

from mlcostlint.parsers.charts import (
    autoscaler,
    jupyterhub,
    kserve,
    kuberay,
    llmd,
    nvidia,
    ollama,
    servers,
    vllm,
    watchers,
)
from mlcostlint.parsers.charts.objects import Release
from mlcostlint.tree import Block, Leaf, Map, Node, Seq, as_
from mlcostlint.value import Value, fact

__all__ = ["WORDS", "Release", "chart", "fits", "is_known", "objects", "released", "resemble"]

_Reader = Callable[[Map, Release], Iterator[Block | Leaf]]
_READERS: Mapping[str, _Reader] = {
    **servers.READERS,
    **watchers.READERS,
    autoscaler.NAME: autoscaler.objects,
    "gpu-operator": nvidia.of_operator,
    "jupyterhub": jupyterhub.objects,
    "kserve": kserve.objects,
    "kserve-resources": kserve.objects,
    "llm-d-modelservice": llmd.objects,
    nvidia.PLUGIN: nvidia.of_plugin,
    "ollama": ollama.objects,
    "open-webui": ollama.of_open_webui,
    "ray-cluster": kuberay.objects,
    "vllm-stack": vllm.objects,
}
_MARKS: Mapping[str, Callable[[Map], bool]] = {
    autoscaler.NAME: autoscaler.are_values,
    "gpu-operator": nvidia.are_of_operator,
    "jupyterhub": jupyterhub.are_values,
    "kserve": kserve.are_values,
    "llm-d-modelservice": llmd.are_values,
    nvidia.PLUGIN: nvidia.are_of_plugin,
    "ollama": ollama.are_values,
    "open-webui": ollama.are_of_open_webui,
    "ray-cluster": kuberay.are_values,
    "vllm-stack": vllm.are_values,
    **servers.MARKS,
}

# Every file of values that gives itself away holds one of these.
_MODULES = (autoscaler, jupyterhub, kserve, kuberay, llmd, nvidia, ollama, servers, vllm)
WORDS = tuple(word for module in _MODULES for word in module.WORDS)

# Keys that nothing but values of these charts has.
_SIGNS = (
    "additionalWorkerGroups",
    "modelArtifacts",
    "ngcAPIKey",
    "ngcAPISecret",
    "nimCache",
    "servingEngineSpec",
    "singleuser",
)
_SIGN = re.compile(rf"^[ \t]*(?:{'|'.join(_SIGNS)}):", re.MULTILINE)


def resemble(text: str) -> bool:
    """Tell whether a document that cannot be parsed was meant to be values of a chart we know."""
    return _SIGN.search(text) is not None


def chart(values: Map) -> str | None:
    """Return the chart that a file of values is for, if its keys can be no other's."""
    return next((name for name, fits in _MARKS.items() if fits(values)), None)


def fits(name: str, values: Map) -> bool:
    """Tell whether values can be those of a chart that we know: another may have its name."""
    return name in _MARKS and _MARKS[name](values)


def is_known(name: str) -> bool:
    """Tell whether the values of a chart can be read."""
    return name in _READERS


def objects(name: str, values: Map, release: Release) -> Iterator[Block | Leaf]:
    """Yield what a release of a known chart runs, and the questions that its values leave open."""
    yield from _READERS[name](values, release)


def released(chart_name: Leaf, values: Map | Leaf, release: Release) -> Iterator[Block | Leaf]:
    """Yield what a release runs; of a chart we do not know, a question where one matters.

    `chart_name` may be a path or an address that ends in the name.
    """
    name = posixpath.basename(fact(as_(str, chart_name), None) or "")
    if isinstance(values, Value):
        if is_known(name):
            yield values
        return
    known = name if is_known(name) else chart(values)
    if known is not None:
        yield from objects(known, values, release)
    elif _asks_for_devices(values):
        yield chart_name.hole(f"chart {name or 'of an unknown name'} is not rendered")


def _asks_for_devices(values: Map) -> bool:
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
