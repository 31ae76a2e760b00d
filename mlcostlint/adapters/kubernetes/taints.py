"""What keeps pods off nodes: taints under every spelling, and the tolerations that lift them."""

from collections.abc import Iterator
from dataclasses import dataclass

from mlcostlint.adapters.kubernetes.choices import Fit
from mlcostlint.adapters.reading import loosely, mapping, nodes, scalars
from mlcostlint.tree import Leaf, Map
from mlcostlint.value import Value, fact

_PREFERENCE = "prefernoschedule"
_PARTS = ("key", "value", "effect")


@dataclass(frozen=True, slots=True)
class Taint:
    """What keeps pods off a node that do not tolerate it; the effect without case and `_`."""

    key: str
    value: str
    effect: str = "noschedule"


def taints(leaf: Leaf) -> Iterator[Taint]:
    """Read maps of key, value and effect, texts "key=value:Effect", and eksctl's map of them.

    Preferences keep nobody off, and of a taint that is filled in later nothing is known.
    """
    return (one for one in _each(leaf) if one.key and one.effect != _PREFERENCE)


def taint_parts(leaf: Leaf) -> Iterator[Leaf]:
    """Yield what a list of taints is written with, filled in or not."""
    for node in nodes(leaf):
        if isinstance(node, Value):
            yield node
        elif isinstance(node, Map) and _is_taint(node):
            yield from (loosely(node, part) for part in _PARTS)
        else:
            yield from scalars(node)


def tolerates(toleration: Map, taint: Taint) -> Fit:
    """Say whether a toleration of a pod lifts a taint."""
    said = [toleration.get(part) for part in ("key", "operator", "value", "effect")]
    if any(leaf.unknown for leaf in said):
        return Fit.MAYBE
    key, operator, value, effect = (_text(leaf) for leaf in said)
    if effect and _plain(effect) != taint.effect:
        return Fit.NO
    if operator == "Exists":
        return Fit.YES if key in {"", taint.key} else Fit.NO
    return Fit.YES if (key, value) == (taint.key, taint.value) else Fit.NO


def _each(leaf: Leaf) -> Iterator[Taint]:
    for node in nodes(leaf):
        if isinstance(node, Value):
            yield from _of_text(_text(node))
        elif isinstance(node, Map) and _is_taint(node):
            parts = [loosely(node, part) for part in _PARTS]
            if not any(part.unknown for part in parts):
                key, value, effect = map(_text, parts)
                yield Taint(key, value, _plain(effect))
        elif isinstance(node, Map):
            for key, said in mapping(leaf).items():
                yield from _of_text(f"{key}={_text(said)}")


def _is_taint(node: Map) -> bool:
    return "key" in {key.lower() for key in node.entries}


def _of_text(text: str) -> Iterator[Taint]:
    left, _, effect = text.rpartition(":")
    key, _, value = left.partition("=")
    if key:
        yield Taint(key, value, _plain(effect))


def _plain(effect: str) -> str:
    """Return an effect as it is compared: EKS and GKE write NO_SCHEDULE for NoSchedule."""
    return effect.replace("_", "").lower()


def _text(leaf: Leaf) -> str:
    found = fact(leaf, None)
    return str(found).lower() if isinstance(found, bool) else str(found or "")
