"""The files that a chart is made of, as far as its objects can be told to come from them."""

import posixpath
import re
from collections.abc import Iterator, Sequence

from mlcostlint.parsers.origins import made_of
from mlcostlint.parsers.rendered import Rendered
from mlcostlint.parsers.surroundings import Surroundings, Unavailable
from mlcostlint.renderers.charts import Chart
from mlcostlint.source import Source

_VALUES = ("values.yaml", "values.yml")
_MADE_OF = re.compile(r"^# Source: .+$", re.MULTILINE)


def own(chart: Chart, sources: Sequence[Source], around: Surroundings) -> dict[str, Source]:
    """Return the sources that belong to a chart, and its values, by path."""
    parts = {source.path: source for source in sources if chart.holds(source.path)}
    for name in _VALUES:
        parts.update(_beside(posixpath.join(chart.home.folder, name), around))
    return parts


def unread(made: Rendered, around: Surroundings) -> dict[str, Source]:
    """Return the templates that something was made of, and their values, if not read yet."""
    templates = {made_of(found[0], made.home.path) for found in _MADE_OF.finditer(made.text)}
    folders = {path.rpartition("/templates/")[0] or "." for path in templates}
    values = {posixpath.join(folder, name) for folder in folders for name in _VALUES}
    return {
        path: source
        for name in sorted({*templates, *map(posixpath.normpath, values)} - made.parts.keys())
        for path, source in _beside(name, around)
    }


def _beside(path: str, around: Surroundings) -> Iterator[tuple[str, Source]]:
    try:
        data = around.content(path)
    except Unavailable:
        return
    yield path, Source(path, data.decode("utf-8-sig", errors="replace"))
