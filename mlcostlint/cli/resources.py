"""`mlcostlint resources`: the normalized model, and where every value comes from."""

import json
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from enum import Enum
from typing import Any

import click

from mlcostlint.cli.failure import Explained
from mlcostlint.cli.options import configured, shared
from mlcostlint.model import Resource, kind
from mlcostlint.source import Span
from mlcostlint.value import Value, fact


@click.command("resources")
@shared
@click.option("--format", "format_", type=click.Choice(["text", "json"]), default="text")
def command(paths: tuple[str, ...], format_: str, **said: Any) -> None:
    """Show what a scan makes of files and folders: each value, how it is known, and its place."""
    from mlcostlint import api

    with Explained():
        found = api.resources(paths or ["."], configured(paths, said))
        if format_ == "json":
            click.echo(json.dumps([_resource(one) for one in found.resources], indent=2))
        else:
            click.echo("\n".join(line for one in found.resources for line in _lines(one)))
        if not found.resources:
            click.echo("no resources that cost money found", err=True)
        raise SystemExit(2 if found.problems else 0)


def _lines(resource: Resource) -> Iterator[str]:
    yield f"{resource.address}  {kind(resource)}  {resource.header.path}:{resource.header.line}"
    values = dict(_values(resource))
    width = max(map(len, values))
    for name, value in values.items():
        place = f"{value.origin.span.path}:{value.origin.span.line}"
        how = value.origin.how.name.lower()
        said = f"? {value.unknown}" if value.unknown else str(_plain(value.known))
        yield f"  {name:{width}}  {said}  ({how}, {place})"


def _resource(resource: Resource) -> dict[str, Any]:
    return {
        "address": resource.address,
        "kind": kind(resource),
        "dialect": resource.dialect,
        "native": resource.native,
        **_span(resource.header),
        "values": {name: _value(value) for name, value in _values(resource)},
    }


def _values(resource: Resource) -> Iterator[tuple[str, Value[Any]]]:
    for spec in fields(resource):
        value = getattr(resource, spec.name)
        if isinstance(value, Value):
            yield spec.name, value


def _value(value: Value[Any]) -> dict[str, Any]:
    said = {"unknown": value.unknown} if value.unknown else {"value": _plain(value.known)}
    return {
        **said,
        "how": value.origin.how.name.lower(),
        **_span(value.origin.span),
        "via": [_span(span) for span in value.origin.via],
    }


def _plain(thing: Any) -> Any:
    """Return a fact as JSON can say it."""
    if isinstance(thing, Enum):
        return thing.value
    if isinstance(thing, Value):
        return fact(thing.map(_plain), f"? {thing.unknown}")
    if hasattr(thing, "entries"):
        return {key: _plain(value) for key, value in thing.entries.items()}
    if thing is None or isinstance(thing, bool | int | str):
        return thing
    return str(thing) if is_dataclass(thing) else repr(thing)


def _span(span: Span) -> dict[str, Any]:
    return {"path": span.path, "line": span.line, "column": span.column}
