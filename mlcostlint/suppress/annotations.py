"""What an object says to the linter about itself: in its annotations, or a stack's metadata."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from mlcostlint.finding import Finding
from mlcostlint.source import Source, Span
from mlcostlint.suppress.directives import Directive, Form, directive
from mlcostlint.tree import Block, Leaf, Map, Node, Seq, as_
from mlcostlint.value import Value

_PREFIX = "mlcostlint.dev/"
_IGNORE = f"{_PREFIX}ignore"
_REASON = f"{_PREFIX}reason"
_ANNOTATION = Form(
    noun="annotation",
    listing=f"'{_IGNORE}' names",
    example=f"write '{_IGNORE}: rule-name' and '{_REASON}: why'",
)
_SECTION = "mlcostlint"
_ENTRY = Form(
    noun="entry",
    listing="the entry names",
    example="write 'ignore: [{rule: rule-name, reason: why}]'",
)


@dataclass(frozen=True, slots=True)
class _Whole:
    """A whole object, wherever the lines to edit stand.

    Of several that a template makes, all of which stand at its head, `address` tells which; empty
    where none can stand at one place.
    """

    block: Span
    address: str = ""

    def __call__(self, finding: Finding) -> bool:
        if self.address not in {"", finding.address.partition("[")[0]}:
            return False
        return any(_holds(self.block, one) for one in (finding.block, *finding.calls))


@dataclass(frozen=True, slots=True)
class _Part:
    """A part of an object: one group of pods among several."""

    part: Span

    def __call__(self, finding: Finding) -> bool:
        return any(_holds(self.part, one) for one in (finding.span, *finding.via))


def in_annotations(
    blocks: Iterable[Block], sources: Mapping[str, Source], known: AbstractSet[str]
) -> Iterator[Directive]:
    """Yield what blocks of these sources say to the linter, `known` being the names of all rules.

    What stands on an object holds for all of it; what stands on a pod template, for the largest
    part of the object that starts no other pods.
    """
    named = {path for path, source in sources.items() if _SECTION in source.text}
    # What an object says may come from values or an overlay, and stand in another file.
    if any(_PREFIX in sources[path].text for path in named):
        for block in blocks:
            if block.dialect == "kubernetes" and block.span.path in sources:
                yield from _kubernetes(block, known)
    for block in blocks:
        if block.dialect == "cloudformation" and block.span.path in named:
            yield from _cloudformation(block, known)


def _kubernetes(block: Block, known: AbstractSet[str]) -> Iterator[Directive]:
    for way in _holders((block.body,)):
        annotations = _annotations(way[-1])
        if any(key.startswith(_PREFIX) for key in annotations.entries):
            part = _own_part(way)
            reach = _Whole(block.span, block.address) if part is way[0] else _Part(_lines(part))
            yield from _annotated(annotations, reach, known)


def _annotations(holder: Node) -> Map:
    found = holder.child("metadata", "annotations") if isinstance(holder, Map) else None
    return found or Map({}, _lines(holder), _lines(holder))


def _annotated(
    annotations: Map, reach: Callable[[Finding], bool], known: AbstractSet[str]
) -> Iterator[Directive]:
    for key, node in annotations.entries.items():
        if key.startswith(_PREFIX) and key not in {_IGNORE, _REASON}:
            wrong = f"'{key}' says nothing to the linter; {_ANNOTATION.example}"
            yield Directive((), "", _lines(node), reach, _ANNOTATION, (wrong,))
    rules, reason = annotations.get(_IGNORE), annotations.get(_REASON)
    at = reason if _is_absent(rules) else rules
    if not _is_absent(at):
        yield _settled(rules, reason, at.origin.span, reach, _ANNOTATION, known)


def _cloudformation(block: Block, known: AbstractSet[str]) -> Iterator[Directive]:
    for entry in block.body.each("Metadata", _SECTION, "ignore"):
        span, reach = _lines(entry), _Whole(block.span)
        if isinstance(entry, Map):
            rule, reason = entry.get("rule"), entry.get("reason")
            yield _settled(rule, reason, span, reach, _ENTRY, known)
        else:
            wrong = f"an entry is a rule and a reason; {_ENTRY.example}"
            yield Directive((), "", span, reach, _ENTRY, (wrong,))


def _settled(  # noqa: PLR0913, PLR0917 - hands on what `directive` takes
    rules: Leaf,
    reason: Leaf,
    span: Span,
    reach: Callable[[Finding], bool],
    form: Form,
    known: AbstractSet[str],
) -> Directive:
    names, why = as_(str, rules), as_(str, reason)
    hidden = names.unknown or why.unknown
    if hidden:
        wrong = f"what is ignored here is not settled: {hidden}"
        return Directive((), "", span, reach, form, (wrong,))
    return directive(names.known or "", (why.known or "").strip(), span, reach, form, known)


def _holders(way: tuple[Node, ...]) -> Iterator[tuple[Node, ...]]:
    """Yield the way to every map that says something of itself, from the object down to it."""
    node = way[-1]
    if isinstance(node, Map) and isinstance(node.entries.get("metadata"), Map):
        yield way
    for child in _children(node):
        yield from _holders((*way, child))


def _own_part(way: tuple[Node, ...]) -> Node:
    """Return the outermost part on the way to a map that has no pod template but those in it."""
    own = _templates(way[-1])
    return next(part for part in way if _templates(part) == own)


def _templates(node: Node) -> int:
    spec = node.entries.get("spec") if isinstance(node, Map) else None
    here = isinstance(spec, Map) and "containers" in spec.entries
    return here + sum(map(_templates, _children(node)))


def _children(node: Node) -> Iterable[Node]:
    if isinstance(node, Value):
        return ()
    return node.items if isinstance(node, Seq) else node.entries.values()


def _lines(node: Node) -> Span:
    """Return where a node stands, the key that introduces a map included."""
    if isinstance(node, Value):
        return node.origin.span
    if isinstance(node, Seq):
        return node.span
    header, span = node.header, node.span
    start = min((header.line, header.column), (span.line, span.column))
    return Span(span.path, *start, span.end_line, span.end_column)


def _is_absent(leaf: Leaf) -> bool:
    return not leaf.unknown and leaf.known is None


def _holds(outer: Span, inner: Span) -> bool:
    return (
        outer.path == inner.path
        and (outer.line, outer.column) <= (inner.line, inner.column)
        and (inner.end_line, inner.end_column) <= (outer.end_line, outer.end_column)
    )
