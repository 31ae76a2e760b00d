"""CloudFormation's intrinsic functions: an argument and its place to a value or the lack of one."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from mlcostlint.parsers.cloudformation import lines
from mlcostlint.parsers.passage import Stretch, passage
from mlcostlint.source import Span
from mlcostlint.tree import Leaf, Map, Node, Seq, walk
from mlcostlint.value import How, Origin, Value, fact, first_unknown, unknown, written

if TYPE_CHECKING:
    from mlcostlint.parsers.cloudformation.stack import Stack

Function = Callable[["Stack", Node, Span], Node]

_PLACEHOLDER = re.compile(r"\$\{(!?)([^}]*)\}")


def text(node: Node) -> str | None:
    """Return a scalar as CloudFormation passes it on, which is as text; None for all else."""
    found = fact(node, None) if isinstance(node, Value) else None
    if found is None or isinstance(found, Map | Seq):
        return None
    return str(found).lower() if isinstance(found, bool) else str(found)


def place(node: Node) -> Span:
    """Return where a node stands."""
    return node.origin.span if isinstance(node, Value) else node.span


def references(node: Node) -> tuple[str, ...]:
    """Return the logical ids that the leaves under `node` refer to, each once."""
    return tuple(dict.fromkeys(name for leaf in walk(node) for name in leaf.refers_to))


def chosen(node: Node, how: How) -> Node:
    """Return `node` as it counts when something as sure as `how` selected it among others."""
    if isinstance(node, Value):
        return replace(node, origin=replace(node.origin, how=max(how, node.origin.how)))
    if isinstance(node, Seq):
        return Seq(tuple(chosen(item, how) for item in node.items), node.span)
    entries = {name: chosen(child, how) for name, child in node.entries.items()}
    return replace(node, entries=entries)


def split(whole: Leaf, delimiter: str, use: Span) -> Seq:
    """Return the parts of a known text as a list that stands at `use`."""
    parts = (text(whole) or "").split(delimiter)
    return Seq(tuple(replace(whole, _fact=part) for part in parts), use)


def _ref(stack: "Stack", argument: Node, span: Span) -> Node:
    name = text(argument)
    return _odd("Ref", span) if name is None else stack.reference(name, span)


def _get_att(stack: "Stack", argument: Node, span: Span) -> Node:
    parts = argument.items if isinstance(argument, Seq) else (argument,)
    names = [text(part) for part in parts]
    if not names or names[0] is None:
        return _odd("Fn::GetAtt", span)
    return stack.attribute(".".join(name or "?" for name in names), span)


def _sub(stack: "Stack", argument: Node, span: Span) -> Node:
    names: Mapping[str, Node] = {}
    match argument:
        case Seq(items=(argument, Map(entries=names))):
            pass
    template = text(argument)
    if template is None:
        return _odd("Fn::Sub", span)
    whole = _PLACEHOLDER.fullmatch(template)
    if whole and not whole[1]:
        return _named(stack, whole[2], names, span)
    return _joined("", _filled(stack, argument, names, span), span)


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
        return stack.evaluate(names[name])
    return stack.attribute(name, span) if "." in name else stack.reference(name, span)


def _join(stack: "Stack", argument: Node, span: Span) -> Node:
    match argument:
        case Seq(items=(delimiter, pieces)):
            return _joined(text(delimiter) or "", [stack.evaluate(pieces)], span)
    return _odd("Fn::Join", span)


def _joined(delimiter: str, parts: Iterable[Node], span: Span) -> Leaf:
    whole = Seq(tuple(parts), span)
    leaves = tuple(walk(whole))
    placed = tuple(_stretches(delimiter, leaves, span))
    hole = first_unknown(leaves)
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


def _select(stack: "Stack", argument: Node, span: Span) -> Node:
    match argument:
        case Seq(items=(index, items)):
            wanted, found = stack.evaluate(index), stack.evaluate(items)
            number = text(wanted)
            if isinstance(found, Value) and found.unknown:
                return found
            if not isinstance(found, Seq) or number is None or not number.isdecimal():
                return _odd("Fn::Select", span)
            if int(number) < len(found.items):
                return found.items[int(number)]
            return unknown(f"Fn::Select asks for item {number} of {len(found.items)}", span)
    return _odd("Fn::Select", span)


def _split(stack: "Stack", argument: Node, span: Span) -> Node:
    match argument:
        case Seq(items=(delimiter, whole)):
            found = stack.evaluate(whole)
            if isinstance(found, Value) and (found.unknown or text(delimiter)):
                return found if found.unknown else split(found, text(delimiter) or ",", span)
    return _odd("Fn::Split", span)


def _find_in_map(stack: "Stack", argument: Node, span: Span) -> Node:
    items = argument.items if isinstance(argument, Seq) else ()
    keys = [stack.evaluate(item) for item in items[:3]]
    leaves = [key for key in keys if isinstance(key, Value)]
    if len(leaves) != 3:
        return _odd("Fn::FindInMap", span)
    hole = first_unknown(leaves)
    if hole is not None:
        return hole
    names = [text(leaf) or "" for leaf in leaves]
    found: Node | None = stack.mappings
    for name in names:
        found = found.entries.get(name) if isinstance(found, Map) else None
    if found is None:
        return _fallback(stack, items[3:], ".".join(names), span)
    used = chosen(found, max(leaf.origin.how for leaf in leaves))
    if not isinstance(used, Value):
        return used
    return replace(used, origin=used.origin.used_at(span, used.origin.how))


def _fallback(stack: "Stack", options: tuple[Node, ...], name: str, span: Span) -> Node:
    for option in options:
        if isinstance(option, Map) and "DefaultValue" in option.entries:
            return stack.evaluate(option.entries["DefaultValue"])
    return unknown(f"the mappings hold no {name}", span)


def _base64(stack: "Stack", argument: Node, span: Span) -> Node:
    """Keep the plain text, which is what a reader of scripts wants to see."""
    found = stack.evaluate(argument)
    return chosen(found, How.COMPUTED) if isinstance(found, Value) else _odd("Fn::Base64", span)


def _odd(name: str, span: Span) -> Leaf:
    return unknown(f"the arguments of {name} are not what CloudFormation expects", span)


def _later(reason: str) -> Function:
    def undecided(stack: "Stack", argument: Node, span: Span) -> Node:
        refers_to = references(stack.evaluate(argument))
        return replace(unknown(reason, span), refers_to=refers_to)

    return undecided


FUNCTIONS: Mapping[str, Function] = {
    "Ref": _ref,
    "Fn::Base64": _base64,
    "Fn::Cidr": _later("address blocks are computed at deployment"),
    "Fn::FindInMap": _find_in_map,
    "Fn::GetAtt": _get_att,
    "Fn::GetAZs": _later("the availability zones are chosen at deployment"),
    "Fn::GetStackOutput": _later("the value is an output of another stack"),
    "Fn::ImportValue": _later("the value is exported by another stack"),
    "Fn::Join": _join,
    "Fn::Length": _later("the length of a list is computed at deployment"),
    "Fn::Select": _select,
    "Fn::Split": _split,
    "Fn::Sub": _sub,
    "Fn::ToJsonString": _later("the text is computed at deployment"),
    "Fn::Transform": _later("a macro writes this at deployment"),
}
