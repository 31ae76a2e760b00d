"""Functions between values and JSON or YAML, which lose nothing of what stands where."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from mlcostlint.parsers.embedded import tree
from mlcostlint.parsers.passage import Passage, Stretch, passage
from mlcostlint.parsers.terraform.expressions import Call
from mlcostlint.parsers.terraform.frame import Frame
from mlcostlint.parsers.terraform.functions.documents import decoded_yaml, encoded_yaml
from mlcostlint.parsers.terraform.functions.encoding import decoded_json
from mlcostlint.parsers.terraform.functions.families import Function, moderate
from mlcostlint.parsers.terraform.functions.notation import json_text
from mlcostlint.parsers.terraform.functions.parameters import decodable
from mlcostlint.parsers.terraform.lazy import bounded, branch
from mlcostlint.parsers.terraform.nodes import (
    Plain,
    computed,
    hole,
    hopped,
    plain,
    references,
    refuse,
    undecided,
)
from mlcostlint.source import Unreadable
from mlcostlint.tree import Map, Node, Seq
from mlcostlint.value import How, Origin, Value


def _encoded(spell: Callable[[Plain], str]) -> Function:
    """Return a text that remembers the tree it spells; of a tree with holes, that is all it is."""

    def encode(arguments: list[Node], call: Call, _frame: Frame) -> Node:
        (node,) = arguments
        missing = hole([bounded(node)])
        if missing is not None:
            hidden = undecided(missing, call.span, [node])
            return passage(hidden, (Stretch("", call.span, node),))
        spelled: str = moderate(spell(plain(node)))
        text = Value(spelled, Origin(How.COMPUTED, call.span), refers_to=references([node]))
        return passage(text, (Stretch(spelled, call.span, node),))

    return encode


def _decoded(read: Callable[[str], Plain]) -> Function:
    """Return the tree that a text spells; of a text with holes, what is known of it."""

    def decode(arguments: list[Node], call: Call, _frame: Frame) -> Node:
        (text,) = arguments
        missing = hole(arguments)
        if missing is None:
            found = read(decodable(plain(text)))
            here = computed(found, call.span, arguments)
            return hopped(_placed(found, _located(text, here), here), call.span)
        if not isinstance(text, Passage):
            return undecided(missing, call.span)
        return hopped(_located(text, undecided(missing, call.span)), call.span)

    return decode


def _located(text: Node, otherwise: Node) -> Node:
    """Return the tree of a text at its places; `otherwise` where our own reader refuses it."""
    if not isinstance(text, Value):
        return otherwise
    try:
        return tree(text, templated=False)
    except Unreadable as mistake:
        if text.unknown:
            refuse(mistake.why)
        return otherwise


def _placed(found: Plain, where: Node, otherwise: Node) -> Node:
    """Return data, which is as Terraform reads it, at the places of a tree of the same text."""
    if isinstance(found, dict) and isinstance(where, Map) and isinstance(otherwise, Map):
        entries = {
            key: _placed(
                child, where.entries.get(key, otherwise.entries[key]), otherwise.entries[key]
            )
            for key, child in found.items()
        }
        return branch(entries, where.span, where.header)
    if isinstance(found, list) and isinstance(where, Seq) and isinstance(otherwise, Seq):
        if len(found) == len(where.items):
            triples = zip(found, where.items, otherwise.items, strict=True)
            return Seq(tuple(_placed(*triple) for triple in triples), where.span)
    elif not isinstance(found, dict | list) and isinstance(where, Value) and not where.unknown:
        return replace(where, _fact=found)
    return otherwise


FUNCTIONS: Mapping[str, Function] = {
    "jsondecode": _decoded(decoded_json),
    "jsonencode": _encoded(json_text),
    "yamldecode": _decoded(decoded_yaml),
    "yamlencode": _encoded(encoded_yaml),
}
