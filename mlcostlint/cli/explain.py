"""`mlcostlint explain`: a rule's page."""

import sys

import click

from mlcostlint.cli.failure import Explained
from mlcostlint.config import UsageError
from mlcostlint.finding import Page
from mlcostlint.suggestion import did_you_mean


@click.command("explain")
@click.argument("rule")
def command(rule: str) -> None:
    """Print why something costs money, what to do about it, and examples."""
    with Explained():
        page = _page(rule)
        text = f"# {page.family}/{page.name}\n\n{page.text}"
        if not sys.stdout.isatty():
            click.echo(text)
            return
        from rich.console import Console
        from rich.markdown import Markdown

        Console().print(Markdown(text))


def _page(name: str) -> Page:
    from mlcostlint import api

    pages = api.pages()
    if name not in pages:
        raise UsageError("", 0, f"no rule '{name}'{did_you_mean(name, pages)}")
    return pages[name]
