"""What the names of the language stand for within one instance of a module."""

import posixpath
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from mlcostlint.parsers.terraform.frame import Path
from mlcostlint.parsers.terraform.layout import Declaration
from mlcostlint.parsers.terraform.lazy import Lazy
from mlcostlint.parsers.terraform.nodes import hidden, passed
from mlcostlint.parsers.terraform.objects import Member, chosen, exposed
from mlcostlint.source import Span
from mlcostlint.tree import Node
from mlcostlint.value import defaulted, unknown, written

if TYPE_CHECKING:
    from mlcostlint.parsers.terraform.module import Module

Found = tuple[Node, int]  # what a name and the first steps after it stand for, and how many steps


def found(module: "Module", name: str, path: Path, span: Span) -> Found:
    """Return what a name stands for in a module; any that the language does not have is a type."""
    return _NAMES.get(name, _resource)(module, name, path, span)


def _word(path: Path, place: int = 0) -> str:
    key = path[place][0] if place < len(path) else ""
    return key if isinstance(key, str) else ""


def _variable(module: "Module", _name: str, path: Path, span: Span) -> Found:
    return _among(module.variables, f"var.{_word(path)}", path, span)


def _local(module: "Module", _name: str, path: Path, span: Span) -> Found:
    return _among(module.locals, f"local.{_word(path)}", path, span)


def _among(known: Lazy, name: str, path: Path, span: Span) -> Found:
    if _word(path) not in known:
        return unknown(f"{name} is not declared", span), len(path)
    return known[_word(path)], 1


def _path(module: "Module", _name: str, path: Path, span: Span) -> Found:
    folders = {"root": ".", "module": posixpath.relpath(module.folder.path, module.place.root)}
    if _word(path) not in folders:
        return unknown(f"path.{_word(path)} is known when Terraform runs", span), len(path)
    return defaulted(folders[_word(path)], span), 1


def _workspace(module: "Module", name: str, path: Path, span: Span) -> Found:
    if _word(path) != "workspace":
        return unknown(f"{name}.{_word(path)} is known when Terraform runs", span), len(path)
    chosen = module.place.workspace
    # The workspace that every directory starts with is called "default".
    return passed(written(chosen, span)) if chosen else defaulted("default", span), 1


def _ephemeral(_module: "Module", name: str, path: Path, span: Span) -> Found:
    return unknown(f"{name}.{_word(path)}.{_word(path, 1)} lives while Terraform runs", span), len(
        path
    )


def _unset(_module: "Module", name: str, path: Path, span: Span) -> Found:
    return unknown(f"{name} stands for nothing here", span), len(path)


def _child(module: "Module", _name: str, path: Path, span: Span) -> Found:
    call = module.folder.modules.get(_word(path))
    if call is None:
        return unknown(f"module.{_word(path)} is not declared", span), len(path)
    children = module.children(call)
    if children.hole is not None:
        return children.hole, len(path)
    members = [Member(instance, child.seen(call)) for instance, child in children.modules]
    node, taken = chosen(members, call, module.place.of(f"module.{call.name}"), path[1:])
    return node, 1 + taken


def _data(module: "Module", _name: str, path: Path, span: Span) -> Found:
    declared = module.folder.data.get(f"{_word(path)}.{_word(path, 1)}")
    if declared is None:
        return unknown(f"data.{_word(path)}.{_word(path, 1)} is not declared", span), len(path)
    node, taken = _declared(module, declared, "data.", path[2:])
    return node, 2 + taken


def _resource(module: "Module", name: str, path: Path, span: Span) -> Found:
    if not path:
        return unknown(f"{name} is no value", span), 0
    local = f"{name}.{_word(path)}"
    declared = module.folder.resources.get(local)
    if declared is None:
        return hidden(f"{local} is not declared", span, module.place.of(local)), len(path)
    node, taken = _declared(module, declared, "", path[1:])
    return node, 1 + taken


def _spelled_out(module: "Module", _name: str, path: Path, span: Span) -> Found:
    """`resource.aws_instance.a` is `aws_instance.a` in full."""
    node, taken = _resource(module, _word(path), path[1:], span)
    return node, 1 + taken


def _declared(module: "Module", declared: Declaration, mode: str, path: Path) -> Found:
    address = module.place.of(f"{mode}{declared.name}")
    why = "is read at apply time" if mode else "is known after apply"
    members = [
        Member(instance, exposed(module.body(declared, instance), address + instance.suffix, why))
        for instance in module.instances(declared)
    ]
    return chosen(members, declared, address, path)


_NAMES: Mapping[str, Callable[["Module", str, Path, Span], Found]] = {
    "var": _variable,
    "local": _local,
    "path": _path,
    "terraform": _workspace,
    "tofu": _workspace,
    "module": _child,
    "data": _data,
    "resource": _spelled_out,
    "ephemeral": _ephemeral,
    "each": _unset,
    "count": _unset,
    "self": _unset,
}
