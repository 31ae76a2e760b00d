"""Children that are evaluated when they are asked for, and how much there is of them."""

from collections.abc import Callable, Iterable, Iterator, Mapping

from mlcostlint.source import Span
from mlcostlint.tree import Leaf, Map, Node
from mlcostlint.value import Value

Turn = Callable[[Node], Node]
Measure = tuple[int, int]  # leaves below, levels below

MOST_LEAVES = 30_000
MOST_TEXT = 1_000_000  # characters of one text
_MOST_LEVELS = 100


class Failure(Exception):
    """An expression that Terraform would refuse; `try` and `can` look at the next one."""

    def __init__(self, why: str, span: Span | None = None) -> None:
        super().__init__(why)
        self.why = why
        self.span = span


class Exhausted(Exception):
    """An expression too large to be evaluated; nothing looks past it."""


class Lazy(Mapping[str, Node]):
    """Named children that are evaluated when first asked for.

    A child that asks for itself on the way fails; the reason calls it `owner` + name. `turns` are
    what happens to each child after it is loaded; they are a list and not a nesting, so that a
    chain of thousands of hops stays flat. `like` has the same children before some turn.
    """

    def __init__(
        self,
        names: Iterable[str],
        load: Callable[[str], Node],
        turns: tuple[Turn, ...] = (),
        *,
        owner: str = "",
        like: "Lazy | None" = None,
    ) -> None:
        self._names = dict.fromkeys(names)
        self._load = load
        self._turns = turns
        self._owner = owner
        self._loaded: dict[str, Node] = {}
        self._loading: set[str] = set()
        self._like = like
        self._measure: Measure | None = None

    def __getitem__(self, name: str) -> Node:
        if name in self._loaded:
            return self._loaded[name]
        if name not in self._names:
            raise KeyError(name)
        if name in self._loading:
            raise Failure(f"{self._owner}{name} depends on itself")
        self._loading.add(name)
        try:
            self._loaded[name] = self._turned(name)
        finally:
            self._loading.discard(name)
        return self._loaded[name]

    def _turned(self, name: str) -> Node:
        node = self._load(name)
        for turn in self._turns:
            node = turn(node)
        return node

    def turned(self, turn: Turn) -> "Lazy":
        """Return the same children with one turn more."""
        load = self._load if self._turns else self.__getitem__
        return Lazy(self._names, load, (*self._turns, turn), like=self)

    @property
    def measure(self) -> Measure:
        """How much there is below, which evaluates it; once for all that are `like` each other."""
        if self._measure is None:
            self._measure = _together(self.values()) if self._like is None else self._like.measure
        return self._measure

    def __contains__(self, name: object) -> bool:
        return name in self._names

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)


def branch(entries: Mapping[str, Node], span: Span, header: Span, rest: Leaf | None = None) -> Map:
    """Return a map of children that are there already, whose measure is taken once."""
    return Map(Lazy(entries, entries.__getitem__), span, header, rest)


def bounded(node: Node) -> Node:
    """Return a tree that is small enough to be walked; raises `Exhausted` for any other."""
    measure(node)
    return node


def measure(node: Node) -> Measure:
    """Return how much there is in a tree; raises `Exhausted` where it is more than is looked at."""
    if isinstance(node, Value):
        return 1, 0
    if isinstance(node, Map):
        entries = node.entries
        return entries.measure if isinstance(entries, Lazy) else _together(entries.values())
    return _together(node.items)


def _together(nodes: Iterable[Node]) -> Measure:
    leaves, levels = 1, 0
    for node in nodes:
        more, deeper = measure(node)
        leaves, levels = leaves + more, max(levels, deeper)
        if leaves > MOST_LEAVES or levels >= _MOST_LEVELS:
            raise Exhausted("the value is too large to be evaluated")
    return leaves, levels + 1
