"""`mlcostlint prices show`: what a machine costs, or which machines carry an accelerator."""

import json
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from itertools import groupby
from typing import Any

import click

from mlcostlint.cli.failure import Explained
from mlcostlint.cli.options import price_book, priced
from mlcostlint.config import Config, UsageError
from mlcostlint.hardware import (
    Accelerator,
    Machine,
    UnknownAccelerator,
    UnknownMachine,
    accelerator,
    machine,
    machine_names,
    region_cloud,
    regions,
)
from mlcostlint.model import Service
from mlcostlint.pricing import PriceBook
from mlcostlint.pricing.listing import SERVICES, Price, cheapest, listed
from mlcostlint.suggestion import did_you_mean

_HEAD = ("machine", "region", "service", "$/hour", "spot", "source")


@click.command("show")
@click.argument("machine_name", metavar="MACHINE")
@click.option("--region", metavar="REGION", help="Show one region, not all that publish a price.")
@click.option(
    "--service",
    type=click.Choice([one.value for some in SERVICES.values() for one in some]),
    help="Show the rates of one service.",
)
@click.option(
    "--format",
    "format_",
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
    help="How to show them.",
)
@priced
def show(machine_name: str, **said: Any) -> None:
    """Show what MACHINE costs an hour: on demand, on spot capacity and at managed services.

    An accelerator, such as l4 or nvidia-a100-80gb, stands for the machines that carry it, by what
    one of it costs. Exits with 1 where there is no price.
    """
    from mlcostlint import api

    with Explained():
        prices = api.prices_of(Config(price_book=price_book(said["prices"])))
        asked = _asked(machine_name)
        region = _region(said["region"], asked)
        found = _found(prices, asked, said["service"], region)
        if said["format_"] == "json":
            click.echo(json.dumps([_told(one) for one in found], indent=2))
        elif found:
            click.echo("\n".join(_lines(found, prices.as_of)))
        else:
            click.echo(f"no price for {machine_name} in {region or 'any region'}", err=True)
        raise SystemExit(0 if found else 1)


def _asked(name: str) -> Machine | Accelerator:
    try:
        return machine(name)
    except UnknownMachine as unknown:
        try:
            return accelerator(name)
        except UnknownAccelerator:
            hint = did_you_mean(name, _names(name))
            raise UsageError("", 0, f"{unknown}{hint}") from None


def _names(like: str) -> Iterable[str]:
    prefix = "ml." if like.startswith("ml.") else ""
    return (f"{prefix}{name}" for name in machine_names())


def _region(said: str | None, asked: Machine | Accelerator) -> str:
    if said is None:
        return ""
    clouds = [asked.cloud] if isinstance(asked, Machine) else list(SERVICES)
    if region_cloud(said) not in clouds:
        known = (name for cloud in clouds for name in regions(cloud))
        whose = f" of {asked.cloud}" if isinstance(asked, Machine) else ""
        raise UsageError("", 0, f"no region '{said}'{whose}{did_you_mean(said, known)}")
    return said


def _found(
    prices: PriceBook, asked: Machine | Accelerator, service: str | None, region: str
) -> Sequence[Price]:
    if isinstance(asked, Machine):
        return listed(prices, asked, _services(service, SERVICES[asked.cloud]), region)
    rented_plain = [services[0] for services in SERVICES.values()]
    return cheapest(prices, asked, _services(service, rented_plain), region)


def _services(said: str | None, usual: Sequence[Service]) -> Sequence[Service]:
    return [Service(said)] if said else usual


def _lines(found: Sequence[Price], as_of: date) -> Iterator[str]:
    rows = [_HEAD, *_rows(found)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(_HEAD))]
    for row in rows:
        yield "  ".join(f"{text:{width}}" for text, width in zip(row, widths, strict=True)).rstrip()
    if any(one.estimated for one in found):
        yield "~ estimated from a published price"
    yield f"list prices in US dollars for Linux, as of {as_of}"


def _rows(found: Iterable[Price]) -> Iterator[tuple[str, ...]]:
    """Yield a row for each price; services that charge the same share one."""
    for _, same in groupby(found, key=_charge):
        alike = list(same)
        first, mark = alike[0], "~" if alike[0].estimated else ""
        yield (
            first.machine.name,
            first.region,
            ", ".join(one.service.value for one in alike),
            f"{mark}{_shown(first.hourly)}",
            "-" if first.spot is None else _shown(first.spot),
            ", ".join(first.sources),
        )


def _charge(price: Price) -> tuple[object, ...]:
    return price.machine.name, price.region, price.hourly, price.spot, price.sources


def _shown(usd: Any) -> str:
    return f"{round(usd, 6).normalize():f}"


def _told(price: Price) -> dict[str, Any]:
    return {
        "machine": price.machine.name,
        "provider": price.machine.cloud.value,
        "region": price.region,
        "service": price.service.value,
        "usd_per_hour": float(round(price.hourly, 6)),
        "spot_usd_per_hour": None if price.spot is None else float(price.spot),
        "estimated": price.estimated,
        "sources": list(price.sources),
    }
