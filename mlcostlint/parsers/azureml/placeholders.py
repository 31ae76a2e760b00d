"""Placeholders of jobs, `${{inputs.rate}}`: what a file says of them, filled in."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from mlcostlint.parsers.yaml_tree.scalars import placeholder
from mlcostlint.tree import Leaf, Map, Node, Seq
from mlcostlint.value import How, Value, fact

_PLACEHOLDER = re.compile(r"\$\{\{\s*([\w.]+)\s*\}\}")
_OPTIONAL = re.compile(r"\$\[\[((?:[^\]]|\](?!\]))*+)\]\]")
# Text in which a placeholder hides itself and nothing else.
_SCRIPTS = frozenset(["command", "args", "program_arguments"])
_SAID_BY = ("value", "default")


@dataclass(frozen=True, slots=True)
class Scope:
    """The inputs of a job by name, and those of the pipeline around it."""

    inputs: Mapping[str, Leaf] = field(default_factory=dict)
    parent: "Scope | None" = None

    def find(self, name: str) -> Leaf | None:
        """Return what stands behind `inputs.rate`, None where the file does not say it."""
        first, _, rest = name.partition(".")
        if first == "parent" and self.parent is not None:
            return self.parent.find(rest)
        return self.inputs.get(rest) if first == "inputs" else None


def inputs(declared: Map | None) -> dict[str, Leaf]:
    """Return the inputs that a job gives, or a component has defaults for, by name."""
    entries = {} if declared is None else declared.entries
    found = {name: _input(child) for name, child in entries.items()}
    return {name: leaf for name, leaf in found.items() if leaf is not None}


def _input(said: Node) -> Leaf | None:
    if isinstance(said, Value):
        return None if fact(said, 0) is None else said
    if not isinstance(said, Map):
        return None
    keys: tuple[str, ...] = _SAID_BY
    if str(fact(said.get("type"), "")).endswith("_model"):
        keys = (*_SAID_BY, "path")
    return next((leaf for key in keys if fact(leaf := said.get(key), 0) is not None), None)


def filled(node: Node, scope: Scope, key: str = "") -> Node:
    """Return a part of a job, which stands under `key`, with its placeholders filled in."""
    if isinstance(node, Map):
        entries = {name: filled(child, scope, name) for name, child in node.entries.items()}
        return replace(node, entries=entries)
    if isinstance(node, Seq):
        return replace(node, items=tuple(filled(item, scope, key) for item in node.items))
    said = fact(node, None)
    if not isinstance(said, str) or ("$" not in said and "{{" not in said):
        return node
    return _text(node, said, scope, key)


def _text(node: Leaf, said: str, scope: Scope, key: str) -> Leaf:
    if "${{" not in said and "$[[" not in said:
        hidden = key not in _SCRIPTS and placeholder(said)
        return (
            node.hole(f"{_shown(said)} is a placeholder that is filled in later")
            if hidden
            else node
        )
    whole = _PLACEHOLDER.fullmatch(said.strip())
    if whole is not None:
        return _meant(node, whole[1], scope)
    if key in _SCRIPTS:
        return node.map(lambda _: _script(said, scope))
    names = _PLACEHOLDER.findall(said)
    open_ = next((one for one in names if not _is_known(scope.find(one))), None)
    if open_ is not None:
        return node.hole(_reason(open_))
    text = _PLACEHOLDER.sub(lambda match: _known(scope.find(match[1]), match[0]), said)
    return Value(text, replace(node.origin, how=How.COMPUTED))


def _meant(node: Leaf, name: str, scope: Scope) -> Leaf:
    found = scope.find(name)
    if found is None:
        return node.hole(_reason(name))
    return found.at(found.origin.used_at(node.origin.span, max(How.PASSED, found.origin.how)))


def _script(said: str, scope: Scope) -> str:
    """Return a script with its inputs in place; the others are written so that a shell has them."""
    kept = _OPTIONAL.sub(lambda match: _wanted(match[1], scope), said)
    return _PLACEHOLDER.sub(
        lambda match: _known(scope.find(match[1]), f"${{{{{match[1]}}}}}"), kept
    )


def _wanted(part: str, scope: Scope) -> str:
    """Return a part of a command that is left out where its inputs are not given."""
    names = _PLACEHOLDER.findall(part)
    return part if all(scope.find(name) is not None for name in names) else ""


def _is_known(leaf: Leaf | None) -> bool:
    return leaf is not None and not leaf.unknown


def _known(leaf: Leaf | None, otherwise: str) -> str:
    said = None if leaf is None else fact(leaf, None)
    if isinstance(said, bool):
        return "True" if said else "False"
    return otherwise if said is None else str(said)


def _reason(name: str) -> str:
    return f"`${{{{{name}}}}}` is filled in when the job runs"


def _shown(text: str) -> str:
    line = text.partition("\n")[0]
    return f"`{line}`" if len(line) <= 40 else f"`{line[:40]}…`"
