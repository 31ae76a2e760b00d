"""CloudFormation's functions that make text of text: `Fn::Sub`, `Fn::Join`, `Fn::ToJsonString`."""

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from mlcostlint.parsers.cloudformation import lines
from mlcostlint.parsers.cloudformation.nodes import LONGEST_TEXT, odd, place, references, text
from mlcostlint.parsers.passage import Stretch, passage
from mlcostlint.source import Span
from mlcostlint.tree import Leaf, Map, Node, Seq, walk
from mlcostlint.value import How, Origin, Value, fact, first_unknown, unknown, written

if TYPE_CHECKING:
    from mlcostlint.parsers.cloudformation.stack import Stack

_PLACEHOLDER = re.compile(r"\$\{(!?)([^${}]*)\}")


def sub(stack: "Stack", argument: Node, span: Span) -> Node:
    """Return what `Fn::Sub` makes of a text, with or without names of its own."""
    names: Mapping[str, Node] = {}
    match argument:
        case Seq(items=(argument, Map(entries=names))):
            pass
    template = text(argument)
    if template is None:
        return odd("Fn::Sub", span)
    used = {match[2].strip() for match in _PLACEHOLDER.finditer(template)}
    names = {name: stack.evaluate(child) for name, child in names.items() if name in used}
    whole = _PLACEHOLDER.fullmatch(template)
    if whole and not whole[1]:
        return _named(stack, whole[2], names, span)
    return _joined("", _filled(stack, argument, names, span), span)


def join(stack: "Stack", argument: Node, span: Span) -> Node:
    """Return the texts of a list as one."""
    match argument:
        case Seq(items=(delimiter, pieces)):
            return _joined(text(delimiter) or "", [stack.evaluate(pieces)], span)
    return odd("Fn::Join", span)


def to_json(stack: "Stack", argument: Node, span: Span) -> Node:
    """Return a text that remembers the tree it spells; of a tree with holes, that is all it is."""
    tree = stack.evaluate(argument)
    refers_to = references(tree)
    hole = first_unknown(walk(tree))
    if hole is not None:
        return passage(replace(hole, refers_to=refers_to), (Stretch("", span, tree),))
    spelled = json.dumps(_plain(tree), separators=(",", ":"), ensure_ascii=False)
    whole = Value(spelled, Origin(How.COMPUTED, span), refers_to=refers_to)
    return passage(whole, (Stretch(spelled, span, tree),))


def _plain(node: Node) -> object:
    if isinstance(node, Map):
        return {name: _plain(child) for name, child in node.entries.items()}
    if isinstance(node, Seq):
        return [_plain(item) for item in node.items]
    found = fact(node, None)
    return _plain(found) if isinstance(found, Map | Seq) else found


def _filled(
    stack: "Stack", argument: Node, names: Mapping[str, Node], span: Span
) -> Iterable[Node]:
    template, end = text(argument) or "", 0
    for match in _PLACEHOLDER.finditer(template):
        yield from _literal(argument, end, match.start())
        here = _line(argument, match.start(), span)
        literal = match[1] == "!"
        yield written(f"${{{match[2]}}}", here) if literal else _named(stack, match[2], names, span)
        end = match.end()
    yield from _literal(argument, end, len(template))


def _literal(argument: Node, start: int, end: int) -> Iterable[Node]:
    for line in (text(argument) or "")[start:end].splitlines(keepends=True):
        yield written(line, _line(argument, start, place(argument)))
        start += len(line)


def _line(argument: Node, offset: int, otherwise: Span) -> Span:
    """Return the line of a template that an offset in a text of it is on."""
    if not isinstance(argument, Value):
        return otherwise
    return lines.place(argument, (text(argument) or "").count("\n", 0, offset))


def _named(stack: "Stack", name: str, names: Mapping[str, Node], span: Span) -> Node:
    name = name.strip()
    if name in names:
        return names[name]
    return stack.attribute(name, span) if "." in name else stack.reference(name, span)


def _joined(delimiter: str, parts: Iterable[Node], span: Span) -> Leaf:
    whole = Seq(tuple(parts), span)
    leaves = tuple(walk(whole))
    placed = tuple(_stretches(delimiter, leaves, span))
    hole = first_unknown(leaves)
    if sum(len(stretch.text) for stretch in placed) > LONGEST_TEXT:
        return unknown("the text is too long to be put together", span)
    if hole is not None:
        return passage(replace(hole, refers_to=references(whole)), placed)
    joined = "".join(stretch.text for stretch in placed)
    return passage(Value(joined, Origin(How.COMPUTED, span), refers_to=references(whole)), placed)


def _stretches(delimiter: str, leaves: Iterable[Leaf], span: Span) -> Iterable[Stretch]:
    for number, leaf in enumerate(leaves):
        if number and delimiter:
            yield Stretch(delimiter, span)
        said = not leaf.unknown and leaf.origin.how is How.WRITTEN and not leaf.origin.via
        yield Stretch(text(leaf) or "", leaf.origin.span, None if said else leaf)
