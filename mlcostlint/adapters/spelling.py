"""How a change of the model is written down: attribute, literal, and where it goes.

Each cloud's `spelling` module keeps the table of its types; what stands in no table is never
invented.
"""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, fields

from mlcostlint.finding import Edit
from mlcostlint.model import Resource
from mlcostlint.source import Span
from mlcostlint.value import How, Value

Scalar = str | int | bool
Also = Callable[[Resource], Iterable[tuple[str, Scalar]]]


def _nothing(_now: Resource) -> Iterable[tuple[str, Scalar]]:
    return ()


def _itself(said: object) -> Scalar | None:
    if isinstance(said, str | int):
        return said
    return None if said is None else str(said)


@dataclass(frozen=True, slots=True)
class Spelling:
    """How one field is written in one type of block.

    `path` is the attribute as the dialect spells it, dots between levels. `write` turns a fact into
    what stands there, None where the provider has no word for it. `also` gives the attributes that
    must be set with it, from the resource as it is. `listed` says that the attribute is a list of
    such facts, `follows` that the field is no attribute but follows from another one.
    """

    path: str
    write: Callable[[object], Scalar | None] = _itself
    also: Also = _nothing
    listed: bool = False
    follows: bool = False


FOLLOWS = Spelling("", follows=True)

_QUOTING = (".json", ".tf", ".tofu")  # languages in which every text is quoted

Spellings = Mapping[tuple[str, str], Mapping[str, Spelling]]


@dataclass(frozen=True, slots=True)
class _Change:
    """One attribute to be written; `at` is the literal it replaces, if one stands there."""

    sentence: str
    at: Span | None = None
    text: str | None = None


def edited(now: Resource, instead: Resource, spellings: Spellings) -> Edit | None:
    """Return the edit that makes `instead` of `now`, None where a field has no spelling."""
    table = spellings.get((now.dialect, now.native), {})
    changes: list[_Change] = []
    for name, before, after in _changed(now, instead):
        spelling = table.get(name)
        if spelling is None or not isinstance(after, Value) or _is_of_module(before, now):
            return None
        if spelling.follows:
            continue
        said = spelling.write(after.known)
        if said is None:
            return None
        changes += _changes(now, spelling, before, said)
    if not changes:
        return None
    sentence = " and ".join(change.sentence for change in changes)
    if len(changes) > 1 or changes[0].at is None:
        return Edit(sentence)
    return Edit(sentence, changes[0].at, changes[0].text)


def _changed(now: Resource, instead: Resource) -> Iterator[tuple[str, object, object]]:
    for spec in fields(now):
        before, after = getattr(now, spec.name), getattr(instead, spec.name)
        if after is not before:
            yield spec.name, before, after


def _is_of_module(before: object, now: Resource) -> bool:
    """Tell that a module from elsewhere decides, whose inputs have names of their own."""
    return isinstance(before, Value) and before.origin.span in now.calls


def _changes(now: Resource, spelling: Spelling, before: object, said: Scalar) -> Iterator[_Change]:
    origin = before.origin if isinstance(before, Value) else None
    if origin and origin.how is How.WRITTEN and not origin.via:
        stands = _stated(spelling, before)
        literal = _literal(said, now.dialect, origin.span.path)
        if _is_quoted(origin.span, stands):  # JSON may stand as text in a file of YAML
            literal = json.dumps(said)
        shown = _pair(spelling, said if stands is None else stands, now, leaf=True)
        change = f"set `{shown}`" if stands is None else f"replace `{shown}` with `{literal}`"
        yield _Change(change, origin.span, literal)
    else:
        where = f", which {origin.span} decides" if origin and origin.via else ""
        yield _Change(f"set `{_pair(spelling, said, now)}`{where}")
    for path, value in spelling.also(now):
        yield _Change(f"set `{_pair(Spelling(path), value, now)}`")


def _is_quoted(span: Span, stands: Scalar | None) -> bool:
    """Tell whether the text at a place has quotes around it."""
    width = span.end_column - span.column if span.line == span.end_line else 0
    return isinstance(stands, str) and width == len(stands) + 2


def _stated(spelling: Spelling, before: object) -> Scalar | None:
    """Return what is written now, None where it says the fact in words that are not kept."""
    return spelling.write(before.known) if isinstance(before, Value) else None


def _pair(spelling: Spelling, said: Scalar, now: Resource, *, leaf: bool = False) -> str:
    path = spelling.path.rpartition(".")[2] if leaf else spelling.path
    literal = _literal(said, now.dialect, now.header.path)
    listed = f"[{literal}]" if spelling.listed else literal
    return f"{path} = {listed}" if now.dialect == "terraform" else f"{path}: {listed}"


def _literal(said: Scalar, dialect: str, file: str) -> str:
    if dialect == "terraform" or file.endswith(_QUOTING) or not isinstance(said, str):
        return json.dumps(said)
    return said
