"""Broken syntax in words: what was seen, and what would be right."""

import re
from collections.abc import Mapping
from itertools import pairwise, takewhile

from tree_sitter import Node

from mlcostlint.parsers.terraform.text import Text
from mlcostlint.source import Span, Unreadable

_TOKEN = re.compile(rb"[\w.-]+|.", re.ASCII)
_LONGEST_QUOTE = 24
# Where the engine gives up it looks for a heredoc, and leaves this token behind.
_LOST = "heredoc_identifier"


def stranger(root: Node, text: Text) -> Unreadable | None:
    """Return what stands in a file that the engine can read but that declares nothing."""
    for child in root.named_children:
        if child.type not in ("body", "comment"):
            return Unreadable(text.span(child), f"found a value where {_INSIDE['']} was expected")
    return None


def mistake(root: Node, text: Text, end: int) -> Unreadable:
    """Return the first mistake under `root`, which ends at byte `end`, where reading failed."""
    broken = _first(root)
    block = _enclosing(broken, text)
    if broken.is_missing and broken.type in _CLOSINGS:
        # What is never closed runs to the end; the line to look at is the one that opens it.
        return Unreadable(_opening(broken, text), f"{block}found no {_CLOSINGS[broken.type]}")
    offset, expected = _stuck(broken)
    place, seen = _seen(offset, text, end)
    return Unreadable(place, f"{block}found {seen} where {expected} was expected")


def _first(node: Node) -> Node:
    while not node.is_missing:
        inner = next((child for child in node.children if _is_broken(child)), None)
        if inner is None or (node.is_error and _lost(node) is not None):
            break
        node = inner
    return node


def _is_broken(node: Node) -> bool:
    return node.has_error or node.is_missing


def _lost(node: Node) -> tuple[Node, Node] | None:
    return next((pair for pair in pairwise(node.children) if pair[1].type == _LOST), None)


def _enclosing(node: Node, text: Text) -> str:
    """Name the innermost block around a mistake; one whose head is lost is passed over."""
    block: Node | None = node
    while block is not None and not (words := _head(block, text)):
        block = block.parent
    return f"{words} is broken: " if block is not None else ""


def _head(block: Node, text: Text) -> str:
    if not any(child.type == "block_start" for child in block.children):
        return ""
    head = takewhile(lambda child: child.type != "block_start", block.children)
    return " ".join(text.of(child) for child in head if child.type in ("identifier", "string_lit"))


def _opening(node: Node, text: Text) -> Span:
    outer = node
    while outer.parent is not None and outer.start_byte == node.start_byte:
        outer = outer.parent
    return text.between(outer, outer.children[0])


def _stuck(node: Node) -> tuple[int, str]:
    """Return the offset that could not be read on from, and what may stand there."""
    if node.is_missing:
        return node.start_byte, _MISSING.get(node.type, f'"{node.type}"')
    lost = _lost(node) if node.is_error else None
    if lost is None:
        context = node.parent.type if node.parent is not None else ""
        return node.start_byte, _INSIDE.get(context, "an expression")
    before = lost[0]
    if before.type == ",":
        return before.start_byte, "the end of the line"
    return before.end_byte, _BEHIND.get(before.type, "something else")


def _seen(offset: int, text: Text, end: int) -> tuple[Span, str]:
    rest = text.data[offset:end]
    start = offset + len(rest) - len(rest.lstrip())
    token = _TOKEN.match(text.data, start, end)
    if token is None:
        last = "the end of the file" if end == len(text.data) else "the next block"
        return text.at(start, start), last
    seen = token[0].decode("utf-8", "replace")
    place = text.at(start, token.end())
    return place, "text in quotes" if seen == '"' else f'"{seen[:_LONGEST_QUOTE]}"'


_CLOSINGS: Mapping[str, str] = {
    "quoted_template_end": "closing quote",
    "heredoc_identifier": "closing word of the heredoc on a line of its own",
    "}": 'closing "}"',
}
_MISSING: Mapping[str, str] = {"identifier": "a name or a value", "<<": "a value"}
_INSIDE: Mapping[str, str] = {
    "": "`name = value` or `name { … }`",
    "config_file": "`name = value` or `name { … }`",
    "body": "`name = value` or `name { … }`",
    "block": 'an expression, `name = value` or "}"',
    "object": "`key = value`",
    "function_arguments": 'an argument or ")"',
    "tuple": 'a comma or "]"',
}
_BEHIND: Mapping[str, str] = {
    "identifier": '"=", "{" or a label in double quotes',
    "string_lit": '"{" or a label in double quotes',
    "=": "a value",
    "expression": "a comma or a closing bracket",
    "function_arguments": 'a comma or ")"',
    "body": "the end of the line",
}
