"""Files of a bundle, for tests of what its resources are told."""

import textwrap
from typing import Any

from mlcostlint import adapters
from mlcostlint.model import Resource
from mlcostlint.parsers import ALONE, Inputs, read
from mlcostlint.source import Source
from mlcostlint.tree import Reading


def reading(text: str, path: str = "databricks.yml", **others: str) -> Reading:
    """Read a bundle and what lies beside it; `__` in a name stands for a slash, `_` for a dot."""
    files = {path: text, **{_path(name): content for name, content in others.items()}}
    sources = [Source(name, textwrap.dedent(one).lstrip("\n")) for name, one in files.items()]
    return read(sources, Inputs(), ALONE)


def resources(text: str, path: str = "databricks.yml", **others: str) -> tuple[Resource, ...]:
    return adapters.resources(reading(text, path, **others).blocks)


def only(text: str, path: str = "databricks.yml", **others: str) -> Any:
    (found,) = resources(text, path, **others)
    return found


def bundle(resources: str, rest: str = "") -> str:
    """Return a bundle whose first resource begins on line 5."""
    inner = textwrap.indent(textwrap.dedent(resources).strip(), "  ")
    return f"bundle:\n  name: b\nresources:\n{inner}\n{textwrap.dedent(rest)}"


def _path(name: str) -> str:
    return f"{name.replace('__', '/')}.yml"
