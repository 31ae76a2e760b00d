"""What the files say to the linter: which rules to ignore, for which reason, and how far."""

from collections.abc import Callable, Iterable, Iterator
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from mlcostlint.finding import Finding
from mlcostlint.source import Span
from mlcostlint.suggestion import did_you_mean
from mlcostlint.suppress.pages import PAGES


@dataclass(frozen=True, slots=True)
class Form:
    """How one may say it: the word for what says it, what lists the rules, and how to write it."""

    noun: str
    listing: str
    example: str


@dataclass(frozen=True, slots=True)
class Directive:
    """One place that waives findings of `rules` because of `reason`, as far as `reaches` says.

    `wrongs` says what it got wrong; without a reason it names no rules.
    """

    rules: tuple[str, ...]
    reason: str
    span: Span
    reaches: Callable[[Finding], bool]
    form: Form
    wrongs: tuple[str, ...] = ()


def directive(  # noqa: PLR0913, PLR0917 - one for each thing that is said, and what is known
    rules: str,
    reason: str,
    span: Span,
    reaches: Callable[[Finding], bool],
    form: Form,
    known: AbstractSet[str],
) -> Directive:
    """Return what follows from a list of rules, with commas between, and a reason."""
    names = tuple(dict.fromkeys(name.strip() for name in rules.split(",") if name.strip()))
    followed = tuple(name for name in names if name in known) if reason else ()
    wrongs = tuple(_wrongs(names, reason, form, known))
    return Directive(followed, reason, span, reaches, form, wrongs)


def _wrongs(
    names: Iterable[str], reason: str, form: Form, known: AbstractSet[str]
) -> Iterator[str]:
    names = tuple(names)
    if not names:
        yield f"{form.listing} no rule; {form.example}"
    for name in names:
        if name in PAGES:
            yield f"'{name}' cannot be ignored; mend or remove the {form.noun} it is about"
        elif name not in known:
            yield f"'{name}' is not a rule{did_you_mean(name, known)}"
    if names and not reason:
        yield f"ignoring {', '.join(names)} needs a reason; {form.example}"
