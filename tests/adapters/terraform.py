"""One Terraform file, for tests of what its resources are told."""

import textwrap
from typing import Any

from mlcostlint import adapters
from mlcostlint.model import Resource
from mlcostlint.parsers import ALONE, Inputs, read
from mlcostlint.source import Source
from mlcostlint.value import How, Value, fact


def resources(text: str) -> tuple[Resource, ...]:
    source = Source("main.tf", textwrap.dedent(text).lstrip("\n"))
    return adapters.resources(read([source], Inputs(), ALONE).blocks)


def only(kind: type[Resource], text: str) -> Any:
    (found,) = [one for one in resources(text) if isinstance(one, kind)]
    return found


def block(type_: str, attributes: str = "", name: str = "x") -> str:
    return f'resource "{type_}" "{name}" {{\n{textwrap.dedent(attributes).strip()}\n}}\n'


def told(value: Value[Any]) -> tuple[Any, How, int]:
    known = fact(value, "?")
    plain = known if isinstance(known, bool | int | tuple | None) else str(known)
    return plain, value.origin.how, value.origin.span.line
