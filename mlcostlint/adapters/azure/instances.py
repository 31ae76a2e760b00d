"""When a compute instance stops, as Azure's own interface has it: `idleTimeBeforeShutdown`."""

from collections.abc import Callable

from mlcostlint.adapters import reading
from mlcostlint.adapters.azure import declared, duration
from mlcostlint.adapters.links import Links
from mlcostlint.adapters.links import azure as joins
from mlcostlint.adapters.reading import loosely
from mlcostlint.source import Span
from mlcostlint.tree import Block, Map
from mlcostlint.value import Value, fact

_PROPERTIES = ("properties", "properties")


def stops_when_idle(body: Map, span: Span) -> Value[bool]:
    """Return whether an idle time is set: neither Azure's interface nor its tools have a default.

    https://learn.microsoft.com/azure/machine-learning/how-to-create-compute-instance
    """
    idle = duration.seconds(loosely(body, *_PROPERTIES, "idle_time_before_shutdown"))
    if not reading.given(idle):
        return declared.absent(span)
    return idle.map(bool)


def stops_by_clock(body: Map, span: Span) -> Value[bool]:
    """Return whether a schedule stops the instance; one is in force unless it is disabled."""
    nodes = list(reading.nodes(loosely(body, *_PROPERTIES, "schedules", "compute_start_stop")))
    said = [_stops(node) for node in nodes if isinstance(node, Map)]
    said += [node.hole(node.unknown) for node in nodes if isinstance(node, Value) and node.unknown]
    open_ = next((one for one in said if one.unknown), declared.absent(span))
    return next((one for one in said if fact(one, 0)), open_)


def _stops(schedule: Map) -> Value[bool]:
    action = reading.text(loosely(schedule, "action")).required("the action of a schedule")
    status = reading.text(loosely(schedule, "status")).default("Enabled")
    if fact(action, "Stop") == "Stop" and status.unknown:
        return status.hole(status.unknown)
    return action.map(lambda said: said == "Stop" and status.known != "Disabled")


def patched(
    block: Block,
    links: Links,
    read: Callable[[Map, Span], Value[bool]],
    otherwise: Value[bool] | None = None,
) -> Value[bool]:
    """Return what azapi resources set on an instance, else `otherwise`, else that nothing does."""
    plain = declared.absent(block.body.header) if otherwise is None else otherwise
    if fact(plain, 0):
        return plain
    said = [_said(patch, name.hole, read) for patch, name in joins.patches(block, links)]
    open_ = next((one for one in said if one.unknown), plain)
    return next((one for one in said if fact(one, 0)), open_)


def _said(
    patch: Block | None,
    hole: Callable[[str], Value[bool]],
    read: Callable[[Map, Span], Value[bool]],
) -> Value[bool]:
    if patch is None or not reading.given(patch.get("body")) or patch.type.endswith("_action"):
        return hole("an azapi resource may set when this instance stops")
    body = fact(patch.get("body"), None)
    if isinstance(body, Map):
        return read(body, patch.body.header)
    return hole("what azapi sets on this instance is not known")
