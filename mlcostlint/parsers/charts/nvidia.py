"""The values of NVIDIA's charts for its device plugin and its GPU operator.

https://github.com/NVIDIA/k8s-device-plugin/tree/main/deployments/helm/nvidia-device-plugin
https://github.com/NVIDIA/gpu-operator/tree/main/deployments/gpu-operator
"""

from collections.abc import Iterator

from mlcostlint.parsers.charts.objects import (
    Release,
    around,
    config_map,
    declared,
    given,
    holds,
    is_absent,
    listed,
)
from mlcostlint.tree import Block, Leaf, Map, Node
from mlcostlint.value import Value, defaulted, fact

PLUGIN = "nvidia-device-plugin"
WORDS = ("devicePlugin", "migStrategy", "timeSlicing", "mps:")

_OF_OPERATOR = ("config", "driver", "toolkit", "dcgmExporter", "mig", "migManager", "gfd", "nfd")


def are_of_operator(values: Map) -> bool:
    """Tell whether these are values of the operator: a plugin that is configured, or its peers."""
    plugin = values.child("devicePlugin")
    return plugin is not None and any(
        holder.child(name) is not None for holder in (plugin, values) for name in _OF_OPERATOR
    )


def are_of_plugin(values: Map) -> bool:
    """Tell whether these are values of the plugin: configurations of its version, by name."""
    named = values.child("config", "map")
    said = () if named is None else named.entries.values()
    return any("version: v1" in str(fact(one, "")) for one in said if isinstance(one, Value))


def of_operator(values: Map, release: Release) -> Iterator[Block | Leaf]:
    """Yield the policy of a cluster, and the ConfigMap that it names where the chart makes it."""
    config = values.child("devicePlugin", "config")
    spec = given(values, "devicePlugin", "mig", "dcgmExporter")
    yield declared(
        values, "nvidia.com/v1/ClusterPolicy", "cluster-policy", release, around(values, spec)
    )
    if config is None or is_absent(config.get("data")):
        return
    makes = holds(config, "create", otherwise=False)
    if isinstance(makes, Value):
        yield makes
    elif makes:
        data = config.entries.get("data", config.get("data"))
        yield config_map(config, config.get("name"), release, data)


def of_plugin(values: Map, release: Release) -> Iterator[Block | Leaf]:
    """Yield the DaemonSet of the plugin, and the ConfigMap that the chart makes of its map."""
    config = values.child("config") or around(values, {})
    own = defaulted(f"{release.name or PLUGIN}-configs", config.header)
    name = (
        own
        if is_absent(config.get("name")) or fact(config.get("name"), "") == ""
        else (config.get("name"))
    )
    if config.child("map") is not None:
        yield config_map(config, own, release, config.entries["map"])
    yield declared(
        config, "apps/v1/DaemonSet", release.name or PLUGIN, release, _plugin(config, name)
    )


def _plugin(config: Map, name: Leaf) -> Map:
    variable: dict[str, Node] = {
        "name": defaulted("DEFAULT_CONFIG", config.header),
        "value": config.get("default"),
    }
    container: dict[str, Node] = {
        "name": defaulted(f"{PLUGIN}-sidecar", config.header),
        "env": listed(config, around(config, variable)),
    }
    volume = around(config, {"configMap": around(config, {"name": name})})
    pod: dict[str, Node] = {
        "containers": listed(config, around(config, container)),
        "volumes": listed(config, volume),
    }
    return around(config, {"template": around(config, {"spec": around(config, pod)})})
