"""The values of the charts for Ollama and for Open WebUI, which brings Ollama with it.

https://github.com/otwld/ollama-helm
https://github.com/open-webui/helm-charts/tree/main/charts/open-webui
"""

from collections.abc import Iterator, Mapping

from mlcostlint.parsers.charts.deployments import Server, made, scaler
from mlcostlint.parsers.charts.objects import (
    Release,
    around,
    given,
    holds,
    is_absent,
    listed,
    renamed,
)
from mlcostlint.tree import Block, Leaf, Map, Node, as_
from mlcostlint.value import Value, defaulted, unknown

WORDS = ("ollama:", '"ollama"')

_OWN = ("gpu", "models")
_ELSEWHERE: Mapping[tuple[str, ...], str] = {
    ("knative", "enabled"): "Ollama on Knative is not rendered",
    ("ollama", "gpu", "draEnabled"): "accelerators that are claimed are not rendered",
}


def are_values(values: Map) -> bool:
    """Tell whether these are values of Ollama's chart: `ollama` holds what only it knows."""
    return any(values.child("ollama", name) is not None for name in _OWN)


def are_of_open_webui(values: Map) -> bool:
    """Tell whether these are values of Open WebUI's chart: those of Ollama's stand in it."""
    inner = values.child("ollama")
    return inner is not None and are_values(inner)


def of_open_webui(values: Map, release: Release) -> Iterator[Block | Leaf]:
    """Yield Ollama, if the interface does not use one that runs elsewhere."""
    inner = values.child("ollama") or around(values, {})
    on = holds(inner, "enabled", otherwise=True)  # values.yaml of the chart
    if isinstance(on, Value):
        yield on
    elif on:
        name = f"{release.name}-ollama" if release.name else "open-webui-ollama"
        yield from objects(inner, Release(name, release.namespace))


def objects(values: Map, release: Release) -> Iterator[Block | Leaf]:
    """Yield the deployment, and what scales it."""
    for path, why in _ELSEWHERE.items():
        on = holds(values, *path, otherwise=False)
        if on is not False:
            yield on if isinstance(on, Value) else unknown(why, values.header)
            return
    wants = holds(values, "ollama", "gpu", "enabled", otherwise=False)  # values.yaml of the chart
    if isinstance(wants, Value):
        yield wants
        return
    container: dict[str, Node] = {
        "name": defaulted("ollama", values.header),
        "image": values.get("image", "repository").default("ollama/ollama"),
        **renamed(values, {"extraEnv": "env", "extraArgs": "args"}),
        "resources": _resources(values, wants=wants),
    }
    server = Server(
        "ollama",
        "Deployment",
        container,
        _placement(values, wants=wants),
        values.get("replicaCount").default(1),  # values.yaml of the chart
        renamed(values, {"podLabels": "labels"}),
    )
    yield from made(values, server, release)
    yield from scaler(values, server, release)


def _placement(values: Map, *, wants: bool) -> dict[str, Node]:
    placed = given(values, "affinity", "nodeSelector", "runtimeClassName")
    kind = as_(str, values.get("ollama", "gpu", "type")).default("nvidia")
    own: list[Node] = [*values.each("tolerations")]
    if wants and not kind.unknown and kind.known != "amd":
        entries: dict[str, Node] = {
            "key": values.get("ollama", "gpu", "nvidiaResource").default("nvidia.com/gpu"),
            "operator": defaulted("Exists", values.header),
            "effect": defaulted("NoSchedule", values.header),
        }
        own = [around(values, entries), *own]
    if own:
        placed["tolerations"] = listed(values, *own)
    return placed


def _resources(values: Map, *, wants: bool) -> Map:
    """Return what the server asks for: what is written, and the accelerators that are enabled."""
    own = values.child("resources") or around(values, {})
    limits = own.child("limits") or around(own, {})
    if not wants:
        return own
    gpu = values.child("ollama", "gpu") or around(values, {})
    kind = as_(str, gpu.get("type")).default("nvidia")
    named = as_(str, gpu.get("nvidiaResource")).default("nvidia.com/gpu")
    sliced = holds(gpu, "mig", "enabled", otherwise=False)
    hidden = [leaf for leaf in (kind, named, sliced) if isinstance(leaf, Value) and leaf.unknown]
    if hidden:
        asked = Map(limits.entries, limits.span, limits.header, hidden[0])
    elif kind.known == "amd":
        asked = _with(limits, {"amd.com/gpu": _count(gpu)})
    elif sliced is True:
        slices = gpu.child("mig", "devices") or around(gpu, {})
        asked = _with(
            limits, {f"nvidia.com/mig-{name}": node for name, node in slices.entries.items()}
        )
    else:
        asked = _with(limits, {str(named.known): _count(gpu)})
    return around(own, {**own.entries, "limits": asked})


def _with(limits: Map, devices: Mapping[str, Node]) -> Map:
    return Map({**devices, **limits.entries}, limits.span, limits.header, limits.rest)


def _count(gpu: Map) -> Leaf:
    number = gpu.get("number")
    return defaulted(1, gpu.header) if is_absent(number) else number
