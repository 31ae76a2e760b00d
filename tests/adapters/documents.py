"""One YAML document, for tests of what its resources are told."""

import textwrap
from typing import Any

from mlcostlint import adapters
from mlcostlint.model import Resource
from mlcostlint.parsers import ALONE, Inputs, read
from mlcostlint.source import Source
from mlcostlint.tree import Reading
from mlcostlint.value import How, Value, fact


def reading(text: str, path: str = "f.yaml", **beside: str) -> Reading:
    files = {path: text, **beside}
    sources = [Source(name, textwrap.dedent(said).lstrip("\n")) for name, said in files.items()]
    return read(sources, Inputs(), ALONE)


def resources(text: str, path: str = "f.yaml", **beside: str) -> tuple[Resource, ...]:
    return adapters.resources(reading(text, path, **beside).blocks)


def only(kind: type[Resource], text: str, path: str = "f.yaml", **beside: str) -> Any:
    (found,) = [one for one in resources(text, path, **beside) if isinstance(one, kind)]
    return found


def told(value: Value[Any]) -> tuple[Any, How, int]:
    known = fact(value, "?")
    plain = known if isinstance(known, bool | int | None) else str(known)
    return plain, value.origin.how, value.origin.span.line
