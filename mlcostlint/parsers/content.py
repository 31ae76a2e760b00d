"""YAML and JSON files, each document typed by what it holds."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace

from mlcostlint.parsers import charts, kubernetes, sagemaker, vertex
from mlcostlint.parsers.beyond import Beyond
from mlcostlint.parsers.charts import umbrella
from mlcostlint.parsers.detect import dialect, may_be_plan, resembles, worth_parsing
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
    for document in documents(source):
        if worth_parsing(document.text):
            found = _document(document, beyond)
            holes = tuple(hole for hole in found.holes if hole.unknown not in said)
            said.update(hole.unknown for hole in holes)
            yield replace(found, holes=holes)


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
            return _reading(found, {document.path: name})
    return Reading()


def _requests(root: Node) -> Iterator[Block | Leaf]:
    return pipeline.opened(sagemaker.blocks(root))


def _mapping(document: Document, root: Map, beyond: Beyond) -> Reading:
    found = dialect(root)
    if found is None or found.name == "helm":
        brought = umbrella.around(document.path, beyond.umbrellas)
        if items := tuple(umbrella.released(root, brought)):
            return _reading(items, {document.path: "helm"})
    if found is None:
        return Reading(holes=tuple(kubernetes.undecided(root)))
    repeated = document.repeated()
    notes = () if repeated is None else (repeated,)
    return _reading((*found.read(document, root, beyond), *notes), {document.path: found.name})


def _reading(items: Sequence[Block | Leaf], files: Mapping[str, str]) -> Reading:
    return Reading(
        tuple(item for item in items if isinstance(item, Block)),
        tuple(item for item in items if isinstance(item, Value)),
        files=files,
    )


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
