"""For editors and for grep: one line for each finding."""

from mlcostlint.finding import Finding, Report
from mlcostlint.reporters.display import harmless
from mlcostlint.reporters.style import Style
from mlcostlint.reporters.words import rate, summary


def render(report: Report, style: Style) -> str:
    """Render `path:line:col: severity[rule] message ($312/month)`, in order of place."""
    lines = [_line(finding) for finding in report.findings]
    lines += [
        harmless(
            f"{problem.span}: problem: {problem.message}"
            if problem.span
            else f"problem: {problem.message}"
        )
        for problem in report.problems
    ]
    if style.verbosity >= 0:
        lines.append(summary(report))
    return "".join(f"{line}\n" for line in lines)


def _line(finding: Finding) -> str:
    line = f"{finding.span}: {finding.severity}[{finding.rule}] {finding.message}"
    if finding.monthly:
        line += f" ({rate(finding.monthly)})"
    return harmless(line)
