"""AWS: bulk offers of EC2 and SageMaker, as tables or as JSON, and the Spot Instance Advisor."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Any, BinaryIO

from mlcostlint.offers.listed import Broken, Kind, Listed, Offer, price, shaped
from mlcostlint.offers.tables import Row, columns, lines, plain, require

_OFFER = "an offer of the AWS Price List"
_PREAMBLE = 5  # lines of "name","value" above the header of every offer (AWS Price List guide)

# A product of the offer of SageMaker says in `platoinstancetype` which part of it bills.
_COMPONENTS = {
    "Training": "training",
    "Hosting": "hosting",
    "Notebook": "notebook",
    "Studio-JupyterLab": "studio",
    "Processing": "processing",
    "BatchTransform": "batch_transform",
    "Cluster": "hyperpod",
}
_COMMON = {"termtype": {"OnDemand"}, "unit": {"Hrs"}, "currency": {"USD"}}


@dataclass(frozen=True, slots=True)
class _Shape:
    """How an offer names what is of interest: values that must stand, and may where they do."""

    machine: str
    must: Mapping[str, set[str]]
    may: Mapping[str, set[str]]
    component: str = ""

    @property
    def needed(self) -> tuple[str, ...]:
        named = {self.machine, self.component, *self.must, "regioncode", "priceperunit"}
        return tuple(sorted(named - {""}))


_SHAPES = {
    "AmazonEC2": _Shape(
        "instancetype",
        _COMMON
        | {
            "productfamily": {"Compute Instance", "Compute Instance (bare metal)"},
            "tenancy": {"Shared"},
            "operatingsystem": {"Linux"},
            "preinstalledsw": {"NA"},
            "capacitystatus": {"Used"},
        },
        {"locationtype": {"AWS Region"}, "marketoption": {"OnDemand"}},
    ),
    "AmazonSageMaker": _Shape(
        "instancename",
        _COMMON | {"productfamily": {"ML Instance"}, "platoinstancetype": set(_COMPONENTS)},
        {"locationtype": {"AWS Region"}},
        "platoinstancetype",
    ),
}


def table(stream: BinaryIO, name: str) -> Offer:
    """Return the prices of an offer as comma-separated text, which may be of any size."""
    rows = lines(stream, name)
    with shaped(name, _OFFER):
        about = {plain(row[0]): row[1] for row in islice(rows, _PREAMBLE)}
        shape, as_of = _shape(about["offercode"]), about["publicationdate"][:10]
        header: Row = next(rows, [])
        require(header, shape.needed, name)
        wanted = (*shape.needed, *shape.may)
        products = columns(rows, header, name, wanted, _PREAMBLE + 2)
        return Offer(name, "aws-price-list", as_of, tuple(_listed(shape, products)))


def whole(offer: Mapping[str, Any], name: str) -> Offer:
    """Return the prices of an offer that has been read as JSON."""
    with shaped(name, _OFFER):
        shape, as_of = _shape(offer["offerCode"]), offer["publicationDate"][:10]
        listed = tuple(_listed(shape, _flat(offer)))
        return Offer(name, "aws-price-list", as_of, listed)


def advisor(advice: Mapping[str, Any], name: str, day: str) -> Offer:
    """Return what part of the price on demand spot capacity has cost, for every region."""
    with shaped(name, "the data of the Spot Instance Advisor"):
        rows = [
            Listed("aws", region, machine, Kind.SPOT_SHARE, 1 - price(said["s"]) / 100)
            for region, systems in advice["spot_advisor"].items()
            for machine, said in systems.get("Linux", {}).items()
        ]
        return Offer(name, "aws-spot-advisor", day, tuple(rows))


def region_offers(index: Mapping[str, Any], name: str) -> Mapping[str, str]:
    """Return where the offers of regions are, by region, from the index of a service."""
    with shaped(name, "the index of an offer"):
        return {code: one["currentVersionUrl"] for code, one in index["regions"].items()}


def _shape(code: str) -> _Shape:
    if code not in _SHAPES:
        raise Broken(f"the offer of {code} is not used; those of {' and '.join(_SHAPES)} are")
    return _SHAPES[code]


def _listed(shape: _Shape, products: Iterable[Mapping[str, str]]) -> Iterator[Listed]:
    for product in products:
        if not _is_wanted(shape, product):
            continue
        usd = price(product["priceperunit"])
        component = _COMPONENTS[product[shape.component]] if shape.component else ""
        machine, region = product[shape.machine], product["regioncode"]
        yield Listed("aws", region, machine, Kind.ON_DEMAND, usd, component)


def _is_wanted(shape: _Shape, product: Mapping[str, str]) -> bool:
    return all(product.get(column) in values for column, values in shape.must.items()) and all(
        product.get(column, "") in {"", *values} for column, values in shape.may.items()
    )


def _flat(offer: Mapping[str, Any]) -> Iterator[dict[str, str]]:
    """Yield each price with what its product says, as the rows of a table have them."""
    for sku, terms in offer["terms"]["OnDemand"].items():
        product = offer["products"][sku]
        said = {plain(key): text for key, text in product["attributes"].items()}
        family = {"productfamily": product.get("productFamily", ""), "termtype": "OnDemand"}
        for term in terms.values():
            for rate in term["priceDimensions"].values():
                for currency, usd in rate["pricePerUnit"].items():
                    paid = {"unit": rate["unit"], "currency": currency, "priceperunit": usd}
                    yield said | family | paid
