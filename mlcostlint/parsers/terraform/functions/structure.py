"""Functions between values and JSON or YAML, which lose nothing of what stands where."""

import json
from collections.abc import Callable, Mapping

from mlcostlint.parsers.passage import Passage, Stretch, passage
from mlcostlint.parsers.terraform.expressions import Call
from mlcostlint.parsers.terraform.functions.collection import Structural
from mlcostlint.parsers.terraform.lazy import MOST_TEXT, Exhausted, bounded
from mlcostlint.parsers.terraform.nodes import Plain, hole, hopped, plain, references, undecided
from mlcostlint.source import Unreadable
from mlcostlint.tree import Leaf, Node
from mlcostlint.value import How, Origin, Value

# Terraform escapes these in JSON so that it can stand in HTML.
_ESCAPED = {ord(sign): f"\\u{ord(sign):04x}" for sign in "<>&\u2028\u2029"}


def _json(found: Plain) -> str:
    text = json.dumps(found, separators=(",", ":"), sort_keys=True, ensure_ascii=False)
    return text.translate(_ESCAPED)


def _yaml(found: Plain) -> str:
    import yaml

    return yaml.safe_dump(found, allow_unicode=True, default_flow_style=False)


def _encoded(spell: Callable[[Plain], str]) -> Structural:
    """Return a text that remembers the tree it spells; of a tree with holes, that is all it is."""

    def encode(arguments: list[Node], call: Call) -> Node:
        (node,) = arguments
        missing = hole([bounded(node)])
        if missing is not None:
            hidden = undecided(missing, call.span, [node])
            return passage(hidden, (Stretch("", call.span, node),))
        spelled = spell(plain(node))
        if len(spelled) > MOST_TEXT:
            raise Exhausted("the text is too long to be evaluated")
        text = Value(spelled, Origin(How.COMPUTED, call.span), refers_to=references([node]))
        return passage(text, (Stretch(spelled, call.span, node),))

    return encode


def _decoded(check: Callable[[str], object]) -> Structural:
    """Return the tree that a text spells; of a text with holes, what is known of it."""

    def decode(arguments: list[Node], call: Call) -> Node:
        from mlcostlint.parsers.embedded import tree

        (text,) = arguments
        if not isinstance(text, Value) or not (text.unknown or isinstance(text.known, str)):
            raise TypeError
        if text.unknown and not isinstance(text, Passage):
            return undecided(text, call.span)
        if not text.unknown:
            check(text.known)
        return hopped(_located(text, tree), call.span)

    return decode


def _located(text: Leaf, tree: Callable[..., Node]) -> Node:
    try:
        return tree(text, templated=False)
    except Unreadable as mistake:
        raise ValueError from mistake


def _any_text(_text: str) -> None:
    return None


STRUCTURE: Mapping[str, Structural] = {
    "jsondecode": _decoded(json.loads),
    "jsonencode": _encoded(_json),
    "yamldecode": _decoded(_any_text),
    "yamlencode": _encoded(_yaml),
}
