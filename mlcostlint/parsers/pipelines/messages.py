"""The message that a component of Google's sends to Vertex AI: JSON with placeholders in it."""

from collections.abc import Iterator
from dataclasses import replace

from mlcostlint.parsers import embedded
from mlcostlint.parsers.passage import Stretch, passage
from mlcostlint.parsers.pipelines.arguments import (
    Arguments,
    pieces,
    placeholder,
    together,
    written_text,
)
from mlcostlint.parsers.pipelines.tasks import Task
from mlcostlint.source import Span, Unreadable
from mlcostlint.tree import Leaf, Map, Node, Seq
from mlcostlint.value import How, Origin, Value, fact, unknown

_UNREAD = "what this component sends to Vertex AI cannot be read"
_DEEPEST = 20


def message(payload: Leaf, task: Task) -> Map | Leaf:
    """Return the message of a task, a hole where its text has no shape.

    The component leaves out what is empty, false or 0. What the text itself says, or lacks, is
    reported at the task, the values that it was given at their own places.
    """
    parts = together(_parts(payload, task.given))
    if parts is None:
        return unknown(_UNREAD, task.body.header)
    try:
        node = embedded.tree(passage(Value("", Origin(How.COMPUTED, payload.origin.span)), parts))
    except Unreadable:
        return unknown(_UNREAD, task.body.header)
    found = _kept(node, payload.origin.span, task.body)
    return found if isinstance(found, Map) else unknown(_UNREAD, task.body.header)


def _parts(payload: Leaf, given: Arguments) -> Iterator[Stretch]:
    text, span = written_text(payload), payload.origin.span
    if not text.lstrip().startswith('{"Concat"'):
        yield from pieces(text, span, given, quoted=True)
        return
    try:
        node = embedded.tree(Value(text, payload.origin), templated=False)
    except Unreadable:
        return
    spelled = "".join(_spelled(node, given, 0))
    yield from pieces(spelled, span, given, quoted=True)


def _spelled(node: Node, given: Arguments, depth: int) -> Iterator[str]:
    """Yield the texts that a `Concat` puts together, those of an `IfPresent` if it is given."""
    if depth > _DEEPEST:
        return
    if isinstance(node, Seq):
        for item in node.items:
            yield from _spelled(item, given, depth + 1)
    elif isinstance(node, Value):
        yield str(fact(node, ""))
    elif "IfPresent" in node.entries:
        choice = node.child("IfPresent")
        name = "" if choice is None else str(fact(choice.get("InputName"), ""))
        branch = "Then" if placeholder(name) in given else "Else"
        if choice is not None and branch in choice.entries:
            yield from _spelled(choice.entries[branch], given, depth + 1)
    else:
        for child in node.entries.values():
            yield from _spelled(child, given, depth + 1)


def _kept(node: Node, text: Span, task: Map) -> Node | None:
    """Return a tree without what is empty, places of the text itself moved to the task."""
    if isinstance(node, Seq):
        items = (_kept(item, text, task) for item in node.items)
        left = tuple(item for item in items if item is not None)
        return replace(node, items=left) if left else None
    if isinstance(node, Map):
        return _kept_map(node, text, task)
    found = fact(node, 1)
    if isinstance(found, Map | Seq):
        return _kept(found, text, task)
    if not found:
        return None
    is_of_text = node.origin.span == text
    return replace(node, origin=replace(node.origin, span=task.header)) if is_of_text else node


def _kept_map(node: Map, text: Span, task: Map) -> Map | None:
    entries = {key: _kept(child, text, task) for key, child in node.entries.items()}
    left = {key: child for key, child in entries.items() if child is not None}
    if not left and node.rest is None:
        return None
    if _within(node.header, text):
        return Map(left, task.span, task.header, node.rest)
    return replace(node, entries=left)


def _within(span: Span, text: Span) -> bool:
    return (
        span.path == text.path
        and (text.line, text.column) <= (span.line, span.column)
        and (span.line, span.column) < (text.end_line, text.end_column)
    )
