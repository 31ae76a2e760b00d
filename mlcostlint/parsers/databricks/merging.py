"""How the CLI lays one part of a bundle over another: maps deep, lists end to end or by key."""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from mlcostlint.tree import Map, Node, Seq
from mlcostlint.value import Value, fact

# Lists whose items are one where they are called the same.
# https://docs.databricks.com/aws/en/dev-tools/bundles/settings
_KEYED: Mapping[str, Mapping[str, str]] = {
    "jobs": {"tasks": "task_key", "job_clusters": "job_cluster_key"},
    "pipelines": {"clusters": "label"},
}
_UNLABELLED = "default"


def merged(below: Node | None, above: Node | None) -> Node | None:
    """Return two parts as one; what stands `above` wins where they disagree."""
    below, above = _plain(below), _plain(above)
    if above is None or below is None:
        return below if above is None else above
    if isinstance(below, Map) and isinstance(above, Map):
        return _maps(below, above)
    if isinstance(below, Seq) and isinstance(above, Seq):
        return replace(below, items=(*below.items, *above.items))
    return above


def by_key(type_: str, body: Map) -> Map:
    """Return a resource with the items of its lists laid over each other by their keys."""
    entries = dict(body.entries)
    for name, key in _KEYED.get(type_, {}).items():
        listed = _plain(entries.get(name))
        if isinstance(listed, Seq):
            entries[name] = replace(listed, items=tuple(_joined(listed, key)))
    return replace(body, entries=entries)


def _maps(below: Map, above: Map) -> Map:
    entries: dict[str, Node] = dict(below.entries)
    for key, child in above.entries.items():
        found = merged(entries.get(key), child)
        entries[key] = child if found is None else found
    rest = below.rest if above.rest is None else above.rest
    return replace(below, entries=entries, rest=rest)


def _joined(listed: Seq, key: str) -> Iterator[Node]:
    found: dict[object, Node] = {}
    for place, item in enumerate(listed.items):
        name = _name(item, key) or place
        one = merged(found.get(name), item)
        found[name] = item if one is None else one
    yield from found.values()


def _name(item: Node, key: str) -> str:
    """Return what an item is called, empty where that is not known."""
    one = _plain(item)
    if not isinstance(one, Map):
        return ""
    said = fact(one.get(key), "")
    if said is None and key == "label":
        return _UNLABELLED
    return said.lower() if key == "label" and isinstance(said, str) else str(said or "")


def _plain(node: Node | None) -> Node | None:
    """Return a map or list that a value carries as it is, and nothing for an empty value."""
    if not isinstance(node, Value):
        return node
    found = fact(node, node)
    if isinstance(found, Map | Seq):
        return found
    return None if found is None else node
