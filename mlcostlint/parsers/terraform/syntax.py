"""HCL text to declarations, by way of tree-sitter; a broken block costs itself and nothing else."""

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import cache, partial
from itertools import count

import tree_sitter_hcl
from tree_sitter import Language, Node, Parser, Range

from mlcostlint.parsers.passage import Stretch
from mlcostlint.parsers.terraform.expressions import Expression, Hole, Literal, Template
from mlcostlint.parsers.terraform.grammar import expression
from mlcostlint.parsers.terraform.layout import Attribute, Body, Declaration, Document
from mlcostlint.parsers.terraform.mistakes import mistake, stranger
from mlcostlint.parsers.terraform.text import PlacedText, Text, WrappedText
from mlcostlint.source import Source, Span, Unreadable

# Where a file has an error, reading resumes at the next line that opens a top-level block.
_OPENING = re.compile(
    rb"^(?:resource|data|ephemeral|variable|locals|output|module|provider|terraform|moved|import"
    rb"|removed|check)\b[^\n=]*\{",
    re.MULTILINE,
)


_CLOSING_WORD = re.compile(r"T\d{6}")

# The engine's grammar has exponents only behind a fraction; Terraform accepts `1e3` as well.
_EXPONENT = re.compile(rb"(?<![\w.])\d+[eE][-+]?\d+(?![\w.])")


def document(source: Source) -> Document:
    """Read one `.tf` or `.tfvars` file."""
    text = Text(source.path, source.text.encode("utf-8", "surrogatepass"))
    tree = _parser().parse(text.data)
    if not tree.root_node.has_error:
        strange = stranger(tree.root_node, text)
        return Document(_body(_top(tree.root_node), text), (strange,) if strange else ())
    masked = _EXPONENT.sub(lambda match: b"1" * len(match[0]), text.data)
    return _salvaged(text, masked)


def placed(text: str, span: Span) -> Body:
    """Read declarations that stand in no file of the scan; all of them are said to be at `span`."""
    data = PlacedText(span, text.encode())
    return _body(_top(_parser().parse(data.data).root_node), data)


def written_at(text: str, span: Span) -> Expression:
    """Read an expression that stands in no file of its own; all of it is said to be at `span`."""
    return _sole(f"_ = {text}\n", span, partial(PlacedText, span))


def template_at(text: str, span: Span) -> Expression:
    """Read a text with interpolations, as JSON holds it, in the same way."""
    return _template(text, span, partial(PlacedText, span))


def template_of(text: str, path: str, span: Span) -> Expression:
    """Read a template that is a file of its own; what cannot be read is said to be at `span`."""
    return _template(text, span, partial(WrappedText, path))


def _template(text: str, span: Span, placed: Callable[[bytes], Text]) -> Expression:
    taken = set(_CLOSING_WORD.findall(text))
    word = next(word for word in map("T{:06}".format, count()) if word not in taken)
    found = _sole(f"_ = <<{word}\n{text}\n{word}\n", span, placed)
    if isinstance(found, Literal):
        return _without_line_end(found)
    if not isinstance(found, Template):
        return found
    last = found.parts[-1]
    if isinstance(last, Literal):
        kept = _without_line_end(last)
        return Template(found.span, (*found.parts[:-1], *((kept,) if kept.fact else ())))
    return found


def _without_line_end(found: Literal) -> Literal:
    """Drop the line end before the closing word: it belongs to the heredoc, not to the text."""
    kept = tuple(line for line in (*found.lines[:-1], *map(_cut, found.lines[-1:])) if line.text)
    return Literal(found.span, str(found.fact).removesuffix("\n"), kept)


def _cut(line: Stretch) -> Stretch:
    text, span = line.text.removesuffix("\n"), line.span
    if span.end_line == span.line + 1 and text != line.text:
        span = replace(span, end_line=span.line, end_column=span.column + len(text))
    return Stretch(text, span)


def _sole(text: str, span: Span, placed: Callable[[bytes], Text]) -> Expression:
    data = placed(text.encode("utf-8", "surrogatepass"))
    root = _parser().parse(data.data).root_node
    body = _body(_top(root), data)
    if root.has_error or "_" not in body.attributes:
        return Hole(span, "the expression cannot be read")
    return body.attributes["_"].expression


@cache
def _language() -> Language:
    return Language(tree_sitter_hcl.language())


@cache
def _parser() -> Parser:
    return Parser(_language())


def _top(root: Node) -> Node | None:
    return next((node for node in root.children if node.type == "body"), None)


def _body(node: Node | None, text: Text) -> Body:
    attributes: dict[str, Attribute] = {}
    blocks: list[Declaration] = []
    for child in node.children if node is not None else ():
        if child.has_error:
            continue
        if child.type == "attribute":
            found = _attribute(child, text)
            attributes[found.name] = found
        elif child.type == "block":
            blocks.append(_declaration(child, text))
    return Body(attributes, tuple(blocks))


def _attribute(node: Node, text: Text) -> Attribute:
    children = [child for child in node.children if child.is_named and child.type != "comment"]
    name, value = children[0], children[-1]
    convert, spelled = partial(expression, value, text), partial(text.of, value)
    return Attribute(text.of(name), text.span(name), convert, spelled)


def _declaration(node: Node, text: Text) -> Declaration:
    words: list[str] = []
    opening = body = None
    for child in node.children:
        if child.type == "identifier":
            words.append(text.of(child))
        elif child.type == "string_lit":
            words.append(text.of(child)[1:-1])
        elif child.type == "block_start":
            opening = child
        elif child.type == "body":
            body = child
    header = text.between(node, opening or node)
    return Declaration(tuple(words), text.span(node), header, partial(_body, body, text))


def _salvaged(text: Text, data: bytes) -> Document:
    attributes: dict[str, Attribute] = {}
    blocks: list[Declaration] = []
    problems: list[Unreadable] = []
    for piece in _pieces(text):
        tree = Parser(_language(), included_ranges=[piece]).parse(data)
        read = _body(_top(tree.root_node), text)
        attributes.update(read.attributes)
        blocks.extend(read.blocks)
        if tree.root_node.has_error:
            problems.append(mistake(tree.root_node, text, piece.end_byte))
    return Document(Body(attributes, tuple(blocks)), tuple(problems))


def _pieces(text: Text) -> Iterator[Range]:
    starts = [match.start() for match in _OPENING.finditer(text.data)]
    if not starts or starts[0] > 0:
        starts.insert(0, 0)
    for start, end in zip(starts, [*starts[1:], len(text.data)], strict=True):
        yield Range(text.point(start), text.point(end), start, end)
