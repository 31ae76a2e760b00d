"""A bill with the columns of the FinOps Open Cost and Usage Specification, 1.2 and 1.3.

It is a projection and no bill that somebody sent: the period is a month to come, and
`x_IsProjection` says so in every row. Both versions' names for the provider are given.
"""

import json

from mlcostlint.bill import Bill, Item, Phase
from mlcostlint.reporters.costs.table import cents, written

_PROVIDERS = {"aws": "AWS", "gcp": "Google Cloud", "azure": "Microsoft"}
_CATEGORIES = {
    Phase.STORE: ("Storage", "Other (Storage)"),
    Phase.EGRESS: ("Networking", "Other (Networking)"),
    Phase.OTHER: ("Compute", "Other (Compute)"),
}
_MACHINE_LEARNING = ("AI and Machine Learning", "AI Platforms")

_COLUMNS = (
    "BilledCost", "BillingCurrency", "ChargeCategory", "ChargeDescription", "ChargeFrequency",
    "EffectiveCost", "HostProviderName", "InvoiceIssuerName", "ListCost", "PricingCategory",
    "PricingCurrency", "ProviderName", "PublisherName", "RegionId", "ResourceId", "ResourceName",
    "ResourceType", "ServiceCategory", "ServiceName", "ServiceProviderName", "ServiceSubcategory",
    "SkuPriceDetails", "Tags", "x_Environment", "x_High", "x_IsProjection", "x_Line", "x_Low",
    "x_MonthlySavings", "x_Path", "x_Phase", "x_PricesAsOf", "x_Unpriced",
)  # fmt: skip


def render(bill: Bill, _group_by: str) -> str:
    """Render a row for each resource that is billed by itself, unpriced ones without an amount."""
    rows = (_row(item, bill) for item in bill.items if not item.shares)
    return written(_COLUMNS, ([row[name] for name in _COLUMNS] for row in rows))


def _row(item: Item, bill: Bill) -> dict[str, str]:
    provider = _PROVIDERS.get(item.cloud, "")
    category, subcategory = _CATEGORIES.get(item.phase, _MACHINE_LEARNING)
    money = item.monthly
    expected = "" if money is None else cents(money.expected)
    details = {"InstanceType": item.machine} if item.machine else {}
    return {
        "BilledCost": expected,
        "BillingCurrency": bill.costs.currency.code,
        "ChargeCategory": "Usage",
        "ChargeDescription": f"{item.kind} {item.name}",
        "ChargeFrequency": "Usage-Based",
        "EffectiveCost": expected,
        "HostProviderName": provider,
        "InvoiceIssuerName": provider,
        "ListCost": expected,
        "PricingCategory": "Standard",
        "PricingCurrency": bill.costs.currency.code,
        "ProviderName": provider,
        "PublisherName": provider,
        "RegionId": item.region,
        "ResourceId": item.address,
        "ResourceName": item.name,
        "ResourceType": item.kind,
        "ServiceCategory": category,
        "ServiceName": item.kind,
        "ServiceProviderName": provider,
        "ServiceSubcategory": subcategory,
        "SkuPriceDetails": json.dumps(details) if details else "",
        "Tags": json.dumps(dict(item.tags), sort_keys=True) if item.tags else "",
        "x_Environment": item.environment,
        "x_High": "" if money is None else cents(money.high),
        "x_IsProjection": "true",
        "x_Line": str(item.span.line),
        "x_Low": "" if money is None else cents(money.low),
        "x_MonthlySavings": cents(item.saves.expected),
        "x_Path": item.span.path,
        "x_Phase": item.phase.value,
        "x_PricesAsOf": bill.prices_as_of.isoformat(),
        "x_Unpriced": item.unpriced,
    }
