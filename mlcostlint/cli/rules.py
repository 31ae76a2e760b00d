"""`mlcostlint rules`: every rule by family."""

import json
from types import UnionType
from typing import Any

import click

from mlcostlint.cli.failure import Explained
from mlcostlint.rule import Rule


@click.command("rules")
@click.option(
    "--format",
    "format_",
    type=click.Choice(["text", "json", "markdown"]),
    default="text",
    show_default=True,
    help="How to list them.",
)
def command(format_: str) -> None:
    """List the rules, ordered by family and name, and the kinds of resource they look at."""
    from mlcostlint import api

    with Explained():
        rows = [_row(rule) for rule in api.rules()]
        if format_ == "json":
            click.echo(json.dumps(rows, indent=2))
        elif format_ == "markdown":
            click.echo(_markdown(rows))
        else:
            click.echo(_table(rows))


def _row(rule: Rule) -> dict[str, Any]:
    return {
        "name": rule.name,
        "family": rule.family,
        "kinds": _kinds(rule),
        "since": rule.since,
        "title": rule.page.title,
    }


def _kinds(rule: Rule) -> list[str]:
    kinds = rule.kind.__args__ if isinstance(rule.kind, UnionType) else (rule.kind,)
    return [kind.__name__ for kind in kinds]


def _table(rows: list[dict[str, Any]]) -> str:
    widths = {key: max(len(row[key]) for row in rows) for key in ("family", "name", "title")}
    lines = (
        f"{row['family']:{widths['family']}}  {row['name']:{widths['name']}}"
        f"  {row['title']:{widths['title']}}  {', '.join(row['kinds'])}"
        for row in rows
    )
    return "\n".join(lines)


def _markdown(rows: list[dict[str, Any]]) -> str:
    lines = (f"| {row['family']} | `{row['name']}` | {row['title']} |" for row in rows)
    return "\n".join(["| family | rule | what it finds |", "|---|---|---|", *lines])
