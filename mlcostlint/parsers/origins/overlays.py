"""Where the parts of an object come from that Kustomize has made of objects and patches."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from mlcostlint.parsers.origins.places import Place, Way, leaves, spelled
from mlcostlint.parsers.yaml_tree import Document, maps
from mlcostlint.source import Source, Span
from mlcostlint.tree import Leaf, Map, Node, as_
from mlcostlint.value import fact


@dataclass(frozen=True, slots=True)
class _Object:
    """An object or a patch as it stands in a file."""

    kind: str
    name: str
    header: Span
    leaves: Mapping[Way, Leaf]

    def becomes(self, kind: str, name: str) -> bool:
        """Tell whether an object of this kind and name may be made of this one.

        Kustomize may put text before a name and behind it.
        """
        return kind == self.kind and bool(self.name) and self.name in name


def overlaid(parts: Mapping[str, Source]) -> Callable[[Document, Map, Span], Place]:
    """Return how to ask where a document comes from, `parts` being all that is built."""
    known = [_object(root) for source in parts.values() for root in maps(source)]

    def of(_document: Document, root: Map, home: Span) -> Place:
        kind, name = _text(root, "kind"), _text(root, "metadata", "name")
        exact = [one for one in known if one.kind == kind and one.name == name]
        own = exact or [one for one in known if one.becomes(kind, name)]
        same = {one.name for one in own}
        header = own[0].header if len(same) == 1 else home

        def place(way: Way, node: Node) -> tuple[Span, tuple[Span, ...]]:
            value = spelled(node)
            if value is None or len(same) != 1:
                return header, ()
            said = [one.leaves[way] for one in own if way in one.leaves]
            found = [leaf for leaf in said if spelled(leaf) == value]
            return (found[0].origin.span if len(found) == 1 else header), ()

        return place

    return of


def _object(root: Map) -> _Object:
    header = root.header
    return _Object(_text(root, "kind"), _text(root, "metadata", "name"), header, dict(leaves(root)))


def _text(root: Map, *path: str) -> str:
    return fact(as_(str, root.get(*path)), None) or ""
