"""Well-known modules of the registry, each by a file of ours that declares what it makes.

`standins/index.toml` says which file stands in for which versions. All of a stand-in is said to be
at the module call, so that no place in it is ever shown.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path as File
from typing import cast

from mlcostlint.parsers.terraform.expansion import Instance
from mlcostlint.parsers.terraform.expressions import Expression, Literal
from mlcostlint.parsers.terraform.folders import Folder, declaring
from mlcostlint.parsers.terraform.frame import Frame, Path
from mlcostlint.parsers.terraform.layout import Declaration
from mlcostlint.parsers.terraform.module import Module
from mlcostlint.parsers.terraform.nodes import passed, turned
from mlcostlint.parsers.terraform.registry.sources import wanted
from mlcostlint.parsers.terraform.registry.versions import admitted, overlap
from mlcostlint.parsers.terraform.syntax import placed
from mlcostlint.source import Span
from mlcostlint.tree import Leaf, Map, Node
from mlcostlint.value import How, unknown

__all__ = ["STAND_INS", "StandIn", "Unserved", "stand_in"]

STAND_INS = File(__file__).with_name("standins")


class Unserved(Exception):
    """A module that no stand-in stands for: what was asked for, and why there is none, if known."""

    def __init__(self, module: str, why: str = "") -> None:
        super().__init__(module, why)
        self.module = module
        self.why = why


class StandIn(Module):
    """One instance of a module of the registry: what it says of its own accord is a default."""

    def find(self, name: str, path: Path, span: Span) -> tuple[Node, int]:
        """Look a name up; the tags that a provider adds to everything are known to the files."""
        data = self.folder.data.get("aws_default_tags.current")
        if name == "data" and data is not None and path[0][0] == data.labels[0]:
            return self._default_tags(data), 2
        return super().find(name, path, span)

    def body(self, declaration: Declaration, instance: Instance) -> Map:
        """Return the attributes of one instance of a resource."""
        return cast("Map", turned(super().body(declaration, instance), _granted))

    def argument(self, expression: Expression, frame: Frame) -> Node:
        """Return what this module passes to one that it calls."""
        return turned(super().argument(expression, frame), _granted)

    def seen(self, call: Declaration) -> Map:
        """Return what a reference to this module sees: what no output of ours says stays open."""
        rest = unknown(f"{self.place.address}.* is known after apply", call.header)
        return Map(self.outputs, call.span, call.header, rest)

    def _output(self, name: str) -> Node:
        return turned(super()._output(name), _granted)

    def _default_tags(self, data: Declaration) -> Map:
        none = Map({}, data.header, data.header)
        provider = self.providers.serving(data) or none
        said = provider.get("default_tags", "tags")
        tags = said if said.unknown else provider.child("default_tags", "tags") or none
        return replace(none, entries={"tags": passed(tags)})


def _granted(leaf: Leaf) -> Leaf:
    """Say of what a stand-in writes that it is a default; what was passed to it stays so."""
    if leaf.origin.how is not How.WRITTEN:
        return leaf
    return replace(leaf, origin=replace(leaf.origin, how=How.DEFAULTED))


def stand_in(call: Declaration, source: str, path: str) -> Folder:
    """Return what a module call declares, as if it stood at the call, in the folder `path`.

    Raises `Unserved` where the module is not known, or none of the versions that are.
    """
    file = STAND_INS / _file(call, source)
    return declaring(path, placed(_text(file), call.header).blocks)


def _file(call: Declaration, source: str) -> str:
    version = _version(call, source)
    asked = wanted(source, version)
    known = _index().get(asked.address) if asked else None
    if asked is None or known is None:
        raise Unserved(source)
    if asked.versions is None:
        raise Unserved(source, "only releases of it are known")
    shown = f"{source} {version}".rstrip()
    try:
        range_ = admitted(asked.versions)
    except ValueError as error:
        raise Unserved(shown, str(error)) from None
    served = [versions for versions in known if overlap(admitted(versions), range_)]
    if not served:
        raise Unserved(shown, f"known are {' and '.join(known)}")
    return known[max(served, key=admitted)]


def _version(call: Declaration, source: str) -> str:
    attribute = call.body.attributes.get("version")
    if attribute is None:
        return ""
    if not isinstance(attribute.expression, Literal):
        raise Unserved(source, "its version is not literal")
    return str(attribute.expression.fact)


@cache
def _index() -> Mapping[str, Mapping[str, str]]:
    return tomllib.loads((STAND_INS / "index.toml").read_text("utf-8"))


@cache
def _text(file: File) -> str:
    return file.read_text("utf-8")
