"""What `${…}` stands for in a bundle, as far as its files and its target settle it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from itertools import count

from mlcostlint.source import Span
from mlcostlint.tree import Leaf, Map, Node, Seq
from mlcostlint.value import How, Value, fact, legible, unknown

# https://docs.databricks.com/aws/en/dev-tools/bundles/variables
_REFERENCE = re.compile(r"\$\{([^${}\s]+)\}")
_STEP = re.compile(r"[^.\[\]]+")
_VARIABLE = ("var", "variables")
# A chain of variables that each insert another twice would otherwise unfold without end.
_MOST_NODES = 20_000
_DEEPEST = 100


@dataclass(frozen=True, slots=True)
class Variable:
    """What a variable holds, None where nothing says it; `how` tells a default from a choice."""

    value: Node | None
    how: How = How.DEFAULTED
    reason: str = ""


@dataclass(frozen=True, slots=True)
class _Way:
    """How a reference was come to: those that lead to it, and how deep it stands."""

    within: tuple[str, ...]
    depth: int


@dataclass(frozen=True, slots=True)
class Scope:
    """What references mean in one target.

    `roots` are the parts of the bundle that others may refer to. `elsewhere` says where what is not
    found must be declared, `spent` counts what has been inserted in the whole bundle.
    """

    roots: Mapping[str, Node]
    variables: Mapping[str, Variable]
    target: str
    elsewhere: str
    spent: "count[int]"

    def settled(self, node: Node, within: tuple[str, ...] = (), depth: int = 0) -> Node:
        """Return a tree with its references in place; those that stay open are holes.

        `within` are the references that lead to it, `depth` how far down it will stand.
        """
        if depth > _DEEPEST or (within and next(self.spent) > _MOST_NODES):
            return unknown("its variables unfold without end", _span(node))
        if isinstance(node, Map):
            pairs = node.entries.items()
            entries = {key: self.settled(child, within, depth + 1) for key, child in pairs}
            return replace(node, entries=entries)
        if isinstance(node, Seq):
            items = (self.settled(item, within, depth + 1) for item in node.items)
            return replace(node, items=tuple(items))
        found = fact(node, None)
        if isinstance(found, Map | Seq):
            return self.settled(found, within, depth + 1)
        text = legible(node)
        return self._filled_in(node, text, _Way(within, depth + 1)) if "${" in text else node

    def _filled_in(self, leaf: Leaf, text: str, way: "_Way") -> Node:
        matches = list(_REFERENCE.finditer(text))
        if len(matches) == 1 and matches[0][0] == text:
            return self._meant(leaf, matches[0][1], way)
        parts = [self._meant(leaf, match[1], way) for match in matches]
        known = [fact(part, None) if isinstance(part, Value) else None for part in parts]
        holes = (part for part in parts if isinstance(part, Value) and part.unknown)
        hole = next(holes, None)
        if hole is not None:
            return leaf.hole(hole.unknown)
        if not parts or any(isinstance(one, Map | Seq | None) for one in known):
            return leaf
        words = iter(str(one) for one in known)
        said = _REFERENCE.sub(lambda _: next(words), text)
        return Value(said, replace(leaf.origin, how=How.COMPUTED))

    def _meant(self, leaf: Leaf, path: str, way: "_Way") -> Node:
        """Return what a reference stands for, at the place that uses it."""
        if path in way.within:
            return leaf.hole(f"{path} leads back to itself")
        first, *rest = _STEP.findall(path) or [path]
        if first in _VARIABLE and rest:
            return self._variable(leaf, path, rest, way)
        found = self._found(first, rest)
        if found is None:
            return self._open(leaf, path, first, rest)
        settled = self.settled(found, (*way.within, path), way.depth)
        return _passed(settled, leaf.origin.span, How.COMPUTED)

    def _variable(self, leaf: Leaf, path: str, rest: list[str], way: "_Way") -> Node:
        name, steps = rest[0], [step for step in rest[1:] if step != "value"]
        variable = self.variables.get(name)
        if variable is None:
            return leaf.hole(f"var.{name} is not declared {self.elsewhere}".rstrip())
        if variable.value is None:
            return leaf.hole(variable.reason or f"var.{name} has no default")
        found = self.settled(variable.value, (*way.within, path), way.depth)
        if steps:
            step = found.get(*steps) if isinstance(found, Map) else None
            if step is None or fact(step, 0) is None:
                return leaf.hole(f"var.{name} has no {'.'.join(steps)}")
            found = step
        return _passed(found, leaf.origin.span, variable.how)

    def _found(self, first: str, rest: list[str]) -> Node | None:
        if first in self.roots and rest:
            root = self.roots[first]
            leaf = root.get(*rest) if isinstance(root, Map) else None
            return None if leaf is None or fact(leaf, 0) is None else leaf
        return None

    def _open(self, leaf: Leaf, path: str, first: str, rest: list[str]) -> Leaf:
        hole = leaf.hole(f"{path} is known when the bundle is deployed")
        if first == "resources" and len(rest) > 1:
            return replace(hole, refers_to=(f"resources.{rest[0]}.{rest[1]}[{self.target}]",))
        return hole


def _passed(node: Node, use: Span, how: How) -> Node:
    """Return a tree whose values were decided elsewhere and are used here."""
    if isinstance(node, Map):
        entries = {key: _passed(child, use, how) for key, child in node.entries.items()}
        return replace(node, entries=entries)
    if isinstance(node, Seq):
        return replace(node, items=tuple(_passed(item, use, how) for item in node.items))
    found = fact(node, None)
    if isinstance(found, Map | Seq):
        return _passed(found, use, how)
    return node.at(node.origin.used_at(use, how))


def _span(node: Node) -> Span:
    return node.origin.span if isinstance(node, Value) else node.span
