"""A plan beside its configuration: which root module it was made of, and what it settles there."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from mlcostlint.parsers.inputs import Inputs
from mlcostlint.parsers.json_text import Part, parsed
from mlcostlint.parsers.terraform.assignments import Constants, assigned
from mlcostlint.parsers.terraform.evaluate import settled as evaluated
from mlcostlint.parsers.terraform.folders import Folder, Library, local_source
from mlcostlint.parsers.terraform.frame import Budget, Frame
from mlcostlint.parsers.terraform.layout import Declaration
from mlcostlint.parsers.terraform.nodes import hole, plain
from mlcostlint.parsers.terraform.plan import is_plan, read
from mlcostlint.parsers.terraform.plan.configuration import plainly, steps
from mlcostlint.parsers.terraform.plan.overlay import settled
from mlcostlint.parsers.terraform.roots import harvest
from mlcostlint.source import Source, Span, Unreadable
from mlcostlint.tree import Block, Map, Reading
from mlcostlint.value import unknown

_DEEPEST = 16
_MOST_ADDRESSES = 50_000
_NO_PLAN = "this is no plan: give what `terraform show -json plan.out` prints"
_NO_ROOT = "no root module among the files declares all that is planned here: scan the one it is of"


@dataclass(frozen=True, slots=True)
class Declared:
    """What a root module and the modules below it can declare, by address without keys.

    Anything can be declared below the calls in `unseen`: those modules are not among the files.
    """

    addresses: set[str] = field(default_factory=set)
    unseen: set[str] = field(default_factory=set)

    def matches(self, addresses: Iterable[str]) -> int:
        """Count the addresses that are declared; -1 where one of them cannot be."""
        found = 0
        for address in addresses:
            if address in self.addresses:
                found += 1
            elif not any(address.startswith(f"{call}.") for call in self.unseen):
                return -1
        return found


def covered(
    source: Source, library: Library, roots: Sequence[str], inputs: Inputs
) -> tuple[str | None, Reading]:
    """Read a plan beside a tree: return the root module it was made of, if any, and its resources.

    They stand where that module writes them, those it does not write in the plan.
    """
    top = Span(source.path, 1, 1, 1, 1)
    try:
        root = parsed(source)
    except Unreadable as problem:
        return None, Reading(problems=(problem,))
    if not is_plan(root):
        return None, Reading(problems=(Unreadable(top, _NO_PLAN),))
    reading = read(source, root)
    if not reading.blocks:
        return None, reading
    path = _owner(reading.blocks, library, roots)
    if path is None:
        return None, replace(reading, holes=(*reading.holes, unknown(_NO_ROOT, top)))
    supplied = _supplied(root, library.folder(path), inputs)
    written = harvest(path, library, supplied).blocks
    return path, replace(reading, blocks=tuple(_overlaid(reading.blocks, written, path)))


def _owner(planned: Iterable[Block], library: Library, roots: Sequence[str]) -> str | None:
    addresses = {_plain(block.address) for block in planned}
    matches: dict[str, int] = {}
    for path in roots:
        found = Declared()
        _declare(library, library.folder(path), "", found, 0)
        matches[path] = found.matches(addresses)
    best = max(roots, key=lambda path: matches[path], default=None)
    return best if best is not None and matches[best] > 0 else None


def _declare(library: Library, folder: Folder, prefix: str, found: Declared, depth: int) -> None:
    found.addresses.update(f"{prefix}{name}" for name in folder.resources)
    for call in folder.modules.values():
        address = f"{prefix}module.{call.name}"
        path = local_source(call, folder.path)
        found.addresses.add(address)
        is_bounded = depth < _DEEPEST and len(found.addresses) < _MOST_ADDRESSES
        if path is None or not library.exists(path) or not is_bounded:
            found.unseen.add(address)
        else:
            _declare(library, library.folder(path), f"{address}.", found, depth + 1)


def _plain(address: str) -> str:
    return ".".join(map(plainly, steps(address)))


def _overlaid(planned: Iterable[Block], written: Iterable[Block], root: str) -> Iterator[Block]:
    exact: dict[str, Block] = {}
    alike: dict[str, Block] = {}
    for block in written:
        exact[block.address] = block
        alike.setdefault(_plain(block.address), block)
    for block in planned:
        found = exact.get(block.address) or alike.get(_plain(block.address))
        yield _block(block, found or block, root)


def _block(planned: Block, written: Block, root: str) -> Block:
    def load() -> Map:
        return planned.body if written is planned else settled(planned.body, written.body)

    return Block(
        planned.dialect,
        planned.type,
        planned.address,
        written.span,
        load,
        root=root,
        name=planned.name,
        provider=_provider(planned.provider, written.provider),
        calls=written.calls,
    )


def _provider(planned: Map | None, written: Map | None) -> Map | None:
    if planned is None or written is None or planned is written:
        return planned or written
    return settled(planned, written)


def _supplied(root: Part, folder: Folder, inputs: Inputs) -> Inputs:
    """Return the inputs with what the plan was given for variables that no file gives a value.

    Values are the plan's in any case; these make the configuration expand to what was planned.
    """
    given = root.at("variables")
    budget = Budget()
    taken = assigned(folder, inputs, budget)
    frame = Frame(Constants(), budget)
    more = {
        name: _typed(part.value["value"])
        for name, part in (given.members.items() if given else ())
        if name in folder.variables
        and name not in taken
        and _is_told(part.value, folder.variables[name], frame)
    }
    return replace(inputs, variables={**more, **inputs.variables})


def _is_told(said: Any, variable: Declaration, frame: Frame) -> bool:
    """Tell whether the plan gives a value that is no secret and not the default."""
    if not isinstance(said, Mapping) or said.get("value") is None:
        return False
    attributes = variable.body.attributes
    if "sensitive" in attributes:
        return False
    if "default" not in attributes:
        return True
    default = evaluated(attributes["default"].expression, frame)
    return hole([default]) is not None or plain(default) != said["value"]


def _typed(value: object) -> str:
    """Spell a value as it would be typed after `--var name=`."""
    if isinstance(value, str):
        return value
    return json.dumps(value).replace("${", "$${").replace("%{", "%%{")
