"""A plan's text without its secrets: reports show lines of it around what they point at."""

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from mlcostlint.parsers.json_text import Part
from mlcostlint.source import Source

# What findings point into; the rest of a plan is blank in a report.
_SHOWN = frozenset({"resource_changes", "configuration", "variables"})
_INSTEAD = "planned_values"  # where a plan lists no changes
_VALUES = (("before", "before_sensitive"), ("after", "after_sensitive"))
_DEEPEST = 100
_LETTER = re.compile(r"[^\n\r]")


def redacted(source: Source, root: Part) -> Source:
    """Return the source with blanks where it holds what is secret or never pointed at."""
    pieces, done = [], 0
    for start, end in sorted(part.extent for part in _hidden(root)):
        if start >= done:
            pieces += [source.text[done:start], _LETTER.sub(" ", source.text[start:end])]
            done = end
    return replace(source, text="".join((*pieces, source.text[done:])))


def _hidden(root: Part) -> Iterator[Part]:
    shown = _SHOWN if "resource_changes" in root.value else {*_SHOWN, _INSTEAD}
    for name, part in root.members.items():
        if name not in shown and isinstance(part.value, dict | list):
            yield part
    changes = root.at("resource_changes")
    for resource in changes.items if changes else ():
        yield from _of_change(resource)
    if changes is None:
        yield from _of_values(root.at("planned_values"), 0)
    yield from _variables(root)


def _of_change(resource: Part) -> Iterator[Part]:
    change = _member(resource.value, "change")
    for values, marks in _VALUES:
        said = _member(change, marks)
        if _marks(said):  # only then is it worth locating
            yield from _marked(resource.at("change", values), said, 0)


def _of_values(part: Part | None, depth: int) -> Iterator[Part]:
    """Yield what is secret among planned values: outputs, and resources of nested modules."""
    if part is None or depth > _DEEPEST:
        return
    outputs = part.at("outputs")
    if outputs is not None:
        yield outputs
    resources, children = part.at("resources"), part.at("child_modules")
    for resource in resources.items if resources else ():
        said = _member(resource.value, "sensitive_values")
        if _marks(said):
            yield from _marked(resource.at("values"), said, 0)
    yield from _of_values(part.at("root_module"), depth + 1)
    for child in children.items if children else ():
        yield from _of_values(child, depth + 1)


def _variables(root: Part) -> Iterator[Part]:
    declared = _member(_member(_member(root.value, "configuration"), "root_module"), "variables")
    given = root.at("variables")
    for name, part in given.members.items() if given else ():
        # Without the declaration nothing says that it is no secret.
        if declared is None or _member(_member(declared, name), "sensitive"):
            yield part


def _marked(part: Part | None, marks: Any, depth: int) -> Iterator[Part]:
    if part is None:
        return
    if marks is True or depth > _DEEPEST:
        yield part
    elif isinstance(marks, dict | list):
        for step, inner in marks.items() if isinstance(marks, dict) else enumerate(marks):
            if inner:
                yield from _marked(part.at(step), inner, depth + 1)


def _marks(marks: Any) -> bool:
    """Tell whether anything is marked."""
    waiting = [marks]
    while waiting:
        one = waiting.pop()
        if one is True:
            return True
        if isinstance(one, dict | list):
            waiting.extend(one.values() if isinstance(one, dict) else one)
    return False


def _member(said: Any, name: str) -> Any:
    return said.get(name) if isinstance(said, dict) else None
