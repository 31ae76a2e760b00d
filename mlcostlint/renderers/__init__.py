"""What the user's own `helm` and `kustomize` make of the charts and Kustomizations of a scan."""

import posixpath
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from mlcostlint.parsers.kustomize import Kustomization, closure, kustomizations, tops
from mlcostlint.parsers.rendered import Rendered, Renderer
from mlcostlint.parsers.surroundings import Surroundings
from mlcostlint.renderers.charts import Chart, charts
from mlcostlint.renderers.links import not_followed
from mlcostlint.renderers.parts import own, unread
from mlcostlint.renderers.piped import piped
from mlcostlint.renderers.programs import Failed, installed, output
from mlcostlint.source import Source, Span
from mlcostlint.tree import Leaf

__all__ = ["NotInstalled", "piped", "rendered"]

_HELM = "helm (https://helm.sh/docs/intro/install)"
# A schema may refer to any address, of this machine too; Helm 3.16 and later leave it out.
_HELM_ARGUMENTS = ("--skip-tests", "--skip-schema-validation")
_AT = re.compile(r"(?:^|[\s(])[^/\s()]+/([^:\s()]+):(\d{1,6})\b")  # chart/templates/job.yaml:6:1
_KUSTOMIZE = "kustomize (https://kubectl.docs.kubernetes.io/installation/kustomize) or kubectl"


class NotInstalled(Exception):
    """A program that rendering needs is not there."""

    def __init__(self, path: str, program: str) -> None:
        super().__init__(f"rendering {path} needs {program}: install it, or leave out --render")


def rendered(
    sources: Sequence[Source], around: Surroundings, shown: Sequence[Rendered] = ()
) -> Iterator[Rendered]:
    """Yield every chart and every topmost Kustomization as it is rendered with its own values.

    Charts whose rendering is `shown` already are left out. Raises `NotInstalled`.
    """
    homes = {one.home for one in shown}
    for chart in (chart for chart in charts(sources) if chart.home not in homes):
        yield _of_chart(chart, sources, around)
    found = kustomizations(sources)
    for folder in tops(found):
        yield _of_kustomization(found[folder], closure(found, folder), sources)


def _of_chart(chart: Chart, sources: Sequence[Source], around: Surroundings) -> Rendered:
    program = installed("helm")
    if program is None:
        raise NotInstalled(chart.home.path, _HELM)
    parts = own(chart, sources, around)
    for why in not_followed(chart.home.folder, around):
        sentence = f"{chart.home.folder} is not rendered: a link in it is not followed: {why}"
        return Rendered.failed(Renderer.HELM, chart.home, parts, sentence)
    command = (program, "template", chart.release, ".", *_HELM_ARGUMENTS)
    made = _run(Renderer.HELM, chart.home, parts, command)
    return replace(made, parts=parts | unread(made, around))


def _of_kustomization(
    top: Kustomization, built_on: Sequence[Kustomization], sources: Sequence[Source]
) -> Rendered:
    files = {path for one in built_on for path in (*one.resources(), *one.patches())}
    files.update(one.source.path for one in built_on)
    parts = {source.path: source for source in sources if source.path in files}
    trouble = next((leaf for one in built_on for leaf in _out_of_reach(one)), None)
    if trouble is not None:
        return Rendered(Renderer.KUSTOMIZE, top.source, parts, trouble=trouble)
    program = installed("kustomize", "kubectl")
    if program is None:
        raise NotInstalled(top.source.path, _KUSTOMIZE)
    verb = "build" if Path(program).stem == "kustomize" else "kustomize"
    return _run(Renderer.KUSTOMIZE, top.source, parts, (program, verb, "."))


def _out_of_reach(one: Kustomization) -> Iterator[Leaf]:
    """Yield the holes in what is built: what would be fetched, and what lies outside."""
    yield from one.unfetched()
    for path in one.resources():
        if path.startswith(("../", "/")):
            yield one.root.get("resources").hole(f"{path} lies outside the working directory")


def _run(
    renderer: Renderer, home: Source, parts: dict[str, Source], command: Sequence[str]
) -> Rendered:
    try:
        text = output(command, Path(home.folder))
    except (Failed, OSError) as failure:
        why = failure.why if isinstance(failure, Failed) else f"cannot be run: {failure}"
        sentence = f"{home.folder} is not rendered: {why}"
        return Rendered.failed(renderer, home, parts, sentence, _place(why, home, parts))
    return Rendered(renderer, home, parts, text)


def _place(why: str, home: Source, parts: dict[str, Source]) -> Span | None:
    """Return the line that a renderer complains of, if it names one of a file we have read."""
    named = _AT.search(why)
    path = posixpath.normpath(posixpath.join(home.folder, named[1])) if named else ""
    if named is None or path not in parts:
        return None
    return Span(path, int(named[2]), 1, int(named[2]), 1)
