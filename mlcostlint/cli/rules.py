"""`mlcostlint rules`: every rule by family."""

import json

import click

from mlcostlint.cli.failure import Explained


@click.command("rules")
@click.option(
    "--format", "format_", type=click.Choice(["text", "json", "markdown"]), default="text"
)
def command(format_: str) -> None:
    """List the rules, ordered by family and name."""
    from mlcostlint import api

    with Explained():
        rows = [
            {
                "name": rule.name,
                "family": rule.family,
                "since": rule.since,
                "title": rule.page.title,
            }
            for rule in api.rules()
        ]
        if format_ == "json":
            click.echo(json.dumps(rows, indent=2))
        elif format_ == "markdown":
            click.echo(_markdown(rows))
        else:
            click.echo(_table(rows))


def _table(rows: list[dict[str, str]]) -> str:
    widths = {key: max(len(row[key]) for row in rows) for key in ("family", "name")}
    lines = (
        f"{row['family']:{widths['family']}}  {row['name']:{widths['name']}}  {row['title']}"
        for row in rows
    )
    return "\n".join(lines)


def _markdown(rows: list[dict[str, str]]) -> str:
    lines = (f"| {row['family']} | `{row['name']}` | {row['title']} |" for row in rows)
    return "\n".join(["| family | rule | what it finds |", "|---|---|---|", *lines])
