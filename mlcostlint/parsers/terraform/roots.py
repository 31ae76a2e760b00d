"""Which folders are root modules, and the blocks that each of them declares with its modules."""

from collections.abc import Iterator
from functools import partial

from mlcostlint.parsers.inputs import Inputs
from mlcostlint.parsers.terraform.assignments import assigned
from mlcostlint.parsers.terraform.calls import called
from mlcostlint.parsers.terraform.folders import Library
from mlcostlint.parsers.terraform.frame import Budget, Files
from mlcostlint.parsers.terraform.harvest import Harvest
from mlcostlint.parsers.terraform.layout import Declaration
from mlcostlint.parsers.terraform.module import Module, Place
from mlcostlint.tree import Block


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
    place = Place(path, workspace=inputs.workspace, files=Files(library.around, path))
    root = Module(folder, place, arguments, budget, call=partial(called, library))
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
