"""What a person has rendered themselves and hands over: it comes from the charts of the scan."""

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace

from mlcostlint.parsers.rendered import Rendered, Renderer
from mlcostlint.parsers.surroundings import Surroundings
from mlcostlint.parsers.yaml_tree import documents
from mlcostlint.renderers.charts import Chart, charts
from mlcostlint.renderers.parts import own, unread
from mlcostlint.source import Source

_CHART = re.compile(r"^# Source: ([^/\n]+)/", re.MULTILINE)


def piped(
    given: Source | None, sources: tuple[Source, ...], around: Surroundings
) -> tuple[tuple[Source, ...], tuple[Rendered, ...]]:
    """Return the sources without what Helm has made of charts among them, and that.

    Lines of `given`, which is one of the sources, keep their numbers. A name that several charts
    have tells none of them.
    """
    if given is None or _CHART.search(given.text) is None:
        return sources, ()
    named = {name: found[0] for name, found in _by_name(sources).items() if len(found) == 1}
    kept: list[str] = []
    made: dict[str, list[str]] = defaultdict(list)
    for document in documents(given):
        said = _CHART.search(document.text)
        if said is not None and said[1] in named:
            made[said[1]].append(document.text)
            kept.append("\n" * document.text.count("\n"))
        else:
            kept.append(document.text)
    rest = replace(given, text="".join(kept))
    rendered = (_of(named[name], "".join(texts), sources, around) for name, texts in made.items())
    return tuple(rest if one is given else one for one in sources), tuple(rendered)


def _by_name(sources: Sequence[Source]) -> Mapping[str, list[Chart]]:
    found: dict[str, list[Chart]] = defaultdict(list)
    for chart in charts(sources):
        found[chart.name].append(chart)
    return found


def _of(chart: Chart, text: str, sources: Sequence[Source], around: Surroundings) -> Rendered:
    made = Rendered(Renderer.HELM, chart.home, own(chart, sources, around), text)
    return replace(made, parts={**made.parts, **unread(made, around)})
