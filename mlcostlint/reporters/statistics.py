"""How often each rule spoke, and what its findings save."""

from collections import defaultdict

from mlcostlint.finding import Finding, Report
from mlcostlint.money import NOTHING, Money
from mlcostlint.reporters.words import rate, summary


def statistics(report: Report) -> str:
    """Render one line for each rule, dearest first; what two rules save may be the same dollars."""
    by_rule: dict[str, list[Finding]] = defaultdict(list)
    for finding in report.findings:
        by_rule[finding.rule].append(finding)
    ranked = sorted(by_rule.items(), key=lambda row: (-_together(row[1]).expected, row[0]))
    worth = {rule: _worth(same) for rule, same in ranked}
    width = max(map(len, worth.values()), default=0)
    rows = [f"{len(same):>6}  {worth[rule]:>{width}}  {rule}" for rule, same in ranked]
    return "".join(f"{line}\n" for line in (*rows, *([""] if rows else []), summary(report)))


def _worth(findings: list[Finding]) -> str:
    together = _together(findings)
    return rate(together) if together.high > 0 else "-"


def _together(findings: list[Finding]) -> Money:
    return sum((one.monthly for one in findings if one.monthly), NOTHING)
