"""The values that a chart's templates see: its own, and what the charts around it say of it."""

import posixpath
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from mlcostlint.parsers.origins.places import Step, Way, leaves, spelled
from mlcostlint.parsers.yaml_tree import maps
from mlcostlint.source import Source, Span
from mlcostlint.tree import Leaf

_FILES = ("values.yaml", "values.yml")

Pair = tuple[str, str, str]  # the key around it, its own, and the value


@dataclass(frozen=True, slots=True)
class Values:
    """Leaves by the way that a template asks for them, and by what stands there."""

    by_way: Mapping[Way, Leaf]
    by_pair: Mapping[Pair, Sequence[Leaf]]

    def at(self, way: Sequence[Step], value: str | None) -> Span | None:
        """Return where the values say this, None where they say anything else."""
        leaf = self.by_way.get(tuple(way))
        is_said = leaf is not None and value is not None and spelled(leaf) == value
        return leaf.origin.span if leaf is not None and is_said else None

    def only(self, way: Way, value: str | None) -> Span | None:
        """Return where the one value stands that reads so, under these two keys, if it is one."""
        if len(way) < 2 or value is None:
            return None
        found = self.by_pair.get((str(way[-2]), str(way[-1]), value), ())
        return found[0].origin.span if len(found) == 1 else None


def of_chart(folder: str, parts: Mapping[str, Source]) -> Values:
    """Return the values of the chart in a folder; what is further out outweighs what is its own."""
    by_way: dict[Way, Leaf] = {}
    by_pair: dict[Pair, list[Leaf]] = defaultdict(list)
    for place, under in _layers(folder):
        for way, leaf in _leaves(place, parts):
            value = spelled(leaf)
            if value is not None and len(way) > 1:
                by_pair[str(way[-2]), str(way[-1]), value].append(leaf)
            if way[: len(under)] == under:
                by_way[way[len(under) :]] = leaf
            elif way[:1] == ("global",):  # Helm shows these to every chart
                by_way[way] = leaf
    return Values(by_way, by_pair)


def _layers(folder: str) -> Iterator[tuple[str, Way]]:
    """Yield the folders of a chart and of those around it, with the keys that it has there."""
    under: Way = ()
    yield folder, under
    while "charts/" in folder:
        above, inside, name = f"./{folder}".rpartition("/charts/")
        if not inside or "/" in name:
            return
        folder, under = posixpath.normpath(above), (name, *under)
        yield folder, under


def _leaves(folder: str, parts: Mapping[str, Source]) -> Iterator[tuple[Way, Leaf]]:
    for name in _FILES:
        source = parts.get(posixpath.normpath(posixpath.join(folder, name)))
        if source is not None:
            for root in maps(source):
                yield from leaves(root)
