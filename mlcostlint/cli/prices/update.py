"""`mlcostlint prices update`: newer prices from the providers, or from files."""

import sys
from collections.abc import Iterator
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import click

from mlcostlint.cli.failure import Explained, Refused
from mlcostlint.cli.progress import progress
from mlcostlint.cli.terminal import wants_progress
from mlcostlint.config import UsageError
from mlcostlint.data import shelf
from mlcostlint.hardware import Cloud
from mlcostlint.offers import Broken, Outcome
from mlcostlint.reporters.display import harmless
from mlcostlint.suggestion import did_you_mean

_CLOUDS = {one.value: one for one in Cloud if one is not Cloud.UNSTATED}
_SHOWN = 5


@click.command("update")
@click.option(
    "--provider",
    "providers",
    multiple=True,
    metavar="NAMES",
    help=f"Whose prices: {', '.join(_CLOUDS)}; all by default.",
)
@click.option(
    "--regions",
    multiple=True,
    metavar="NAMES",
    help="Which regions; by default us-east-1, eastus and all of Google Cloud.",
)
@click.option(
    "--from",
    "source",
    metavar="FILE|DIR",
    help="Read price lists that were downloaded before, and use no network.",
)
@click.option("-q", "--quiet", is_flag=True, help="Show no progress.")
@click.option("--debug", is_flag=True, help="Print tracebacks.")
def update(providers: tuple[str, ...], regions: tuple[str, ...], **said: Any) -> None:
    """Put the prices that providers publish over those that ship, for this user.

    Exits with 2, and leaves prices as they are, where a list cannot be had whole or be right. An
    offer of EC2 is some hundred megabytes for a region.
    """
    from mlcostlint.api import renewal

    with Explained(debug=said["debug"]):
        clouds, places = [_cloud(name) for name in _names(providers)], _names(regions)
        folder = shelf.user_folder()
        watched = wants_progress(sys.stderr) and not said["quiet"]
        try:
            with progress(sys.stderr) if watched else nullcontext() as say:
                if said["source"]:
                    done = renewal.load_prices(
                        Path(said["source"]), folder, clouds, places, progress=say
                    )
                else:
                    done = renewal.download_prices(folder, clouds, places, progress=say)
        except Broken as reason:
            raise Refused(harmless(f"prices stay as they are: {reason}")) from None
        for line in _lines(done):
            click.echo(harmless(line))


def _names(lists: tuple[str, ...]) -> list[str]:
    return [name.strip() for some in lists for name in some.split(",") if name.strip()]


def _cloud(name: str) -> Cloud:
    if name not in _CLOUDS:
        hint = did_you_mean(name, _CLOUDS)
        raise UsageError("", 0, f"no provider '{name}'; there are {', '.join(_CLOUDS)}{hint}")
    return _CLOUDS[name]


def _lines(done: Outcome) -> Iterator[str]:
    for cloud, count in done.prices.items():
        yield f"{cloud}: {count:,} prices"
    strangers = sorted(name for _, name in done.believed.strangers)
    if strangers:
        some = ", ".join(strangers[:_SHOWN])
        yield f"not in the hardware table, so without a price: {len(strangers):,}, as {some}"
    for sentence in done.believed.refused[:_SHOWN]:
        yield f"left as it was: {sentence}"
    if len(done.believed.refused) > _SHOWN:
        yield f"left as they were: {len(done.believed.refused) - _SHOWN} others"
    yield f"as of {done.book.as_of}, in {done.book.path}"
