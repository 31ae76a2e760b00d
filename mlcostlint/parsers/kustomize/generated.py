"""ConfigMaps that Kustomizations generate from literals, files, and files of `KEY=value` lines."""

import posixpath
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from mlcostlint.parsers.kustomize.declared import Kustomization
from mlcostlint.parsers.surroundings import Surroundings, Unavailable
from mlcostlint.source import Span
from mlcostlint.tree import Leaf, Map, Node, as_
from mlcostlint.value import How, Origin, Value, fact, written

_UNSETTLED = "several overlays build on this, and may differ"


@dataclass(frozen=True, slots=True)
class Generated:
    """One entry of a generator: what its ConfigMap holds, and whether it adds to one of a base."""

    name: str
    root: Map
    behavior: str

    @property
    def data(self) -> Map:
        """The keys and the texts of the ConfigMap."""
        return self.root.child("data") or Map({}, self.root.span, self.root.header)


def config_maps(by: Kustomization, around: Surroundings) -> Iterator[Generated]:
    """Yield what a Kustomization generates; files are read through `around`."""
    for entry in by.root.maps("configMapGenerator"):
        name = entry.get("name")
        data = _data(entry, by, around)
        metadata = {key: entry.get(key) for key in ("name", "namespace") if key in entry.entries}
        said: Mapping[str, Node] = {
            "apiVersion": written("v1", entry.header),
            "kind": written("ConfigMap", entry.header),
            "metadata": Map(metadata, entry.span, entry.header),
            "data": data,
        }
        behavior = fact(as_(str, entry.get("behavior")), None) or "create"
        called = fact(as_(str, name), None) or ""
        yield Generated(called, Map(said, entry.span, entry.header), behavior)


def over(base: Generated, overlay: Generated, *, settled: bool) -> Generated:
    """Return a ConfigMap with what one of an overlay adds to it or puts in its place.

    Where other overlays build on the base too, what this one sets is unknown.
    """
    own, above = base.data, overlay.data
    added = above.entries
    if not settled:
        names = {**own.entries, **added} if overlay.behavior == "replace" else added
        added = {key: written(None, above.header).hole(_UNSETTLED) for key in names}
    kept = {} if overlay.behavior == "replace" and settled else own.entries
    rest = own.rest if own.rest is not None else above.rest
    data = replace(own, entries={**kept, **added}, rest=rest)
    return replace(base, root=replace(base.root, entries={**base.root.entries, "data": data}))


def _data(entry: Map, by: Kustomization, around: Surroundings) -> Map:
    """Read a generator's sources: files first, then env files, then literals."""
    found: dict[str, Node] = {}
    hidden: Leaf | None = None
    named = [*entry.each("envs"), *entry.each("env")]
    for reader, listed in ((_of_file, [*entry.each("files")]), (_of_lines, named)):
        for leaf in listed:
            if not isinstance(leaf, Value):
                continue
            try:
                found.update(reader(leaf, by, around))
            except Unavailable as absent:
                hidden = leaf.hole(leaf.unknown or absent.why)
    for leaf in entry.each("literals"):
        if isinstance(leaf, Value):
            found.update(_of_literal(leaf))
    return Map(found, entry.span, entry.header, hidden)


def _of_literal(leaf: Leaf) -> Iterator[tuple[str, Leaf]]:
    key, mark, value = str(fact(leaf, None) or "").partition("=")
    if mark:
        # Kustomize takes quotes around a literal's value away.
        yield key.strip(), leaf.map(lambda _: value.strip("\"'"))


def _of_file(leaf: Leaf, by: Kustomization, around: Surroundings) -> Iterator[tuple[str, Leaf]]:
    """Yield the text of a file under its own name, or under that which is written before it."""
    before, mark, path = str(fact(leaf, None) or "").rpartition("=")
    text = _text(by.local(path), around)
    yield (before if mark else posixpath.basename(path)), leaf.map(lambda _: text)


def _of_lines(leaf: Leaf, by: Kustomization, around: Surroundings) -> Iterator[tuple[str, Leaf]]:
    """Yield what the lines of an env file say; each stands in that file."""
    path = by.local(str(fact(leaf, None) or ""))
    for number, line in enumerate(_text(path, around).splitlines(), 1):
        said = line.lstrip()
        if not said or said.startswith("#"):
            continue
        key, mark, value = said.partition("=")
        column = len(line) - len(value) + 1
        span = Span(path, number, column, number, len(line) + 1)
        found = Value(value, Origin(How.PASSED, span, (leaf.origin.span,)))
        # A name alone stands for a variable of whoever builds it.
        yield key, found if mark else found.hole(f"{key} is set where it is built")


def _text(path: str, around: Surroundings) -> str:
    return around.content(path).decode("utf-8-sig", errors="replace")
