"""Run rules over a plan and settle what their advice is worth."""

import traceback
from collections.abc import Iterable, Iterator
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Any, cast

from mlcostlint.engine.billing import items
from mlcostlint.engine.combined import combined_savings, costs
from mlcostlint.engine.instances import merged
from mlcostlint.engine.settlement import Proposal, Settlement, Thresholds
from mlcostlint.finding import Gap, Problem
from mlcostlint.model import Plan, Resource
from mlcostlint.rule import Advice, Rule
from mlcostlint.source import Span
from mlcostlint.value import Undecided, Value

__all__ = [
    "Proposal",
    "Settlement",
    "Thresholds",
    "Verdict",
    "combined_savings",
    "costs",
    "is_within",
    "items",
    "lint",
    "merged",
]

_Question = tuple[Value[Any], str, str]


@dataclass(frozen=True, slots=True)
class Verdict:
    """What came of running rules: advice settled, questions left open, rules that broke."""

    proposals: tuple[Proposal, ...]
    gaps: tuple[Gap, ...]
    problems: tuple[Problem, ...]


def lint(plan: Plan, rules: Iterable[Rule], settlement: Settlement) -> Verdict:
    """Apply every rule to every resource of its kind."""
    proposals: list[Proposal] = []
    questions: list[_Question] = []
    problems: list[Problem] = []
    for rule in rules:
        for subject in _subjects(plan, rule, settlement.scanned):
            advice, trouble = _heard(rule, subject, plan)
            proposals += settlement.proposals(rule, subject, advice)
            match trouble:
                case Undecided() as question:
                    questions.append((question.value, rule.name, _address(subject)))
                case Problem() as problem:
                    problems.append(problem)
    return Verdict(tuple(proposals), tuple(_gaps(questions)), tuple(problems))


def is_within(resource: Resource, scanned: AbstractSet[str]) -> bool:
    """Tell whether a resource is declared in the files scanned, or made by a call in them.

    Others are read only for what they tell about these.
    """
    return any(span.path in scanned for span in (resource.block, *resource.calls))


def _subjects(plan: Plan, rule: Rule, scanned: AbstractSet[str]) -> Iterable[Resource | Plan]:
    if rule.kind is Plan:
        return (plan,)
    found = plan.of(cast("type[Resource]", rule.kind))
    return (one for one in found if is_within(one, scanned))


def _heard(
    rule: Rule, subject: Resource | Plan, plan: Plan
) -> tuple[list[Advice], Undecided | Problem | None]:
    """Return the advice a rule gives, and what kept it from giving more."""
    advice: list[Advice] = []
    try:
        advice.extend(rule.check(subject, plan))
    except Undecided as question:
        return advice, question
    except Exception as crash:  # noqa: BLE001 - a rule that breaks must not cost the scan
        return advice, Problem(
            f"rule {rule.name} broke on {_address(subject)}: {type(crash).__name__}: {crash}",
            subject.header if isinstance(subject, Resource) else None,
            "".join(traceback.format_exception(crash)),
        )
    return advice, None


def _address(subject: Resource | Plan) -> str:
    return subject.address if isinstance(subject, Resource) else "the whole scan"


def _gaps(questions: Iterable[_Question]) -> Iterator[Gap]:
    asked: dict[tuple[Span, str], list[_Question]] = {}
    for question in questions:
        value = question[0]
        asked.setdefault((value.origin.span, value.unknown), []).append(question)
    for (span, unknown), same in sorted(asked.items()):
        rules = sorted({rule for _, rule, _ in same})
        addresses = sorted({address for _, _, address in same})
        yield Gap(unknown, span, tuple(rules), tuple(addresses))
