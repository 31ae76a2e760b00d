"""Broken syntax in words: what was seen, and what would be right."""

from tree_sitter import Node

from mlcostlint.parsers.terraform.text import Text
from mlcostlint.source import Span, Unreadable

_LONGEST_QUOTE = 24


def mistake(root: Node, text: Text) -> Unreadable:
    """Return the first mistake under `root`, at the place where reading failed."""
    broken = _first(root)
    block = _enclosing(broken, text)
    if broken.is_missing:
        return Unreadable(_place(broken, text), f"{block}{_missing(broken, text)}")
    culprit = _culprit(broken)
    found = f"found {_quoted(culprit, text)} where {_expected(broken)} was expected"
    return Unreadable(text.span(culprit), f"{block}{found}")


def _first(node: Node) -> Node:
    while not (node.is_missing or (node.is_error and not _broken_child(node))):
        child = _broken_child(node)
        if child is None:
            break
        node = child
    return node


def _broken_child(node: Node) -> Node | None:
    return next((child for child in node.children if child.has_error or child.is_missing), None)


def _enclosing(node: Node, text: Text) -> str:
    block: Node | None = node
    while block is not None and block.type != "block":
        block = block.parent
    if block is None:
        return ""
    words = [
        text.of(child) for child in block.children if child.type in ("identifier", "string_lit")
    ]
    return f"{' '.join(words)} is broken: "


def _place(node: Node, text: Text) -> Span:
    return text.span(node)


def _missing(node: Node, text: Text) -> str:
    wanted = _WORDS.get(node.type, f'"{node.type}"')
    before = node.parent
    seen = "the end of the file" if node.start_byte >= len(text.data.rstrip()) else "something else"
    if before is not None and seen == "something else":
        seen = _following(node, text)
    return f"found {seen} where {wanted} was expected"


def _following(node: Node, text: Text) -> str:
    rest = text.data[node.start_byte :].lstrip()[:1].decode("utf-8", "replace")
    return f'"{rest}"'


def _culprit(node: Node) -> Node:
    while node.is_error and node.children:
        node = node.children[0]
    return node


def _quoted(node: Node, text: Text) -> str:
    if "quoted_template" in node.type or "string" in node.type or "literal" in node.type:
        return "text in quotes"
    seen = text.of(node).strip().split("\n", 1)[0][:_LONGEST_QUOTE]
    return f'"{seen}"' if seen else "the end of the line"


def _expected(node: Node) -> str:
    return _CONTEXTS.get(node.parent.type if node.parent is not None else "", "an expression")


_WORDS = {
    "identifier": "a name or a value",
    "heredoc_identifier": "the heredoc's closing word on a line of its own",
    "quoted_template_end": "a closing quote",
    "template_interpolation_end": 'the "}" of the interpolation',
}
_CONTEXTS = {
    "": "`name = value` or `name { … }`",
    "config_file": "`name = value` or `name { … }`",
    "body": "`name = value` or `name { … }`",
    "block": "a closing brace or `name = value`",
    "object": "`key = value`",
    "function_arguments": "an argument or a closing parenthesis",
    "tuple": "a comma or a closing bracket",
}
