"""A Terraform file beside its Google provider, for tests of what its resources are told."""

import textwrap
from typing import Any

from mlcostlint import adapters
from mlcostlint.model import Resource
from mlcostlint.parsers import ALONE, Inputs, read
from mlcostlint.source import Source
from mlcostlint.value import How, Value, fact

PROVIDER = 'provider "google" {\n  region = "us-central1"\n}\n'


def resources(text: str) -> tuple[Resource, ...]:
    sources = [
        Source("main.tf", textwrap.dedent(text).lstrip("\n")),
        Source("provider.tf", PROVIDER),
    ]
    return adapters.resources(read(sources, Inputs(), ALONE).blocks)


def only(kind: type[Resource], text: str) -> Any:
    (found,) = [one for one in resources(text) if isinstance(one, kind)]
    return found


def told(value: Value[Any]) -> tuple[Any, How, int]:
    return fact(value, "?"), value.origin.how, value.origin.span.line


def block(type_: str, attributes: str, name: str = "x") -> str:
    return f'resource "{type_}" "{name}" {{\n{textwrap.dedent(attributes)}\n}}\n'
