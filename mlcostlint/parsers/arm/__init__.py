"""Templates of Azure Resource Manager, as people write them and as Bicep compiles to them.

A block's type is that of the resource without its version, its body what is sent to Azure, with
expressions settled; `parents` holds the names of what it is inside of, the outermost first.
https://learn.microsoft.com/azure/azure-resource-manager/templates/syntax
"""

from collections.abc import Iterator

from mlcostlint.parsers.beyond import Beyond
from mlcostlint.parsers.yaml_tree import Document
from mlcostlint.tree import Block, Leaf, Map, Seq
from mlcostlint.value import fact

_MARK = "deploymenttemplate.json"


def is_template(root: Map) -> bool:
    """Tell whether a document is a template that declares resources."""
    resources = root.entries.get("resources")
    if not isinstance(resources, Map | Seq):
        return False
    schema = str(fact(root.get("$schema"), None) or "").lower().rstrip("#")
    return schema.endswith(_MARK) or (not schema and "contentVersion" in root.entries)


def items(document: Document, beyond: Beyond) -> Iterator[Block | Leaf]:
    """Yield the resources of a deployment with the parameters beside it, else with the defaults."""
    from mlcostlint.parsers.arm.files import beside
    from mlcostlint.parsers.arm.resources import Deployment

    root = document.tree(templated=False)
    if isinstance(root, Map):
        yield from Deployment(root, beside(document.path, beyond), beyond).items()
