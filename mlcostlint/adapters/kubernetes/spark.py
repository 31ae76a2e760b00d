"""Spark applications: a driver and executors that say what they need without a pod template."""

from collections.abc import Iterator, Mapping

from mlcostlint.adapters.kubernetes import jobs, objects
from mlcostlint.adapters.kubernetes.overlay import made, with_entries
from mlcostlint.adapters.links import Links
from mlcostlint.adapters.reading import first_given, flag, number
from mlcostlint.model import Resource
from mlcostlint.tree import Block, Leaf, Map, Node, Seq
from mlcostlint.value import fact

_ROLES = ("driver", "executor")
_DYNAMIC = "how many executors run is up to Spark's dynamic allocation"


def application(block: Block, links: Links) -> Iterator[Resource]:
    """Read a SparkApplication, or one that a schedule starts."""
    spec = objects.spec(block)
    scheduled = spec.child("template")
    own = spec if scheduled is None else scheduled
    pods = {role: _pod(part, own, role) for role in _ROLES if (part := own.child(role))}
    whole = with_entries(own, pods)
    found = whole if scheduled is None else with_entries(spec, {"template": whole})
    yield from jobs.spread(made(block, found), links)


def _pod(part: Map, application: Map, role: str) -> Map:
    """Return a driver or its executors as a pod of one container, and how many there are."""
    asked = _asked(part)
    image = first_given(part.get("image"), application.get("image"))
    container = Map({"image": image, "resources": asked}, part.span, part.header)
    entries: Mapping[str, Node] = {"containers": Seq((container,), part.span)}
    if role == "executor":
        entries = {**entries, "replicas": _executors(part, application)}
    return with_entries(part, entries)


def _asked(part: Map) -> Map:
    """Return what a part asks for: `gpu` names a resource of the node and how many of it."""
    gpu = part.child("gpu")
    name = fact(gpu.get("name"), None) if gpu is not None else None
    entries: Mapping[str, Node] = {}
    if gpu is not None and isinstance(name, str):
        limits = Map({name: gpu.get("quantity")}, gpu.span, gpu.header)
        entries = {"limits": limits}
    return Map(entries, part.span, part.header)


def _executors(part: Map, application: Map) -> Leaf:
    dynamic = flag(application.get("dynamicAllocation", "enabled")).default(fallback=False)
    if dynamic.unknown or dynamic.known:
        return dynamic.hole(dynamic.unknown or _DYNAMIC)
    return number(part.get("instances")).default(1)  # https://spark.apache.org/docs/latest
