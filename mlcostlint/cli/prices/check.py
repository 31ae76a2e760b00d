"""`mlcostlint prices check`: which price book is used, why, how old it is, and if it is whole."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import click

from mlcostlint.cli.failure import Explained, Refused
from mlcostlint.cli.options import priced
from mlcostlint.data import shelf
from mlcostlint.pricing import PriceBook
from mlcostlint.pricing.contents import Holding, holdings


@click.command("check")
@click.option(
    "--format",
    "format_",
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
    help="How to report.",
)
@priced
def check(format_: str, prices: str | None) -> None:
    """Say which price book is used and why, what it holds, and as of when.

    Exits with 1 where prices are older than half a year, with 2 where the book is damaged.
    """
    from mlcostlint import api

    with Explained():
        choice = (
            shelf.Choice(api.chosen(Path(prices)), "it was named")
            if prices
            else shelf.in_use(shelf.user_folder())
        )
        flaw = shelf.flaw(choice.book)
        if flaw:
            raise Refused(f"{flaw}: `mlcostlint prices update` makes a new one")
        opened = PriceBook.open(choice.book.path)
        today = datetime.now(tz=UTC).date()
        old, held = opened.is_old(today), holdings(opened.book)
        if format_ == "json":
            click.echo(json.dumps(_told(choice, held, old=old), indent=2))
        else:
            click.echo("\n".join(_lines(choice, held, today, old=old)))
        raise SystemExit(int(old))


def _lines(
    choice: shelf.Choice, held: Sequence[Holding], today: date, *, old: bool
) -> Iterator[str]:
    book = choice.book
    yield f"{'book':10}{book.path}"
    yield f"{'used':10}because {choice.why}"
    yield f"{'as of':10}{book.as_of}, {(today - book.as_of).days} days ago{': old' * old}"
    yield f"{'whole':10}tables {book.tables[:12]}, rows {book.content[:12] or 'as shipped'}"
    for one in held:
        managed = f", {one.managed:,} of SageMaker" if one.managed else ""
        yield (
            f"{one.cloud:10}{one.prices:,} prices in {one.regions} regions, {one.with_spot:,} with"
            f" spot{managed}, from {one.oldest} to {one.newest}"
        )
    if old:
        yield "older than half a year: `mlcostlint prices update` brings newer ones"


def _told(choice: shelf.Choice, held: Sequence[Holding], *, old: bool) -> dict[str, Any]:
    return {
        "path": str(choice.book.path),
        "why": choice.why,
        "as_of": choice.book.as_of.isoformat(),
        "old": old,
        "tables": choice.book.tables,
        "content": choice.book.content or None,
        "providers": [asdict(one) for one in held],
    }
