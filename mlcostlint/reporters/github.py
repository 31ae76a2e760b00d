"""For GitHub Actions: workflow commands that annotate the lines of a pull request."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from mlcostlint.finding import Finding, Problem, Report, Severity, by_savings
from mlcostlint.reporters.display import harmless
from mlcostlint.reporters.style import Style
from mlcostlint.reporters.words import amount, summary
from mlcostlint.source import Span

_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "notice"}
_SHOWN = 10  # GitHub shows no more annotations of one level for a step


@dataclass(frozen=True, slots=True)
class _Annotation:
    level: str
    title: str
    message: str
    span: Span | None = None


def render(report: Report, style: Style) -> str:
    """Render at most ten annotations of each level, the dearest findings first."""
    wanted = [
        *(_of_problem(problem) for problem in report.problems),
        *(_of_finding(finding) for finding in by_savings(report.findings)),
    ]
    lines = [
        _command(annotation, style)
        for level in _LEVELS.values()
        for annotation in _at_most_ten([one for one in wanted if one.level == level])
    ]
    return "".join(f"{line}\n" for line in (*lines, summary(report)))


def _of_problem(problem: Problem) -> _Annotation:
    return _Annotation("error", "mlcostlint problem", problem.message, problem.span)


def _of_finding(finding: Finding) -> _Annotation:
    worth = f" ({amount(finding.monthly)}/mo)" if finding.monthly else ""
    subject = f"{finding.address}: " if finding.address else ""
    change = f"\n{finding.help}" if finding.help else ""
    return _Annotation(
        level=_LEVELS[finding.severity],
        title=f"mlcostlint {finding.rule}{worth}",
        message=f"{subject}{finding.message}{change}",
        span=finding.span,
    )


def _at_most_ten(annotations: list[_Annotation]) -> Iterator[_Annotation]:
    if len(annotations) <= _SHOWN:
        yield from annotations
        return
    yield from annotations[: _SHOWN - 1]
    more = len(annotations) - _SHOWN + 1
    message = f"{more} more like this are not shown here; `mlcostlint scan` lists them all"
    yield _Annotation(annotations[0].level, "mlcostlint", message)


def _command(annotation: _Annotation, style: Style) -> str:
    place = _place(annotation.span, style) if annotation.span else {}
    properties = {**place, "title": annotation.title}
    said = ",".join(f"{name}={_property(value)}" for name, value in properties.items())
    return f"::{annotation.level} {said}::{_data(annotation.message)}"


def _place(span: Span, style: Style) -> Mapping[str, str]:
    lines = {
        "file": style.from_top(span.path),
        "line": str(span.line),
        "endLine": str(span.end_line),
    }
    if span.line != span.end_line:  # GitHub takes columns as those of one line
        return lines
    return {**lines, "col": str(span.column), "endColumn": str(span.end_column)}


def _data(text: str) -> str:
    escaped = text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")
    return harmless(escaped)


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
