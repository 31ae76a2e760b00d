"""For people at a terminal: findings with the code they are about, dearest first."""

from collections.abc import Iterator, Mapping

from mlcostlint.finding import Assumption, Finding, Problem, Report, Severity, Working, by_savings
from mlcostlint.reporters.display import clipped, columns, harmless, line_at
from mlcostlint.reporters.frame import underlined
from mlcostlint.reporters.style import Style
from mlcostlint.reporters.words import counted, summary, worth
from mlcostlint.source import Source, Span

_COLORS = {Severity.ERROR: "red", Severity.WARNING: "yellow", Severity.INFO: "cyan"}


def render(report: Report, style: Style) -> str:
    """Render findings with their code, then what else there is to say, then the sum of it."""
    parts = ["\n".join(_finding(one, report, style)) for one in by_savings(report.findings)]
    parts += ["\n".join(block) for block in _notes(report, style)]
    return "\n\n".join([*parts, _painted(summary(report), style, bold=True)]) + "\n"


def _finding(finding: Finding, report: Report, style: Style) -> Iterator[str]:
    margin = " " * len(str(finding.span.line))
    color = _COLORS[finding.severity]
    head = _painted(f"{finding.severity}[{finding.rule}]", style, fg=color, bold=True)
    address = f" ({harmless(finding.address)})" if finding.address else ""
    yield f"{head}: {_painted(harmless(finding.message), style, bold=True)}"
    yield f"{_quiet(f'{margin}-->', style)} {harmless(str(finding.span))}{address}"
    frame = tuple(_frame(finding, report.sources, style))
    yield from frame
    if not frame and worth(finding):
        yield f"{_quiet(f'{margin} =', style)} {harmless(worth(finding))}"
    for label, text in _trail(finding, report.sources, style):
        yield f"{_quiet(f'{margin} =', style)} {label} {text}"


def _frame(finding: Finding, sources: Mapping[str, Source], style: Style) -> Iterator[str]:
    number = str(finding.span.line)
    line = line_at(sources.get(finding.span.path), finding.span.line)
    if not line:
        return
    shown = underlined(line, finding.span, style.width - len(number) - 3)
    bar = _quiet(f"{'':{len(number)}} |", style)
    carets = " " * shown.start + "^" * (shown.end - shown.start)
    label = harmless(worth(finding))
    fits = len(number) + 3 + columns(carets) + 1 + columns(label) <= style.width
    color = _COLORS[finding.severity]
    yield bar
    yield f"{_quiet(f'{number} |', style)} {shown.text}"
    yield f"{bar} {_painted(f'{carets} {label}'.rstrip() if fits else carets, style, fg=color)}"
    if not fits:
        yield f"{bar} {_painted(label, style, fg=color)}"
    yield bar


def _trail(
    finding: Finding, sources: Mapping[str, Source], style: Style
) -> Iterator[tuple[str, str]]:
    for label, spans in (("because", finding.because), ("via", finding.via)):
        for span in spans:
            taken = len(str(finding.span.line)) + len(f" = {label} ")
            yield label, _quoted(span, sources, style.width - taken)
    if style.math and finding.working:
        yield from _figured(finding.working)
    if style.verbosity > 0 or style.math:
        for assumption in finding.assumptions:
            yield "assumes", harmless(_assumed(assumption))
    if finding.help:
        yield "help:", harmless(finding.help)


def _figured(working: Working) -> Iterator[tuple[str, str]]:
    yield "now", harmless(working.before)
    yield "instead", harmless(working.after)
    for row in working.prices:
        where = f" in {row.region}" if row.region else ""
        guess = ", estimated" if row.estimated else ""
        price = f"{row.what}{where} = {row.usd.normalize():f} per {row.unit}"
        yield "price", harmless(f"{price} ({row.source} {row.as_of}{guess})".replace(" )", ")"))


def _quoted(span: Span, sources: Mapping[str, Source], width: int) -> str:
    place = harmless(str(span))
    line = line_at(sources.get(span.path), span.line)
    if not line:
        return place
    return f"{place}  {clipped(line.strip(), max(width - columns(place) - 2, 20))}"


def _assumed(assumption: Assumption) -> str:
    spread = ""
    if assumption.low != assumption.high:
        spread = f" ({assumption.low:f} to {assumption.high:f})"
    unit = f" {assumption.unit}" if assumption.unit else ""
    return f"{assumption.name} = {assumption.expected:f}{unit}{spread}: {assumption.source}"


def _notes(report: Report, style: Style) -> Iterator[list[str]]:
    """Yield the paragraphs that follow the findings."""
    if report.problems:
        yield [line for problem in report.problems for line in _problem(problem, style)]
    if style.verbosity < 0:
        return
    if report.gaps and style.verbosity > 0:
        yield [*_gaps(report, style)]
    if report.scanned.doubts and style.verbosity > 0:
        yield [*_doubts(report, style)]
    if not report.findings or style.verbosity > 0:
        yield [*_scanned(report)]
    if report.prices_are_old:
        old = (
            f"prices are as of {report.prices_as_of}: `mlcostlint prices update` brings newer ones"
        )
        yield [f"{_painted('note', style, fg='yellow', bold=True)}: {old}"]
    if report.gaps and not style.verbosity:
        asked = counted(len(report.gaps), "question")
        yield [f"The files leave {asked} open; -v says which."]


def _problem(problem: Problem, style: Style) -> Iterator[str]:
    place = f"{harmless(str(problem.span))}: " if problem.span else ""
    yield f"{_painted('problem', style, fg='red', bold=True)}: {place}{harmless(problem.message)}"
    if style.verbosity > 1 and problem.detail:
        yield from (harmless(line) for line in problem.detail.rstrip().split("\n"))


def _gaps(report: Report, style: Style) -> Iterator[str]:
    for gap in report.gaps:
        silent = f" ({', '.join(gap.rules)} cannot say)" if gap.rules else ""
        head = _painted("gap", style, fg="cyan", bold=True)
        yield f"{head}: {harmless(str(gap.span))}: {harmless(gap.question)}{silent}"


def _doubts(report: Report, style: Style) -> Iterator[str]:
    for path, doubt in report.scanned.doubts.items():
        yield f"{_painted('doubt', style, fg='cyan', bold=True)}: {harmless(f'{path} {doubt}')}"


def _scanned(report: Report) -> Iterator[str]:
    files, resources = report.scanned.files, report.scanned.resources
    if not files:
        yield "Found no file that mlcostlint understands, so nothing was checked."
        return
    yield f"Looked at {_tally(files, 'file')} with {_tally(resources, 'resource')}."
    if report.scanned.unpriced:
        yield f"{counted(report.scanned.unpriced, 'resource')} without a price."


def _tally(counts: Mapping[str, int], noun: str) -> str:
    total = counted(sum(counts.values()), noun)
    each = ", ".join(f"{kind} {number}" for kind, number in counts.items())
    return f"{total} ({each})" if each else total


def _quiet(text: str, style: Style) -> str:
    return _painted(text, style, fg="blue")


def _painted(text: str, style: Style, *, fg: str | None = None, bold: bool = False) -> str:
    if not style.color or not text:
        return text
    from click import style as paint

    return paint(text, fg=fg, bold=bold or None)
