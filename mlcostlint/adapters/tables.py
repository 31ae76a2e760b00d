"""Tables of many modules as one, each of which is imported when one of its types is first met."""

from collections.abc import Iterator, Mapping
from functools import cache
from importlib import import_module
from typing import cast

from mlcostlint.adapters.machinery import Adapter


class Tables(Mapping[str, Adapter]):
    """What the modules of a package read, by type.

    `table` is what their tables are called, `modules` gives each one's types, or what they begin
    with: most scans meet few of them, and an import costs more than a look-up.
    """

    def __init__(self, package: str, table: str, modules: Mapping[str, tuple[str, ...]]) -> None:
        self._table = cache(lambda module: _table(f"{package}.{module}", table))
        self._modules = modules

    def __getitem__(self, type_: str) -> Adapter:
        for module, beginnings in self._modules.items():
            if type_.startswith(beginnings):
                found = self._table(module).get(type_)
                if found is not None:
                    return found
        raise KeyError(type_)

    def __iter__(self) -> Iterator[str]:
        return (type_ for module in self._modules for type_ in self._table(module))

    def __len__(self) -> int:
        return sum(1 for _ in self)


def _table(module: str, table: str) -> Mapping[str, Adapter]:
    return cast("Mapping[str, Adapter]", getattr(import_module(module), table, {}))
