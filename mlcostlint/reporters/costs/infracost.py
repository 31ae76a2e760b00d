"""A bill in the shape that Infracost writes (JSON, version 0.2), for programs that read that."""

import json
from decimal import Decimal
from typing import Any

from mlcostlint.bill import Bill, Item

_HOURS_PER_MONTH = 730


def render(bill: Bill, _group_by: str) -> str:
    """Render one project; what has no price is there with `priceNotFound`."""
    costs = bill.costs.expected
    resources = [_resource(item) for item in bill.items if not item.shares]
    project = {
        "name": "mlcostlint",
        "metadata": {"path": ".", "type": "mlcostlint"},
        "breakdown": {"resources": resources, **_totals(costs, "total")},
    }
    told = {
        "version": "0.2",
        "currency": bill.costs.currency.code,
        "projects": [project],
        **_totals(costs, "total"),
        "summary": {
            "totalDetectedResources": len(bill.items),
            "totalUnsupportedResources": sum(1 for item in bill.items if item.monthly is None),
        },
    }
    return json.dumps(told, indent=2, ensure_ascii=False) + "\n"


def _resource(item: Item) -> dict[str, Any]:
    usd = None if item.monthly is None else item.monthly.expected
    component = {
        "name": item.machine or item.kind,
        "unit": "months",
        "monthlyQuantity": "1",
        "price": _text(usd) or "0",
        "monthlyCost": _text(usd),
        "priceNotFound": usd is None,
    }
    return {
        "name": item.address,
        "resourceType": item.kind,
        "tags": dict(item.tags),
        "metadata": {"filename": item.span.path, "startLine": item.span.line},
        "hourlyCost": None if usd is None else _text(usd / _HOURS_PER_MONTH),
        "monthlyCost": _text(usd),
        "costComponents": [component],
    }


def _totals(usd: Decimal, prefix: str) -> dict[str, str | None]:
    return {
        f"{prefix}HourlyCost": _text(usd / _HOURS_PER_MONTH),
        f"{prefix}MonthlyCost": _text(usd),
    }


def _text(usd: Decimal | None) -> str | None:
    return None if usd is None else f"{usd:.6f}".rstrip("0").rstrip(".")
