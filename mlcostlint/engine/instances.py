"""Findings on equal copies of one declaration (`count`, `for_each`) become one."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from mlcostlint.finding import Finding
from mlcostlint.money import Money

_KEY = re.compile(r"\[[^\[\]]*\]")


def merged(findings: Iterable[Finding]) -> Iterator[Finding]:
    """Yield findings with those on the same line of equal copies folded into one that sums them."""
    groups: dict[tuple[object, ...], list[Finding]] = {}
    for finding in findings:
        key = (finding.rule, finding.span, _general(finding.address), _general(finding.message))
        groups.setdefault(key, []).append(finding)
    for same in groups.values():
        yield same[0] if len(same) == 1 else _folded(same)


def _folded(same: list[Finding]) -> Finding:
    first = same[0]
    return replace(
        first,
        address=_KEY.sub("[*]", first.address),
        instances=len(same),
        saves=_total([one.saves for one in same]),
        monthly=_total([one.monthly for one in same]),
        unpriced=next((one.unpriced for one in same if one.unpriced), None),
        severity=max(one.severity for one in same),
    )


def _total(amounts: list[Money | None]) -> Money | None:
    known = [amount for amount in amounts if amount is not None]
    if len(known) < len(amounts):
        return None
    return sum(known[1:], known[0])


def _general(text: str) -> str:
    return _KEY.sub("[*]", text)
