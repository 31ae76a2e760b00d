"""One resource of Resource Manager, and how its attributes are called in azurerm's words."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from mlcostlint.adapters import reading
from mlcostlint.adapters.reading import loosely
from mlcostlint.tree import Block, Leaf, Map, Node, Seq
from mlcostlint.value import Value, defaulted, fact, written


@dataclass(frozen=True, slots=True)
class Declared:
    """A resource: its block, what is sent to Azure, its name and what it is inside of.

    `beside` holds the resources inside of it that azurerm has no block for, by their type.
    """

    block: Block
    body: Map
    name: Leaf
    parents: tuple[Leaf, ...] = ()
    beside: Mapping[str, list[Map]] = field(default_factory=dict)
    provider: Map | None = None

    @property
    def parent(self) -> Leaf:
        """The name of what it is right inside of."""
        return self.parents[-1] if self.parents else written(None, self.body.header)

    def get(self, path: str) -> Leaf:
        """Return the leaf at a path, dots between its steps."""
        return loosely(self.body, *path.split("."))

    def served(self, provider: Map) -> "Declared":
        """Return the same resource with settings of a provider that azurerm would have for it."""
        return replace(self, provider=provider)

    def said(self, type_: str, table: "Table", /, **more: Node) -> Block:
        """Return the whole resource as a block of azurerm; `more` is said beside the table."""
        return self.part(type_, self.block.address, self.body, table, **(_shared(self) | more))

    def part(self, type_: str, address: str, body: Map, table: "Table", /, **more: Node) -> Block:
        """Return a part of the resource as a block of azurerm with its own address."""
        block = self.block
        return Block(
            block.dialect,
            type_,
            address,
            block.span if body is self.body else body.span,
            lambda: _worded(body, table, more),
            root=block.root,
            name=block.name,
            provider=self.provider or block.provider,
            calls=block.calls,
            copies=block.copies,
            native=block.native,
        )


@dataclass(frozen=True, slots=True)
class Part:
    """A map at a path, whose attributes a table of its own names."""

    path: str
    table: "Table"


@dataclass(frozen=True, slots=True)
class Each:
    """A list of maps at a path."""

    path: str
    table: "Table"


@dataclass(frozen=True, slots=True)
class Turned:
    """A leaf at a path, whose known value azurerm spells differently."""

    path: str
    turn: Callable[[str], object]


How = str | Part | Each | Turned
Table = Mapping[str, How]


def _shared(of: Declared) -> dict[str, Node]:
    found = {"name": of.name}
    for key in ("location", "tags"):
        leaf = of.get(key)
        if reading.given(leaf):
            found[key] = leaf
    return dict(found)


def _worded(body: Map, table: Table, more: Mapping[str, Node]) -> Map:
    pairs = ((key, _child(body, how)) for key, how in table.items())
    entries = {key: node for key, node in pairs if node is not None}
    return Map({**entries, **more}, body.span, body.header, body.rest)


def _child(body: Map, how: How) -> Node | None:
    path = how if isinstance(how, str) else how.path
    leaf = loosely(body, *path.split("."))
    if not reading.given(leaf):
        return None
    if isinstance(how, str) or leaf.unknown:
        return leaf
    if isinstance(how, Turned):
        return _turned(leaf, how)
    if isinstance(how, Part):
        found = fact(leaf, None)
        return _worded(found, how.table, {}) if isinstance(found, Map) else leaf
    return Seq(tuple(_items(leaf, how.table)), leaf.origin.span)


def _turned(leaf: Leaf, how: Turned) -> Leaf:
    found = reading.text(leaf)
    return found.map(lambda said: None if said is None else how.turn(said))


def _items(leaf: Leaf, table: Table) -> Iterator[Node]:
    for node in reading.nodes(leaf):
        yield _worded(node, table, {}) if isinstance(node, Map) else node


def usual(leaf: Leaf, otherwise: object) -> Leaf:
    """Return a leaf, or what Azure's interface takes where nothing is said."""
    return leaf if reading.given(leaf) else defaulted(otherwise, leaf.origin.span)


def unsaid(leaf: Leaf, reason: str) -> Leaf:
    """Return a leaf, or that nobody knows what Azure's interface takes where nothing is said."""
    return leaf if reading.given(leaf) else leaf.hole(reason)


def referring(leaf: Leaf, address: str) -> Leaf:
    """Return a leaf that points at the block of this address."""
    return replace(leaf, refers_to=(address,))


def named(body: Map) -> Leaf:
    """Return the name of a part."""
    return loosely(body, "name")


def texts(leaf: Leaf) -> Iterator[Value[str | None]]:
    """Yield the texts of a list."""
    return (reading.text(one) for one in reading.leaves(leaf))
