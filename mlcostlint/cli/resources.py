"""`mlcostlint resources`: the normalized model, and where every value comes from."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import fields
from enum import Enum
from typing import Any

import click

from mlcostlint.cli.failure import Explained
from mlcostlint.cli.options import configured, shared
from mlcostlint.cli.piped import asked
from mlcostlint.model import (
    Alert,
    DataPath,
    LifecycleRule,
    Recipe,
    Requests,
    Resource,
    ServedModel,
    Tags,
    kind,
)
from mlcostlint.reporters.display import harmless
from mlcostlint.source import Span, Unreadable
from mlcostlint.value import Value


@click.command("resources")
@shared
@click.option(
    "--format",
    "format_",
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
    help="How to show them.",
)
def command(paths: tuple[str, ...], format_: str, **said: Any) -> None:
    """Show what a scan makes of files and folders: each value, how it is known, and its place."""
    from mlcostlint import api

    with Explained(debug=said["debug"]):
        what = asked(paths, said["stdin_filename"])
        found = api.resources(what.paths, configured(what.places, said), given=what.given)
        if format_ == "json":
            click.echo(json.dumps([_resource(one) for one in found.resources], indent=2))
        else:
            click.echo("\n\n".join(_table(one) for one in found.resources))
        _tell(found.problems)
        if not found.resources:
            click.echo("no resources that cost money found", err=True)
        raise SystemExit(2 if found.problems else 0)


def _tell(problems: Sequence[Unreadable]) -> None:
    for problem in problems:
        click.echo(harmless(f"problem: {problem}"), err=True)


def _table(resource: Resource) -> str:
    head = f"{resource.address}  {kind(resource)}  {resource.header.path}:{resource.header.line}"
    rows = [(name, _shown(value), _provenance(value)) for name, value in _values(resource)]
    name = max(len(row[0]) for row in rows)
    fact = min(max(len(row[1]) for row in rows), 40)
    return "\n".join(
        harmless(line)
        for line in (head, *(f"  {row[0]:{name}}  {row[1]:{fact}}  {row[2]}" for row in rows))
    )


def _shown(value: Value[Any]) -> str:
    if value.unknown:
        return f"? {value.unknown}"
    plain = _plain(value.known)
    if isinstance(plain, bool):
        return "yes" if plain else "no"
    return "-" if plain is None or plain == "" else str(plain)


def _provenance(value: Value[Any]) -> str:
    places = (value.origin.span, *value.origin.via)
    trail = " via ".join(f"{place.path}:{place.line}" for place in places)
    return f"{value.origin.how.name.lower()} {trail}"


def _resource(resource: Resource) -> dict[str, Any]:
    return {
        "address": resource.address,
        "kind": kind(resource),
        "dialect": resource.dialect,
        "native": resource.native,
        "cloud": resource.cloud.value,
        **_place(resource.header),
        "calls": [_place(call) for call in resource.calls],
        "values": {name: _value(value) for name, value in _values(resource)},
    }


def _values(resource: Resource) -> Iterator[tuple[str, Value[Any]]]:
    """Yield every value of a resource by name, those within another by dotted names."""
    for spec in fields(resource):
        if spec.name != "owner":
            yield from _named(spec.name, getattr(resource, spec.name))


def _named(name: str, thing: Any) -> Iterator[tuple[str, Value[Any]]]:
    """Yield the values that a field holds: one, several in order, or the parts of one."""
    inner = thing.known if isinstance(thing, Value) and not thing.unknown else thing
    if isinstance(inner, Tags):
        yield from _tags(inner)
    elif isinstance(inner, tuple) and inner:
        for index, one in enumerate(inner):
            yield from _named(f"{name}.{index}", one)
    elif isinstance(inner, DataPath):
        yield f"{name}.{inner.role}.uri", inner.uri
        yield f"{name}.{inner.role}.region", inner.region
    elif isinstance(inner, Alert | LifecycleRule | Recipe | Requests | ServedModel):
        yield from _parts(name, inner)
    elif isinstance(thing, Value):
        yield name, thing


def _parts(
    name: str, thing: Alert | LifecycleRule | Recipe | Requests | ServedModel
) -> Iterator[tuple[str, Value[Any]]]:
    """Yield the parts of one thing; of a model or a recipe, most is left to the program."""
    is_left = isinstance(thing, Recipe | ServedModel)
    for part in fields(thing):
        value = getattr(thing, part.name)
        if not is_left or value.unknown or value.known is not None or part.name == "id":
            yield f"{name}.{part.name}", value


def _tags(tags: Tags) -> Iterator[tuple[str, Value[Any]]]:
    for key, value in tags.entries.items():
        yield f"tags.{key}", value
    if tags.rest is not None:
        yield "tags.*", tags.rest


def _value(value: Value[Any]) -> dict[str, Any]:
    said = {"unknown": value.unknown} if value.unknown else {"value": _plain(value.known)}
    return {
        **said,
        "how": value.origin.how.name.lower(),
        **_place(value.origin.span),
        "via": [_place(span) for span in value.origin.via],
    }


def _plain(fact: Any) -> Any:
    """Return a fact as JSON can say it."""
    if isinstance(fact, Enum):
        return fact.value
    if fact is None or fact == ():
        return None
    if isinstance(fact, bool | int | str):
        return fact
    return str(fact)


def _place(span: Span) -> dict[str, Any]:
    return {"path": span.path, "line": span.line, "column": span.column}
