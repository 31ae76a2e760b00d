"""What the patches of a Kustomization touch in an object: it is no longer what the file says."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from mlcostlint.parsers.embedded import trees
from mlcostlint.parsers.kustomize.declared import Kustomization
from mlcostlint.parsers.yaml_tree import Unrendered, documents
from mlcostlint.source import Source, Unreadable
from mlcostlint.tree import Leaf, Map, Node, Seq, as_
from mlcostlint.value import Value, fact, written

_IDENTITY = frozenset({("apiVersion",), ("kind",), ("metadata", "name"), ("metadata", "namespace")})
_LONGEST_PATH = 500
_PATCHES = ("patches", "patchesStrategicMerge", "patchesJson6902")

Way = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Patch:
    """One patch: the objects it is for, as far as it says, and its content, None if not read.

    A replacement has no content; it says outright which `ways` it sets.
    """

    at: Leaf
    target: Map | None
    content: Node | None
    ways: tuple[Way, ...] = ()


def patched(root: Map, name: str, by: Kustomization, files: Mapping[str, Source]) -> Map:
    """Return an object, `name` being its own, with a hole wherever a patch touches it."""
    reason = f"a patch of {by.source.folder} changes this"
    for patch in (*_patches(by, files), *_replacements(by)):
        if _is_for(patch, root, name):
            for way in _touched(patch):
                found = _holed(root, way, patch.at.hole(reason))
                root = found if isinstance(found, Map) else root
    return root


def _patches(by: Kustomization, files: Mapping[str, Source]) -> Iterator[_Patch]:
    for item in (item for key in _PATCHES for item in by.root.each(key)):
        if isinstance(item, Map):
            text = item.get("patch")
            is_inline = not text.unknown and text.known is not None
            said, target = text if is_inline else item.get("path"), item.child("target")
        elif isinstance(item, Value):
            is_inline, said, target = "\n" in str(fact(item, "")), item, None
        else:
            continue
        contents = _inline(said) if is_inline else _in_file(said, by, files)
        yield from (_Patch(said, target, content) for content in contents)


def _replacements(by: Kustomization) -> Iterator[_Patch]:
    for item in by.root.maps("replacements"):
        for target in item.maps("targets"):
            paths = [
                as_(str, leaf) for leaf in target.each("fieldPaths") if isinstance(leaf, Value)
            ]
            ways = tuple(_dotted(fact(path, None) or "spec") for path in paths)
            at = written(None, target.header)
            yield _Patch(at, target.child("select"), None, ways)


def _dotted(path: str) -> Way:
    """Return the steps of a path such as `spec.containers.[name=main].args.0`."""
    steps = re.findall(r"(?:\[[^\]]*\]|\\.|[^.\\])+", path[:_LONGEST_PATH])
    named = (re.sub(r"\A\[name=(.*)\]\Z", r"[\1]", step) for step in steps)
    return tuple(step.replace("\\.", ".") for step in named)


def _inline(text: Leaf) -> Iterator[Node | None]:
    try:
        yield from trees(text)
    except Unreadable:
        yield None


def _in_file(path: Leaf, by: Kustomization, files: Mapping[str, Source]) -> Iterator[Node | None]:
    name = fact(as_(str, path), None)
    source = files.get(by.local(name)) if name else None
    if source is None:
        yield None
        return
    for document in documents(source):
        try:
            yield document.tree()
        except (Unreadable, Unrendered):
            yield None


def _is_for(patch: _Patch, root: Map, name: str) -> bool:
    """Tell whether a patch may be for an object; one that says nothing of itself may be."""
    kind = fact(as_(str, root.get("kind")), None) or ""
    if patch.target is not None:
        wanted = (("kind", kind), ("name", name))
        return all(_matches(patch.target.get(key), said) for key, said in wanted)
    if not isinstance(patch.content, Map):
        return patch.content is None
    own = (patch.content.get("kind"), patch.content.get("metadata", "name"))
    return all(_is(leaf, said) for leaf, said in zip(own, (kind, name), strict=True))


def _matches(pattern: Leaf, said: str) -> bool:
    """Tell whether a selector of Kustomize, a regular expression for all of a name, fits."""
    wanted = fact(as_(str, pattern), None)
    if not wanted:
        return True
    if re.fullmatch(r"[\w-]+", wanted):
        return wanted == said
    return True  # what a pattern matches is not worth running somebody's expression


def _is(leaf: Leaf, said: str) -> bool:
    return leaf.unknown != "" or fact(as_(str, leaf), None) in {said, None}


def _touched(patch: _Patch) -> Iterator[Way]:
    """Yield the ways to what a patch sets; to all that an object says where it cannot be read."""
    content = patch.content
    if patch.ways:
        yield from patch.ways
        return
    if isinstance(content, Seq):
        for operation in content.items:
            path = operation.get("path") if isinstance(operation, Map) else None
            said = fact(as_(str, path), None) if path is not None else None
            yield _pointer(said) if said else ("spec",)
    elif isinstance(content, Map):
        ways = _ways(content, ())
        yield from (way for way in ways if way not in _IDENTITY)
    else:
        yield ("spec",)


def _pointer(path: str) -> Way:
    steps = path.strip("/").split("/")
    return tuple(step.replace("~1", "/").replace("~0", "~") for step in steps)


def _ways(node: Node, way: Way) -> Iterator[Way]:
    if isinstance(node, Value) or (isinstance(node, Map) and not node.entries):
        yield way
    elif isinstance(node, Map):
        for key, child in node.entries.items():
            yield from _ways(child, way) if key.startswith("$") else _ways(child, (*way, key))
    else:
        for item in node.items:
            name = fact(as_(str, item.get("name")), None) if isinstance(item, Map) else None
            if name is None or not isinstance(item, Map):
                yield way
                continue
            others = {key: child for key, child in item.entries.items() if key != "name"}
            yield from _ways(replace(item, entries=others), (*way, f"[{name}]"))


def _holed(node: Node, way: Way, hole: Leaf) -> Node:
    """Return a tree with a hole at the end of a way; items are found by name or by number."""
    if not way or isinstance(node, Value):
        return node if isinstance(node, Value) and node.unknown else hole
    first, rest = way[0], way[1:]
    if isinstance(node, Map):
        child = node.entries.get(first)
        made = hole if child is None else _holed(child, rest, hole)
        return replace(node, entries={**node.entries, first: made})
    index = next((at for at, item in enumerate(node.items) if _is_item(item, at, first)), None)
    if index is None or not rest:
        return hole
    items = list(node.items)
    items[index] = _holed(items[index], rest, hole)
    return replace(node, items=tuple(items))


def _is_item(item: Node, index: int, step: str) -> bool:
    if step == str(index):
        return True
    return isinstance(item, Map) and f"[{fact(as_(str, item.get('name')), None)}]" == step
