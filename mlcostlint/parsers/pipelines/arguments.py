"""What the tasks of a pipeline are given, and the placeholders in which they use it."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from mlcostlint.parsers.passage import Stretch, passage
from mlcostlint.source import Span
from mlcostlint.tree import Leaf, Map, Node, Seq
from mlcostlint.value import How, Origin, Value, fact, legible, unknown

Arguments = Mapping[str, Node]
"""Values by the text of the placeholder that stands for them."""

_PLACEHOLDER = re.compile(r"\{\{\$[^{}]*\}\}")
_ESCAPING = re.compile(r"\.json_escape\[[0-9]\](?=\}\}$)")
_QUOTE = re.compile(r'(?<!\\)(?:\\\\)*"')
_OLD_CONSTANTS = ("stringValue", "intValue", "doubleValue")
_LONGEST_SHOWN = 60

# Arguments of arguments can grow without end; no real one has so many parts or characters.
_MOST_PARTS = 2_000
_LONGEST = 1_000_000


def placeholder(name: str) -> str:
    """Return the text that stands for an input of a task."""
    return f"{{{{$.inputs.parameters['{name}']}}}}"


def handed(task: Map, component: Map, outer: Arguments) -> dict[str, Node]:
    """Return what a task is given, its component's defaults where it is given nothing.

    What a group of tasks assumes is written there; what a component assumes by itself is nobody's
    word, and stands where the task could say otherwise.
    """
    scope = {key: node for key, node in outer.items() if ".inputs." not in key}
    defaults = component.child("inputDefinitions", "parameters")
    own = {} if defaults is None else dict(defaulted(defaults))
    if "executorLabel" in component.entries:
        own = {key: _moved(node, task.header) for key, node in own.items()}
    told = task.child("inputs", "parameters")
    for name in told.entries if told is not None else ():
        one = told.child(name) if told is not None else None
        value = None if one is None else _constant_of(one)
        if value is not None:
            own[placeholder(name)] = value
        elif one is not None:
            own.pop(placeholder(name), None)
            scope[placeholder(name)] = _told(one, outer)
    whole = {**scope, **own}
    return {**scope, **{key: _bounded(filled(node, whole)) for key, node in own.items()}}


def defaulted(definitions: Map) -> Iterator[tuple[str, Node]]:
    """Yield the defaults of inputs, the older spelling included."""
    for name in definitions.entries:
        one = definitions.child(name)
        node = None if one is None else one.entries.get("defaultValue")
        if node is not None:
            yield placeholder(name), _turned(node, How.DEFAULTED)


def constant(holder: Map) -> Node | None:
    """Return a constant as this version of the format or the one before it writes it."""
    if "constant" in holder.entries:
        return holder.entries["constant"]
    old = holder.child("constantValue") or holder
    return next((old.entries[key] for key in _OLD_CONSTANTS if key in old.entries), None)


def filled(node: Node, given: Arguments) -> Node:
    """Return a tree with the placeholders in it filled in, as far as they are known."""
    if isinstance(node, Map):
        entries = {key: filled(child, given) for key, child in node.entries.items()}
        return replace(node, entries=entries)
    if isinstance(node, Seq):
        return replace(node, items=tuple(filled(item, given) for item in node.items))
    return _filled(node, given)


def pieces(text: str, span: Span, given: Arguments, *, quoted: bool = False) -> Iterator[Stretch]:
    """Yield a text in parts: what is written out at `span`, and what placeholders stand for.

    With `quoted`, the text is JSON, in whose strings what is filled in has to be escaped.
    """
    start, inside = 0, False
    for found in _PLACEHOLDER.finditer(text):
        before = text[start : found.start()]
        inside ^= len(_QUOTE.findall(before)) % 2 == 1
        yield Stretch(before, span)
        yield _piece(_meant(found[0], span, given), span, escaped=quoted and inside)
        start = found.end()
    yield Stretch(text[start:], span)


def together(parts: Iterable[Stretch]) -> tuple[Stretch, ...] | None:
    """Return the parts of a text, None where they are longer than any text that is meant."""
    found, length = [], 0
    for part in parts:
        found.append(part)
        length += len(part.text)
        if length > _LONGEST:
            return None
    return tuple(found)


def written_text(leaf: Leaf) -> str:
    """Return a text as it stands in the file, its placeholders in it."""
    found = fact(leaf, legible(leaf))
    return found if isinstance(found, str) else ""


def _constant_of(one: Map) -> Node | None:
    value = one.child("runtimeValue")
    return None if value is None else constant(value)


def _told(one: Map, outer: Arguments) -> Node:
    passed = one.get("componentInputParameter")
    name = fact(passed, None)
    if isinstance(name, str):
        given = outer.get(placeholder(name))
        if given is None:
            return passed.hole(f"{name} is given when the pipeline is started")
        return _used(given, passed.origin.span) if _is_whole(one) else _part(one)
    task = fact(one.get("taskOutputParameter", "producerTask"), None)
    return unknown(f"{task or 'another task'} says it when the pipeline runs", one.header)


def _is_whole(one: Map) -> bool:
    return "parameterExpressionSelector" not in one.entries


def _part(one: Map) -> Leaf:
    return one.get("parameterExpressionSelector").hole("it is a part of what is given")


def _moved(node: Node, span: Span) -> Node:
    if isinstance(node, Map | Seq):
        return node
    return replace(node, origin=replace(node.origin, span=span))


def _bounded(node: Node) -> Node:
    """Return a tree of reasonable size, a hole for any other."""
    waiting, seen = [node], 0
    while waiting and seen < _MOST_PARTS:
        one = waiting.pop()
        seen += 1
        if not isinstance(one, Value):
            waiting.extend(one.entries.values() if isinstance(one, Map) else one.items)
    if not waiting:
        return node
    return unknown("it has too many parts", _place(node))


def _place(node: Node) -> Span:
    return node.origin.span if isinstance(node, Value) else node.span


def _used(node: Node, span: Span) -> Node:
    """Return a value one hop further; what is no scalar keeps the places of its parts."""
    if not isinstance(node, Value):
        return node
    return replace(node, origin=node.origin.used_at(span, node.origin.how))


def _filled(leaf: Leaf, given: Arguments) -> Node:
    text, span = written_text(leaf), leaf.origin.span
    if "{{$" not in text:
        return leaf
    if _PLACEHOLDER.fullmatch(text.strip()):
        return _meant(text.strip(), span, given)
    parts = together(pieces(text, span, given))
    if parts is None:
        return unknown("the text is too long", span)
    doubt = next((part.node for part in parts if part.is_inset), None)
    if doubt is None:
        return Value("".join(part.text for part in parts), Origin(How.COMPUTED, span))
    reason = doubt.unknown if isinstance(doubt, Value) else "a structure stands within a text"
    return passage(unknown(reason, span), parts)


def _meant(found: str, span: Span, given: Arguments) -> Node:
    known = given.get(_ESCAPING.sub("", found).replace('"', "'"))
    if known is not None:
        return known
    return unknown(f"{found[:_LONGEST_SHOWN]} is known when the pipeline runs", span)


def _piece(node: Node, span: Span, *, escaped: bool) -> Stretch:
    said = fact(node, None) if isinstance(node, Value) else node
    if isinstance(said, Map | Seq) or (isinstance(node, Value) and node.unknown):
        return Stretch("", span, node if said is None else said)
    text = said if isinstance(said, str) else json.dumps(said)
    if escaped and isinstance(said, str):
        return Stretch(json.dumps(text)[1:-1], span, node)
    return Stretch(text, span, node)


def _turned(node: Node, how: How) -> Node:
    """Return a tree whose scalars came to be in another way."""
    if isinstance(node, Map):
        return replace(node, entries={key: _turned(one, how) for key, one in node.entries.items()})
    if isinstance(node, Seq):
        return replace(node, items=tuple(_turned(item, how) for item in node.items))
    return replace(node, origin=replace(node.origin, how=how))


def passed(node: Node) -> Node:
    """Return what a run is started with, as a value that was handed over."""
    return _turned(node, How.PASSED)
