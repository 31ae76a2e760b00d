"""What pods ask their nodes to keep for them beside accelerators: processors and memory."""

from collections.abc import Iterable
from decimal import Decimal

from mlcostlint.adapters.kubernetes.pods import Pod
from mlcostlint.adapters.kubernetes.quantities import in_gib, quantity
from mlcostlint.adapters.reading import given
from mlcostlint.adapters.words import computed
from mlcostlint.model.parts import Requests
from mlcostlint.tree import Block, Map
from mlcostlint.value import Value, defaulted, first_unknown

_Amount = Value[Decimal | None]


def requested(pod: Pod, owner: Block) -> Requests:
    """Return what a pod of an object asks for, as the scheduler adds it up."""
    cpus, memory = (_whole(pod, owner, name) for name in ("cpu", "memory"))
    return Requests(cpus, memory.map(lambda size: None if size is None else in_gib(size)))


def _whole(pod: Pod, owner: Block, name: str) -> _Amount:
    """Return what is asked for the pod as one, else by its containers together.

    https://kubernetes.io/docs/concepts/workloads/pods/init-containers/#resource-sharing-within-containers
    """
    stated = pod.spec.get("resources", "requests", name)
    if given(stated):
        return quantity(stated)
    running = [_asked(one, name) for one in pod.containers]
    absent = next((one for one in running if not one.unknown and one.known is None), None)
    if absent is not None and not _is_plain(pod, owner):
        return absent.hole(f"its operator may ask for {name} where its containers do not")
    if absent is not None:
        return absent
    return _most(running, [_asked(one, name) for one in pod.starters], pod)


def _asked(container: Map, name: str) -> _Amount:
    """Return the request of a container; the API takes its limit where it has none."""
    resources = (container.get("resources", part, name) for part in ("requests", "limits"))
    said = next((leaf for leaf in resources if given(leaf)), None)
    return defaulted(None, container.header) if said is None else quantity(said)


def _most(running: list[_Amount], starting: Iterable[_Amount], pod: Pod) -> _Amount:
    """Return what runs together, or the one that starts before it and asks for more."""
    hole = first_unknown(running)
    if hole is not None or not running:
        return defaulted(None, pod.header) if hole is None else hole
    together = sum((one.known or Decimal(0) for one in running), Decimal(0))
    more = [one for one in starting if one.unknown or (one.known or 0) > together]
    if more:
        hole = first_unknown(more)
        return max(more, key=lambda one: one.known or 0) if hole is None else hole
    return running[0] if len(running) == 1 else computed(together, running[0].origin.span)


def _is_plain(pod: Pod, owner: Block) -> bool:
    """Say whether pods start as they are written: KServe and Argo have requests of their own."""
    return "containers" in pod.spec.entries and not owner.type.startswith("serving.kserve.io/")
