"""How adapters read the tags of a block, whatever they are called and however they are listed."""

from collections.abc import Iterable, Iterator

from mlcostlint.adapters.reading import leaves, loosely, nodes, text
from mlcostlint.model.parts import Tags
from mlcostlint.source import Span
from mlcostlint.tree import Leaf, Map
from mlcostlint.value import Value, defaulted, fact, written


def merged(header: Span, *sources: Leaf) -> Value[Tags | None]:
    """Merge tags, the last source winning; they stand where that one stands, else at `header`.

    A source is a map, a list of Key/Value pairs, absent, or unknown (then any tag may exist).
    """
    entries: dict[str, Value[str]] = {}
    rest: Value[str] | None = None
    for source in sources:
        found, hidden = _read(source)
        entries |= found
        rest = rest if hidden is None else hidden
    tags = Tags(entries, rest)
    last = sources[-1] if sources else None
    if last is None or (not last.unknown and last.known is None):
        return defaulted(tags, header)
    return Value(tags, last.origin)


def _read(source: Leaf) -> tuple[dict[str, Value[str]], Value[str] | None]:
    if source.unknown:
        return {}, source
    found = source.known
    if isinstance(found, Map):
        pairs: Iterator[tuple[Leaf, Leaf]] = (
            (written(key, found.span), found.get(key)) for key in found.entries
        )
        return _entries(pairs, found.rest)
    maps = [node for node in nodes(source) if isinstance(node, Map)]
    holes = [leaf for leaf in leaves(source) if leaf.unknown]
    pairs = ((loosely(pair, "key"), loosely(pair, "value")) for pair in maps)
    return _entries(pairs, holes[0] if holes else None)


def _entries(
    pairs: Iterable[tuple[Leaf, Leaf]], rest: Leaf | None
) -> tuple[dict[str, Value[str]], Value[str] | None]:
    entries: dict[str, Value[str]] = {}
    for key, value in pairs:
        name = fact(key, None)
        if key.unknown:
            rest = key
        elif isinstance(name, str) and (value.unknown or value.known is not None):
            entries[name] = text(value).default("")
    return entries, rest
