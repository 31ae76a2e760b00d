"""How adapters read a block: leaves under any spelling of their keys, and what all kinds share."""

import math
from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import cache, lru_cache
from typing import NotRequired, TypedDict, TypeVar, cast

from mlcostlint import hardware
from mlcostlint.adapters import words
from mlcostlint.hardware import Cloud, Machine, UnknownMachine
from mlcostlint.model.parts import Environment, Tags
from mlcostlint.source import Span
from mlcostlint.tree import Block, Leaf, Map, Node, Seq, as_, walk
from mlcostlint.value import How, Value, fact, written

T = TypeVar("T")


class Common(TypedDict):
    """The fields of `model.Resource`, ready to be passed on."""

    address: str
    name: str
    dialect: str
    native: str
    cloud: Cloud
    header: Span
    block: Span
    calls: tuple[Span, ...]
    region: Value[str]
    environment: Value[Environment]
    tags: Value[Tags | None]
    copies: Value[int]
    hints: NotRequired[Tags]


def common(
    block: Block,
    cloud: Cloud,
    region: Value[str],
    tags: Value[Tags | None],
    names: Iterable[str],
) -> Common:
    """Return what every kind of resource has; the first of `names` is what people call it.

    Names give evidence of the environment in their order; a Kubernetes namespace goes first in
    `words.environment`, so pass it there and replace the entry.
    """
    called = names if isinstance(names, words.Names) else words.Names.of(names)
    header = block.body.header
    return Common(
        address=block.address,
        name=next(iter(called), block.name),
        dialect=block.dialect,
        native=block.native,
        cloud=cloud,
        header=header,
        block=block.span,
        calls=block.calls,
        region=region,
        environment=words.environment(tags, called, header.path, header),
        tags=tags,
        copies=block.copies,
    )


def loosely(body: Map, *path: str) -> Leaf:
    """Return the leaf at `path` under any spelling: ResourceConfig is resource_config.

    Write paths in snake case. Absent and unknown leaves are as `Map.get` gives them.
    """
    node: Node = body
    for step in path:
        here = _only(node)
        if here is None:
            node = Map({"": node}, body.span, body.header).get("", step)
            continue
        key = _spelt(here, step)
        if key not in here.entries:
            return here.get(key)
        node = here.entries[key]
    return node if isinstance(node, Value) else written(node, node.span)


def child(body: Map, *path: str) -> Map | None:
    """Return the map at `path` under any spelling, None where there is no known map."""
    return next(iter(children(body, *path)), None)


def children(body: Map, *path: str) -> Iterator[Map]:
    """Yield the maps at `path` under any spelling: those of a list, or the one there is."""
    return (node for node in nodes(loosely(body, *path)) if isinstance(node, Map))


def nodes(leaf: Leaf) -> Iterator[Node]:
    """Yield the items of a list, the one thing that is no list, the hole of an unknown one."""
    found = fact(leaf, None)
    if isinstance(found, Seq):
        for item in found.items:
            inner = fact(item, None) if isinstance(item, Value) else None
            yield inner if isinstance(inner, Map) else item
    elif isinstance(found, Map):
        yield found
    elif leaf.unknown or found is not None:
        yield leaf


def leaves(leaf: Leaf) -> Iterator[Leaf]:
    """Yield the scalars of a list, or the one scalar; maps among them are passed over."""
    return (node for node in nodes(leaf) if isinstance(node, Value))


def scalars(node: Node) -> Iterator[Leaf]:
    """Yield every scalar and hole under a node, into maps and lists that values carry."""
    for leaf in walk(node):
        found = fact(leaf, None)
        if isinstance(found, Map | Seq):
            yield from scalars(found)
        else:
            yield leaf


def mapping(leaf: Leaf) -> dict[str, Leaf]:
    """Return the entries of a map by name, or those of a list of {name, value} pairs."""
    found = fact(leaf, None)
    if isinstance(found, Map):
        return {key: found.get(key) for key in found.entries}
    pairs = (node for node in nodes(leaf) if isinstance(node, Map))
    named = ((fact(loosely(pair, "name"), None), loosely(pair, "value")) for pair in pairs)
    return {key: value for key, value in named if isinstance(key, str)}


def given(leaf: Leaf) -> bool:
    """Tell whether something is written there, even if nobody can say what."""
    return leaf.unknown != "" or leaf.known is not None


def first_given(*leaves: Leaf) -> Leaf:
    """Return the first leaf where something is written, else the first of all."""
    return next((leaf for leaf in leaves if given(leaf)), leaves[0])


def text(leaf: Leaf) -> Value[str | None]:
    """Read a leaf as text; an absent one is the provider's default of none."""
    return _absent(as_(str, leaf))


def number(leaf: Leaf) -> Value[int | None]:
    """Read a leaf as a whole number, as `text` does."""
    return _absent(as_(int, leaf))


def flag(leaf: Leaf) -> Value[bool | None]:
    """Read a leaf as a boolean, as `text` does."""
    return _absent(as_(bool, leaf))


def perhaps(value: Value[T]) -> Value[T | None]:
    """Return a value where its absence would be a fact too."""
    return cast("Value[T | None]", value)


def handed(value: Value[T], use: Span) -> Value[T]:
    """Return a value that is decided elsewhere as it is used at a place."""
    return replace(value, origin=value.origin.used_at(use, How.PASSED))


def machine(leaf: Leaf, cloud: Cloud | None = None) -> Value[Machine]:
    """Read the name of a machine; one that is missing or not in the catalogue is unknown."""
    name = text(leaf).required("the machine type")
    if name.unknown:
        return name.hole(name.unknown)
    try:
        found = hardware.machine(name.known, cloud)
    except UnknownMachine as reason:
        return name.hole(str(reason))
    return name.map(lambda _: found)


def accelerators(of: Value[Machine]) -> Value[int]:
    """Count the accelerators of a machine; a part of one counts as one."""
    return of.map(lambda found: math.ceil(found.accelerators))


def _absent(value: Value[T | None]) -> Value[T | None]:
    if value.unknown or value.known is not None:
        return value
    return Value(None, replace(value.origin, how=How.DEFAULTED))


def _only(node: Node) -> Map | None:
    """Return the map that a node is, carries, or holds as the one item of a list."""
    found = fact(node, None) if isinstance(node, Value) else node
    if isinstance(found, Seq) and len(found.items) == 1:
        inner = found.items[0]
        found = fact(inner, None) if isinstance(inner, Value) else inner
    return found if isinstance(found, Map) else None


def _spelt(node: Map, step: str) -> str:
    entries = node.entries
    for key in _usually(step):
        if key in entries:
            return key
    wanted = _plain(step)
    return next((key for key in entries if _plain(key) == wanted), step)


@cache
def _usually(step: str) -> tuple[str, str, str]:
    pascal = "".join(word[:1].upper() + word[1:] for word in step.split("_"))
    return step, pascal, pascal[:1].lower() + pascal[1:]


@lru_cache(maxsize=4096)
def _plain(key: str) -> str:
    return key.replace("_", "").lower()
