"""What CDK writes into the templates that it makes: where a resource comes from.

https://docs.aws.amazon.com/cdk/v2/guide/identifiers.html
"""

import posixpath

from mlcostlint.parsers.beyond import Beyond
from mlcostlint.parsers.surroundings import Unavailable
from mlcostlint.parsers.yaml_tree import maps
from mlcostlint.tree import Leaf, Map, Node
from mlcostlint.value import fact

_HIDDEN = frozenset({"Default", "Resource"})  # constructs of these names are left out of ids
_MANIFEST = "manifest.json"
_TEMPLATE = ".template.json"
_STACK = "aws:cloudformation:stack"


def path(resource: Node | None) -> str:
    """Return the path of the construct that made a resource, empty for one written by hand."""
    said = _metadata(resource, "aws:cdk:path")
    parts = said.split("/")
    return "/".join(parts[:-1] if parts[-1] in _HIDDEN and len(parts) > 1 else parts)


def asset(resource: Node | None, property_: str) -> str:
    """Return the file that a property is uploaded from, relative to the template; empty if none."""
    if _metadata(resource, "aws:asset:property") not in {property_, f"{property_}Url"}:
        return ""
    return _metadata(resource, "aws:asset:path")


def region(template: Map, beyond: Beyond) -> Leaf | None:
    """Return the region that the manifest beside a template deploys it to, if it says one."""
    folder, _, name = template.span.path.rpartition("/")
    beside = posixpath.join(folder, _MANIFEST)
    return beyond.once(_regions, beside).get(name) if name.endswith(_TEMPLATE) else None


def _regions(beyond: Beyond, manifest: str) -> dict[str, Leaf]:
    """Return the regions of a manifest by the templates that are deployed there."""
    try:
        roots = [root.child("artifacts") for root in maps(beyond.source(manifest))]
    except Unavailable:
        return {}
    artifacts = [one for root in roots if root for one in map(root.child, root.entries) if one]
    placed = ((one.get("properties", "templateFile"), _place(one)) for one in artifacts)
    return {str(fact(name, "")): place for name, place in placed if place is not None}


def _place(artifact: Map) -> Leaf | None:
    """Read `aws://account/region`, either of which may be left open."""
    said = artifact.get("environment")
    *_, found = str(fact(said, "")).split("/")
    if fact(artifact.get("type"), "") != _STACK or not found or found.startswith("unknown"):
        return None
    return said.map(lambda _: found)


def _metadata(resource: Node | None, name: str) -> str:
    said = fact(resource.get("Metadata", name), None) if isinstance(resource, Map) else None
    return said if isinstance(said, str) else ""
