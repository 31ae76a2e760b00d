"""Runs of dstack: tasks, services, development environments.

https://dstack.ai/docs/reference/dstack.yml
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from mlcostlint.adapters import cron, naming, reading, tagging
from mlcostlint.adapters.brokers.dstack import resources
from mlcostlint.adapters.brokers.dstack.amounts import bounds, seconds
from mlcostlint.adapters.brokers.terms import Ending, Range
from mlcostlint.adapters.brokers.work import Work
from mlcostlint.adapters.links import Links
from mlcostlint.adapters.machinery import Adapter
from mlcostlint.adapters.programs.program import Program, program
from mlcostlint.model import Interruption, Resource, Workload
from mlcostlint.tree import Block, Leaf, Map
from mlcostlint.value import Value, defaulted, fact

_IDLE_SECONDS = 300  # of a machine whose run is done


def task(block: Block, links: Links) -> Iterator[Resource]:
    """Read a task, which runs as long as it likes unless told otherwise."""
    for name, body in _groups(block):
        work = _work(block, links, body, name)
        if work.use is Workload.TRAINING:
            yield work.training(_ending(body))
        elif work.use is Workload.INTERACTIVE:
            yield work.notebook(defaulted(fact=False, span=body.header), _limited(body))
        else:
            yield work.batch(_ending(body))


def environment(block: Block, links: Links) -> Iterator[Resource]:
    """Read a development environment; nothing stops it when nobody is connected by default."""
    body = block.body
    stops = seconds(body.get("inactivity_duration")).map(lambda length: length is not None)
    if not reading.given(body.get("inactivity_duration")):
        stops = defaulted(fact=False, span=body.header)
    yield _work(block, links, body, "").notebook(stops, _limited(body))


def service(block: Block, links: Links) -> Iterator[Resource]:
    """Read a service; its replicas follow the requests between two bounds, if it has such."""
    for name, body in _groups(block):
        said = reading.first_given(body.get("replicas"), body.get("count"))
        ends = bounds(said)
        least = ends.least.default(1 if not reading.given(said) else 0)
        most = ends.most if reading.given(said) else reading.perhaps(least)
        yield _work(block, links, body, name).endpoint(Range.between(least, most))


def _groups(block: Block) -> Iterator[tuple[str, Map]]:
    """Yield what is started side by side: groups by name, or the one run there is.

    What a group leaves out is said once for all; not so its machines.
    """
    body = block.body
    listed = [*body.maps("groups"), *body.maps("replicas")]
    groups = [one for one in listed if "min" not in one.entries and "max" not in one.entries]
    shared = {
        key: node
        for key, node in body.entries.items()
        if key not in ("groups", "replicas", "resources")
    }
    for place, group in enumerate(groups):
        name = str(fact(group.get("name"), None) or place)
        yield name, replace(group, entries={**shared, **group.entries})
    if not groups:
        yield "", body


def _work(block: Block, links: Links, body: Map, part: str) -> Work:
    place = resources.place(body)
    asked = body.child("resources") or Map({}, body.span, body.header)
    offer = resources.offer(body, asked, place.cloud)
    nodes = reading.number(body.get("nodes")).default(1)
    variables = {
        "DSTACK_GPUS_PER_NODE": offer.accelerators,
        "DSTACK_GPUS_NUM": _total(offer.accelerators, nodes),
        "DSTACK_NODES_NUM": nodes,
        **dict(_variables(body)),
    }
    return Work(
        block=block,
        links=links,
        header=body.header,
        names=naming.names(block, block.get("name")),
        tags=tagging.merged(body.header, body.get("tags")),
        program=_program(body, variables),
        offer=offer,
        place=place,
        purchase=resources.purchase(body),
        nodes=nodes,
        part=part,
    )


def _total(accelerators: Value[int], nodes: Value[int]) -> Leaf:
    if nodes.unknown:
        return nodes
    return accelerators.map(lambda count: count * nodes.known)


def _variables(body: Map) -> Iterator[tuple[str, Leaf]]:
    """Yield `NAME=value` of a list or the entries of a map; a name alone is filled in later."""
    for name, leaf in reading.mapping(body.get("env")).items():
        yield name, reading.text(leaf)
    for leaf in reading.leaves(body.get("env")):
        name, equals, value = str(fact(leaf, "")).partition("=")
        if name:
            given = replace(leaf, _fact=value)
            yield name, given if equals else leaf.hole(f"{name} is taken from the shell")


def _program(body: Map, variables: Mapping[str, Leaf]) -> Program:
    """Return the commands as one program: what one of them sets, the next ones see."""
    image = reading.text(body.get("image"))
    found = program(image, [], variables, body.header)
    for line in map(reading.text, reading.leaves(body.get("commands"))):
        after = program(image, [line], found.variables, body.header)
        commands = (*found.commands, *after.commands)
        found = replace(after, commands=commands, files={**found.files, **after.files})
    return found


def _ending(body: Map) -> Ending:
    limit = _limit(body)
    idle = body.get("idle_duration")
    warm = seconds(idle)
    for_ever = warm.map(lambda length: length is None and reading.given(idle))
    return Ending(
        limit=limit,
        limited=limit.map(lambda length: length is not None),
        runs_a_month=_runs_a_month(body),
        stays=for_ever if reading.given(idle) else defaulted(fact=False, span=body.header),
        recovers=_recovers(body),
        warm=warm.default(_IDLE_SECONDS) if not fact(for_ever, 1) else None,
    )


def _limit(body: Map) -> Value[int | None]:
    """Return the seconds after which a run is stopped, None for no limit, which is usual."""
    leaf = body.get("max_duration")
    return seconds(leaf) if reading.given(leaf) else defaulted(None, body.header)


def _limited(body: Map) -> Value[bool]:
    return _limit(body).map(lambda length: length is not None)


def _recovers(body: Map) -> Value[Interruption]:
    """Return whether a run is started again where its machine is taken away."""
    leaf = body.get("retry")
    found = fact(leaf, None)
    events = found.get("on_events") if isinstance(found, Map) else leaf
    said = [fact(one, None) for one in reading.leaves(events)]
    if leaf.unknown:
        return leaf
    if said == [True] or "interruption" in said or (isinstance(found, Map) and not said):
        return leaf.map(lambda _: Interruption.MEDIUM)
    return defaulted(Interruption.NONE, body.header)


def _runs_a_month(body: Map) -> Value[int | None]:
    leaf = body.get("schedule", "cron")
    lines = list(reading.leaves(leaf))
    if not lines:
        return defaulted(None, body.header)
    counts = [cron.runs_a_month(str(fact(line, ""))) for line in lines]
    if None in counts:
        return lines[0].hole("how often the schedule comes round cannot be told")
    return lines[0].map(lambda _: sum(count or 0 for count in counts))


TABLE: Mapping[str, Adapter] = {
    "dev-environment": environment,
    "service": service,
    "task": task,
}
