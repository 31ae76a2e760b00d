"""State machines of Step Functions, whose definition is an object or a text of JSON."""

from collections.abc import Iterator

from mlcostlint.parsers import stepfunctions
from mlcostlint.parsers.cloudformation import lines
from mlcostlint.parsers.embedded import tree
from mlcostlint.parsers.passage import Passage, Stretch, passage
from mlcostlint.source import Unreadable
from mlcostlint.tree import Block, Leaf, Map, Node
from mlcostlint.value import fact, unknown

TYPES = frozenset({"AWS::StepFunctions::StateMachine", "AWS::Serverless::StateMachine"})
_NAMES = ("Definition", "DefinitionString")


def requests(machine: Block) -> Iterator[Block]:
    """Yield what the tasks of a machine declare, under its logical id."""
    for name in _NAMES:
        root = _root(machine, name)
        if isinstance(root, Map) and stepfunctions.is_machine(root):
            for inner in stepfunctions.blocks(root):
                yield Block(
                    inner.dialect,
                    inner.type,
                    f"{machine.address}/{inner.address}",
                    machine.span,
                    lambda inner=inner: inner.body,  # type: ignore[misc]
                    root=machine.root,
                    name=inner.name,
                    copies=machine.copies,
                )


def _root(machine: Block, name: str) -> Node:
    text = machine.get(name)
    if isinstance(fact(text, None), Map):
        return machine.body.entries[name]
    try:
        return tree(_placed(text))
    except Unreadable as mistake:
        return unknown(mistake.why, mistake.span)


def _placed(text: Leaf) -> Leaf:
    if text.unknown or text.known is None or isinstance(text, Passage):
        return text
    parts = str(text.known).splitlines(keepends=True)
    stretches = (Stretch(part, lines.place(text, number)) for number, part in enumerate(parts))
    return passage(text, tuple(stretches))
