"""YAML and JSON files, each document typed by what it holds."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace

from mlcostlint.parsers import charts, cloudformation, kubernetes, sagemaker, stepfunctions, vertex
from mlcostlint.parsers.detect import dialect, may_be_plan, resembles, worth_parsing
from mlcostlint.parsers.kustomize import Overlays, kustomizations
from mlcostlint.parsers.surroundings import Surroundings
from mlcostlint.parsers.yaml_tree import Document, Unrendered, documents
from mlcostlint.source import Source, Unreadable
from mlcostlint.tree import Block, Leaf, Map, Reading
from mlcostlint.value import Value, unknown

_HELM = (".Values", ".Release", ".Chart", "include ", "toYaml")


def readings(sources: Sequence[Source], around: Surroundings) -> Iterator[Reading]:
    """Yield what each file declares, except the patches that Kustomizations lay over others.

    What Kustomizations generate ConfigMaps from is read through `around`.
    """
    built = kustomizations(sources)
    overlays = Overlays(built, sources)
    patches = frozenset(path for one in built.values() for path in one.patches())
    for source in sources:
        if source.path not in patches:
            for found in _file(source):
                built_up = (one for block in found.blocks for one in overlays.applied(block))
                yield replace(found, blocks=tuple(built_up))
    for folder, one in built.items():
        made = tuple(overlays.generated(folder, around))
        yield Reading(made, holes=tuple(one.unfetched()))


def _file(source: Source) -> Iterator[Reading]:
    if not may_be_plan(source.text):
        yield from _documents(source)
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
        yield from _documents(source)


def _documents(source: Source) -> Iterator[Reading]:
    """Yield what each document declares; of holes with one reason, the first speaks for all."""
    said: set[str] = set()
    for document in documents(source):
        if worth_parsing(document.text):
            found = _document(document)
            holes = tuple(hole for hole in found.holes if hole.unknown not in said)
            said.update(hole.unknown for hole in holes)
            yield replace(found, holes=holes)


def _document(document: Document) -> Reading:
    """Read one document; what cannot be parsed matters only if it was meant to be one of ours."""
    try:
        return _declared(document)
    except Unrendered as template:
        if not resembles(document.text):
            return Reading()
        return Reading(holes=(unknown(_unrendered(document.text), template.span),))
    except Unreadable as problem:
        return Reading(problems=(problem,) if resembles(document.text) else ())


def _declared(document: Document) -> Reading:
    root = document.tree()
    if isinstance(root, Map):
        return _mapping(document, root)
    requests = tuple(sagemaker.blocks(root))
    return Reading(requests, files={document.path: "sagemaker"} if requests else {})


def _mapping(document: Document, root: Map) -> Reading:
    name = dialect(root)
    if name is None:
        return Reading(holes=tuple(kubernetes.undecided(root)))
    files = {document.path: name}
    repeated = document.repeated()
    notes = () if repeated is None else (repeated,)
    if name == "cloudformation":
        template = cloudformation.template(document)
        blocks, holes = cloudformation.blocks(template), cloudformation.holes(template)
        return Reading(tuple(blocks), (*holes, *notes), files=files)
    found = tuple(_READERS[name](root))
    return Reading(
        tuple(item for item in found if isinstance(item, Block)),
        (*(item for item in found if isinstance(item, Value)), *notes),
        files=files,
    )


def _released(root: Map) -> Iterator[Block | Leaf]:
    yield from charts.objects(charts.chart(root) or "", root, charts.Release())


def _unrendered(text: str) -> str:
    if any(word in text for word in _HELM):
        return "the chart is not rendered: pass --render, or scan what `helm template` prints"
    return "the template is not rendered: render it and scan the output"


_READERS: Mapping[str, Callable[[Map], Iterator[Block | Leaf]]] = {
    "helm": _released,
    "kubernetes": kubernetes.blocks,
    "sagemaker": sagemaker.blocks,
    "stepfunctions": stepfunctions.blocks,
    "vertex": vertex.blocks,
}
