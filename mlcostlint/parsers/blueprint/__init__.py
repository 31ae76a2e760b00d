"""Blueprints of Google's Cluster Toolkit: one block for each module that one calls.

A block is called as the toolkit's own module is (`modules/compute/vm-instance`). Its body holds
what the module is given: the variables of the blueprint that are not set for it alone, its
settings over them, and the labels of both; and its own `id` and `use`.
https://cloud.google.com/cluster-toolkit/docs/setup/cluster-blueprint
"""

import re
from collections.abc import Iterator, Mapping

from mlcostlint.parsers.beyond import Beyond
from mlcostlint.parsers.blueprint.deployment import variables
from mlcostlint.parsers.blueprint.scope import Scope
from mlcostlint.tree import Block, Leaf, Map, Node, as_
from mlcostlint.value import How, Value, fact, written

_OWN = re.compile(
    r"(?:\.?/?|(?:git::)?(?:https://)?github\.com/GoogleCloudPlatform/"
    r"(?:cluster-toolkit|hpc-toolkit)(?:\.git)?//)"
    r"(?P<module>(?:community/)?modules/[\w/.-]+?)(?:\?.*)?"
)


def is_blueprint(root: Map) -> bool:
    """Tell whether a document is a blueprint."""
    return "blueprint_name" in root.entries and "deployment_groups" in root.entries


def read(path: str, root: Map, beyond: Beyond) -> Iterator[Block | Leaf]:
    """Yield the modules of the toolkit, and a hole for one that comes from elsewhere."""
    scope = Scope(variables(path, root, beyond))
    shared = scope.variables()
    for group in root.maps("deployment_groups"):
        for module in group.maps("modules"):
            source = as_(str, module.get("source"))
            own = _OWN.fullmatch(fact(source, None) or "")
            if own is None:
                yield source.hole(f"module {_id(module)} is not one of the toolkit's and not read")
            else:
                yield _block(root, module, own["module"], _given(module, scope, shared))


def _block(root: Map, module: Map, type_: str, entries: Mapping[str, Node]) -> Block:
    body = Map(entries, module.span, module.header)
    deployment = fact(as_(str, body.get("deployment_name")), None)
    blueprint = deployment or fact(as_(str, root.get("blueprint_name")), None) or "blueprint"
    return Block(
        "blueprint",
        type_,
        f"{blueprint}/{_id(module)}",
        module.span,
        lambda: body,
        root=module.span.path,
    )


def _id(module: Map) -> str:
    return fact(as_(str, module.get("id")), None) or "without an id"


def _given(module: Map, scope: Scope, shared: Mapping[str, Node]) -> dict[str, Node]:
    """Return what a module is given; of labels, those of the blueprint and its own."""
    own = module.child("settings")
    own_words = {key: module.get(key) for key in ("id", "use")}
    settings = {} if own is None else {key: scope.settled(own.entries[key]) for key in own.entries}
    entries = {key: _passed(node, module) for key, node in shared.items()}
    labels = [said["labels"] for said in (shared, settings) if "labels" in said]
    entries |= settings | own_words
    if labels and all(isinstance(node, Map) for node in labels):
        parts = [node for node in labels if isinstance(node, Map)]
        merged = {key: child for part in parts for key, child in part.entries.items()}
        entries["labels"] = Map(merged, parts[-1].span, parts[-1].header)
    return entries


def _passed(node: Node, module: Map) -> Node:
    if isinstance(node, Value):
        return node.at(node.origin.used_at(module.header, How.PASSED))
    return written(node, node.span)
