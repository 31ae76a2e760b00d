"""A bill as JSON; amounts are text with cents, a month."""

import json
from typing import Any

from mlcostlint.bill import Bill, Item, Phase
from mlcostlint.money import NOTHING, Money
from mlcostlint.reporters.costs.groups import Group, groups
from mlcostlint.reporters.costs.table import cents

_SCHEMA_VERSION = 1


def render(bill: Bill, group_by: str) -> str:
    """Render the sum, the phases, the groups and every item with what was assumed for it."""
    phases = {
        phase.value: _money(
            sum((item.counts for item in bill.items if item.phase is phase), NOTHING)
        )
        for phase in Phase
    }
    told = {
        "schema_version": _SCHEMA_VERSION,
        "currency": bill.costs.currency.code,
        "prices_as_of": bill.prices_as_of.isoformat(),
        "costs": _money(bill.costs),
        "waste": _money(bill.saves),
        "phases": phases,
        "group_by": group_by,
        "groups": [_group(group) for group in groups(bill, group_by)],
        "resources": [_item(item) for item in bill.items],
    }
    return json.dumps(told, indent=2, ensure_ascii=False) + "\n"


def _group(group: Group) -> dict[str, Any]:
    return {
        "name": group.name,
        "costs": _money(group.costs),
        "waste": _money(group.saves),
        "resources": group.resources,
        "unpriced": group.unpriced,
    }


def _item(item: Item) -> dict[str, Any]:
    return {
        "address": item.address,
        "name": item.name,
        "kind": item.kind,
        "phase": item.phase.value,
        "cloud": item.cloud,
        "region": item.region or None,
        "environment": item.environment or None,
        "machine": item.machine or None,
        "path": item.span.path,
        "line": item.span.line,
        "tags": dict(item.tags),
        "costs": None if item.monthly is None else _money(item.monthly),
        "waste": _money(item.saves),
        "unpriced": item.unpriced or None,
        "billed_with": item.shares or None,
        "assumptions": [
            {
                "name": one.name,
                "low": str(one.low),
                "expected": str(one.expected),
                "high": str(one.high),
                "unit": one.unit,
                "source": one.source,
            }
            for one in item.assumptions
        ],
    }


def _money(money: Money) -> dict[str, str]:
    return {
        "low": cents(money.low),
        "expected": cents(money.expected),
        "high": cents(money.high),
    }
