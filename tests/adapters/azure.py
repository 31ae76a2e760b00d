"""Files of every dialect of Azure, for tests of what their resources are told."""

import json
from typing import Any

from mlcostlint import adapters
from mlcostlint.model import Resource
from mlcostlint.parsers import ALONE, Inputs, read
from mlcostlint.source import Source

_SCHEMA = "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#"
ML = "Microsoft.MachineLearningServices/workspaces"


def of(*files: tuple[str, str]) -> tuple[Resource, ...]:
    sources = [Source(path, text) for path, text in files]
    return adapters.resources(read(sources, Inputs(), ALONE).blocks)


def template(*resources: dict[str, Any], **sections: Any) -> str:
    whole = {"$schema": _SCHEMA, "contentVersion": "1.0.0.0", **sections}
    return json.dumps({**whole, "resources": list(resources)}, indent=1)


def deployed(*resources: dict[str, Any], **sections: Any) -> tuple[Resource, ...]:
    return of(("main.json", template(*resources, **sections)))


def resource(type_: str, name: str, /, **body: Any) -> dict[str, Any]:
    return {"type": type_, "apiVersion": "2024-04-01", "name": name, **body}


def one(kind: type[Resource], resources: tuple[Resource, ...]) -> Any:
    (found,) = [each for each in resources if isinstance(each, kind)]
    return found


def yaml(kind: type[Resource], text: str, *others: tuple[str, str]) -> Any:
    return one(kind, of(("ml/job.yml", text), *others))
