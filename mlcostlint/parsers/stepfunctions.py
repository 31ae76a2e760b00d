"""State machines of Step Functions: the requests that their tasks make to other services.

https://states-language.net
"""

import re
from collections.abc import Iterator
from dataclasses import replace

from mlcostlint.parsers import kubernetes, sagemaker
from mlcostlint.parsers.passage import legible
from mlcostlint.source import Span
from mlcostlint.tree import Block, Leaf, Map, Node, Seq
from mlcostlint.value import Value, fact, unknown

# What a request that a schedule makes is said to hold besides its arguments.
SCHEDULE = "ScheduleExpression"

# `arn:aws:states:::sagemaker:createTrainingJob.sync`, `…:::aws-sdk:sagemaker:createModel`; what
# partition it is, is often filled in later.
_RESOURCE = re.compile(
    r"arn:[\w-]*:(?:states|scheduler):::(?:aws-sdk:)?(?P<service>\w+):(?P<call>\w+)(?:[.:]\w+)*"
)
# Calls that start what is declared elsewhere.
_STARTS = {("batch", "submitJob"): "SubmitJob", ("glue", "startJobRun"): "StartJobRun"}
_INNER = ("ItemProcessor", "Iterator")
_ARGUMENTS = ("Arguments", "Parameters")


def is_machine(root: Map) -> bool:
    """Tell whether a document is a state machine."""
    return "StartAt" in root.entries and root.child("States") is not None


def blocks(root: Map) -> Iterator[Block]:
    """Yield a block for each request that a state makes, those of inner machines included."""
    states = root.child("States")
    for name in states.entries if states is not None else ():
        state = states.child(name) if states is not None else None
        if state is not None:
            yield from _state(name, state)


def is_request(resource: Leaf) -> bool:
    """Tell whether a resource is a call to an integrated service."""
    return _RESOURCE.fullmatch(legible(resource)) is not None


def requests(resource: Leaf, arguments: Node, name: str) -> Iterator[Block]:
    """Yield what a call to an integrated service declares, `name` being that of its caller."""
    match = _RESOURCE.fullmatch(legible(resource))
    if match is None or not isinstance(arguments, Map):
        return
    if match["service"] == "sagemaker":
        block = sagemaker.called(match["call"], arguments, name)
        if block is not None:
            yield block
    elif (match["service"], match["call"]) in _STARTS:
        yield _start(_STARTS[match["service"], match["call"]], arguments, name)
    elif match["service"] == "eks" and match["call"] == "runJob":
        manifest = arguments.child("Manifest")
        if manifest is not None and kubernetes.is_object(manifest):
            yield from kubernetes.blocks(manifest)


def scheduled(resource: Leaf, arguments: Node, expression: Leaf, name: str) -> Iterator[Block]:
    """Yield the request that a schedule makes by itself, with how often it makes it."""
    if isinstance(arguments, Map):
        timed = replace(arguments, entries={**arguments.entries, SCHEDULE: expression})
        yield from requests(resource, timed, name)


def _start(call: str, arguments: Map, name: str) -> Block:
    span = Span(
        arguments.span.path,
        arguments.header.line,
        arguments.header.column,
        arguments.span.end_line,
        arguments.span.end_column,
    )
    return Block("stepfunctions", call, f"{call}/{name}", span, lambda: arguments, name=name)


def _state(name: str, state: Map) -> Iterator[Block]:
    yield from requests(state.get("Resource"), _arguments(state), name)
    for key in _INNER:
        inner = state.child(key)
        if inner is not None:
            yield from blocks(inner)
    for branch in state.maps("Branches"):
        yield from blocks(branch)


def _arguments(state: Map) -> Map:
    """Return what a state sends; one that says nothing sends whatever it was given."""
    found = next((state.child(key) for key in _ARGUMENTS if key in state.entries), None)
    if found is None:
        given = unknown("the input of the state is the request", state.header)
        return Map({}, state.span, state.header, given)
    return _settled(found)


def _settled(node: Map) -> Map:
    entries = dict(_entry(key, child) for key, child in node.entries.items())
    return replace(node, entries=entries)


def _entry(key: str, child: Node) -> tuple[str, Node]:
    if key.endswith(".$"):
        span = child.origin.span if isinstance(child, Value) else child.span
        said = fact(child, None) if isinstance(child, Value) else None
        return key.removesuffix(".$"), unknown(f"{said or key} is known when the state runs", span)
    return key, _value(child)


def _value(node: Node) -> Node:
    if isinstance(node, Map):
        return _settled(node)
    if isinstance(node, Seq):
        return replace(node, items=tuple(_value(item) for item in node.items))
    found = fact(node, None)
    if isinstance(found, Map | Seq):
        return _value(found)
    if isinstance(found, str) and found.startswith("{%") and found.endswith("%}"):
        return node.hole("a query is answered when the state runs")
    return node
