"""Everything a training is told, by name: options, variables, hyperparameters, its own files."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from mlcostlint.adapters.programs.files import documents, flat, mentioned, setting_name
from mlcostlint.adapters.programs.launch import starts_training
from mlcostlint.adapters.programs.program import Program
from mlcostlint.source import Span
from mlcostlint.tree import Leaf
from mlcostlint.value import Value, defaulted, fact

T = TypeVar("T")

_OFF = frozenset(["false", "no", "none", "off", "0", "null", ""])


@dataclass(frozen=True, slots=True)
class Settings:
    """What a training is told, names in kebab case and lower case.

    A setting within another is joined to it by a dot. `hidden` says where more may stand that is
    not to be seen; `header` is where an absent answer is reported.
    """

    told: Mapping[str, Leaf]
    header: Span
    hidden: Value[Any] | None = None

    def get(self, *names: str) -> Leaf | None:
        """Return the first of some settings that is there."""
        return next((self.told[name] for name in names if name in self.told), None)

    def silent(self) -> Value[Any]:
        """Return what it means that nothing is said."""
        return defaulted(None, self.header) if self.hidden is None else self.hidden


def settings(
    programs: Sequence[Program], header: Span, given: Mapping[str, Leaf] | None = None
) -> Settings:
    """Return what programs are told, `given` (hyperparameters, evidence) among it."""
    told = {setting_name(name): leaf for name, leaf in (given or {}).items()}
    hidden: Value[Any] | None = None
    for program in (one.only(starts_training) for one in programs):
        told |= {setting_name(name): leaf for name, leaf in program.variables.items()}
        for document in documents(program):
            told |= dict(flat(document))
        told |= {setting_name(name): leaf for name, leaf in program.options.items()}
        hidden = _hidden(program) if hidden is None else hidden
    return Settings(told, header, hidden)


def is_on(leaf: Leaf) -> bool:
    """Say whether a known setting is not a word for no."""
    return word(leaf) not in _OFF


def word(leaf: Leaf) -> str:
    """Return a known setting as a word in lower case, quotes off; empty for no word."""
    found = fact(leaf, None)
    return "" if found is None else str(found).strip().strip("\"'").lower()


def means(leaf: Leaf, said: T) -> Value[T]:
    """Return what a setting stands for; it is unknown where the setting is."""
    return leaf.map(lambda _: said)


def _hidden(program: Program) -> Value[Any] | None:
    """Return the hole behind which further settings may stand."""
    for leaf, name in mentioned(program):
        if name not in program.files:
            return leaf.hole(f"{name} is not among the scanned files")
    return program.loose
