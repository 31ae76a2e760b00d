"""Files that say what a stack is deployed with, in each form that AWS's tools write.

`[{"ParameterKey": …, "ParameterValue": …}]` of `aws cloudformation`, `["Key=Value"]` of its
`deploy`, `{"Parameters": {…}, "Tags": {…}}` of CodePipeline and Git sync, and a plain map.
"""

from collections.abc import Iterable, Iterator
from functools import reduce
from typing import NoReturn

from mlcostlint.parsers.cloudformation.nodes import place, text
from mlcostlint.parsers.cloudformation.parameters import Deployment
from mlcostlint.parsers.yaml_tree import Unrendered, documents
from mlcostlint.source import Source, Span, Unreadable
from mlcostlint.tree import Leaf, Map, Node, Seq
from mlcostlint.value import Value, fact, written

# Keys of the files whose parameters stand under a name of their own.
_PARAMETERS = ("Parameters", "parameters")
_TAGS = ("Tags", "tags")
_BESIDE = frozenset({*_PARAMETERS, *_TAGS, "StackPolicy", "StackName", "template-file-path"})
_FORMS = "parameters are written as a map, or as a list of ParameterKey and ParameterValue"


def deployment(sources: Iterable[Source]) -> Deployment:
    """Return what files say together, a later one outweighing those before.

    Raises `Unreadable` where a file is not one of the forms.
    """
    return reduce(_together, map(_read, sources), Deployment())


def tag_map(tags: Leaf) -> Map | None:
    """Return tags as a map, whichever way they are listed; None where they are neither.

    Tags that are not known leave open which others there are.
    """
    found = fact(tags, None)
    if isinstance(found, Map):
        return found
    if not isinstance(found, Seq):
        span = tags.origin.span
        return Map({}, span, span, tags) if tags.unknown else None
    pairs = [(_key(item), item) for item in found.items]
    if any(text(key) is None and not key.unknown for key, _ in pairs):
        return None
    named = ((text(key), item) for key, item in pairs if isinstance(item, Map))
    entries = {name: item.get("Value") for name, item in named if name is not None}
    rest = next((key for key, _ in pairs if key.unknown), None)
    return Map(entries, found.span, found.span, rest)


def _key(item: Node) -> Leaf:
    """Return the key of one tag; what is no tag at all has none."""
    if isinstance(item, Map):
        return item.get("Key")
    return item if isinstance(item, Value) and item.unknown else written(None, place(item))


def _together(before: Deployment, after: Deployment) -> Deployment:
    given = {**before.parameters, **after.parameters}
    return Deployment(given, (*before.tags, *after.tags))


def _read(source: Source) -> Deployment:
    (document, *more) = documents(source)
    try:
        root = document.tree(templated=False)
    except Unrendered as template:
        _refuse(template.span, "the file is a template, which must be rendered first")
    if more:
        _refuse(more[0].opening, "a file of parameters holds one document")
    if isinstance(root, Value) and fact(root, None) is None:
        return Deployment()
    if not isinstance(root, Map) or not _is_sectioned(root):
        return Deployment(dict(_pairs(root)))
    said, tags = _section(root, _PARAMETERS), _section(root, _TAGS)
    found = tag_map(written(tags, place(tags)))
    if found is None:
        _refuse(place(tags), "tags are written as a map, or as a list of Key and Value")
    return Deployment(dict(_pairs(said)), (found,))


def _is_sectioned(root: Map) -> bool:
    named = any(isinstance(root.entries.get(name), Map | Seq) for name in (*_PARAMETERS, *_TAGS))
    return named and root.entries.keys() <= _BESIDE


def _section(root: Map, names: tuple[str, ...]) -> Node:
    found = (root.entries[name] for name in names if name in root.entries)
    return next(found, Map({}, root.span, root.header))


def _pairs(node: Node) -> Iterator[tuple[str, Leaf]]:
    """Yield parameters by name, those with the value of a list as a text with commas."""
    if isinstance(node, Map):
        named = list(node.entries.items())
    elif isinstance(node, Seq):
        named = [_pair(item) for item in node.items]
    else:
        _refuse(place(node), _FORMS)
    for name, child in named:
        if name.startswith("AWS::"):
            _refuse(place(child), f"{name} is no parameter: CloudFormation itself sets it")
        yield name, _scalar(name, child)


def _pair(item: Node) -> tuple[str, Node]:
    if isinstance(item, Value):
        said, equals, value = str(fact(item, "")).partition("=")
        if not equals or not said:
            _refuse(place(item), _FORMS)
        return said, item.map(lambda _: value)
    key = text(item.get("ParameterKey")) if isinstance(item, Map) else None
    if not isinstance(item, Map) or key is None:
        _refuse(place(item), _FORMS)
    if text(item.get("UsePreviousValue")) == "true":
        return key, item.get("ParameterKey").hole(f"parameter {key} keeps its last value")
    return key, item.entries.get("ParameterValue", item.get("ParameterValue"))


def _scalar(name: str, node: Node) -> Leaf:
    if isinstance(node, Value):
        return node
    parts = [text(item) for item in node.items] if isinstance(node, Seq) else [None]
    if None in parts:
        _refuse(place(node), f"{name} must be text, a number, or a list of them")
    return written(",".join(part or "" for part in parts), place(node))


def _refuse(span: Span, why: str) -> NoReturn:
    raise Unreadable(span, why)
