"""Which configuration of NVIDIA's device plugin nodes have that are not labelled with one."""

from collections.abc import Iterator

from mlcostlint.adapters.links import Links
from mlcostlint.tree import Block, Leaf, Map
from mlcostlint.value import fact

_POLICY = "nvidia.com/ClusterPolicy"
_PLUGIN = "apps/DaemonSet"
_DEFAULT = "DEFAULT_CONFIG"


def default(links: Links, config_map: Block) -> Leaf | None:
    """Return the key of a ConfigMap that is the default, None where the files do not say.

    The operator has no default unless its policy names one: such nodes get no configuration.
    """
    for policy in links.of(config_map, _POLICY):
        config = policy.body.child("spec", "devicePlugin", "config")
        if config is not None and fact(config.get("name"), None) == config_map.name:
            return config.get("default")
    for plugin in links.of(config_map, _PLUGIN):
        pod = plugin.body.child("spec", "template", "spec")
        if pod is not None and _mounts(pod, config_map.name):
            said = next(_variables(pod), None)
            if said is not None and fact(said, "unknown"):
                return said
    return None


def _mounts(pod: Map, name: str) -> bool:
    volumes = pod.maps("volumes")
    return any(fact(one.get("configMap", "name"), None) == name for one in volumes)


def _variables(pod: Map) -> Iterator[Leaf]:
    for key in ("initContainers", "containers"):
        for container in pod.maps(key):
            for pair in container.maps("env"):
                if fact(pair.get("name"), None) == _DEFAULT:
                    yield pair.get("value")
