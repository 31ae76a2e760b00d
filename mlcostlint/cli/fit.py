"""`mlcostlint fit`: which machines hold a model, and what they cost."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

import click

from mlcostlint.cli.failure import Explained
from mlcostlint.cli.options import price_book, priced
from mlcostlint.config import Config, UsageError
from mlcostlint.hardware import Certainty, Cloud, Method, Sharding, SizedModel, sized
from mlcostlint.model import Service
from mlcostlint.pricing.fit import PLAIN, PROVIDERS, Answering, Fit, Learning, Offer, fit

_HOURS_PER_MONTH = 730
_FIRST = 10

# What one weight takes, with the scales that quantized ones need.
_BITS: Mapping[str, Decimal] = {
    "fp32": Decimal(32),
    "bf16": Decimal(16),
    "fp16": Decimal(16),
    "fp8": Decimal("8.25"),
    "int8": Decimal("8.25"),
    "int4": Decimal("4.5"),
}

_CERTAINTIES = {
    Certainty.PUBLISHED: "",
    Certainty.NAMED: ", a size read off its name",
    Certainty.GUESSED: ", a size guessed from its name",
}


@click.command("fit")
@click.argument("model")
@click.option(
    "--context",
    type=click.IntRange(min=1),
    metavar="TOKENS",
    help="The longest context that is allowed.",
)
@click.option(
    "--concurrency",
    type=click.IntRange(min=1),
    metavar="N",
    help="How many requests are answered at a time.",
)
@click.option(
    "--dtype",
    type=click.Choice(list(_BITS)),
    help="How weights are written, where the id does not say it.",
)
@click.option("--fp8-cache", is_flag=True, help="Keep the cache of tokens in eight bits.")
@click.option(
    "--train",
    type=click.Choice([one.value for one in Method]),
    help="Fit the model, all of it or adapters, instead of answering with it.",
)
@click.option(
    "--shard",
    type=click.Choice([one.value for one in Sharding]),
    default="none",
    show_default=True,
    help="What accelerators hold one part each of in training.",
)
@click.option(
    "--provider",
    "providers",
    multiple=True,
    type=click.Choice([cloud.value for cloud in PLAIN]),
    help="Whose machines to look at; all by default.",
)
@click.option(
    "--service",
    type=click.Choice([one.value for one in PROVIDERS]),
    help="The service that runs them, where they are not rented plain.",
)
@click.option("--region", help="Where; by default where the provider's price list starts from.")
@click.option(
    "--all", "everything", is_flag=True, help="Show every machine, not the ten cheapest ways."
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
def command(model: str, **said: Any) -> None:  # fmt: skip
    """Show which machines hold MODEL, a hub's id such as meta-llama/Llama-3.1-8B-Instruct."""
    from mlcostlint import api

    with Explained():
        services = _services(said["providers"], said["service"])
        regions = _regions(services, said["region"])
        prices = api.prices_of(Config(price_book=price_book(said["prices"]), regions=regions))
        found = fit(prices, _sized(model, said["dtype"]), _work(said), services)
        shown = found.offers if said["everything"] else _cheapest(found.offers)
        click.echo(
            json.dumps(_told(found, shown), indent=2)
            if said["format_"] == "json"
            else "\n".join(_lines(found, shown))
        )
        raise SystemExit(0 if found.offers else 1)


def _services(providers: tuple[str, ...], service: str | None) -> list[Service]:
    if service is None:
        return [PLAIN[Cloud(one)] for one in providers or PLAIN]
    chosen = Service(service)
    if providers and PROVIDERS[chosen].value not in providers:
        raise UsageError("", 0, f"{service} is a service of {PROVIDERS[chosen]}")
    return [chosen]


def _regions(services: Iterable[Service], region: str | None) -> Mapping[str, str]:
    clouds = {PROVIDERS[service] for service in services}
    if region is None:
        return Config().regions
    if len(clouds) > 1:
        raise UsageError("", 0, "a region is one provider's: say --provider or --service, too")
    return {clouds.pop().value: region}


def _sized(model_id: str, dtype: str | None) -> SizedModel:
    found = sized(model_id)
    if found is None:
        why = f"nothing is known of '{model_id}'; give an id that names its size, as in my-model-7b"
        raise UsageError("", 0, why)
    return found if dtype is None else replace(found, bits=_BITS[dtype])


def _work(said: Mapping[str, Any]) -> Answering | Learning:
    if said["train"]:
        return Learning(method=Method(said["train"]), sharding=Sharding(said["shard"]))
    return Answering(
        context=said["context"], requests=said["concurrency"], cache_in_fp8=said["fp8_cache"]
    )


def _cheapest(offers: Iterable[Offer]) -> list[Offer]:
    """Return the first machine with each number of each accelerator at a provider, ten in all."""
    first: dict[object, Offer] = {}
    for offer in offers:
        machine = offer.placement.machine
        first.setdefault((machine.cloud, machine.accelerator, machine.accelerators), offer)
    return list(first.values())[:_FIRST]


def _lines(found: Fit, shown: Sequence[Offer]) -> Iterator[str]:
    model = found.model.architecture
    listed = _CERTAINTIES[found.model.certainty]
    yield f"{model.name}: {model.parameters.normalize():f}B parameters{listed}"
    if found.need is not None:
        need = found.need
        yield (
            f"needs {need.total:.1f} GiB for a replica: weights {need.weights:.1f} at"
            f" {found.model.bits.normalize():f} bits, cache {need.cache:.1f},"
            f" other {need.fixed:.1f}"
        )
    yield ""
    if not shown:
        yield "no machine that has a price there holds it"
        return
    rows = [("machine", "takes", "memory", "$/hour", "$/month", "region"), *map(_row, shown)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    for row in rows:
        yield "  ".join(f"{text:{width}}" for text, width in zip(row, widths, strict=True)).rstrip()
    if len(found.offers) > len(shown):
        yield f"and {len(found.offers) - len(shown)} others: --all shows them"
    if any(offer.estimated for offer in shown):
        yield "~ estimated from the price in the region that the provider's list starts from"


def _row(offer: Offer) -> tuple[str, ...]:
    machine, used = offer.placement.machine, offer.placement.accelerators
    name = machine.accelerator.name if machine.accelerator else ""
    mark = "~" if offer.estimated else ""
    return (
        machine.name,
        f"{used} of {machine.accelerators.normalize():f} x {name}",
        f"{machine.accelerator_memory_gib:.0f} GiB",
        f"{mark}{offer.hourly:,.2f}",
        f"{mark}{offer.hourly * _HOURS_PER_MONTH:,.0f}",
        offer.region,
    )


def _told(found: Fit, shown: Sequence[Offer]) -> dict[str, Any]:
    model, need = found.model.architecture, found.need
    return {
        "model": model.name,
        "parameters_b": float(model.parameters),
        "bits": float(found.model.bits),
        "certainty": found.model.certainty.name.lower(),
        "need_gib": None
        if need is None
        else {
            "total": round(float(need.total), 2),
            "weights": round(float(need.weights), 2),
            "cache": round(float(need.cache), 2),
            "other": round(float(need.fixed), 2),
        },
        "machines": [_offer(offer) for offer in shown],
    }


def _offer(offer: Offer) -> dict[str, Any]:
    machine = offer.placement.machine
    return {
        "machine": machine.name,
        "provider": machine.cloud.value,
        "service": offer.service.value,
        "region": offer.region,
        "accelerator": machine.accelerator.name if machine.accelerator else None,
        "accelerators": float(machine.accelerators),
        "takes": offer.placement.accelerators,
        "usd_per_hour": float(offer.hourly),
        "usd_per_month": round(float(offer.hourly * _HOURS_PER_MONTH), 2),
        "estimated": offer.estimated,
        "source": offer.source,
    }
