"""What an expression of the language can be; the same for HCL and for its JSON spelling."""

from dataclasses import dataclass

from mlcostlint.parsers.passage import Stretch
from mlcostlint.source import Span

Scalar = str | int | float | bool | None


@dataclass(frozen=True, slots=True, eq=False)
class Literal:
    """A number, a text without interpolation, `true`, `false` or `null`.

    Of a heredoc, `lines` says where each of its lines stands.
    """

    span: Span
    fact: Scalar
    lines: tuple[Stretch, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class Template:
    """Text with interpolations; one interpolation alone hands its value through."""

    span: Span
    parts: tuple["Expression", ...]


@dataclass(frozen=True, slots=True, eq=False)
class Name:
    """The first word of a reference: `var`, `local`, a resource type, a loop's variable."""

    span: Span
    name: str


@dataclass(frozen=True, slots=True, eq=False)
class Access:
    """One step by name: `.id`, `.0`."""

    span: Span
    name: str


@dataclass(frozen=True, slots=True, eq=False)
class Index:
    """One step by a computed key: `[count.index]`."""

    span: Span
    key: "Expression"


@dataclass(frozen=True, slots=True, eq=False)
class Splat:
    """Every item of a list, and the steps taken from each: `[*].id`."""

    span: Span
    steps: tuple["Step", ...]


Step = Access | Index | Splat


@dataclass(frozen=True, slots=True, eq=False)
class Chain:
    """A value and the steps taken from it."""

    span: Span
    base: "Expression"
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Call:
    """A function call; `spread` is set where the last argument ends in `...`."""

    span: Span
    head: Span
    name: str
    arguments: tuple["Expression", ...]
    spread: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Conditional:
    """`condition ? then : otherwise`."""

    span: Span
    condition: "Expression"
    then: "Expression"
    otherwise: "Expression"


@dataclass(frozen=True, slots=True, eq=False)
class Operation:
    """An operator with its one or two operands."""

    span: Span
    operator: str
    operands: tuple["Expression", ...]


@dataclass(frozen=True, slots=True, eq=False)
class Tuple:
    """`[a, b]`."""

    span: Span
    items: tuple["Expression", ...]


@dataclass(frozen=True, slots=True, eq=False)
class Object:
    """`{ key = value }`; a key that is a bare word is a `Literal`."""

    span: Span
    items: tuple[tuple["Expression", "Expression"], ...]


@dataclass(frozen=True, slots=True, eq=False)
class For:
    """A for-expression: a list where `key` is None, else an object, grouped on `...`."""

    span: Span
    names: tuple[str, ...]
    over: "Expression"
    key: "Expression | None"
    value: "Expression"
    condition: "Expression | None"
    grouped: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Hole:
    """An expression that cannot be read, and why."""

    span: Span
    why: str


Expression = (
    Literal | Template | Name | Chain | Call | Conditional | Operation | Tuple | Object | For | Hole
)
