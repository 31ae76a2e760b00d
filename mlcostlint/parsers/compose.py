"""Docker Compose files: the services that ask for GPUs. Files without any are passed over.

https://docs.docker.com/reference/compose-file/
"""

from collections.abc import Iterator

from mlcostlint.tree import Block, Leaf, Map, as_
from mlcostlint.value import Value, fact

_DEVICES = ("deploy", "resources", "reservations", "devices")
_SOURCES = ("image", "build", "extends")


def is_project(root: Map) -> bool:
    """Tell whether a document is a Compose file of which a service asks for GPUs."""
    services = root.child("services")
    return services is not None and any(True for _ in _asking(services))


def blocks(root: Map) -> Iterator[Block]:
    """Yield the services that ask for GPUs."""
    services = root.child("services")
    for name, service in () if services is None else _asking(services):
        yield _block(name, service)


def requests(service: Map) -> Iterator[Map]:
    """Yield the requests of a service for GPUs, in the long form of `devices` and of `gpus`."""
    for device in service.maps(*_DEVICES):
        if any(fact(as_(str, leaf), None) == "gpu" for leaf in _leaves(device)):
            yield device
    yield from service.maps("gpus")


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
