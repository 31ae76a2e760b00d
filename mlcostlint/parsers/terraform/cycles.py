"""Locals that need themselves to be known, which Terraform refuses."""

from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter

from mlcostlint.parsers.terraform.expressions import Access, Chain, Expression, Name
from mlcostlint.parsers.terraform.folders import Folder
from mlcostlint.source import Unreadable


def cycles(folder: Folder) -> Iterator[Unreadable]:
    """Yield the first circle of locals in a folder, if there is one."""
    needs = {
        name: {used for used in _locals(attribute.expression) if used in folder.local}
        for name, attribute in folder.local.items()
        if attribute.may_mention("local")
    }
    try:
        TopologicalSorter(needs).prepare()
    except CycleError as found:
        circle = found.args[1][::-1]
        start = circle.index(min(circle))
        names = [*circle[start:-1], *circle[:start], circle[start]]
        shown = " -> ".join(f"local.{name}" for name in names)
        why = f"found locals in a circle where each must be known without itself: {shown}"
        yield Unreadable(folder.local[names[0]].key, why)


def _locals(expression: Expression) -> Iterator[str]:
    waiting: list[object] = [expression]
    while waiting:
        found = waiting.pop()
        if isinstance(found, tuple):
            waiting.extend(found)
            continue
        if isinstance(found, Chain) and isinstance(found.base, Name) and found.base.name == "local":
            first = found.steps[0]
            if isinstance(first, Access):
                yield first.name
        waiting.extend(_parts(found))


def _parts(found: object) -> Iterator[object]:
    """Yield what an expression or a step is made of; its fields are its slots."""
    names: tuple[str, ...] = getattr(type(found), "__slots__", ())
    return (getattr(found, name) for name in names if name != "span")
