"""Price lists as providers publish them, made from the prices that ship."""

import csv
import io
import json
from collections.abc import Iterable, Mapping
from contextlib import closing
from decimal import Decimal
from typing import Any

from mlcostlint.data import open_book

PUBLISHED = "2026-09-20"
DAY = "2026-09-30"

AWS_REGION, AZURE_REGION, GCP_REGION = "ap-southeast-4", "chilecentral", "asia-southeast3"

_COLUMNS = [
    "SKU",
    "OfferTermCode",
    "RateCode",
    "TermType",
    "PriceDescription",
    "EffectiveDate",
    "StartingRange",
    "EndingRange",
    "Unit",
    "PricePerUnit",
    "Currency",
    "RelatedTo",
    "LeaseContractLength",
    "PurchaseOption",
    "OfferingClass",
    "Product Family",
    "serviceCode",
    "Location",
    "Location Type",
    "Instance Type",
    "Current Generation",
    "Instance Family",
    "vCPU",
    "Physical Processor",
    "Clock Speed",
    "Memory",
    "Storage",
    "Network Performance",
    "Processor Architecture",
    "Tenancy",
    "Operating System",
    "License Model",
    "Group",
    "usageType",
    "operation",
    "CapacityStatus",
    "GPU",
    "GPU Memory",
    "MarketOption",
    "Normalization Size Factor",
    "Pre Installed S/W",
    "Processor Features",
    "Region Code",
    "serviceName",
]
_MACHINE = {
    "OfferTermCode": "JRTCKXETXF",
    "TermType": "OnDemand",
    "PriceDescription": 'per On Demand Linux Instance Hour, "as used"',
    "Unit": "Hrs",
    "Currency": "USD",
    "Product Family": "Compute Instance",
    "serviceCode": "AmazonEC2",
    "Location Type": "AWS Region",
    "Tenancy": "Shared",
    "Operating System": "Linux",
    "CapacityStatus": "Used",
    "MarketOption": "OnDemand",
    "Pre Installed S/W": "NA",
    "operation": "RunInstances",
}

# What the same offer holds beside the price of a machine-hour; none of it may be taken for that.
_BESIDE = [
    {"Tenancy": "Dedicated", "PricePerUnit": "9.99"},
    {"Operating System": "Windows", "PricePerUnit": "9.99"},
    {"Pre Installed S/W": "SQL Std", "PricePerUnit": "9.99"},
    {"CapacityStatus": "UnusedCapacityReservation", "PricePerUnit": "0.0000000000"},
    {"MarketOption": "CapacityBlock", "PricePerUnit": "0.0000000000"},
    {"Location Type": "AWS Local Zone", "PricePerUnit": "9.99"},
    {"TermType": "Reserved", "LeaseContractLength": "1yr", "PricePerUnit": "0.01"},
    {"TermType": "Reserved", "Unit": "Quantity", "PricePerUnit": "4000"},
    {"Product Family": "Storage", "Unit": "GB-Mo", "PricePerUnit": "0.08"},
]

Prices = Mapping[str, Decimal]


def shipped(cloud: str, region: str) -> dict[str, Decimal]:
    """Return what the shipped book says machines of a region cost on demand."""
    with closing(open_book()) as book:
        rows = book.execute(
            "SELECT m.name, p.on_demand FROM price p JOIN machine m ON m.id = p.machine"
            " JOIN region r ON r.id = p.region WHERE r.cloud = ? AND r.name = ?"
            " AND p.on_demand IS NOT NULL ORDER BY m.name",
            (cloud, region),
        )
        return {name: Decimal(micro) / 1_000_000 for name, micro in rows}


def dearer(prices: Prices) -> dict[str, Decimal]:
    """Return prices that have all gone up by a tenth."""
    return {name: usd * Decimal("1.1") for name, usd in prices.items()}


def ec2_table(prices: Prices, region: str = AWS_REGION, published: str = PUBLISHED) -> str:
    """Return the offer of EC2 for a region as comma-separated text."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, quoting=csv.QUOTE_ALL, lineterminator="\n")
    writer.writerow(["FormatVersion", "v1.0"])
    writer.writerow(["Disclaimer", "This pricing list is for informational purposes only."])
    writer.writerow(["Publication Date", f"{published}T13:44:30Z"])
    writer.writerow(["Version", "20260920134430"])
    writer.writerow(["OfferCode", "AmazonEC2"])
    writer.writerow(_COLUMNS)
    for name, usd in prices.items():
        row = _MACHINE | {"SKU": f"SKU{name}", "Instance Type": name, "Region Code": region}
        for changes in (*_BESIDE, {"PricePerUnit": f"{usd:.10f}"}):
            said = row | changes
            writer.writerow([said.get(column, "") for column in _COLUMNS])
    return text.getvalue()


def sagemaker_offer(prices: Mapping[tuple[str, str], Decimal], region: str = AWS_REGION) -> Any:
    """Return the offer of SageMaker as JSON holds it, for machines by (name, part that bills)."""
    products, terms = {}, {}
    for number, ((name, part), usd) in enumerate(prices.items()):
        sku = f"SKU{number}"
        products[sku] = {
            "sku": sku,
            "productFamily": "ML Instance",
            "attributes": {
                "servicecode": "AmazonSageMaker",
                "regionCode": region,
                "locationType": "AWS Region",
                "instanceName": name,
                "instanceType": f"{name}-{part}",
                "component": part,
                "platoinstancetype": part,
            },
        }
        rate = {"unit": "Hrs", "beginRange": "0", "pricePerUnit": {"USD": f"{usd:.10f}"}}
        priced = {"priceDimensions": {f"{sku}.J.6": rate}, "termAttributes": {}}
        terms[sku] = {f"{sku}.J": priced}
    return {
        "formatVersion": "v1.0",
        "offerCode": "AmazonSageMaker",
        "publicationDate": f"{PUBLISHED}T00:00:00Z",
        "products": products,
        "terms": {"OnDemand": terms, "Reserved": {}},
    }


def region_index(code: str, regions: Iterable[str]) -> Any:
    """Return the index of the offers of a service."""
    return {
        "formatVersion": "v1.0",
        "publicationDate": f"{PUBLISHED}T13:44:30Z",
        "regions": {
            region: {
                "regionCode": region,
                "currentVersionUrl": f"/offers/v1.0/aws/{code}/2026/{region}/index.json",
            }
            for region in regions
        },
    }


def advisor(savings: Mapping[str, int], region: str = AWS_REGION) -> Any:
    """Return the data of the Spot Instance Advisor, in percent saved by machine."""
    linux = {name: {"s": percent, "r": 2} for name, percent in savings.items()}
    return {
        "global_rate": "<10%",
        "instance_types": {},
        "spot_advisor": {region: {"Linux": linux, "Windows": {}}},
    }


def azure_item(name: str, usd: Decimal, region: str = AZURE_REGION, **changes: Any) -> Any:
    """Return one price of the Azure Retail Prices API."""
    return {
        "currencyCode": "USD",
        "tierMinimumUnits": 0.0,
        "retailPrice": float(usd),
        "unitPrice": float(usd),
        "armRegionName": region,
        "effectiveStartDate": "2021-06-01T00:00:00Z",
        "meterName": name.removeprefix("Standard_"),
        "productName": "Virtual Machines Series Linux",
        "skuName": name.removeprefix("Standard_"),
        "serviceName": "Virtual Machines",
        "unitOfMeasure": "1 Hour",
        "type": "Consumption",
        "isPrimaryMeterRegion": True,
        "armSkuName": name,
    } | changes


def azure_items(prices: Prices) -> list[Any]:
    """Return the items of a region: each machine on demand, and what is not that."""
    items = []
    for name, usd in prices.items():
        high = usd * 3
        items += [
            azure_item(name, high, productName="Virtual Machines Series Windows"),
            azure_item(name, high, meterName=f"{name} Low Priority"),
            azure_item(name, high * 1000, type="Reservation", reservationTerm="1 Year"),
            azure_item(name, high, effectiveEndDate="2022-01-01T00:00:00Z"),
            azure_item(name, high, isPrimaryMeterRegion=False),
            azure_item(name, usd),
        ]
    return items


def azure_pages(items: list[Any], address: str, size: int = 1000) -> list[Any]:
    """Return items as pages that link on, the last one to nothing."""
    starts = range(0, len(items), size)
    return [
        {
            "BillingCurrency": "USD",
            "Items": items[start : start + size],
            "NextPageLink": f"{address}?$skip={start + size}" if start != starts[-1] else None,
            "Count": len(items[start : start + size]),
        }
        for start in starts
    ]


def gcp_table(prices: Prices, region: str = GCP_REGION) -> str:
    """Return the table of machine types and regions."""
    rows = [f"{name},{region},4,16,{usd},{usd / 3:.9f},1.0\n" for name, usd in prices.items()]
    return "".join(["name,region,vCpus,memoryGB,hour,hourSpot,month\n", *rows])


def text_of(whole: Any) -> str:
    """Return JSON text."""
    return json.dumps(whole)
