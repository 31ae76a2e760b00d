"""The one shape every parser produces: nested maps and lists whose leaves know their place."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, TypeVar, cast

from mlcostlint.source import Source, Span, Unreadable
from mlcostlint.value import Value, defaulted, fact, written

T = TypeVar("T")
Leaf = Value[Any]


@dataclass(frozen=True, slots=True)
class Map:
    """Named children, in file order.

    `span` covers the whole map, `header` the line that opens it: an absent attribute is reported
    there. `rest` is set where other children may exist that the file does not settle (a merge with
    an unknown map); it says why, and every absent child is then that unknown.
    """

    entries: Mapping[str, "Node"]
    span: Span
    header: Span
    rest: Leaf | None = None

    def get(self, *path: str) -> Leaf:
        """Return the leaf at `path`; an absent one is a known None at the header of its parent.

        A list of one block is stepped through, as `resource_config { … }` is written; a step into
        a longer list must be an index.
        """
        node: Node = self
        for step in path:
            child = _step(node, step)
            if isinstance(child, Value) and fact(child, None) is None:
                return child
            node = child
        return node if isinstance(node, Value) else written(node, node.span)

    def child(self, *path: str) -> "Map | None":
        """Return the map at `path`, or None where there is no known map."""
        found = fact(self.get(*path), None)
        if isinstance(found, Seq) and len(found.items) == 1:
            found = found.items[0]
        return found if isinstance(found, Map) else None

    def each(self, *path: str) -> Iterator["Node"]:
        """Yield what stands at `path`: the items of a list, the one child that is no list.

        Yields the hole itself where the list is unknown, nothing where it is absent.
        """
        leaf = self.get(*path) if path else written(self, self.span)
        if leaf.unknown:
            yield leaf
        elif isinstance(leaf.known, Seq):
            yield from leaf.known.items
        elif isinstance(leaf.known, Map):
            yield leaf.known
        elif leaf.known is not None:
            yield leaf

    def maps(self, *path: str) -> Iterator["Map"]:
        """Yield the maps among what stands at `path`."""
        return (node for node in self.each(*path) if isinstance(node, Map))


@dataclass(frozen=True, slots=True)
class Seq:
    """Children in order."""

    items: tuple["Node", ...]
    span: Span


Node = Map | Seq | Leaf


class Block:
    """One declared thing, still in its dialect: a resource, an object, a job specification.

    `type` is the dialect's own name for what it is; `address` is unique within `root`, the root
    module, stack or namespace that it belongs to and that references stay within. `provider` is the
    provider configuration that serves it, `calls` the module calls that lead to it from the
    outermost inwards, `copies` how many of it exist. `native` is what the file calls its type where
    it is read in the words of another one. The body is read when first asked for.
    """

    def __init__(  # noqa: PLR0913 - one argument for each thing a parser knows of a block
        self,
        dialect: str,
        type: str,  # noqa: A002 - the field's standard term
        address: str,
        span: Span,
        load: Callable[[], Map],
        *,
        root: str = "",
        name: str = "",
        provider: Map | None = None,
        calls: tuple[Span, ...] = (),
        copies: Value[int] | None = None,
        native: str = "",
    ) -> None:
        self.dialect = dialect
        self.type = type
        self.native = native or type
        self.address = address
        self.span = span
        self.root = root
        self.name = name or address
        self.provider = provider
        self.calls = calls
        self.copies = defaulted(1, span) if copies is None else copies
        self._load = load

    @cached_property
    def body(self) -> Map:
        """The attributes of the block."""
        return self._load()

    def get(self, *path: str) -> Leaf:
        """Return the leaf at `path` in the body."""
        return self.body.get(*path)

    def __repr__(self) -> str:
        return f"<{self.dialect} {self.address} at {self.span}>"


@dataclass(frozen=True, slots=True)
class Reading:
    """What came of parsing.

    `holes` are questions that concern no single attribute ("module x is not loaded"), `files` says
    which dialect each understood file is written in, `doubts` what is doubtful about that: a file
    that looks like a dialect and is none, one that fits several. `shown` holds the text of a file
    as reports may show it, where it holds secrets.
    """

    blocks: tuple[Block, ...] = ()
    holes: tuple[Leaf, ...] = ()
    problems: tuple[Unreadable, ...] = ()
    files: Mapping[str, str] = field(default_factory=dict)
    shown: Mapping[str, Source] = field(default_factory=dict)
    doubts: Mapping[str, str] = field(default_factory=dict)


def as_(kind: type[T], leaf: Leaf) -> Value[T | None]:
    """Narrow a leaf to one type; text that spells a number or a boolean is read as Terraform does.

    A leaf that cannot be so read is a value we cannot know.
    """
    found = fact(leaf, None)
    if found is None or _is_a(kind, found):
        return cast("Value[T | None]", leaf)
    read = _conversions.get(kind, {}).get(type(found), _refuse)(found)
    if read is None:
        return leaf.hole(f"expected {_names.get(kind, kind.__name__)}, found {_shown(found)}")
    return cast("Value[T | None]", leaf.map(lambda _: read))


def walk(node: Node) -> Iterator[Leaf]:
    """Yield every leaf under `node`."""
    if isinstance(node, Value):
        yield node
        return
    for child in node.entries.values() if isinstance(node, Map) else node.items:
        yield from walk(child)


def _step(node: Node, step: str) -> Node:
    if isinstance(node, Value):
        found = fact(node, None)
        if found is None:
            return node
        if isinstance(found, Map | Seq):
            return _step(found, step)
        return node.hole(f"{_shown(found)} has no {step}")
    if isinstance(node, Seq):
        return _item(node, step)
    if step in node.entries:
        return node.entries[step]
    return node.rest if node.rest is not None else written(None, node.header)


def _item(items: Seq, step: str) -> Node:
    if step.isdecimal():
        index = int(step)
        return items.items[index] if index < len(items.items) else written(None, items.span)
    if len(items.items) == 1:
        return _step(items.items[0], step)
    if not items.items:
        return written(None, items.span)
    return written(None, items.span).hole(f"{len(items.items)} blocks hold {step}")


def _is_a(kind: type, found: object) -> bool:
    return isinstance(found, kind) and not (isinstance(found, bool) and kind in (int, float))


def _refuse(_found: object) -> None:
    return None


def _number(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None


def _whole(text: str) -> int | None:
    number = _number(text)
    return int(number) if number is not None and number.is_integer() else None


def _shown(found: object) -> str:
    if isinstance(found, Map | Seq):
        return "a block" if isinstance(found, Map) else "a list"
    return "text" if isinstance(found, str) else repr(found)  # text may be a secret


_names: Mapping[type, str] = {
    str: "text",
    int: "a whole number",
    float: "a number",
    bool: "a boolean",
}
_conversions: Mapping[type, Mapping[type, Callable[[Any], Any]]] = {
    str: {int: str, float: str, bool: lambda flag: "true" if flag else "false"},
    int: {str: _whole, float: lambda number: int(number) if number.is_integer() else None},
    float: {str: _number, int: float},
    bool: {str: {"true": True, "false": False}.get},
}
