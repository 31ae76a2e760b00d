"""What a renderer prints, as blocks that point into the files it was made from."""

import enum
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from mlcostlint.parsers import kubernetes
from mlcostlint.parsers.detect import worth_parsing
from mlcostlint.parsers.origins import Place, Step, overlaid, templated
from mlcostlint.parsers.yaml_tree import Document, Unrendered, documents
from mlcostlint.source import Source, Span, Unreadable
from mlcostlint.tree import Leaf, Map, Node, Reading, Seq
from mlcostlint.value import Value, unknown


class Renderer(enum.Enum):
    """Which program renders."""

    HELM = "helm"
    KUSTOMIZE = "kustomize"


@dataclass(frozen=True, slots=True)
class Rendered:
    """What became of a chart or a Kustomization: its objects as text, or why there are none.

    `home` is the file that declares it, `parts` are the files it is made from, by path.
    """

    renderer: Renderer
    home: Source
    parts: Mapping[str, Source] = field(default_factory=dict)
    text: str = ""
    trouble: Leaf | None = None

    @classmethod
    def failed(
        cls,
        renderer: Renderer,
        home: Source,
        parts: Mapping[str, Source],
        why: str,
        at: Span | None = None,
    ) -> "Rendered":
        """Return one that a renderer refused to make, because of a place in it if that is known."""
        return cls(renderer, home, parts, trouble=unknown(why, at or _top(home)))

    @property
    def covers(self) -> frozenset[str]:
        """The files that need no reading of their own; their objects are in the text."""
        if self.trouble is None:
            return frozenset(self.parts)
        if self.renderer is Renderer.KUSTOMIZE:
            return frozenset()
        return frozenset(path for path in self.parts if "/templates/" in f"/{path}")


def readings(rendered: Iterable[Rendered]) -> Iterator[Reading]:
    """Yield what each of these declares."""
    for one in rendered:
        if one.trouble is not None:
            yield Reading(holes=(one.trouble,))
        else:
            yield from _objects(one)


def _objects(one: Rendered) -> Iterator[Reading]:
    origins = _ORIGINS[one.renderer](one.parts)
    for document in documents(Source(one.home.path, one.text)):
        if worth_parsing(document.text):
            yield _document(document, one, origins)


def _document(
    document: Document, one: Rendered, origins: Callable[[Document, Map, Span], Place]
) -> Reading:
    try:
        root = document.tree()
    except (Unreadable, Unrendered) as problem:
        why = getattr(problem, "why", "it holds placeholders")
        where = unknown(f"what {one.renderer.value} prints cannot be read: {why}", _top(one.home))
        return Reading(holes=(where,))
    if not isinstance(root, Map) or not kubernetes.is_object(root):
        return Reading()
    placed = _placed(root, (), origins(document, root, _top(one.home)))
    release = one.home.folder if one.renderer is Renderer.HELM else ""
    blocks = tuple(kubernetes.blocks(placed, release)) if isinstance(placed, Map) else ()
    return Reading(blocks, files={block.span.path: "kubernetes" for block in blocks})


def _placed(node: Node, way: tuple[Step, ...], place: Place) -> Node:
    """Return a tree that stands where its parts come from."""
    span, via = place(way, node)
    if isinstance(node, Value):
        origin = replace(node.origin, span=span, via=via)
        return replace(node, origin=origin)
    if isinstance(node, Seq):
        items = enumerate(node.items)
        return Seq(tuple(_placed(item, (*way, index), place) for index, item in items), span)
    entries = {key: _placed(child, (*way, key), place) for key, child in node.entries.items()}
    return Map(entries, span, span, node.rest)


def _top(home: Source) -> Span:
    return Span(home.path, 1, 1, 1, 1)


_ORIGINS: Mapping[
    Renderer, Callable[[Mapping[str, Source]], Callable[[Document, Map, Span], Place]]
] = {
    Renderer.HELM: templated,
    Renderer.KUSTOMIZE: overlaid,
}
