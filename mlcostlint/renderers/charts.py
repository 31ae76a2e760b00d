"""Which folders of a scan are Helm charts that can be rendered by themselves."""

import posixpath
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from mlcostlint.parsers.yaml_tree import maps
from mlcostlint.source import Source
from mlcostlint.tree import Map, as_
from mlcostlint.value import fact

_FILE = "Chart.yaml"
_INSIDE = ("templates/", "charts/", "files/")
_VALUES = ("values.yaml", "values.yml")
_RELEASE = re.compile(r"[a-z0-9](?:[-a-z0-9]{0,40}[a-z0-9])?\Z")  # what Helm takes for a name


@dataclass(frozen=True, slots=True)
class Chart:
    """One chart: the file that declares it, and its name."""

    home: Source
    name: str

    @property
    def release(self) -> str:
        """A name for a release of it."""
        return self.name if _RELEASE.match(self.name) else "release"

    def holds(self, path: str) -> bool:
        """Tell whether a file is a template, what templates read, or the values."""
        inner = posixpath.relpath(path, self.home.folder)
        return inner.startswith(_INSIDE) or inner in _VALUES


def charts(sources: Sequence[Source]) -> Iterator[Chart]:
    """Yield the charts among sources, without those that are parts of others and libraries."""
    homes = {source.folder: source for source in sources if _is_home(source)}
    for folder, home in homes.items():
        if not _is_part(folder, homes):
            for root in maps(home):
                if _text(root, "type") != "library" and _text(root, "name"):
                    yield Chart(home, _text(root, "name"))


def _is_home(source: Source) -> bool:
    return posixpath.basename(source.path) == _FILE


def _is_part(folder: str, homes: dict[str, Source]) -> bool:
    above, inside, _ = f"./{folder}".rpartition("/charts/")
    above = posixpath.normpath(above)
    return bool(inside) and (above in homes or _is_part(above, homes))


def _text(root: Map, name: str) -> str:
    return fact(as_(str, root.get(name)), None) or ""
