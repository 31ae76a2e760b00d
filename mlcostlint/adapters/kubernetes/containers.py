"""What the containers of a pod start, with the ConfigMaps that they read."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from mlcostlint.adapters.programs.program import Program, program
from mlcostlint.adapters.reading import handed, leaves, mapping
from mlcostlint.tree import Block, Leaf, Map
from mlcostlint.value import fact

Find = Callable[[str], Block | None]


def _nowhere(_name: str) -> Block | None:
    return None


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a container may read beside itself: ConfigMaps by name, and the pod's volumes."""

    find: Find = _nowhere
    volumes: tuple[Map, ...] = field(default=())


def started(container: Map, around: Surroundings | None = None) -> Program:
    """Return the program of a container; variables and files that stand elsewhere are holes."""
    around = Surroundings() if around is None else around
    variables, hidden = environment(container, around)
    return program(
        container.get("image"),
        (leaf for key in ("command", "args") for leaf in leaves(container.get(key))),
        variables,
        container.header,
        files=dict(_files(container, around)),
        hidden=hidden,
        source=container.get("storageUri"),
    )


def reads_config_maps(container: Map) -> bool:
    """Say whether a container's variables or files may come from ConfigMaps."""
    if "envFrom" in container.entries or "volumeMounts" in container.entries:
        return True
    return any("valueFrom" in pair.entries for pair in container.maps("env"))


def environment(container: Map, around: Surroundings) -> tuple[dict[str, Leaf], Leaf | None]:
    """Return the variables of a container, later ones first, and why there may be others."""
    found: dict[str, Leaf] = {}
    hidden: Leaf | None = None
    for source in container.maps("envFrom"):
        # Secrets hold credentials, which say nothing of models.
        named = source.get("configMapRef", "name")
        if not named.unknown and named.known is None:
            continue
        config = around.find(str(fact(named, "")))
        if config is None:
            hidden = named.hole(f"the ConfigMap {fact(named, '')} is not among the scanned files")
        else:
            found |= {
                name: handed(leaf, named.origin.span)
                for name, leaf in mapping(config.get("data")).items()
            }
    for pair in container.maps("env"):
        name = fact(pair.get("name"), None)
        if isinstance(name, str):
            found[name] = _variable(pair, name, around)
    return found, hidden


def _variable(pair: Map, name: str, around: Surroundings) -> Leaf:
    if "valueFrom" not in pair.entries:
        return pair.get("value")
    named, key = (pair.get("valueFrom", "configMapKeyRef", part) for part in ("name", "key"))
    config = around.find(str(fact(named, "")))
    value = None if config is None else config.get("data", str(fact(key, "")))
    if value is None or fact(value, None) is None:
        return pair.get("name").hole(f"the value of {name} is kept elsewhere")
    return handed(value, key.origin.span)


def _files(container: Map, around: Surroundings) -> Iterator[tuple[str, Leaf]]:
    """Yield the texts of mounted ConfigMaps by the path they are found at."""
    mounted = {fact(one.get("name"), None): one for one in container.maps("volumeMounts")}
    for volume in around.volumes:
        mount = mounted.get(fact(volume.get("name"), None))
        config = around.find(str(fact(volume.get("configMap", "name"), "")))
        if mount is None or config is None:
            continue
        base = str(fact(mount.get("mountPath"), "")).rstrip("/")
        part = fact(mount.get("subPath"), None)
        for key, leaf in mapping(config.get("data")).items():
            if part is None:
                yield f"{base}/{_path(volume, key)}", leaf
            elif part == _path(volume, key):
                yield base, leaf


def _path(volume: Map, key: str) -> str:
    """Return the name that a key of a ConfigMap has as a file."""
    items: Mapping[object, object] = {
        fact(one.get("key"), None): fact(one.get("path"), None)
        for one in volume.maps("configMap", "items")
    }
    return str(items.get(key) or key)
