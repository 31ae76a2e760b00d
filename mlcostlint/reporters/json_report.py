"""For programs: the whole report as JSON; `data/schemas/report.json` says what it holds."""

import json
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from mlcostlint.finding import (
    Assumption,
    Finding,
    Gap,
    Problem,
    Report,
    Scanned,
    Suppressed,
    Working,
)
from mlcostlint.money import Money
from mlcostlint.reporters.style import Style
from mlcostlint.source import Span
from mlcostlint.version import __version__


def render(report: Report, _style: Style) -> str:
    """Render a report; amounts are text with two decimals, keys are sorted."""
    whole = {
        "schema_version": "1",
        "tool": {"name": "mlcostlint", "version": __version__},
        "prices": {
            "as_of": report.prices_as_of.isoformat(),
            "currency": report.costs.currency.code,
            "old": report.prices_are_old,
        },
        "scanned": _scanned(report.scanned),
        "findings": [_finding(finding) for finding in report.findings],
        "gaps": [_gap(gap) for gap in report.gaps],
        "doubts": [{"path": path, "doubt": doubt} for path, doubt in report.scanned.doubts.items()],
        "problems": [_problem(problem) for problem in report.problems],
        "suppressed": [_suppressed(waived) for waived in report.suppressed],
        "saves": _money(report.saves),
        "costs": _money(report.costs),
    }
    return json.dumps(whole, indent=2, sort_keys=True) + "\n"


def _scanned(scanned: Scanned) -> Mapping[str, Any]:
    return {
        "files": sum(scanned.files.values()),
        "files_by_dialect": dict(scanned.files),
        "resources": sum(scanned.resources.values()),
        "resources_by_kind": dict(scanned.resources),
        "resources_unpriced": scanned.unpriced,
    }


def _finding(finding: Finding) -> Mapping[str, Any]:
    return {
        "rule": finding.rule,
        "family": finding.family,
        "severity": str(finding.severity),
        "confidence": str(finding.confidence),
        "message": finding.message,
        "address": finding.address,
        "kind": finding.kind,
        "instances": finding.instances,
        **_place(finding.span),
        "block": _lines(finding.block),
        "via": [_lines(span) for span in finding.via],
        "because": [_place(span) for span in finding.because],
        "saves": _priced(finding.saves),
        "monthly": _priced(finding.monthly),
        "unpriced": finding.unpriced,
        "assumptions": [_assumption(assumption) for assumption in finding.assumptions],
        "working": None if finding.working is None else _working(finding.working),
        "help": finding.help,
        "fingerprint": finding.fingerprint,
    }


def _place(span: Span) -> Mapping[str, Any]:
    return {
        "path": span.path,
        "line": span.line,
        "column": span.column,
        "end_line": span.end_line,
        "end_column": span.end_column,
    }


def _lines(span: Span) -> Mapping[str, Any]:
    return {"path": span.path, "line": span.line, "end_line": span.end_line}


def _money(money: Money) -> Mapping[str, str]:
    return {
        "low": _usd(money.low),
        "expected": _usd(money.expected),
        "high": _usd(money.high),
        "per": str(money.per),
    }


def _priced(money: Money | None) -> Mapping[str, str] | None:
    return None if money is None else {**_money(money), "currency": money.currency.code}


def _usd(amount: Decimal) -> str:
    return f"{amount:.2f}"


def _assumption(assumption: Assumption) -> Mapping[str, str]:
    return {
        "name": assumption.name,
        "value": f"{assumption.expected:f}",
        "low": f"{assumption.low:f}",
        "high": f"{assumption.high:f}",
        "unit": assumption.unit,
        "source": assumption.source,
    }


def _working(working: Working) -> Mapping[str, Any]:
    return {
        "before": working.before,
        "after": working.after,
        "prices": [
            {
                "what": row.what,
                "region": row.region,
                "usd": f"{row.usd:f}",
                "unit": row.unit,
                "source": row.source,
                "as_of": row.as_of,
                "estimated": row.estimated,
            }
            for row in working.prices
        ],
    }


def _gap(gap: Gap) -> Mapping[str, Any]:
    return {
        "question": gap.question,
        **_place(gap.span),
        "rules": list(gap.rules),
        "addresses": list(gap.addresses),
    }


def _problem(problem: Problem) -> Mapping[str, Any]:
    place = _place(problem.span) if problem.span else None
    return {"message": problem.message, "place": place}


def _suppressed(waived: Suppressed) -> Mapping[str, Any]:
    return {**_finding(waived.finding), "reason": waived.reason, "comment": _lines(waived.span)}
