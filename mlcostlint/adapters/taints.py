"""Whether taints keep pods that do not ask for accelerators off nodes that have some."""

from collections.abc import Iterable

from mlcostlint.source import Span
from mlcostlint.tree import Leaf
from mlcostlint.value import Value, defaulted, fact, first_unknown

# https://kubernetes.io/docs/concepts/scheduling-eviction/taint-and-toleration/; clouds write the
# same words as NO_SCHEDULE or no-schedule, and Azure the whole taint as key=value:NoSchedule.
_KEEPS_OFF = frozenset(["noschedule", "noexecute"])


def tainted(effects: Iterable[Leaf], header: Span) -> Value[bool]:
    """Return whether one of several taints keeps pods off; no node has any where none is given."""
    found = list(effects)
    for leaf in found:
        if _keeps_off(leaf):
            return leaf.map(lambda _: True)
    hole = first_unknown(found)
    return defaulted(fact=False, span=header) if hole is None else hole.hole(hole.unknown)


def _keeps_off(effect: Leaf) -> bool:
    said = str(fact(effect, "")).rpartition(":")[2]
    return said.replace("_", "").replace("-", "").lower() in _KEEPS_OFF
