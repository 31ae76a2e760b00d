"""How NVIDIA's device plugin is told to share the accelerators of a cluster among its pods.

https://github.com/NVIDIA/k8s-device-plugin#configuring-the-nvidia-device-plugin-binary
"""

from collections.abc import Iterable, Iterator, Mapping

from mlcostlint.adapters.kubernetes import parts
from mlcostlint.adapters.kubernetes.choices import Choice
from mlcostlint.adapters.links import Links
from mlcostlint.adapters.links.kubernetes import clusters, plugins
from mlcostlint.adapters.reading import given, handed, mapping, perhaps
from mlcostlint.hardware import Partition
from mlcostlint.parsers import literal_block
from mlcostlint.source import Span
from mlcostlint.tree import Block, Leaf, Map
from mlcostlint.value import Value, fact

CONFIGURATION = "nvidia.com/device-plugin.config"

_ANY = parts.SHARED | {"nvidia.com/gpu"}

_Configurations = Mapping[str, Map]
_Part = Value[Partition] | None
_WAYS = ("timeSlicing", "mps")
_NAMED = "default"  # taken where several are there and nothing chooses: its fallback strategies


def shared(links: Links, member: Block, names: frozenset[str], node: Leaf | None) -> _Part:
    """Return the part that a pod gets of each device it asks for by these names, None for a whole.

    `node` is the label of its node that chooses among the configurations of the plugin.
    """
    if names.isdisjoint(_ANY):
        return None
    configured = links.once(_configured)
    found = clusters.near(links, member, tuple(configured))
    each = (_selected(links, one, configured[one], node) for one in found.blocks)
    several = [_part(config, names) for configs in each for config in configs]
    agreed = _agreed(several)
    if agreed is None or found.holds:
        return agreed
    return agreed.hole(f"whether {found.blocks[0].name} configures its cluster is not settled")


def of_pool(
    links: Links, pool: Block, labels: Mapping[str, Leaf], header: Span
) -> Value[Partition | None]:
    """Return the part that pods get on the nodes of a pool with these labels, None for a whole."""
    choices = {name: Choice((leaf,)) for name, leaf in labels.items()}
    found = parts.into(choices, header)
    if found.unknown or found.known is not None:
        return found
    plugin = shared(links, pool, _ANY, labels.get(CONFIGURATION))
    return found if plugin is None else perhaps(handed(plugin, header))


def _configured(links: Links) -> dict[Block, _Configurations]:
    """Return the ConfigMaps that configure the plugin, with what they hold by name."""
    maps = (one for one in links.blocks if one.type == "ConfigMap")
    found = {one: dict(_configurations(one)) for one in maps}
    return {one: configs for one, configs in found.items() if configs}


def _configurations(block: Block) -> Iterator[tuple[str, Map]]:
    for name, leaf in mapping(block.get("data")).items():
        said = fact(leaf, None)
        if not isinstance(said, str) or not ("sharing" in said or "migStrategy" in said):
            continue
        tree = literal_block.tree(leaf)
        if isinstance(tree, Map) and "version" in tree.entries:
            yield name, tree


def _selected(
    links: Links, block: Block, configs: _Configurations, node: Leaf | None
) -> Iterable[Map]:
    """Return the configurations that a node may have: as it is labelled, else the default one."""
    chosen = plugins.default(links, block) if node is None else node
    if chosen is None and len(configs) > 1 and _NAMED in configs:
        return [configs[_NAMED]]
    if chosen is None or chosen.unknown:
        return configs.values()
    name = fact(chosen, "")
    return [configs[name]] if name in configs else []


def _part(config: Map, names: frozenset[str]) -> _Part:
    for way in _WAYS:
        renames = fact(config.get("sharing", way, "renameByDefault"), None) is True
        for resource in config.maps("sharing", way, "resources"):
            name = str(fact(resource.get("name"), ""))
            if (f"{name}.shared" if renames else name) in names:
                return _of_resource(resource)
    return None


def _of_resource(resource: Map) -> _Part:
    replicas, only = resource.get("replicas"), resource.get("devices")
    if fact(replicas, None) == 1:
        return None
    if given(only) and fact(only, None) != "all":
        return only.hole("only some of the devices of a node are shared")
    return parts.among(replicas)


def _agreed(several: list[_Part]) -> _Part:
    """Return what all configurations say that a node may have."""
    first = next((one for one in several if one is not None), None)
    if first is None or all(_plain(one) == _plain(first) for one in several):
        return first
    return first.hole("several configurations of the device plugin may be that of its node")


def _plain(part: _Part) -> object:
    return None if part is None else part.unknown or part.known
