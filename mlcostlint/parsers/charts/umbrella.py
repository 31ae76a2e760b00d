"""Charts that bring charts we know: what their values say of them, under the names they have there.

https://helm.sh/docs/chart_template_guide/subcharts_and_globals/
"""

import posixpath
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from mlcostlint.parsers.charts import Release, fits, is_known, objects
from mlcostlint.parsers.charts.objects import holds, spelled
from mlcostlint.parsers.yaml_tree import maps
from mlcostlint.source import Source
from mlcostlint.tree import Block, Leaf, Map
from mlcostlint.value import Value

_FILE = "Chart.yaml"


@dataclass(frozen=True, slots=True)
class Part:
    """A chart that another brings: the key of its values there, and the switch it hangs on."""

    chart: str
    key: str
    condition: tuple[str, ...]


Umbrellas = Mapping[str, tuple[Part, ...]]


def umbrellas(sources: Iterable[Source]) -> Umbrellas:
    """Return for the folder of each chart which of those we know it brings."""
    homes = (source for source in sources if posixpath.basename(source.path) == _FILE)
    return {
        home.folder: tuple(part for root in maps(home) for part in _parts(root)) for home in homes
    }


def around(path: str, found: Umbrellas) -> tuple[Part, ...]:
    """Return what the chart brings whose values a file may hold, if it holds any."""
    folder = path
    while found and "/" in folder:
        folder = folder.rpartition("/")[0]
        if folder in found:
            return found[folder]
    return found.get(".", ())


def released(values: Map, parts: Iterable[Part]) -> Iterator[Block | Leaf]:
    """Yield what the charts run that these values speak of."""
    for part in parts:
        inner = values.child(part.key)
        if inner is None or not fits(part.chart, inner):
            continue
        on = holds(values, *part.condition, otherwise=True) if part.condition else True
        if isinstance(on, Value):
            yield on
        elif on:
            yield from objects(part.chart, inner, Release())


def _parts(root: Map) -> Iterator[Part]:
    for one in root.maps("dependencies"):
        name = spelled(one.get("name"))
        if is_known(name):
            # Of several conditions the first that the values speak of counts.
            condition = spelled(one.get("condition")).partition(",")[0]
            steps = tuple(condition.split(".")) if condition else ()
            yield Part(name, spelled(one.get("alias")) or name, steps)
