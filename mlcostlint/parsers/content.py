"""YAML and JSON files, each document typed by what it holds."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from mlcostlint.parsers import kubernetes, sagemaker
from mlcostlint.parsers.beyond import Beyond
from mlcostlint.parsers.detect import (
    dialects,
    likeness,
    may_be_plan,
    resembles,
    worth_parsing,
)
from mlcostlint.parsers.kustomize import Overlays, kustomizations
from mlcostlint.parsers.yaml_tree import Document, Unrendered, documents
from mlcostlint.source import Source, Unreadable
from mlcostlint.tree import Block, Leaf, Map, Reading
from mlcostlint.value import Value, unknown

_HELM = (".Values", ".Release", ".Chart", "include ", "toYaml")


def readings(sources: Sequence[Source], beyond: Beyond) -> Iterator[Reading]:
    """Yield what each file declares, except the patches that Kustomizations lay over others."""
    built = kustomizations(sources)
    overlays = Overlays(built, sources)
    patches = frozenset(path for one in built.values() for path in one.patches())
    for source in sources:
        if source.path not in patches:
            for found in _file(source, beyond):
                built_up = (one for block in found.blocks for one in overlays.applied(block))
                yield replace(found, blocks=tuple(built_up))
    for one in built.values():
        yield Reading(holes=tuple(one.unfetched()))


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
        if not resembles(document.text):
            return Reading()
        return Reading(holes=(unknown(_unrendered(document.text), template.span),))
    except Unreadable as problem:
        return Reading(problems=(problem,) if resembles(document.text) else ())


def _declared(document: Document, beyond: Beyond) -> Reading:
    root = document.tree()
    if isinstance(root, Map):
        return _mapping(document, root, beyond)
    requests = tuple(sagemaker.blocks(root))
    if not requests:
        return Reading()
    return Reading(requests, tuple(_notes(document)), files={document.path: "sagemaker"})


def _mapping(document: Document, root: Map, beyond: Beyond) -> Reading:
    fitting = dialects(root, document.text)
    if not fitting:
        return Reading(holes=tuple(kubernetes.undecided(root)))
    items = tuple(fitting[0].read(document, root, beyond))
    return Reading(
        tuple(item for item in items if isinstance(item, Block)),
        (*(item for item in items if isinstance(item, Value)), *_notes(document)),
        files={document.path: fitting[0].name},
        doubts=_ambiguity(document, [one.name for one in fitting]),
    )


def _notes(document: Document) -> Iterator[Leaf]:
    """Yield what is odd about a document that can be read: a key twice, a comment in JSON."""
    return (note for note in (document.repeated(), document.loose()) if note is not None)


def _ambiguity(document: Document, names: list[str]) -> dict[str, str]:
    chosen, *others = names
    if not others:
        return {}
    return {document.path: f"is read as {chosen}, though it could be {' or '.join(others)}"}


def _unrendered(text: str) -> str:
    if any(word in text for word in _HELM):
        return "the chart is not rendered: pass --render, or scan what `helm template` prints"
    return "the template is not rendered: render it and scan the output"
