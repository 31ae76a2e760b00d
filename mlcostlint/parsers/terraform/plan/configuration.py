"""The configuration that a plan carries: what an expression refers to, and who serves a resource.

It shows constants and the names that expressions refer to, no locals and no `dynamic` blocks.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import takewhile
from typing import Any

from mlcostlint.parsers.json_text import Part

# `aws_instance.a["x.y"]` and the like, split where it is no key.
_STEP = re.compile(r'[^.\[]+(?:\[(?:"(?:\\.|[^"\\])*"|[0-9]+)\])*')
_KEY = re.compile(r'\[(?:"(?:\\.|[^"\\])*"|[0-9]+)\]\Z')
_OWN_KEY = frozenset({"count.index", "each.key", "each.value"})
_NO_RESOURCE = frozenset({"local", "each", "count", "path", "terraform", "self", "tofu"})
_DEEPEST = 32
_MOST_NAMES = 1_000
_LONGEST_NAME = 1_000

Modules = tuple[str, ...]  # the calls that lead to a module: `module.a["x"]`, `module.b`
NOWHERE: Mapping[str, Any] = {}


@dataclass(frozen=True, slots=True)
class Expression:
    """What the configuration has for one thing, in which module, and in which part of the text."""

    said: Any
    modules: Modules
    path: tuple[str | int, ...]


def steps(address: str) -> list[str]:
    """Split an address at its dots: `module`, `a["x"]`, `aws_instance`, `b[0]`."""
    return _STEP.findall(address)


def modules(address: str) -> Modules:
    """Return the module calls that an address begins with."""
    found = steps(address)
    pairs = takewhile(lambda pair: pair[0] == "module", zip(found[::2], found[1::2], strict=False))
    return tuple(f"module.{name}" for _, name in pairs)


def plainly(step: str) -> str:
    """Return a step of an address without its key."""
    return step.partition("[")[0]


class Configuration:
    """What stands under `configuration`; `known` holds the addresses of the planned resources."""

    def __init__(self, root: Part, known: frozenset[str]) -> None:
        self._root = root
        self._known = known
        self._said = _map(_map(root.value).get("configuration"))
        self.providers = _map(self._said.get("provider_config"))
        self._resources = cache(self._indexed)
        self._met = cache(self._targets)

    def resource(self, where: Modules, local: str) -> Mapping[str, Any]:
        """Return what declares `type.name` in a module; empty where the plan does not show it."""
        return self._resources(tuple(map(plainly, where))).get(local, NOWHERE)

    def refers_to(self, said: Any, where: Modules, key: str) -> tuple[str, ...]:
        """Return the addresses of what an expression in a module refers to.

        `key` is that of the instance it belongs to, as an address has it: a reference to a counted
        resource by `count.index` or `each.key` means the instance of the same key.
        """
        names = _names(said)
        found: dict[str, None] = {}
        for name in names:
            for address in self._met(name, where, 0):
                same = f"{address}{key}"
                by_key = key and same in self._known and not _OWN_KEY.isdisjoint(names)
                found[same if by_key else address] = None
        return tuple(found)

    def variable(self, name: str, where: Modules) -> Expression | None:
        """Return what is passed as a variable of a module, or its default there."""
        if where:
            call = self._call(where)
            passed = _map(call.get("expressions")).get(name)
            if passed is not None:
                path = (*self._path(where[:-1]), "module_calls", _called(where), "expressions")
                return Expression(passed, where[:-1], (*path, name))
        declared = self.declared(name, where)
        if "default" not in declared:
            return None
        path = (*self._path(where), "variables", name, "default")
        return Expression({"constant_value": declared["default"]}, where, path)

    def declared(self, name: str, where: Modules) -> Mapping[str, Any]:
        """Return the declaration of a variable of a module."""
        return _map(_map(self._module(where).get("variables")).get(name))

    def _targets(self, name: str, where: Modules, depth: int) -> tuple[str, ...]:
        found = steps(name)
        if depth > _DEEPEST or not found or plainly(found[0]) in _NO_RESOURCE:
            return ()
        if found[0] == "var":
            passed = self.variable(plainly(found[1]), where) if len(found) > 1 else None
            return self._all(passed.said, passed.modules, depth) if passed else ()
        if found[0] == "module":
            return self._output(found, where, depth)
        length = 3 if found[0] == "data" else 2
        if len(found) < length:
            return ()
        return (".".join((*where, *found[:length])),)

    def _output(self, found: list[str], where: Modules, depth: int) -> tuple[str, ...]:
        if len(found) < 3:
            return ()
        inside = (*where, f"module.{found[1]}")
        outputs = _map(self._module(inside).get("outputs"))
        output = _map(outputs.get(plainly(found[2])))
        return self._all(output.get("expression"), inside, depth)

    def _all(self, said: Any, where: Modules, depth: int) -> tuple[str, ...]:
        found = (to for name in _names(said) for to in self._met(name, where, depth + 1))
        return tuple(dict.fromkeys(found))

    def _indexed(self, where: Modules) -> Mapping[str, Mapping[str, Any]]:
        declared = self._module(where).get("resources")
        found = [_map(one) for one in declared] if isinstance(declared, list) else []
        return {
            f"{one.get('type')}.{one.get('name')}": one
            for one in found
            if one.get("mode") == "managed"
        }

    def _module(self, where: Modules) -> Mapping[str, Any]:
        module = _map(self._said.get("root_module"))
        for call in where:
            calls = _map(module.get("module_calls"))
            module = _map(_map(calls.get(_called((call,)))).get("module"))
        return module

    def _call(self, where: Modules) -> Mapping[str, Any]:
        calls = _map(self._module(where[:-1]).get("module_calls"))
        return _map(calls.get(_called(where)))

    def _path(self, where: Modules) -> tuple[str, ...]:
        inner = (step for call in where for step in ("module_calls", _called((call,)), "module"))
        return ("configuration", "root_module", *inner)


def key_of(address: str) -> str:
    """Return the key that an address ends in, brackets included."""
    found = _KEY.search(address)
    return found[0] if found else ""


def plain_variable(said: Any) -> list[str] | None:
    """Return the steps of the one variable that an expression refers to, None where it does more.

    A plan does not tell `var.x` from text that holds it; other names show that it is not plain.
    """
    names = _names(said)
    if len(names) != 1 or not names[0].startswith("var."):
        return None
    return steps(names[0])


def _called(where: Modules) -> str:
    return plainly(where[-1]).removeprefix("module.")


def _names(said: Any) -> list[str]:
    """Return what an expression refers to, each by its longest name only."""
    given = said.get("references") if isinstance(said, dict) else None
    listed = given[:_MOST_NAMES] if isinstance(given, list) else []
    names = dict.fromkeys(name for name in listed if isinstance(name, str))
    shorter = {begun for name in names for begun in _begun(name[:_LONGEST_NAME])}
    return [name for name in names if name not in shorter]


def _begun(name: str) -> Iterator[str]:
    """Yield the names that a longer one begins with: `a.b[0]` and `a.b` of `a.b[0].c`."""
    for place, letter in enumerate(name):
        if letter in ".[":
            yield name[:place]


def _map(said: Any) -> Mapping[str, Any]:
    return said if isinstance(said, dict) else NOWHERE
