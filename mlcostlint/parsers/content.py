"""YAML and JSON files, each document typed by what it holds."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace

from mlcostlint.parsers import charts, cloudformation, kubernetes, sagemaker, stepfunctions, vertex
from mlcostlint.parsers.charts import delivered, umbrella
from mlcostlint.parsers.detect import dialect, may_be_plan, resembles, worth_parsing
from mlcostlint.parsers.kustomize import Overlays, kustomizations
from mlcostlint.parsers.yaml_tree import Document, Unrendered, documents
from mlcostlint.source import Source, Span, Unreadable
from mlcostlint.tree import Block, Leaf, Map, Reading
from mlcostlint.value import Value, unknown

Parts = Sequence[umbrella.Part]

_HELM = (".Values", ".Release", ".Chart", "include ", "toYaml")


def readings(sources: Sequence[Source]) -> Iterator[Reading]:
    """Yield what each file declares, except the patches that Kustomizations lay over others."""
    built = kustomizations(sources)
    overlays = Overlays(built, sources)
    brought = umbrella.umbrellas(sources)
    patches = frozenset(path for one in built.values() for path in one.patches())
    for source in sources:
        if source.path not in patches:
            for found in _file(source, umbrella.around(source.path, brought)):
                built_up = (one for block in found.blocks for one in overlays.applied(block))
                yield replace(found, blocks=tuple(built_up))
    for one in built.values():
        yield Reading(holes=tuple(one.unfetched()))


def _file(source: Source, brought: Parts) -> Iterator[Reading]:
    if not may_be_plan(source.text):
        yield from _documents(source, brought)
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
        yield from _documents(source, brought)


def _documents(source: Source, brought: Parts) -> Iterator[Reading]:
    """Yield what each document declares; of holes with one reason, the first speaks for all."""
    said: set[str] = set()
    for document in documents(source):
        if worth_parsing(document.text):
            found = _document(document, brought)
            holes = tuple(hole for hole in found.holes if hole.unknown not in said)
            said.update(hole.unknown for hole in holes)
            yield replace(found, holes=holes)


def _document(document: Document, brought: Parts) -> Reading:
    """Read one document; what cannot be parsed matters only if it was meant to be one of ours."""
    try:
        return _declared(document, brought)
    except Unrendered as template:
        return Reading(holes=tuple(_unrendered(document.text, template.span)))
    except Unreadable as problem:
        return Reading(problems=(problem,) if resembles(document.text) else ())


def _declared(document: Document, brought: Parts) -> Reading:
    root = document.tree()
    if isinstance(root, Map):
        return _mapping(document, root, brought)
    requests = tuple(sagemaker.blocks(root))
    return Reading(requests, files={document.path: "sagemaker"} if requests else {})


def _mapping(document: Document, root: Map, brought: Parts) -> Reading:
    name = dialect(root)
    if name in (None, "helm") and (found := tuple(umbrella.released(root, brought))):
        return _reading(found, {document.path: "helm"})
    if name is None:
        return Reading(holes=tuple(kubernetes.undecided(root)))
    files = {document.path: name}
    repeated = document.repeated()
    notes = () if repeated is None else (repeated,)
    if name == "cloudformation":
        template = cloudformation.template(document)
        blocks, holes = cloudformation.blocks(template), cloudformation.holes(template)
        return Reading(tuple(blocks), (*holes, *notes), files=files)
    return _reading((*_READERS[name](root), *notes), files)


def _reading(found: Sequence[Block | Leaf], files: Mapping[str, str]) -> Reading:
    return Reading(
        tuple(item for item in found if isinstance(item, Block)),
        tuple(item for item in found if isinstance(item, Value)),
        files=files,
    )


def _released(root: Map) -> Iterator[Block | Leaf]:
    yield from charts.objects(charts.chart(root) or "", root, charts.Release())


def _objects(root: Map) -> Iterator[Block | Leaf]:
    yield from kubernetes.blocks(root)
    yield from delivered.objects(root)


def _unrendered(text: str, span: Span) -> Iterator[Leaf]:
    if not resembles(text):
        if charts.resemble(text):
            yield unknown("these values are a template: fill it in and scan the output", span)
    elif any(word in text for word in _HELM):
        sentence = "the chart is not rendered: pass --render, or scan what `helm template` prints"
        yield unknown(sentence, span)
    else:
        yield unknown("the template is not rendered: render it and scan the output", span)


_READERS: Mapping[str, Callable[[Map], Iterator[Block | Leaf]]] = {
    "helm": _released,
    "kubernetes": _objects,
    "sagemaker": sagemaker.blocks,
    "stepfunctions": stepfunctions.blocks,
    "vertex": vertex.blocks,
}
