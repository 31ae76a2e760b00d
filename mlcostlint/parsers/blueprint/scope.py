"""What a blueprint's expressions stand for: its variables are known, what modules make is not.

`$(vars.name)` is a variable, `$(module.output)` what a module makes, `((…))` an expression of
Terraform. https://cloud.google.com/cluster-toolkit/docs/setup/cluster-blueprint
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

from mlcostlint.tree import Leaf, Map, Node, Seq
from mlcostlint.value import How, Value, fact

_REFERENCE = re.compile(r"(?<!\\)\$\(([^()]*)\)")
_OPENING = re.compile(r"(?<!\\)\$\(")
_EXPRESSION = re.compile(r"\s*\(\((.*)\)\)\s*", re.DOTALL)
_VARIABLE = re.compile(r"\s*vars?\.([\w.-]+)\s*")
_LONGEST = 60


@dataclass(frozen=True, slots=True)
class Scope:
    """The variables that are known, as they are written."""

    given: Mapping[str, Node]

    def variables(self) -> dict[str, Node]:
        """Return every variable by name, its own references followed."""
        return {name: self._variable(name, frozenset()) for name in self.given}

    def settled(self, node: Node, within: frozenset[str] = frozenset()) -> Node:
        """Return a node with everything filled in that variables say.

        `within` names the variables that are being looked up: one that needs itself is unknown.
        """
        if isinstance(node, Map):
            entries = {key: self.settled(child, within) for key, child in node.entries.items()}
            return replace(node, entries=entries)
        if isinstance(node, Seq):
            return replace(node, items=tuple(self.settled(item, within) for item in node.items))
        text = fact(node, None)
        return self._text(node, text, within) if isinstance(text, str) else node

    def _text(self, leaf: Leaf, text: str, within: frozenset[str]) -> Node:
        whole = _EXPRESSION.fullmatch(text) or _REFERENCE.fullmatch(text)
        if whole is not None:
            return self._referred(leaf, whole[1], within)
        if _OPENING.search(_REFERENCE.sub("", text)):
            return leaf.hole(_later(text))
        return self._joined(leaf, text, within) if _REFERENCE.search(text) else leaf

    def _referred(self, leaf: Leaf, expression: str, within: frozenset[str]) -> Node:
        variable = _VARIABLE.fullmatch(expression)
        if variable is None:
            return leaf.hole(_later(expression))
        name, *path = variable[1].split(".")
        if name not in self.given:
            return leaf.hole(f"vars.{name} is not set in the blueprint")
        found = self._variable(name, within)
        for step in path:
            found = found.get(step) if isinstance(found, Map) else leaf.hole(f"no {step} in {name}")
        if not isinstance(found, Value):
            return found
        return found.at(found.origin.used_at(leaf.origin.span, How.PASSED))

    def _variable(self, name: str, within: frozenset[str]) -> Node:
        node = self.given[name]
        if name in within and isinstance(node, Value):
            return node.hole(f"vars.{name} refers to itself")
        if isinstance(node, Value) and not node.unknown and node.known is None:
            return node.hole(f"vars.{name} is left to whoever deploys the blueprint")
        return self.settled(node, within | {name})

    def _joined(self, leaf: Leaf, text: str, within: frozenset[str]) -> Node:
        parts = [self._referred(leaf, match, within) for match in _REFERENCE.findall(text)]
        hole = next((one for one in parts if not isinstance(one, Value) or one.unknown), None)
        if hole is not None:
            why = hole.unknown if isinstance(hole, Value) else "a part of it is no text"
            return leaf.hole(why)
        said = iter(str(fact(one, "")) for one in parts if isinstance(one, Value))
        return Value(
            _REFERENCE.sub(lambda _: next(said), text), replace(leaf.origin, how=How.COMPUTED)
        )


def _later(expression: str) -> str:
    shown = " ".join(expression.split())
    shown = shown if len(shown) <= _LONGEST else f"{shown[:_LONGEST]}…"
    return f"{shown} is known when the blueprint is deployed"
