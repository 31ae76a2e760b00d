"""`mlcostlint prices`: what machines cost, how old that is, and how newer prices are had."""

import click

from mlcostlint.cli.prices.check import check
from mlcostlint.cli.prices.show import show
from mlcostlint.cli.prices.update import update

__all__ = ["command"]


@click.group("prices", commands=[show, check, update])
def command() -> None:
    """Show, check and update the prices that everything is counted by."""
