"""Functions that fill in templates: those of files, and those that stand in a value."""

from collections.abc import Mapping
from dataclasses import dataclass

from mlcostlint.parsers.passage import Passage, passage
from mlcostlint.parsers.surroundings import Unavailable
from mlcostlint.parsers.terraform.evaluate import evaluate
from mlcostlint.parsers.terraform.expressions import Call, Chain, Expression, Hole, Name
from mlcostlint.parsers.terraform.frame import Frame, Path
from mlcostlint.parsers.terraform.functions.families import Function
from mlcostlint.parsers.terraform.functions.files import content, decoded
from mlcostlint.parsers.terraform.functions.trees import entries, first, missing
from mlcostlint.parsers.terraform.lazy import Failure
from mlcostlint.parsers.terraform.nodes import (
    computed,
    hidden,
    hole,
    named,
    refuse,
    text,
    undecided,
)
from mlcostlint.parsers.terraform.syntax import template_at, template_of
from mlcostlint.source import Span
from mlcostlint.tree import Map, Node
from mlcostlint.value import Value


@dataclass(frozen=True, slots=True)
class _Variables:
    """Where a template looks names up: what it was given and nothing else."""

    given: Map

    def find(self, name: str, _path: Path, span: Span) -> tuple[Node, int]:
        """Look a name up; see `Scope`."""
        if name in self.given.entries:
            return self.given.entries[name], 0
        if self.given.rest is None:
            raise Failure(f"the template is given no {name}", span)
        return named(self.given.rest, name), 0


def _of_file(arguments: list[Node], call: Call, frame: Frame) -> Node:
    path, given = arguments
    doubt = first((hole([path]), missing(given)))
    if doubt is not None:
        return undecided(doubt, call.span, arguments)
    _refuse_nesting("templatefile", frame)
    try:
        template = decoded(content(text(path), frame))
    except Unavailable as unseen:
        return hidden(unseen.why, call.span)
    expression = template_of(template, frame.files.shown(text(path)), call.span)
    return _rendered(expression, entries(given), call, frame, f"template {text(path)}")


def _of_text(arguments: list[Node], call: Call, frame: Frame) -> Node:
    template, given = arguments
    if not isinstance(call.arguments[0], Name | Chain):
        refuse("templatestring() takes a reference to a template, not the template itself")
    doubt = first((hole([template]), missing(given)))
    if doubt is not None:
        return undecided(doubt, call.span, arguments)
    _refuse_nesting("templatestring", frame)
    expression = template_at(text(template), call.span)
    return _rendered(expression, entries(given), call, frame, "the template")


def _refuse_nesting(name: str, frame: Frame) -> None:
    if frame.rendering:
        refuse(f"{name}() cannot be called from a template")


def _rendered(expression: Expression, given: Map, call: Call, frame: Frame, shown: str) -> Node:
    if isinstance(expression, Hole):
        return hidden(f"{shown} cannot be read", call.span)
    name = call.name.removeprefix("core::")
    inner = Frame(_Variables(given), frame.budget, files=frame.files, rendering=name)
    found = evaluate(expression, inner)
    doubt = hole([found])
    if doubt is not None:
        return _from_file(undecided(doubt, call.span, [found]), found, call)
    return _from_file(computed(text(found), call.span, [found]), found, call)


def _from_file(rendered: Node, found: Node, call: Call) -> Node:
    """Return what was rendered as text whose parts stand where the template has them."""
    if not isinstance(found, Passage) or not isinstance(rendered, Value):
        return rendered
    return passage(rendered, found.stretches, (call.span,))


FUNCTIONS: Mapping[str, Function] = {"templatefile": _of_file, "templatestring": _of_text}
