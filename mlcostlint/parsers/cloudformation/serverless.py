"""What the Serverless Application Model adds to a template: properties that all of a kind share.

https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-specification-template-anatomy-globals.html
"""

from collections.abc import Mapping
from dataclasses import replace

from mlcostlint.tree import Map, Node, Seq

_SHARED: Mapping[str, str] = {
    "AWS::Serverless::Function": "Function",
    "AWS::Serverless::StateMachine": "StateMachine",
}


def properties(root: Map, kind: str, resource: Map) -> Node | None:
    """Return the properties of a resource with what `Globals` says of its kind, before evaluation.

    Lists and maps of both are put together; of anything else the resource's own counts.
    """
    own = resource.entries.get("Properties")
    shared = root.child("Globals", _SHARED[kind]) if kind in _SHARED else None
    if shared is None:
        return own
    return shared if own is None else _merged(shared, own)


def _merged(shared: Node, own: Node) -> Node:
    if isinstance(shared, Seq) and isinstance(own, Seq):
        return replace(own, items=(*shared.items, *own.items))
    if not isinstance(shared, Map) or not isinstance(own, Map) or _is_call(shared) or _is_call(own):
        return own
    entries = dict(shared.entries)
    for name, child in own.entries.items():
        entries[name] = _merged(entries[name], child) if name in entries else child
    return replace(own, entries=entries)


def _is_call(node: Map) -> bool:
    """Tell whether a map is a function, which is a value like any other."""
    return any(name == "Ref" or name.startswith("Fn::") for name in node.entries)
