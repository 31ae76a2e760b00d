"""How often each rule spoke, and what its findings save."""

from collections import defaultdict
from decimal import Decimal

from mlcostlint.finding import Finding, Report


def statistics(report: Report) -> str:
    """Return a table of rules, dearest first; dollars are a month's, rules counted one by one."""
    by_rule: dict[str, list[Finding]] = defaultdict(list)
    for finding in report.findings:
        by_rule[finding.rule].append(finding)
    rows = sorted(((_worth(same), len(same), rule) for rule, same in by_rule.items()), reverse=True)
    return "\n".join(f"{count:>6}  ${worth:>12,.0f}/month  {rule}" for worth, count, rule in rows)


def _worth(findings: list[Finding]) -> Decimal:
    return sum((one.monthly.expected for one in findings if one.monthly), Decimal(0))
