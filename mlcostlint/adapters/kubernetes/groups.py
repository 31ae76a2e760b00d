"""The pods of an object, one by one or together, as the kinds of object need them."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from mlcostlint.adapters.kubernetes import engines
from mlcostlint.adapters.kubernetes.admission import admitted
from mlcostlint.adapters.kubernetes.devices import Devices, devices, none
from mlcostlint.adapters.kubernetes.pods import Pod, pods
from mlcostlint.adapters.kubernetes.unit import Unit
from mlcostlint.adapters.links import Links
from mlcostlint.adapters.naming import known_texts
from mlcostlint.tree import Block
from mlcostlint.value import Value, fact


def alike(block: Block, links: Links) -> Iterator[Unit]:
    """Yield the pods of an object that ask for accelerators, as the workers of one job.

    Those on one kind of machine go together; of several kinds each has its part's name.
    """
    groups: dict[tuple[object, ...], list[tuple[Pod, Devices]]] = {}
    working = (one for one in _with_devices(block, links) if _works(one[0]))
    for pod, found in working:
        unit = Unit(block, links, (pod,), found)
        facts: tuple[Value[Any], ...] = (found.count, unit.machine, unit.purchase)
        key = tuple(value.unknown or value.known for value in facts)
        groups.setdefault(key, []).append((pod, found))
    for members in groups.values():
        whole = tuple(pod for pod, _ in members)
        part = _part(whole[0]) if len(groups) > 1 else ""
        yield Unit(block, links, whole, members[0][1], part)


def apart(block: Block, links: Links) -> Iterator[Unit]:
    """Yield the pods of an object that ask for accelerators, each under its part's name."""
    found = [Unit(block, links, (pod,), asked) for pod, asked in _with_devices(block, links)]
    parts = [_part(unit.pod) if len(found) > 1 else "" for unit in found]
    for place, (unit, part) in enumerate(zip(found, parts, strict=True)):
        yield replace(unit, part=part if parts.count(part) == 1 else f"{part}{place}")


def with_or_without(block: Block, links: Links) -> Iterator[Unit]:
    """Yield the pods of an object whether they ask for accelerators or not."""
    for pod in admitted(pods(block.body), block, links):
        if not pod.is_suspended():
            yield Unit(block, links, (pod,), devices(pod, block, links) or none(pod.header))


def _with_devices(block: Block, links: Links) -> Iterator[tuple[Pod, Devices]]:
    for pod in admitted(pods(block.body), block, links):
        found = devices(pod, block, links)
        if found is not None and not pod.is_suspended():
            yield pod, found


def _works(pod: Pod) -> bool:
    return fact(pod.copies(), 1) != 0 and not engines.checks_devices(pod)


def _part(pod: Pod) -> str:
    """Return what a pod template is called among others: by a name around it, else by its key."""
    inner = pod.parents[2:]
    for node in (pod.spec, *reversed(inner)):
        called = known_texts(*(node.get(key) for key in ("groupName", "name")))
        if called:
            return called[0]
    keys = [key for key in pod.path if key not in ("spec", "template")]
    return keys[-1] if keys else ""
