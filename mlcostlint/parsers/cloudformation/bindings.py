"""Names that stand for values in a part of a template: what loops and state machines are filled in.

`${Name}` stands for the value, `&{Name}` for its letters and digits.
"""

import re
from collections.abc import Mapping
from dataclasses import replace

from mlcostlint.parsers.cloudformation.nodes import LONGEST_TEXT, handed, text
from mlcostlint.tree import Leaf, Node, Seq
from mlcostlint.value import How, Origin, Value, fact

Names = Mapping[str, Leaf]

_A_LINE = 100
_PLACEHOLDER = re.compile(r"([$&])\{\s*(\w+)\s*\}")
_OTHER_SIGNS = re.compile(r"[^A-Za-z0-9]")


def weight(node: Node) -> int:
    """Return how much there is under a node: its values, long texts counting for several."""
    if isinstance(node, Value):
        return 1 + len(text(node) or "") // _A_LINE
    children = node.items if isinstance(node, Seq) else node.entries.values()
    return 1 + sum(map(weight, children))


def bound(node: Node, names: Names) -> Node:
    """Return `node` with the names filled in, in keys and in values; other names stay."""
    if isinstance(node, Value):
        return _text(node, names)
    if isinstance(node, Seq):
        return replace(node, items=tuple(bound(item, names) for item in node.items))
    wanted = text(node.entries["Ref"]) if node.entries.keys() == {"Ref"} else None
    if wanted is not None and wanted in names:
        return handed(names[wanted], node.span, How.WRITTEN)
    entries = {spelled(key, names): bound(child, names) for key, child in node.entries.items()}
    return replace(node, entries=entries)


def spelled(said: str, names: Names) -> str:
    """Return a text with the names filled in whose values are known, if that is not too long."""

    def value(match: re.Match[str]) -> str:
        found = text(names[match[2]]) if match[2] in names else None
        if found is None:
            return match[0]
        return _OTHER_SIGNS.sub("", found) if match[1] == "&" else found

    used = [text(names[name]) or "" for _, name in _PLACEHOLDER.findall(said) if name in names]
    if len(said) + sum(map(len, used)) > LONGEST_TEXT:
        return said
    return _PLACEHOLDER.sub(value, said)


def _text(leaf: Leaf, names: Names) -> Leaf:
    said = fact(leaf, None)
    if not isinstance(said, str):
        return leaf
    found = [match for match in _PLACEHOLDER.finditer(said) if match[2] in names]
    if not found:
        return leaf
    if found[0][0] == said and found[0][1] == "$":
        return handed(names[found[0][2]], leaf.origin.span, How.WRITTEN)
    used = [names[match[2]] for match in found]
    refers_to = tuple(dict.fromkeys(to for one in (leaf, *used) for to in one.refers_to))
    hole = next((one for one in used if one.unknown), None)
    if hole is not None:
        return replace(handed(hole, leaf.origin.span, How.WRITTEN), refers_to=refers_to)
    origin = Origin(How.COMPUTED, leaf.origin.span, leaf.origin.via)
    return Value(spelled(said, names), origin, refers_to=refers_to)
