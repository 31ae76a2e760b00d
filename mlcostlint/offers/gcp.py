"""Google Cloud: whole machines by region, as gcloud-compute.com adds them up from the catalogue."""

from collections.abc import Iterator, Mapping
from typing import BinaryIO

from mlcostlint.offers.listed import Kind, Listed, Offer, price, shaped
from mlcostlint.offers.tables import columns, lines, require

_NEEDED = ("name", "region", "hour")
_KINDS = {"hour": Kind.ON_DEMAND, "hourspot": Kind.SPOT}


def table(stream: BinaryIO, name: str, day: str) -> Offer:
    """Return the prices of a table of machine types and regions."""
    rows = lines(stream, name)
    with shaped(name, "a table of machine types and regions"):
        header = next(rows, [])
        require(header, _NEEDED, name)
        found = columns(rows, header, name, (*_NEEDED, "hourspot"), 2)
        listed = tuple(one for row in found for one in _listed(row))
        return Offer(name, "gcloud-compute", day, listed)


def _listed(row: Mapping[str, str]) -> Iterator[Listed]:
    for column, kind in _KINDS.items():
        usd = price(row.get(column) or "0")
        if usd:  # 0 is written for what is not sold
            yield Listed("gcp", row["region"], row["name"], kind, usd)
