"""What the limit ranges of a namespace give to containers that do not ask for it themselves."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial

from mlcostlint.adapters.kubernetes.overlay import passed, with_entries
from mlcostlint.adapters.kubernetes.pods import Pod, rebuilt
from mlcostlint.adapters.links import Links
from mlcostlint.adapters.links.kubernetes import ranges
from mlcostlint.adapters.reading import mapping
from mlcostlint.tree import Block, Leaf, Map
from mlcostlint.value import fact

_Amounts = Mapping[str, Leaf]
_NATIVE = ("cpu", "memory")


@dataclass(frozen=True, slots=True)
class _Given:
    """The limits and the requests of a container that states none."""

    limits: _Amounts
    requests: _Amounts


def admitted(pods: Iterable[Pod], owner: Block, links: Links) -> Iterator[Pod]:
    """Yield the pods of an object as its namespace admits them."""
    found = ranges.limit_ranges(links, owner)
    if not found:
        yield from pods
        return
    supplied = _supplied(found)
    for pod in pods:
        yield rebuilt(pod, partial(_with, supplied=supplied))


def _supplied(found: Iterable[ranges.Range]) -> _Given:
    every = [_of(one, item) for one in found for item in _items(one.block)]
    return _Given(_agreed(one.limits for one in every), _agreed(one.requests for one in every))


def _items(block: Block) -> Iterator[Map]:
    """Yield what is said of containers; what is said of pods and claims gives them nothing."""
    for item in block.body.maps("spec", "limits"):
        if fact(item.get("type"), None) == "Container":
            yield item


def _of(one: ranges.Range, item: Map) -> _Given:
    """Return what an item gives: a limit is its maximum, a request its limit or its minimum.

    https://github.com/kubernetes/kubernetes: SetDefaults_LimitRangeItem in pkg/apis/core/v1
    """
    least, most, limit, request = (
        mapping(item.get(key)) for key in ("min", "max", "default", "defaultRequest")
    )
    limits = most | limit
    return _Given(_settled(one, limits), _settled(one, least | limits | request))


def _settled(one: ranges.Range, amounts: _Amounts) -> _Amounts:
    """Return amounts, unknown where nobody says that the range holds for the object."""
    if one.holds:
        return amounts
    reason = f"whether the LimitRange {one.block.name} is of its namespace is not settled"
    return {name: leaf.hole(reason) for name, leaf in amounts.items() if name in _NATIVE}


def _agreed(several: Iterable[_Amounts]) -> _Amounts:
    """Return what several ranges give; of those that differ, the order is nowhere written."""
    found: dict[str, Leaf] = {}
    for amounts in several:
        for name, leaf in amounts.items():
            other = found.setdefault(name, leaf)
            if fact(other, None) != fact(leaf, None):
                found[name] = leaf.hole(f"several LimitRanges give {name}, and differ")
    return found


def _with(container: Map, supplied: _Given) -> Map:
    said = container.get("resources")
    resources = container.child("resources") or Map({}, container.header, container.header)
    limits, requests = (resources.child(key) for key in ("limits", "requests"))
    if any(leaf.unknown for leaf in (said, resources.get("limits"), resources.get("requests"))):
        return container
    own = {*(limits.entries if limits else ()), *(requests.entries if requests else ())}
    entries = {
        "limits": _under(limits, supplied.limits, container),
        "requests": _under(requests, _but(supplied.requests, own), container),
    }
    return with_entries(container, {"resources": with_entries(resources, entries)})


def _under(own: Map | None, amounts: _Amounts, container: Map) -> Map:
    here = Map({}, container.header, container.header) if own is None else own
    lent = passed(Map(amounts, here.span, here.header), container.header)
    return with_entries(here, {**lent.entries, **here.entries})


def _but(amounts: _Amounts, named: set[str]) -> _Amounts:
    """Return amounts without those that a container has; its own limit is its request too."""
    return {name: leaf for name, leaf in amounts.items() if name not in named}
