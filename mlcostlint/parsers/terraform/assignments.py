"""What a person or a file gives the variables of a root module, in Terraform's order."""

from collections.abc import Iterable, Iterator, Mapping
from functools import partial

from mlcostlint.parsers.inputs import Inputs
from mlcostlint.parsers.terraform.evaluate import settled
from mlcostlint.parsers.terraform.expressions import Expression, Literal, Name
from mlcostlint.parsers.terraform.folders import Folder, document
from mlcostlint.parsers.terraform.frame import Budget, Frame, Path
from mlcostlint.parsers.terraform.layout import Declaration
from mlcostlint.parsers.terraform.lazy import Lazy
from mlcostlint.parsers.terraform.syntax import written_at
from mlcostlint.source import Source, Span, Unreadable
from mlcostlint.tree import Node
from mlcostlint.value import unknown

_TEXT_TYPES = frozenset({"string", "number", "bool", "any"})


class Constants:
    """Where files of values look names up: there are none to find."""

    def find(self, name: str, path: Path, span: Span) -> tuple[Node, int]:
        """Look a name up; see `Scope`."""
        return unknown(f"a variable file cannot refer to {name}", span), len(path)


def assigned(folder: Folder, inputs: Inputs, budget: Budget) -> Lazy:
    """Return the values given to a root module's variables.

    The environment, `terraform.tfvars`, its JSON, `*.auto.tfvars` by name, named files in their
    order, `--var`.
    """
    given = _all_typed(inputs.environment, folder)
    for source in (*_automatic(folder.assignments), *inputs.files):
        for name, attribute in document(source).body.attributes.items():
            given[name] = attribute.expression
    given |= _all_typed(inputs.variables, folder)
    frame = Frame(Constants(), budget)
    return Lazy(given, partial(_value, given, frame))


def mistakes(folder: Folder) -> Iterator[Unreadable]:
    """Yield what cannot be read in the files that give values on their own."""
    for source in _automatic(folder.assignments):
        yield from document(source).problems


def _automatic(sources: Iterable[Source]) -> list[Source]:
    ordered = {rank: source for source in sources if (rank := _rank(source)) is not None}
    return [ordered[rank] for rank in sorted(ordered)]


def _rank(source: Source) -> tuple[int, str] | None:
    name = source.path.rpartition("/")[2]
    if name in ("terraform.tfvars", "terraform.tfvars.json"):
        return (0, name)
    return (1, name) if name.endswith((".auto.tfvars", ".auto.tfvars.json")) else None


def _value(given: dict[str, Expression], frame: Frame, name: str) -> Node:
    return settled(given[name], frame)


def _all_typed(texts: Mapping[str, str], folder: Folder) -> dict[str, Expression]:
    return {
        name: _typed(text, folder.variables[name])
        for name, text in texts.items()
        if name in folder.variables
    }


def _typed(text: str, variable: Declaration) -> Expression:
    """Read `--var` as Terraform does: as text where the type is simple, else as an expression."""
    constraint = variable.body.attributes.get("type")
    if constraint is None or _is_simple(constraint.expression):
        return Literal(variable.header, text)
    return written_at(text, variable.header)


def _is_simple(constraint: Expression) -> bool:
    if isinstance(constraint, Name):
        return constraint.name in _TEXT_TYPES
    return isinstance(constraint, Literal)
