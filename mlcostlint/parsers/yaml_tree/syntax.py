"""Text to YAML nodes: one document at a time, bounded in depth and in what aliases expand to."""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

import yaml

from mlcostlint.source import Span, Unreadable

PLAIN = "plain"
QUOTED = "quoted"

_DEEPEST = 100
_TOO_DEEP = f"nested more than {_DEEPEST} levels deep"
_MOST_NODES = 200_000
_Refusal = yaml.MarkedYAMLError | yaml.reader.ReaderError
_JSON = re.compile(r"\s*[{\[]\s*[\"{\[]")
# Comments, which JSON does not have and many a file has nevertheless; strings, to step over them.
_COMMENT = r"(?://[^\n]*+|/\*(?:[^*]|\*(?!/))*+(?:\*/|\Z))"
_REMARK = re.compile(rf'"(?:\\.|[^"\\\n])*+"?|(?<![^\s,{{}}\[\]"]){_COMMENT}', re.DOTALL)
_REMARKABLE = re.compile(rf"(?:\s|{_COMMENT})*+[{{\[](?:\s|{_COMMENT})*+[\"{{\[]")
_FOREIGN_BREAK = re.compile("\r(?!\n)|[\x85\u2028\u2029\ud800-\udfff]")
_SURROGATES = re.compile(r"\\u([dD][89abAB][0-9a-fA-F]{2})\\u([dD][c-fC-F][0-9a-fA-F]{2})")
_ADVICE: Mapping[str, str] = {
    "found character that cannot start any token": "indent with spaces and quote such text",
    "mapping values are not allowed in this context": "quote text that holds a colon",
    "could not find expected ':'": "write `key: value`",
    "did not find expected key": "align the key with those above it",
    "did not find expected '-' indicator": "align the item with those above it",
    "found undefined alias": "define the anchor above it",
    "control characters are not allowed": "remove them",
}
# The pure-Python parser is thirty times slower; wheels of PyYAML always bring the fast one.
_Base: Any = yaml.CSafeLoader if yaml.__with_libyaml__ else yaml.SafeLoader


def compose(text: str, path: str, line: int) -> yaml.Node | None:
    """Parse one tamed document that begins on `line` of the file; None where it is empty.

    Raises `Unreadable` for what is not YAML, nests too deeply or expands without bound.
    """
    loader = _Loader(text)
    try:
        root: yaml.Node | None = loader.get_single_node()
        if root is not None and "*" in text and "&" in text:
            _weigh(root, {})
    except (yaml.MarkedYAMLError, yaml.reader.ReaderError) as error:
        raise _unreadable(error, text, path, line) from None
    finally:
        loader.dispose()
    return root


def children(node: yaml.Node) -> Iterator[yaml.Node]:
    """Yield the nodes right under `node`, keys included."""
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            yield key
            yield value
    elif isinstance(node, yaml.SequenceNode):
        yield from node.value


def tamed(text: str) -> str:
    """Replace what YAML refuses or takes for a line break, and spell what only JSON allows."""
    if "\r" in text or not text.isascii():
        text = _FOREIGN_BREAK.sub(" ", text)
    if ("//" in text or "/*" in text) and _REMARKABLE.match(text):
        text = _REMARK.sub(_blanked, text)
    if _JSON.match(text):
        return _SURROGATES.sub(_astral, text.replace("\t", " "))
    return text


def broken_json(text: str) -> json.JSONDecodeError | None:
    """Return what keeps a text from being JSON, None where nothing does."""
    try:
        json.loads(text, parse_int=str, parse_float=str)
    except json.JSONDecodeError as error:
        return error
    except RecursionError:
        return None
    return None


def point(path: str, line: int, text: str, offset: int) -> Span:
    """Return the place of an offset in a text that begins on `line` of the file."""
    row = line + text.count("\n", 0, offset)
    column = offset - text.rfind("\n", 0, offset)
    return Span(path, row, column, row, column)


class _Loader(_Base):  # type: ignore[misc]
    """PyYAML's parser without its scalar types, which are settled when a value is asked for."""

    depth = 0

    def descend_resolver(self, parent: yaml.Node | None, _index: object) -> None:
        self.depth += 1
        if self.depth > _DEEPEST and parent is not None:
            raise _refusal(_TOO_DEEP, parent)

    def ascend_resolver(self) -> None:
        self.depth -= 1

    def resolve(self, _kind: type, _value: object, implicit: object) -> str:
        return PLAIN if isinstance(implicit, tuple) and implicit[0] else QUOTED


def _blanked(piece: re.Match[str]) -> str:
    return piece[0] if piece[0].startswith('"') else re.sub(r"[^\n]", " ", piece[0])


def _astral(pair: re.Match[str]) -> str:
    high, low = int(pair[1], 16), int(pair[2], 16)
    return f"\\U{0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00):08x}"


def _weigh(node: yaml.Node, seen: dict[int, tuple[int, int]]) -> tuple[int, int]:
    """Return how many nodes and levels `node` has once every alias is a copy."""
    if isinstance(node, yaml.ScalarNode):
        return 1, 1
    if id(node) in seen:
        return seen[id(node)]
    seen[id(node)] = (_MOST_NODES + 1, _DEEPEST + 1)
    weights = [_weigh(child, seen) for child in children(node)]
    size = 1 + sum(size for size, _ in weights)
    depth = 1 + max((depth for _, depth in weights), default=0)
    if size > _MOST_NODES or depth > _DEEPEST:
        raise _refusal("aliases lead back to themselves or expand without bound", node)
    seen[id(node)] = (size, depth)
    return size, depth


def _refusal(problem: str, node: yaml.Node) -> yaml.MarkedYAMLError:
    return yaml.MarkedYAMLError(problem=problem, problem_mark=node.start_mark)


def _unreadable(error: _Refusal, text: str, path: str, line: int) -> Unreadable:
    broken = broken_json(text) if _JSON.match(text) else None
    if broken is not None:
        span = point(path, line, text, broken.pos)
        return Unreadable(span, f"not valid JSON: {broken.msg[:1].lower()}{broken.msg[1:]}")
    problem = _problem(error)
    advice = next((right for seen, right in _ADVICE.items() if seen in problem), "")
    why = f"not valid YAML: {problem}{'; ' if advice else ''}{advice}"
    return Unreadable(point(path, line, text, _offset(error, text)), why)


def _problem(error: _Refusal) -> str:
    if isinstance(error, yaml.reader.ReaderError):
        return str(error.reason)
    if "duplicate anchor" in (error.context or ""):
        return "found the same anchor twice"
    if "maximum nesting depth" in (error.problem or ""):  # newer libyaml's own, larger bound
        return _TOO_DEEP
    return error.problem or str(error)


def _offset(error: _Refusal, text: str) -> int:
    """Return where in the text the parser gave up; the unreadable character gives no mark."""
    for mark in (getattr(error, "problem_mark", None), getattr(error, "context_mark", None)):
        if mark is not None and mark.index < len(text.rstrip()):
            return int(mark.index)
    odd = yaml.reader.Reader.NON_PRINTABLE.search(text)
    return odd.start() if odd else len(text.rstrip())
