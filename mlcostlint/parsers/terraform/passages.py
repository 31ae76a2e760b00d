"""What a template puts together: lines as they are written, and values in between."""

from collections.abc import Iterator, Sequence

from mlcostlint.parsers.passage import Passage, Stretch
from mlcostlint.parsers.terraform.expressions import Expression, Literal, Template
from mlcostlint.parsers.terraform.nodes import hole, text
from mlcostlint.tree import Map, Node, Seq
from mlcostlint.value import Value


def of_parts(template: Template, parts: Sequence[Node]) -> tuple[Stretch, ...]:
    """Return the stretches of a template whose parts are evaluated; one that is no text fails."""
    pairs = zip(template.parts, parts, strict=True)
    return tuple(stretch for expression, part in pairs for stretch in _stretches(expression, part))


def _stretches(expression: Expression, part: Node) -> Iterator[Stretch]:
    if isinstance(expression, Literal) and isinstance(expression.fact, str):
        yield Stretch(expression.fact, expression.span)
    elif isinstance(part, Passage) and _holds_structure(part):
        yield from part.stretches
    elif isinstance(missing := hole([part]), Value):
        yield Stretch("", expression.span, missing)
    else:
        yield Stretch(text(part), expression.span, part)


def _holds_structure(part: Passage) -> bool:
    """Tell whether a text can hold more than a scalar of the language it is written in."""
    return any(
        "\n" in stretch.text or isinstance(stretch.node, Map | Seq) for stretch in part.stretches
    )
