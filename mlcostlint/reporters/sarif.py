"""For code scanning: SARIF 2.1.0 as GitHub reads it."""

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from mlcostlint.finding import Confidence, Edit, Finding, Page, Problem, Report, Severity
from mlcostlint.reporters.sarif_places import Places
from mlcostlint.reporters.style import Style
from mlcostlint.reporters.words import worth
from mlcostlint.source import Span
from mlcostlint.version import __version__

_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "note"}
_PROBLEM = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "recommendation"}
_LONGEST = 1024  # GitHub's limit for the descriptions of a rule
_ORDER = (Confidence.LOW, Confidence.MEDIUM, Confidence.HIGH)


def render(report: Report, style: Style) -> str:
    """Render a report as one SARIF run; what comments suppress is left out.

    GitHub shows suppressed results as open alerts (github/codeql-action#1230).
    """
    places = Places(report.sources, style)
    pages = [report.rules[name] for name in sorted(report.rules)]
    index = {page.name: position for position, page in enumerate(pages)}
    run = {
        "tool": {
            "driver": {
                "name": "mlcostlint",
                "semanticVersion": __version__,
                "rules": [_rule(page, report.findings) for page in pages],
            }
        },
        "automationDetails": {"id": "mlcostlint/scan/"},
        "columnKind": "utf16CodeUnits",
        "invocations": [_invocation(report.problems, places)],
        "results": [_result(finding, index, places) for finding in report.findings],
    }
    whole = {
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [run],
    }
    return json.dumps(whole, indent=2, sort_keys=True) + "\n"


def _rule(page: Page, findings: Sequence[Finding]) -> Mapping[str, Any]:
    own = [finding for finding in findings if finding.rule == page.name]
    loudest = max((finding.severity for finding in own), default=page.severity)
    least_sure = min((finding.confidence for finding in own), default=None, key=_ORDER.index)
    why = page.section("Why it costs").partition("\n\n")[0]
    return {
        "id": page.name,
        "name": page.name,
        "shortDescription": {"text": page.title[:_LONGEST]},
        "fullDescription": {"text": (" ".join(why.split()) or page.title)[:_LONGEST]},
        "help": {"text": page.text, "markdown": page.text},
        "defaultConfiguration": {"level": _LEVELS[page.severity]},
        "properties": {
            "precision": str(least_sure or Confidence.HIGH),
            "problem.severity": _PROBLEM[loudest],
            "tags": ["cost", "finops", page.family],
        },
    }


def _result(finding: Finding, index: Mapping[str, int], places: Places) -> Mapping[str, Any]:
    logical = [{"fullyQualifiedName": finding.address}] if finding.address else []
    location = {"physicalLocation": places.physical(finding.span), "logicalLocations": logical}
    result: dict[str, Any] = {
        "ruleId": finding.rule,
        "level": _LEVELS[finding.severity],
        "message": {"text": _message(finding)},
        "locations": [{key: value for key, value in location.items() if value}],
        "partialFingerprints": {"mlcostlint/v1": finding.fingerprint},
        "properties": {"confidence": str(finding.confidence)},
    }
    if finding.rule in index:
        result["ruleIndex"] = index[finding.rule]
    if finding.because:
        result["relatedLocations"] = [*_related(finding.because, places)]
    if finding.via:
        result["codeFlows"] = [_flow((finding.span, *finding.via), places)]
    if finding.edit and finding.edit.span and finding.edit.text is not None:
        result["fixes"] = [_fix(finding.edit, finding.edit.span, finding.edit.text, places)]
    return result


def _message(finding: Finding) -> str:
    said = "; ".join(part for part in (finding.message, worth(finding)) if part)
    return f"{said}. {finding.help[:1].upper()}{finding.help[1:]}".rstrip()


def _related(spans: Iterable[Span], places: Places) -> Iterable[Mapping[str, Any]]:
    for number, span in enumerate(spans, 1):
        yield {
            "id": number,
            "message": {"text": "because of this"},
            "physicalLocation": places.physical(span),
        }


def _flow(trail: Sequence[Span], places: Places) -> Mapping[str, Any]:
    said = ["decided here", *("passed on here" for _ in trail[1:-1]), "used here"]
    steps = [
        {"location": {"physicalLocation": places.physical(span), "message": {"text": text}}}
        for span, text in zip(trail, said, strict=True)
    ]
    return {"threadFlows": [{"locations": steps}]}


def _fix(edit: Edit, span: Span, text: str, places: Places) -> Mapping[str, Any]:
    replacement = {"deletedRegion": places.region(span), "insertedContent": {"text": text}}
    change = {"artifactLocation": places.artifact(span), "replacements": [replacement]}
    return {"description": {"text": edit.sentence}, "artifactChanges": [change]}


def _invocation(problems: Sequence[Problem], places: Places) -> Mapping[str, Any]:
    notifications = [_notification(problem, places) for problem in problems]
    return {
        "executionSuccessful": not problems,
        "toolExecutionNotifications": notifications,
    }


def _notification(problem: Problem, places: Places) -> Mapping[str, Any]:
    said: dict[str, Any] = {"level": "error", "message": {"text": problem.message}}
    if problem.span:
        said["locations"] = [{"physicalLocation": places.physical(problem.span)}]
    return said
