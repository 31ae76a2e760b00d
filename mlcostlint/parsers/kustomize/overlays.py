"""Which Kustomizations change an object, from the inside out."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from mlcostlint.parsers import kubernetes
from mlcostlint.parsers.kustomize.changes import changed
from mlcostlint.parsers.kustomize.declared import Kustomization
from mlcostlint.parsers.kustomize.generated import config_maps, over
from mlcostlint.parsers.kustomize.patches import patched
from mlcostlint.parsers.surroundings import Surroundings
from mlcostlint.source import Source
from mlcostlint.tree import Block, Map


@dataclass(frozen=True, slots=True)
class _Layer:
    """A Kustomization that takes in an object, and the only one to do so or one of several."""

    kustomization: Kustomization
    settled: bool


class Overlays:
    """The Kustomizations of a scan, and the files that they lay over others."""

    def __init__(self, found: Mapping[str, Kustomization], sources: Iterable[Source]) -> None:
        self._found = found
        self._users: dict[str, list[str]] = defaultdict(list)
        for folder, one in found.items():
            for path in one.resources():
                self._users[path].append(folder)
        patches = {path for one in found.values() for path in one.patches()}
        self._patches = {source.path: source for source in sources if source.path in patches}

    def applied(self, block: Block) -> Iterator[Block]:
        """Yield an object as it is built: what is plain is changed, what is not becomes unknown."""
        layers = [*self._layers(block.span.path)]
        if not layers or block.dialect != "kubernetes":
            yield block
            return
        root = block.body
        for layer in layers:
            root = self._changed(root, block.name, layer)
        yield from kubernetes.blocks(root)

    def generated(self, folder: str, around: Surroundings) -> Iterator[Block]:
        """Yield the ConfigMaps that a Kustomization generates, as those above it leave them."""
        own = self._found[folder]
        above = [*self._layers(folder)]
        for one in config_maps(own, around):
            if one.behavior != "create":
                continue
            for layer in above:
                for other in config_maps(layer.kustomization, around):
                    if other.name == one.name and other.behavior != "create":
                        one = over(one, other, settled=layer.settled)  # noqa: PLW2901 - layer on layer
            root = one.root
            for layer in (_Layer(own, settled=True), *above):
                root = self._changed(root, one.name, layer)
            yield from kubernetes.blocks(root)

    def _changed(self, root: Map, name: str, layer: _Layer) -> Map:
        for folder in layer.kustomization.components():
            if folder in self._found:
                root = self._changed(root, name, _Layer(self._found[folder], layer.settled))
        root = patched(root, name, layer.kustomization, self._patches)
        return changed(root, name, layer.kustomization, settled=layer.settled)

    def _layers(self, path: str) -> Iterator[_Layer]:
        """Yield what takes in a file; from where several do, none of them settles anything."""
        seen: set[str] = set()
        waiting, settled = self._users.get(path, []), True
        while waiting:
            settled = settled and len(waiting) == 1
            seen.update(waiting)
            yield from (_Layer(self._found[folder], settled) for folder in waiting)
            above = [user for folder in waiting for user in self._users.get(folder, [])]
            waiting = [folder for folder in dict.fromkeys(above) if folder not in seen]
