"""CloudFormation templates: what makes a document one."""

from mlcostlint.tree import Map, Node
from mlcostlint.value import fact

__all__ = ["is_template", "kind"]

_MARKS = frozenset({"AWSTemplateFormatVersion", "Transform"})


def is_template(root: Map) -> bool:
    """Tell whether a document is a template: a map of resources, one of them of an AWS type."""
    resources = root.entries.get("Resources")
    if not isinstance(resources, Map):
        return False
    return not _MARKS.isdisjoint(root.entries) or any(
        kind(child) for child in resources.entries.values()
    )


def kind(resource: Node) -> str:
    """Return the type of a resource of AWS, empty for all else."""
    said = fact(resource.get("Type"), None) if isinstance(resource, Map) else None
    return said if isinstance(said, str) and said.startswith("AWS::") else ""
