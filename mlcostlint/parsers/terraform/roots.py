"""Which folders are root modules, and the blocks that each of them declares with its modules."""

from collections.abc import Iterator
from dataclasses import replace
from functools import partial

from mlcostlint.parsers.inputs import Inputs
from mlcostlint.parsers.terraform.assignments import assigned
from mlcostlint.parsers.terraform.bodies import META
from mlcostlint.parsers.terraform.evaluate import settled
from mlcostlint.parsers.terraform.expansion import Instance
from mlcostlint.parsers.terraform.folders import Library, local_source, source_of
from mlcostlint.parsers.terraform.frame import Budget, Files
from mlcostlint.parsers.terraform.harvest import Harvest
from mlcostlint.parsers.terraform.layout import Declaration
from mlcostlint.parsers.terraform.lazy import Lazy
from mlcostlint.parsers.terraform.module import Children, Module, Place
from mlcostlint.tree import Block, Leaf, Node
from mlcostlint.value import unknown

_DEEPEST = 16
_OWN = META | {"source", "version", "providers"}


def roots(library: Library) -> list[str]:
    """Return the folders that no other module calls; of a circle of modules, the first."""
    scanned = library.scanned
    called = {path: set(library.called_from(library.folder(path))) for path in scanned}
    below = {path for paths in called.values() for path in paths}
    found = [path for path in scanned if path not in below]
    reached = _reached(found, called)
    for path in scanned:
        if path not in reached:
            found.append(path)
            reached |= _reached([path], called)
    return sorted(found)


def harvest(path: str, library: Library, inputs: Inputs) -> Harvest:
    """Evaluate one root module."""
    budget = Budget()
    folder = library.folder(path)
    arguments = assigned(folder, inputs, budget)
    call = partial(_called, library)
    place = Place(path, workspace=inputs.workspace, files=Files(library.around, path))
    root = Module(folder, place, arguments, budget, call=call)
    found = Harvest()
    _gather(root, found)
    return found


def _reached(paths: list[str], called: dict[str, set[str]]) -> set[str]:
    waiting, seen = list(paths), set(paths)
    while waiting:
        new = called.get(waiting.pop(), set()) - seen
        seen |= new
        waiting.extend(new)
    return seen


def _called(library: Library, parent: Module, call: Declaration) -> Children:
    path = local_source(call, parent.folder.path)
    if path is None or not library.exists(path):
        return Children(hole=_unloaded(call))
    above = (*parent.place.folders, parent.folder.path)
    if path in above:
        return Children(hole=unknown(f"module {call.name} contains itself", call.header))
    if len(above) > _DEEPEST:
        return Children(hole=unknown(f"module {call.name} is nested too deeply", call.header))
    members = [
        (instance, _child(library, path, parent, call, instance))
        for instance in parent.instances(call)
    ]
    return Children(tuple(members))


def _unloaded(call: Declaration) -> Leaf:
    source = source_of(call)
    attribute = call.body.attributes.get("source")
    place = call.header if attribute is None else attribute.expression.span
    return unknown(f"module {call.name} ({source or 'no literal source'}) is not loaded", place)


def _child(
    library: Library, path: str, parent: Module, call: Declaration, instance: Instance
) -> Module:
    frame = parent.frame.binding(instance.names)
    attributes = {
        name: attribute for name, attribute in call.body.attributes.items() if name not in _OWN
    }

    def argument(name: str) -> Node:
        return settled(attributes[name].expression, frame)

    place = replace(
        parent.place,
        address=parent.place.of(f"module.{call.name}{instance.suffix}"),
        folders=(*parent.place.folders, parent.folder.path),
        calls=(*parent.place.calls, call.header),
        copies=parent.place.copies if instance.copies is None else instance.copies,
    )
    providers = parent.providers.handed_to(call)
    again = partial(_called, library)
    return Module(
        library.folder(path),
        place,
        Lazy(attributes, argument),
        parent.budget,
        call=again,
        providers=providers,
    )


def _gather(module: Module, found: Harvest) -> None:
    for declaration in module.folder.resources.values():
        for block in _blocks(module, declaration):
            found.add(block)
    for call in module.folder.modules.values():
        children = module.children(call)
        if children.hole is not None:
            found.holes.setdefault(str(children.hole.origin.span), children.hole)
        for _, child in children.modules:
            _gather(child, found)


def _blocks(module: Module, declaration: Declaration) -> Iterator[Block]:
    place = module.place
    provider = module.providers.serving(declaration)
    for instance in module.instances(declaration):
        yield Block(
            "terraform",
            declaration.labels[0],
            place.of(f"{declaration.name}{instance.suffix}"),
            declaration.span,
            partial(module.body, declaration, instance),
            root=place.root,
            name=declaration.labels[1],
            provider=provider,
            calls=place.calls,
            copies=place.copies if instance.copies is None else instance.copies,
        )
