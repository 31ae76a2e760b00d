"""The values of KServe's own chart: how it deploys what does not say it itself.

https://github.com/kserve/kserve/tree/master/charts/kserve-resources
"""

import json
from collections.abc import Iterator

from mlcostlint.parsers.charts.objects import Release, around, config_map
from mlcostlint.tree import Block, Leaf, Map, as_
from mlcostlint.value import defaulted

WORDS = ("deploymentMode",)

_MODE = ("kserve", "controller", "deploymentMode")


def are_values(values: Map) -> bool:
    """Tell whether these are values of the chart: its controller has a mode to deploy in."""
    controller = values.child(*_MODE[:-1])
    return controller is not None and _MODE[-1] in controller.entries


def objects(values: Map, _release: Release) -> Iterator[Block | Leaf]:
    """Yield the ConfigMap that the chart keeps the mode in."""
    # values.yaml of the chart; it was called Serverless before, which means the same.
    mode = as_(str, values.get(*_MODE)).default("Knative")
    deploy = mode.map(lambda said: json.dumps({"defaultDeploymentMode": said}))
    name = defaulted("inferenceservice-config", values.header)
    yield config_map(values, name, Release(), around(values, {"deploy": deploy}))
