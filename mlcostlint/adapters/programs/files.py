"""The configuration files that a program is given, where ConfigMaps or its script hold them."""

import re
from collections.abc import Iterator
from dataclasses import replace

from mlcostlint.adapters.programs.program import Program, kebab
from mlcostlint.parsers import literal_block
from mlcostlint.tree import Leaf, Map, Seq
from mlcostlint.value import Value, fact

_APART = re.compile(r"[\s=,\"']+")
_ENDINGS = (".yaml", ".yml", ".json", ".toml", ".cfg", ".conf", ".ini")


def documents(program: Program) -> Iterator[Map]:
    """Yield the trees of the files that commands name and that are to be seen."""
    for _, name in mentioned(program):
        leaf = program.files.get(name)
        found = None if leaf is None else literal_block.tree(leaf)
        if isinstance(found, Map):
            yield found


def mentioned(program: Program) -> Iterator[tuple[Leaf, str]]:
    """Yield the configuration files that commands name, where they name them."""
    for command in program.commands:
        for leaf in command.words:
            for part in _APART.split(str(fact(leaf, ""))):
                if part.endswith(_ENDINGS):
                    yield leaf, part


def flat(document: Map, before: str = "", depth: int = 0) -> Iterator[tuple[str, Leaf]]:
    """Yield the settings of a configuration file, two levels deep."""
    for key in document.entries:
        name = f"{before}{setting_name(key)}"
        leaf = document.get(key)
        found = fact(leaf, None)
        if isinstance(found, Map) and depth < 2:
            yield from flat(found, f"{name}.", depth + 1)
        elif isinstance(found, Seq):
            items = [str(fact(item, "")) for item in found.items if isinstance(item, Value)]
            yield name, replace(leaf, _fact=" ".join(items))
        elif not isinstance(found, Map):
            yield name, leaf


def setting_name(name: str) -> str:
    """Return the name of a setting as settings are looked up: in kebab case and lower case."""
    return kebab(name).lower()
