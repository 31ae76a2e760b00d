"""CloudFormation's intrinsic functions: an argument and its place to a value or the lack of one."""

import ipaddress
from collections.abc import Callable, Mapping
from dataclasses import replace
from itertools import islice
from typing import TYPE_CHECKING

from mlcostlint.parsers.cloudformation import texts
from mlcostlint.parsers.cloudformation.nodes import chosen, handed, odd, references, split, text
from mlcostlint.source import Span
from mlcostlint.tree import Map, Node, Seq, walk
from mlcostlint.value import How, Origin, Value, fact, first_unknown, unknown

if TYPE_CHECKING:
    from mlcostlint.parsers.cloudformation.stack import Stack

Function = Callable[["Stack", Node, Span], Node]

_MOST_BLOCKS = 256  # docs.aws.amazon.com/AWSCloudFormation/…/intrinsic-function-reference-cidr.html
_ADDRESS_BITS = {4: 32, 6: 128}


def _ref(stack: "Stack", argument: Node, span: Span) -> Node:
    name = text(stack.evaluate(argument))
    return odd("Ref", span) if name is None else stack.reference(name, span)


def _get_att(stack: "Stack", argument: Node, span: Span) -> Node:
    parts = argument.items if isinstance(argument, Seq) else (argument,)
    names = [text(stack.evaluate(part)) for part in parts]
    if not names or names[0] is None:
        return odd("Fn::GetAtt", span)
    return stack.attribute(".".join(name or "?" for name in names), span)


def _select(stack: "Stack", argument: Node, span: Span) -> Node:
    match argument:
        case Seq(items=(index, items)):
            wanted, found = stack.evaluate(index), stack.evaluate(items)
            number = text(wanted)
            if isinstance(found, Value) and found.unknown:
                return found
            if not isinstance(found, Seq) or number is None or not number.isdecimal():
                return odd("Fn::Select", span)
            if int(number) < len(found.items):
                return found.items[int(number)]
            return unknown(f"Fn::Select asks for item {number} of {len(found.items)}", span)
    return odd("Fn::Select", span)


def _split(stack: "Stack", argument: Node, span: Span) -> Node:
    match argument:
        case Seq(items=(delimiter, whole)):
            found = stack.evaluate(whole)
            if isinstance(found, Value) and (found.unknown or text(delimiter)):
                return found if found.unknown else split(found, text(delimiter) or ",", span)
    return odd("Fn::Split", span)


def _find_in_map(stack: "Stack", argument: Node, span: Span) -> Node:
    items = argument.items if isinstance(argument, Seq) else ()
    keys = [stack.evaluate(item) for item in items[:3]]
    leaves = [key for key in keys if isinstance(key, Value)]
    if len(leaves) != 3:
        return odd("Fn::FindInMap", span)
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
    return handed(used, span, How.WRITTEN) if isinstance(used, Value) else used


def _fallback(stack: "Stack", options: tuple[Node, ...], name: str, span: Span) -> Node:
    for option in options:
        if isinstance(option, Map) and "DefaultValue" in option.entries:
            return stack.evaluate(option.entries["DefaultValue"])
    return unknown(f"the mappings hold no {name}", span)


def _base64(stack: "Stack", argument: Node, span: Span) -> Node:
    """Keep the plain text, which is what a reader of scripts wants to see."""
    found = stack.evaluate(argument)
    return chosen(found, How.COMPUTED) if isinstance(found, Value) else odd("Fn::Base64", span)


def _length(stack: "Stack", argument: Node, span: Span) -> Node:
    found = stack.evaluate(argument)
    if isinstance(found, Value) and found.unknown:
        return found
    if not isinstance(found, Seq):
        return odd("Fn::Length", span)
    return Value(len(found.items), Origin(How.COMPUTED, span), refers_to=references(found))


def _cidr(stack: "Stack", argument: Node, span: Span) -> Node:
    found = stack.evaluate(argument)
    items = found.items if isinstance(found, Seq) else ()
    hole = first_unknown(walk(Seq(items, span)))
    if hole is not None:
        return replace(hole, refers_to=references(Seq(items, span)))
    try:
        blocks = _blocks(*(text(item) or "" for item in items))
    except (TypeError, ValueError):
        return odd("Fn::Cidr", span)
    return Seq(tuple(Value(block, Origin(How.COMPUTED, span)) for block in blocks), span)


def _blocks(within: str, count: str, bits: str = "") -> list[str]:
    """Return so many blocks of addresses, each of so many bits, from the start of another one."""
    network = ipaddress.ip_network(within, strict=False)
    width = _ADDRESS_BITS[network.version]
    length = width - int(bits) if bits else network.prefixlen
    if not 0 < int(count) <= _MOST_BLOCKS:
        raise ValueError(count)
    return [str(block) for block in islice(network.subnets(new_prefix=length), int(count))]


def _later(reason: str) -> Function:
    def undecided(stack: "Stack", argument: Node, span: Span) -> Node:
        refers_to = references(stack.evaluate(argument))
        return replace(unknown(reason, span), refers_to=refers_to)

    return undecided


def _exported(stack: "Stack", argument: Node, span: Span) -> Node:
    name = stack.evaluate(argument)
    said = fact(name, None) if isinstance(name, Value) else None
    called = f" as {said}" if isinstance(said, str) else ""
    refers_to = references(name)
    return replace(
        unknown(f"the value is exported by another stack{called}", span), refers_to=refers_to
    )


FUNCTIONS: Mapping[str, Function] = {
    "Ref": _ref,
    "Fn::Base64": _base64,
    "Fn::Cidr": _cidr,
    "Fn::FindInMap": _find_in_map,
    "Fn::GetAtt": _get_att,
    "Fn::GetAZs": _later("the availability zones are chosen at deployment"),
    "Fn::GetStackOutput": _later("the value is an output of another stack"),
    "Fn::ImportValue": _exported,
    "Fn::Join": texts.join,
    "Fn::Length": _length,
    "Fn::Select": _select,
    "Fn::Split": _split,
    "Fn::Sub": texts.sub,
    "Fn::ToJsonString": texts.to_json,
    "Fn::Transform": _later("a macro writes this at deployment"),
}
