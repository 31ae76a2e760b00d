"""State machines and pipelines, defined by an object, a text or a file beside it; and schedules."""

import re
from collections.abc import Iterator
from dataclasses import replace

from mlcostlint.parsers import stepfunctions
from mlcostlint.parsers.beyond import Beyond, beside
from mlcostlint.parsers.cloudformation import constructs, lines
from mlcostlint.parsers.cloudformation.bindings import Names, bound
from mlcostlint.parsers.cloudformation.nodes import LONGEST_TEXT, handed
from mlcostlint.parsers.embedded import tree
from mlcostlint.parsers.nested import within
from mlcostlint.parsers.passage import Passage, Stretch, passage
from mlcostlint.parsers.sagemaker import pipeline
from mlcostlint.parsers.surroundings import Unavailable
from mlcostlint.source import Source, Span, Unreadable
from mlcostlint.tree import Block, Leaf, Map, Node
from mlcostlint.value import How, Value, fact, unknown, written

_SCHEDULE = "AWS::Scheduler::Schedule"
_PIPELINE = "AWS::SageMaker::Pipeline"
TYPES = frozenset(
    {"AWS::StepFunctions::StateMachine", "AWS::Serverless::StateMachine", _PIPELINE, _SCHEDULE}
)
_TEXT = "DefinitionString"
_OBJECT = "Definition"
FILES = ("DefinitionS3Location", "DefinitionUri")
_ELSEWHERE = "its definition is stored elsewhere"
_PLACEHOLDER = re.compile(r"\$\{\s*(\w+)\s*\}")


def requests(machine: Block, beyond: Beyond) -> Iterator[Block | Leaf]:
    """Yield what the tasks of a machine declare, under its address; a hole for what is elsewhere.

    A file is named relative to the template, as `aws cloudformation package` reads it.
    """
    if machine.type == _SCHEDULE:
        yield from (_within(machine, inner) for inner in _scheduled(machine))
        return
    if machine.type == _PIPELINE:
        yield from _steps(machine)
        return
    root = _root(machine, beyond)
    if isinstance(root, Map) and stepfunctions.is_machine(root):
        for inner in stepfunctions.blocks(root):
            yield _within(machine, inner)
    elif isinstance(root, Value) and root.unknown:
        why = f"what {machine.address} does is not known: {root.unknown}"
        yield replace(root, unknown=why)


def _steps(machine: Block) -> Iterator[Block | Leaf]:
    """Yield what the steps of a pipeline declare, whose definition is an object or a text."""
    body = machine.get("PipelineDefinition", "PipelineDefinitionBody")
    try:
        root = fact(body, None) if isinstance(fact(body, None), Map) else tree(_placed(body))
    except Unreadable:
        return
    if isinstance(root, Map):
        for inner in pipeline.items(root):
            yield _within(machine, inner) if isinstance(inner, Block) else inner


def file(body: Map) -> str:
    """Return the file that holds the definition of a machine, empty where none does."""
    if _TEXT in body.entries or _OBJECT in body.entries:
        return ""
    said = (constructs.asset(body, name) or fact(body.get(name), None) for name in FILES)
    local = (one for one in said if isinstance(one, str) and "://" not in one)
    return next(local, "")


def _scheduled(schedule: Block) -> Iterator[Block]:
    """Yield the request that a schedule makes by itself."""
    resource = schedule.get("Target", "Arn")
    if not stepfunctions.is_request(resource):
        return
    try:
        arguments = tree(_placed(schedule.get("Target", "Input")))
    except Unreadable as mistake:
        arguments = unknown(mistake.why, mistake.span)
    expression = schedule.get("ScheduleExpression")
    yield from stepfunctions.scheduled(resource, arguments, expression, schedule.name)


def _within(machine: Block, inner: Block) -> Block:
    """Return a request as part of a machine; a stack that is put nowhere places nothing."""
    block = within(machine, inner)
    if machine.provider is None or "region" not in machine.provider.entries:
        block.provider = None
    return block


def _root(machine: Block, beyond: Beyond) -> Node:
    names = _substitutions(machine)
    try:
        if _TEXT in machine.body.entries:
            return tree(_filled(_placed(machine.get(_TEXT)), names))
        if _OBJECT in machine.body.entries:
            return bound(machine.body.entries[_OBJECT], names)
        return _file(machine, beyond, names)
    except Unreadable as mistake:
        return unknown(mistake.why, mistake.span)


def _substitutions(machine: Block) -> Names:
    """Return what the names in a definition stand for, as it counts there."""
    given = machine.body.child("DefinitionSubstitutions")
    return {} if given is None else {name: given.get(name) for name in given.entries}


def _file(machine: Block, beyond: Beyond, names: Names) -> Node:
    places = [machine.get(name) for name in FILES]
    where = next((one for one in places if one.unknown or one.known is not None), places[0])
    said = file(machine.body)
    if not said:
        return where if where.unknown or where.known is None else where.hole(_ELSEWHERE)
    try:
        source = beyond.source(beside(machine.body.header.path, said))
    except Unavailable as missing:
        return where.hole(missing.why)
    return tree(_filled(_whole(source), names))


def _whole(source: Source) -> Leaf:
    """Return a file as a text whose lines know where they stand."""
    parts = source.text.split("\n")
    ended = [f"{part}\n" for part in parts[:-1]]
    rows = [Span(source.path, row, 1, row + 1, 1) for row in range(1, len(parts))]
    last = Span(source.path, len(parts), 1, len(parts), len(parts[-1]) + 1)
    placed = zip((*ended, parts[-1]), (*rows, last), strict=True)
    text = written(source.text, Span(source.path, 1, 1, 1, 1))
    return passage(text, tuple(Stretch(part, span) for part, span in placed))


def _placed(text: Leaf) -> Leaf:
    if text.unknown or text.known is None or isinstance(text, Passage):
        return text
    parts = str(text.known).splitlines(keepends=True)
    stretches = (Stretch(part, lines.place(text, number)) for number, part in enumerate(parts))
    return passage(text, tuple(stretches))


def _filled(text: Leaf, names: Names) -> Leaf:
    """Return a text in whose written parts the names are filled in."""
    if not names or not isinstance(text, Passage):
        return text
    parts = tuple(part for one in text.stretches for part in _pieces(one, names))
    if sum(len(part.text) for part in parts) > LONGEST_TEXT:
        return text.hole("the definition is too long to be put together")
    return replace(text, stretches=parts)


def _pieces(part: Stretch, names: Names) -> Iterator[Stretch]:
    if part.node is not None:
        yield part
        return
    end = 0
    for match in _PLACEHOLDER.finditer(part.text):
        if match[1] in names:
            yield replace(part, text=part.text[end : match.start()])
            value = handed(names[match[1]], part.span, How.WRITTEN)
            yield Stretch(str(fact(value, "")), part.span, value)
            end = match.end()
    yield part if end == 0 else replace(part, text=part.text[end:])
