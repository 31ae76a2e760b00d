"""The provider configurations of a plan, as far as constants and plain variables settle them."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import cache
from typing import Any

from mlcostlint.parsers.json_text import Part
from mlcostlint.parsers.terraform.lazy import Lazy
from mlcostlint.parsers.terraform.nodes import hopped
from mlcostlint.parsers.terraform.plan.configuration import (
    Configuration,
    Expression,
    Modules,
    modules,
    plain_variable,
    plainly,
)
from mlcostlint.parsers.terraform.plan.layers import (
    NO_EXPRESSION,
    NO_PROVIDER,
    SENSITIVE,
    Layer,
    Reader,
)
from mlcostlint.source import Span
from mlcostlint.tree import Leaf, Map, Node, Seq
from mlcostlint.value import Value, unknown

# What a provider sets on everything it makes, and the attribute in which the plan shows it merged
# with the resource's own: docs of the providers on `default_tags` and `default_labels`.
_DEFAULTS: Mapping[tuple[str, ...], str] = {
    ("default_tags", "tags"): "tags_all",
    ("default_labels",): "terraform_labels",
}
_DEEPEST = 32


class Providers:
    """The provider configurations that a plan shows."""

    def __init__(self, root: Part, configuration: Configuration) -> None:
        self._root = root
        self._configuration = configuration
        self._read = cache(self._body)

    def serving(
        self, key: str, where: Modules, shown: Mapping[str, Any], body: Callable[[], Map]
    ) -> Map | None:
        """Return the configuration behind a resource's `provider_config_key`.

        Default tags that the plan tells only on the resource stand among what is `shown` of it;
        its `body` says where.
        """
        name = self._named(key, where)
        own = self._read(name) if name else None
        if name is None:
            header = body().header
            hole = unknown(NO_PROVIDER, header)
            own = Map({}, header, header, rest=hole)
        for path, merged in _DEFAULTS.items():
            if own is None or not _is_settled(own.get(*path)):
                tags = body().entries[merged] if isinstance(shown.get(merged), dict) else None
                own = _with(own, path, tags)
        return own

    def _named(self, key: str, where: Modules) -> str | None:
        """Return the name of a configuration, empty where there is none, None where it is open.

        Terraform before 1.1 names what a module calls it: `call:aws`, whoever passed it in.
        """
        known = self._configuration.providers
        prefix, inside, local = key.rpartition(":")
        in_module = ".".join(map(plainly, where)) + f":{local}"
        for name in (key, in_module):
            if name in known and (not inside or _expressions(known[name])):
                return name
        if not prefix:
            return ""
        type_ = local.partition(".")[0]
        possible = [
            name for name, one in known.items() if _type(name) == type_ and _expressions(one)
        ]
        if len(possible) > 1:
            return None
        return possible[0] if possible else ""

    def _body(self, name: str) -> Map:
        said = self._configuration.providers[name]
        where = modules(name.rpartition(":")[0])
        path = ("configuration", "provider_config", name)
        expressions = Expression(_expressions(said), where, (*path, "expressions"))
        part = self._root.at(*path)
        header = (part or self._root).key.start()
        return self._map(expressions, header, 0)

    def _map(self, written: Expression, header: Span, depth: int) -> Map:
        def load(name: str) -> Node:
            inner = Expression(written.said[name], written.modules, (*written.path, name))
            return self._node(inner, header, depth + 1)

        return Map(Lazy(written.said, load), self._place(written, header), header)

    def _node(self, written: Expression, around: Span, depth: int) -> Node:
        said, place = written.said, self._place(written, around)
        if isinstance(said, dict) and "constant_value" in said:
            part = self._root.at(*written.path, "constant_value")
            return _reader(around).node(Layer(said["constant_value"], part=part), around)
        variable = plain_variable(said)
        if variable is not None and depth < _DEEPEST:
            return self._variable(variable, written, place, depth)
        if isinstance(said, list) and depth < _DEEPEST:
            items = (
                Expression(item, written.modules, (*written.path, index))
                for index, item in enumerate(said)
            )
            return Seq(tuple(self._node(item, place, depth + 1) for item in items), place)
        if not isinstance(said, dict) or "references" in said or depth >= _DEEPEST or not said:
            return unknown(NO_EXPRESSION, place)
        return self._map(written, place, depth)

    def _variable(self, steps: list[str], use: Expression, place: Span, depth: int) -> Node:
        """Return the value of a variable; a map may be merged with another, which a plan hides."""
        name = plainly(steps[1]) if len(steps) == 2 else ""
        if not name:
            return unknown(NO_EXPRESSION, place)
        if self._configuration.declared(name, use.modules).get("sensitive"):
            return unknown(SENSITIVE, place)
        value = None if use.modules else self._root.at("variables", name, "value")
        if value is not None:
            found = _reader(place).node(Layer(value.value, part=value), place)
        else:
            passed = self._configuration.variable(name, use.modules)
            if passed is None:
                return unknown(f"the plan shows no value of var.{name}", place)
            found = self._node(passed, place, depth + 1)
        return hopped(found, place) if isinstance(found, Value) else unknown(NO_EXPRESSION, place)

    def _place(self, written: Expression, otherwise: Span) -> Span:
        part = self._root.at(*written.path)
        return part.span if part else otherwise


def _reader(header: Span) -> Reader:
    return Reader("", header, lambda _: ())


def _is_settled(tags: Leaf) -> bool:
    """Tell a map, or that there is none, from what an expression may make of one variable."""
    return not tags.unknown and (tags.known is None or isinstance(tags.known, Map))


def _with(own: Map | None, path: tuple[str, ...], tags: Node | None) -> Map | None:
    """Return a configuration in which `path` holds what a resource shows, if it shows any."""
    if own is None:
        if not isinstance(tags, Map):
            return None
        own = Map({}, tags.header, tags.header)
    inner = unknown(NO_EXPRESSION, own.header) if tags is None else tags
    for step in reversed(path[1:]):
        inner = Map({step: inner}, own.header, own.header)
    entries = own.entries
    kept = Lazy([*entries, path[0]], lambda name: inner if name == path[0] else entries[name])
    return replace(own, entries=kept)


def _type(name: str) -> str:
    return name.rpartition(":")[2].partition(".")[0]


def _expressions(said: Any) -> Mapping[str, Any]:
    found = said.get("expressions") if isinstance(said, dict) else None
    return found if isinstance(found, dict) else {}
