"""Text that stands as a block in a YAML file: where its lines are, and the tree that it spells."""

from dataclasses import replace

from mlcostlint.source import Source, Span, Unreadable
from mlcostlint.tree import Leaf, Map, Node, Seq
from mlcostlint.value import How, Value, fact

_LONGEST = 200_000


def place(leaf: Leaf, line: int, column: int, length: int) -> Span:
    """Return where a stretch of a text stands; `line` and `column` count from 0 in the text.

    Of text that is not a literal block (quoted, folded, handed on) the whole is all one knows.
    """
    span, indent = leaf.origin.span, _indent(leaf)
    if indent is None:
        return span
    row, start = span.line + 1 + line, indent + column + 1
    return Span(span.path, row, start, row, start + length)


def tree(leaf: Leaf) -> Node:
    """Return the one document that a text spells in YAML or JSON; a hole where it spells none."""
    from mlcostlint.parsers.yaml_tree import Unrendered, documents

    text = fact(leaf, None)
    if not isinstance(text, str) or len(text) > _LONGEST:
        return leaf if leaf.unknown or text is None else leaf.hole("this is no YAML to be read")
    indent = _indent(leaf)
    lines = "\n".join(" " * (indent or 0) + line for line in text.split("\n"))
    document = next(documents(Source(leaf.origin.span.path, lines)))
    document.line = leaf.origin.span.line + 1
    try:
        found = document.tree()
    except (Unreadable, Unrendered):
        return leaf.hole("this text is no YAML")
    return _put(found, leaf) if indent is None else found


def _indent(leaf: Leaf) -> int | None:
    """Return how far the lines of a literal block are indented, None for any other text."""
    text, span = fact(leaf, None), leaf.origin.span
    if not isinstance(text, str) or leaf.origin.how is not How.WRITTEN or leaf.origin.via:
        return None
    lines = text.rstrip().split("\n")
    indent = span.end_column - 1 - len(lines[-1])
    return indent if span.end_line - span.line == len(lines) and indent >= 0 else None


def _put(node: Node, leaf: Leaf) -> Node:
    """Return a tree all of which stands where the text does, and is no literal of its own there."""
    span = leaf.origin.span
    if isinstance(node, Map):
        rest = None if node.rest is None else leaf.hole(node.rest.unknown)
        entries = {key: _put(child, leaf) for key, child in node.entries.items()}
        return Map(entries, span, span, rest)
    if isinstance(node, Seq):
        return Seq(tuple(_put(item, leaf) for item in node.items), span)
    decoded = replace(leaf.origin, how=max(leaf.origin.how, How.COMPUTED))
    return Value(fact(node, None), decoded, node.unknown)
