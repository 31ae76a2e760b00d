"""Files of parameters: `main.parameters.json` beside `main.json`.

https://learn.microsoft.com/azure/azure-resource-manager/templates/parameter-files
"""

from collections.abc import Mapping

from mlcostlint.parsers.arm.frame import Given, section
from mlcostlint.parsers.beyond import Beyond
from mlcostlint.parsers.yaml_tree import maps
from mlcostlint.tree import Map
from mlcostlint.value import unknown

_ENDING = ".json"


def beside(path: str, beyond: Beyond) -> Mapping[str, Given]:
    """Return what the parameter file of a template passes, nothing where it has none."""
    source = beyond.sources.get(f"{path.removesuffix(_ENDING)}.parameters{_ENDING}")
    found: dict[str, Given] = {}
    for root in () if source is None else maps(source):
        for name, child in section(root, "parameters").entries.items():
            if isinstance(child, Map):
                hidden = unknown(f"parameter {name} is read from a vault", child.header)
                found[name] = Given(child.entries.get("value", hidden))
    return found
