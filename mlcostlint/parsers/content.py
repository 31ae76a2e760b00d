"""YAML and JSON files, each document typed by what it holds."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace

from mlcostlint.parsers import charts, kubernetes, sagemaker, vertex
from mlcostlint.parsers.beyond import Beyond
from mlcostlint.parsers.charts import umbrella
from mlcostlint.parsers.detect import (
    dialects,
    likeness,
    may_be_plan,
    resembles,
    worth_parsing,
)
from mlcostlint.parsers.kustomize import Overlays, kustomizations
from mlcostlint.parsers.sagemaker import pipeline
from mlcostlint.parsers.yaml_tree import Document, Unrendered, documents
from mlcostlint.source import Source, Span, Unreadable
from mlcostlint.tree import Block, Leaf, Map, Node, Reading
from mlcostlint.value import Value, unknown

_HELM = (".Values", ".Release", ".Chart", "include ", "toYaml")


def readings(sources: Sequence[Source], beyond: Beyond) -> Iterator[Reading]:
    """Yield what each file declares, except the patches that Kustomizations lay over others.

    What Kustomizations generate ConfigMaps from may lie around the sources.
    """
    built = kustomizations(sources)
    overlays = Overlays(built, sources)
    patches = frozenset(path for one in built.values() for path in one.patches())
    for source in sources:
        if source.path not in patches:
            for found in _file(source, beyond):
                built_up = (one for block in found.blocks for one in overlays.applied(block))
                yield replace(found, blocks=tuple(built_up))
    for folder, one in built.items():
        made = tuple(overlays.generated(folder, beyond.around))
        yield Reading(made, holes=tuple(one.unfetched()))


def _file(source: Source, beyond: Beyond) -> Iterator[Reading]:
    if not may_be_plan(source.text):
        yield from _documents(source, beyond)
        return
    from mlcostlint.parsers.json_text import parsed
    from mlcostlint.parsers.terraform import plan

    try:
        root = parsed(source)
    except Unreadable as problem:
        yield Reading(problems=(problem,))
        return
    if plan.is_plan(root):
        yield plan.read(source, root)
    else:
        yield from _documents(source, beyond)


def _documents(source: Source, beyond: Beyond) -> Iterator[Reading]:
    """Yield what each document declares; of holes with one reason, the first speaks for all."""
    said: set[str] = set()
    looks = ""
    understood = False
    for document in documents(source):
        if worth_parsing(document.text):
            found = _document(document, beyond)
            holes = tuple(hole for hole in found.holes if hole.unknown not in said)
            said.update(hole.unknown for hole in holes)
            understood = understood or found != Reading()
            looks = looks or likeness(document.text)
            yield replace(found, holes=holes)
    if looks and not understood:
        yield Reading(doubts={source.path: f"looks like {looks} and is none, so it is not read"})


def _document(document: Document, beyond: Beyond) -> Reading:
    """Read one document; what cannot be parsed matters only if it was meant to be one of ours."""
    try:
        return _declared(document, beyond)
    except Unrendered as template:
        return Reading(holes=tuple(_unrendered(document.text, template.span)))
    except Unreadable as problem:
        return Reading(problems=(problem,) if resembles(document.text) else ())


def _declared(document: Document, beyond: Beyond) -> Reading:
    root = document.tree()
    if isinstance(root, Map):
        return _mapping(document, root, beyond)
    for name, listed in _LISTED:
        if found := tuple(listed(root)):
            return _reading(found, document, name)
    return Reading()


def _requests(root: Node) -> Iterator[Block | Leaf]:
    return pipeline.opened(sagemaker.blocks(root))


def _mapping(document: Document, root: Map, beyond: Beyond) -> Reading:
    fitting = dialects(root, document.text)
    if not fitting or fitting[0].name == "helm":
        brought = umbrella.around(document.path, beyond.umbrellas)
        if items := tuple(umbrella.released(root, brought)):
            return _reading(items, document, "helm")
    if not fitting:
        return Reading(holes=tuple(kubernetes.undecided(root)))
    found = _reading(fitting[0].read(document, root, beyond), document, fitting[0].name)
    return replace(found, doubts=_ambiguity(document, [one.name for one in fitting]))


def _reading(items: Iterable[Block | Leaf], document: Document, dialect: str) -> Reading:
    """Return what a document declares, with what is odd about it though it can be read."""
    said = tuple(items)
    loose = None if dialect == "arm" else document.loose()  # there, comments are allowed
    notes = (note for note in (document.repeated(), loose) if note is not None)
    return Reading(
        tuple(item for item in said if isinstance(item, Block)),
        (*(item for item in said if isinstance(item, Value)), *notes),
        files={document.path: dialect},
    )


def _ambiguity(document: Document, names: list[str]) -> dict[str, str]:
    chosen, *others = names
    if not others:
        return {}
    return {document.path: f"is read as {chosen}, though it could be {' or '.join(others)}"}


def _unrendered(text: str, span: Span) -> Iterator[Leaf]:
    if not resembles(text):
        if charts.resemble(text):
            yield unknown("these values are a template: fill it in and scan the output", span)
    elif any(word in text for word in _HELM):
        sentence = "the chart is not rendered: pass --render, or scan what `helm template` prints"
        yield unknown(sentence, span)
    else:
        yield unknown("the template is not rendered: render it and scan the output", span)


# The dialects of which a document may be a list.
_LISTED: tuple[tuple[str, Callable[[Node], Iterator[Block | Leaf]]], ...] = (
    ("sagemaker", _requests),
    ("vertex", vertex.blocks),
)
