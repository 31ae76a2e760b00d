"""Docker Compose files: the services that ask for GPUs. Files without any are passed over.

https://docs.docker.com/reference/compose-file/
"""

import re
from collections.abc import Iterator
from dataclasses import replace

from mlcostlint.parsers.yaml_tree import Document
from mlcostlint.tree import Block, Leaf, Map, Node, Seq, as_
from mlcostlint.value import How, Value, fact

_DEVICES = ("deploy", "resources", "reservations", "devices")
_SOURCES = ("image", "build", "extends")
_DEFAULTED = re.compile(r"(?<!\$)\$\{\w+:?-(?P<default>[^{}$]*)\}")
_VARIABLE = re.compile(r"\$(?:\{[^}]*\}?|\w+)")


def is_project(root: Map) -> bool:
    """Tell whether a document is a Compose file of which a service asks for GPUs."""
    services = root.child("services")
    return services is not None and any(True for _ in _asking(services))


def blocks(document: Document) -> Iterator[Block]:
    """Yield the services that ask for GPUs; what the environment may set is its default."""
    root = _settled(document.tree(templated=False))
    services = root.child("services") if isinstance(root, Map) else None
    for name, service in () if services is None else _asking(services):
        yield _block(name, service)


def requests(service: Map) -> Iterator[Map]:
    """Yield the requests of a service for GPUs, in the long form of `devices` and of `gpus`."""
    for device in service.maps(*_DEVICES):
        if any(fact(as_(str, leaf), None) == "gpu" for leaf in _leaves(device)):
            yield device
    yield from service.maps("gpus")


def _settled(node: Node) -> Node:
    if isinstance(node, Map):
        return replace(node, entries={key: _settled(one) for key, one in node.entries.items()})
    if isinstance(node, Seq):
        return replace(node, items=tuple(_settled(item) for item in node.items))
    text = fact(node, None)
    return _filled_in(node, text) if isinstance(text, str) and "$" in text else node


def _filled_in(leaf: Leaf, text: str) -> Leaf:
    """Return text with its variables: one without a default is set where the project starts.

    https://docs.docker.com/reference/compose-file/interpolation/
    """
    said = _DEFAULTED.sub(lambda match: match["default"], text)
    open_ = _VARIABLE.search(said.replace("$$", ""))
    if open_:
        return leaf.hole(f"{open_[0]} is set where the project is started")
    how = How.DEFAULTED if _DEFAULTED.fullmatch(text) else How.COMPUTED
    return Value(said.replace("$$", "$"), replace(leaf.origin, how=how))


def _asking(services: Map) -> Iterator[tuple[str, Map]]:
    for name in services.entries:
        service = services.child(name)
        if service is None or not any(key in service.entries for key in _SOURCES):
            continue
        if next(requests(service), None) or _is_given(service.get("gpus")) or _by_runtime(service):
            yield name, service


def _leaves(device: Map) -> Iterator[Leaf]:
    return (node for node in device.each("capabilities") if isinstance(node, Value))


def _is_given(leaf: Leaf) -> bool:
    return bool(leaf.unknown) or leaf.known is not None


def _by_runtime(service: Map) -> bool:
    return fact(as_(str, service.get("runtime")), None) == "nvidia"


def _block(name: str, service: Map) -> Block:
    return Block(
        "compose",
        "service",
        f"services/{name}",
        service.span,
        lambda: service,
        root=service.span.path,
        name=name,
    )
