"""What a file declares, whichever way it is spelled: bodies, their attributes and their blocks."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from mlcostlint.parsers.terraform.expressions import Expression
from mlcostlint.source import Span, Unreadable


class Attribute:
    """`name = expression`; the expression is converted when first asked for.

    `spelled` gives it as it is written, where it is written in HCL.
    """

    def __init__(
        self,
        name: str,
        key: Span,
        convert: Callable[[], Expression],
        spelled: Callable[[], str] | None = None,
    ) -> None:
        self.name = name
        self.key = key
        self._convert = convert
        self._spelled = spelled

    def may_mention(self, word: str) -> bool:
        """Tell whether the expression can hold a word, without converting it; errs towards yes."""
        return self._spelled is None or word in self._spelled()

    @cached_property
    def expression(self) -> Expression:
        """What stands to the right of the equals sign."""
        return self._convert()


@dataclass(frozen=True, slots=True)
class Body:
    """What stands between braces: attributes by name, nested blocks in file order."""

    attributes: Mapping[str, Attribute] = field(default_factory=dict)
    blocks: tuple["Declaration", ...] = ()


class Declaration:
    """`type "label" … { body }`; the body is read when first asked for.

    `header` goes from the type to the opening brace.
    """

    def __init__(
        self,
        words: tuple[str, ...],
        span: Span,
        header: Span,
        read: Callable[[], Body],
    ) -> None:
        self.type = words[0]
        self.labels = words[1:]
        self.span = span
        self.header = header
        self._read = read

    @cached_property
    def body(self) -> Body:
        """The attributes and blocks inside."""
        return self._read()

    @property
    def name(self) -> str:
        """The words that a reference would use, joined by dots."""
        return ".".join(self.labels)

    @property
    def entry(self) -> str:
        """The name under which a nested block stands in its parent; a dynamic one makes others."""
        return self.labels[0] if self.type == "dynamic" and self.labels else self.type


@dataclass(frozen=True, slots=True)
class Document:
    """One file as read: the body that could be read and what could not."""

    body: Body
    problems: tuple[Unreadable, ...] = ()
