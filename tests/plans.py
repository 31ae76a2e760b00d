"""Writes the plan that Terraform would make of a root module, as `terraform show -json` prints it.

Values come from our own evaluation, references and constants from the text: a plan shows no locals,
no `dynamic` blocks, and a provider merges its default tags into what the resource shows.
"""

import json
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from typing import Any

from mlcostlint.parsers import ALONE
from mlcostlint.parsers.inputs import Inputs
from mlcostlint.parsers.terraform import expressions as e
from mlcostlint.parsers.terraform.assignments import Constants, assigned
from mlcostlint.parsers.terraform.folders import Folder, Library, local_source
from mlcostlint.parsers.terraform.frame import Budget, Frame
from mlcostlint.parsers.terraform.layout import Body, Declaration
from mlcostlint.parsers.terraform.nodes import hole, plain
from mlcostlint.parsers.terraform.roots import harvest, roots
from mlcostlint.parsers.terraform.variables import default
from mlcostlint.source import Source
from mlcostlint.tree import Block, Map, Node, Seq
from mlcostlint.value import Value

_META = {
    "count",
    "for_each",
    "provider",
    "lifecycle",
    "depends_on",
    "source",
    "version",
    "providers",
}
_UNTAGGED = {"aws_autoscaling_group"}  # provider default tags do not reach it


def plans(sources: list[Source], inputs: Inputs) -> dict[str, str]:
    """Return the plan of each root module among `sources`, by its folder."""
    library = Library([one for one in sources if one.path.endswith((".tf", ".tfvars"))], ALONE)
    return {path: json.dumps(_plan(library, path, inputs)) for path in roots(library)}


def _plan(library: Library, path: str, inputs: Inputs) -> dict[str, Any]:
    folder = library.folder(path)
    changes = [_change(block) for block in harvest(path, library, inputs).blocks]
    return {
        "format_version": "1.2",
        "terraform_version": "1.9.8",
        "variables": {name: {"value": value} for name, value in _variables(folder, inputs)},
        "planned_values": {"root_module": {}},
        "resource_changes": changes,
        "configuration": {
            "provider_config": {_provider(one): _configured(one) for one in folder.providers},
            "root_module": _module(library, folder),
        },
        "errored": False,
    }


def _variables(folder: Folder, inputs: Inputs) -> Iterator[tuple[str, Any]]:
    budget = Budget()
    given = assigned(folder, inputs, budget)
    for name, variable in folder.variables.items():
        node = given[name] if name in given else default(variable, Frame(Constants(), budget))
        if hole([node]) is None:
            yield name, plain(node)


def _change(block: Block) -> dict[str, Any]:
    after, unknown = _split(block.body)
    _merge_defaults(block, after)
    module, dot, _ = block.address.rpartition(f".{block.type}.")
    return {
        "address": block.address,
        **({"module_address": module} if dot else {}),
        "mode": "managed",
        "type": block.type,
        "name": block.name,
        "provider_name": f"registry.terraform.io/hashicorp/{block.type.partition('_')[0]}",
        "change": {
            "actions": ["create"],
            "before": None,
            "after": after,
            "after_unknown": {"id": True, **unknown},
            "before_sensitive": False,
            "after_sensitive": {},
        },
    }


def _merge_defaults(block: Block, after: dict[str, Any]) -> None:
    """Show what a provider does: the tags of a resource together with those it sets on all."""
    if block.provider is None or block.type in _UNTAGGED:
        return
    paths = {"aws": ("default_tags", "tags"), "google": ("default_labels",)}
    names = {"aws": ("tags", "tags_all"), "google": ("labels", "terraform_labels")}
    cloud = block.type.partition("_")[0]
    if cloud not in paths:
        return
    defaults = block.provider.get(*paths[cloud])
    own, merged = names[cloud]
    if not defaults.unknown and isinstance(defaults.known, Map) and hole([defaults.known]) is None:
        after[merged] = {**plain(defaults.known), **(after.get(own) or {})}


def _split(node: Node) -> tuple[Any, Any]:
    """Return what is known of a tree and, in its shape, what is not."""
    if isinstance(node, Map):
        if node.rest is not None:
            return None, True
        pairs = {name: _split(child) for name, child in node.entries.items()}
        known = {name: value for name, (value, unknown) in pairs.items() if unknown is not True}
        return known, {
            name: unknown for name, (_, unknown) in pairs.items() if unknown is not False
        }
    if isinstance(node, Seq):
        items = [_split(item) for item in node.items]
        return [value for value, _ in items], [unknown for _, unknown in items]
    if node.unknown:
        return None, True
    inner = node.known
    return _split(inner) if isinstance(inner, Map | Seq | Value) else (inner, False)


def _module(library: Library, folder: Folder) -> dict[str, Any]:
    return {
        "resources": [_resource(one) for one in folder.resources.values()],
        "module_calls": {name: _call(library, folder, one) for name, one in folder.modules.items()},
        "outputs": {
            name: {"expression": _expression(one.body.attributes["value"].expression)}
            for name, one in folder.outputs.items()
        },
        "variables": {name: _declared(one) for name, one in folder.variables.items()},
    }


def _declared(variable: Declaration) -> dict[str, Any]:
    found = default(variable, Frame(Constants(), Budget()))
    return {} if hole([found]) is not None else {"default": plain(found)}


def _resource(one: Declaration) -> dict[str, Any]:
    chosen = one.body.attributes.get("provider")
    key = one.labels[0].partition("_")[0]
    return {
        "address": one.name,
        "mode": "managed",
        "type": one.labels[0],
        "name": one.labels[1],
        "provider_config_key": next(iter(_names(chosen.expression, set())), key) if chosen else key,
        "expressions": _expressions(one.body),
    }


def _call(library: Library, folder: Folder, call: Declaration) -> dict[str, Any]:
    path = local_source(call, folder.path)
    module = _module(library, library.folder(path)) if path and library.exists(path) else {}
    return {"source": path, "expressions": _expressions(call.body), "module": module}


def _provider(one: Declaration) -> str:
    alias = one.body.attributes.get("alias")
    return f"{one.labels[0]}.{_constant(alias.expression)}" if alias else one.labels[0]


def _configured(one: Declaration) -> dict[str, Any]:
    said = _expressions(one.body)
    said.pop("alias", None)
    return {"name": one.labels[0], "expressions": said}


def _expressions(body: Body) -> dict[str, Any]:
    found: dict[str, Any] = {
        name: _expression(one.expression)
        for name, one in body.attributes.items()
        if name not in _META
    }
    for block in body.blocks:
        if block.type not in {"dynamic", *_META}:
            found.setdefault(block.type, []).append(_expressions(block.body))
    return found


def _expression(said: e.Expression) -> dict[str, Any]:
    constant = _constant(said)
    if constant is not _OPEN:
        return {"constant_value": constant}
    names = list(_names(said, set()))
    return {"references": names} if names else {}


_OPEN = object()


def _constant(said: e.Expression) -> Any:
    if isinstance(said, e.Literal):
        return said.fact
    if isinstance(said, e.Tuple):
        items = [_constant(item) for item in said.items]
        return _OPEN if _OPEN in items else items
    if isinstance(said, e.Object):
        pairs = {_constant(key): _constant(value) for key, value in said.items}
        return _OPEN if _OPEN in pairs or _OPEN in pairs.values() else pairs
    return _OPEN


def _names(said: Any, bound: set[str]) -> Iterator[str]:
    """Yield what an expression refers to, each name followed by those it begins with."""
    if isinstance(said, tuple):
        for one in said:
            yield from _names(one, bound)
    elif isinstance(said, e.Name):
        yield from _begun(said.name, (), bound)
    elif isinstance(said, e.Chain) and isinstance(said.base, e.Name):
        yield from _begun(said.base.name, said.steps, bound)
        yield from _names(said.steps, bound)
    elif is_dataclass(said):
        inner = bound | set(said.names) if isinstance(said, e.For) else bound
        for spec in fields(said):
            yield from _names(getattr(said, spec.name), inner)


def _begun(base: str, steps: tuple[e.Step, ...], bound: set[str]) -> Iterator[str]:
    names = [base]
    for step in steps:
        if isinstance(step, e.Access):
            names.append(f"{names[-1]}.{step.name}")
        elif isinstance(step, e.Index) and isinstance(step.key, e.Literal):
            names.append(f"{names[-1]}[{json.dumps(step.key.fact)}]")
        else:
            break
    least = 3 if base == "data" else 2
    yield from reversed(names[least - 1 :] if base not in bound else [])
