"""Everything a training is told, by name: options, variables, hyperparameters, its own files."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from mlcostlint.adapters.programs.program import Program, kebab
from mlcostlint.parsers.yaml_tree import inner
from mlcostlint.source import Span
from mlcostlint.tree import Leaf, Map, Seq
from mlcostlint.value import Value, defaulted, fact

T = TypeVar("T")

_FILE = re.compile(r"[^\s=,]+\.(?:ya?ml|json|toml|cfg|conf|ini)")
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
    told = {_name(name): leaf for name, leaf in (given or {}).items()}
    hidden: Value[Any] | None = None
    for program in programs:
        told |= {_name(name): leaf for name, leaf in program.variables.items()}
        for document in _documents(program):
            told |= dict(flat(document))
        told |= {_name(name): leaf for name, leaf in program.options.items()}
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


def flat(document: Map, before: str = "", depth: int = 0) -> Iterator[tuple[str, Leaf]]:
    """Yield the settings of a configuration file, two levels deep."""
    for key in document.entries:
        name = f"{before}{_name(key)}"
        leaf = document.get(key)
        found = fact(leaf, None)
        if isinstance(found, Map) and depth < 2:
            yield from flat(found, f"{name}.", depth + 1)
        elif isinstance(found, Seq):
            items = [str(fact(item, "")) for item in found.items if isinstance(item, Value)]
            yield name, means(leaf, " ".join(items))
        elif not isinstance(found, Map):
            yield name, leaf


def _name(name: str) -> str:
    return kebab(name).lower()


def _documents(program: Program) -> Iterator[Map]:
    for name in _files(program):
        leaf = program.files.get(name)
        found = None if leaf is None else inner.tree(leaf)
        if isinstance(found, Map):
            yield found


def _hidden(program: Program) -> Value[Any] | None:
    """Return the hole behind which further settings may stand."""
    for command in program.commands:
        if command.loose is not None:
            return command.loose
        for leaf in command.words:
            match = _FILE.search(str(fact(leaf, "")))
            if match and match[0] not in program.files:
                return leaf.hole(f"{match[0]} is not among what the files show")
    return program.hidden


def _files(program: Program) -> Iterator[str]:
    for command in program.commands:
        for leaf in command.words:
            match = _FILE.search(str(fact(leaf, "")))
            if match:
                yield match[0]
