"""What a Kustomization builds its folder from."""

import posixpath
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from mlcostlint.parsers.yaml_tree import maps
from mlcostlint.source import Source
from mlcostlint.tree import Leaf, Map, Node, as_
from mlcostlint.value import Value, fact, unknown

_NAMES = frozenset({"kustomization.yaml", "kustomization.yml"})
_RESOURCES = ("resources", "bases", "components")
_PATCHES = ("patches", "patchesStrategicMerge", "patchesJson6902")
# What Kustomize takes for a repository or a download where no file of that name is there.
_REMOTE = re.compile(r"://|^git@|\?ref=|^(?:www\.)?github\.com/|^git::")


@dataclass(frozen=True, slots=True)
class Kustomization:
    """One file that says how a folder is built. Paths are as sources name theirs."""

    source: Source
    root: Map

    @property
    def is_component(self) -> bool:
        """Whether others take it in and it is never built by itself."""
        return fact(as_(str, self.root.get("kind")), None) == "Component"

    def resources(self) -> Iterator[str]:
        """Yield the local files and folders that it builds on, components included."""
        for leaf in self._named():
            name = _text(leaf)
            if name and not _REMOTE.search(name):
                yield self.local(name)

    def unfetched(self) -> Iterator[Leaf]:
        """Yield a hole where it builds on what would have to be fetched or rendered."""
        remote = [leaf for leaf in self._named() if _REMOTE.search(_text(leaf))]
        if remote:
            others = f" and {len(remote) - 1} more" if remote[1:] else ""
            name = f"{_text(remote[0])}{others}"
            yield remote[0].hole(f"{name} is not fetched: scan what `kustomize build` prints")
        for chart in self.root.maps("helmCharts"):
            why = "is not rendered: scan what `kustomize build --enable-helm` prints"
            yield unknown(f"chart {_text(chart.get('name'))} {why}", chart.header)

    def components(self) -> Iterator[str]:
        """Yield the folders of components, which change what it builds."""
        names = (_text(leaf) for leaf in self.root.each("components"))
        return (self.local(name) for name in names if name and not _REMOTE.search(name))

    def patches(self) -> Iterator[str]:
        """Yield the files that it lays over others.

        They look like objects and are none: what a patch leaves out is not left to its default.
        """
        for name in _PATCHES:
            for item in self.root.each(name):
                file = _text(item.get("path") if isinstance(item, Map) else item)
                if file and "\n" not in file:
                    yield self.local(file)

    def _named(self) -> Iterator[Leaf]:
        for name in _RESOURCES:
            yield from (one for one in self.root.each(name) if isinstance(one, Value))

    def local(self, name: str) -> str:
        """Return the path of a file that it names."""
        return posixpath.normpath(posixpath.join(self.source.folder, name))


def kustomizations(sources: Iterable[Source]) -> Mapping[str, Kustomization]:
    """Return the Kustomizations among sources by their folders."""
    found: dict[str, Kustomization] = {}
    for source in sources:
        if posixpath.basename(source.path).lower() in _NAMES:
            for root in maps(source):
                found[posixpath.normpath(source.folder)] = Kustomization(source, root)
    return found


def tops(found: Mapping[str, Kustomization]) -> list[str]:
    """Return the folders that are built by themselves: no other Kustomization takes them in."""
    taken = {path for one in found.values() for path in one.resources()}
    return [folder for folder, one in found.items() if folder not in taken and not one.is_component]


def closure(found: Mapping[str, Kustomization], folder: str) -> list[Kustomization]:
    """Return a Kustomization and all that it builds on, from the bottom upwards, each once."""
    seen: dict[str, None] = {}

    def visit(at: str) -> None:
        if at in found and at not in seen:
            seen[at] = None
            for path in found[at].resources():
                visit(path)

    visit(folder)
    return [found[at] for at in reversed(seen)]


def _text(node: Node) -> str:
    return fact(as_(str, node), None) or "" if isinstance(node, Value) else ""
