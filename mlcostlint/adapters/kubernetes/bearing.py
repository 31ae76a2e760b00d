"""How well the pods of a job bear losing their node."""

from collections.abc import Iterator

from mlcostlint.adapters import tagging, words
from mlcostlint.adapters.kubernetes.unit import Unit
from mlcostlint.adapters.programs.program import said
from mlcostlint.adapters.reading import number, scalars
from mlcostlint.model.parts import Interruption, Tags
from mlcostlint.tree import Leaf, Map
from mlcostlint.value import Value, defaulted, fact

_RESTARTS = ("max_restarts", "MAX_RESTARTS", "PET_MAX_RESTARTS")
_CHECKPOINT_WORDS = frozenset(["ckpt", "ckpts", "checkpoint", "checkpoints", "checkpointing"])


def interruption(unit: Unit, otherwise: Interruption) -> Value[Interruption]:
    """Return how well a job bears interruption, at the line that says so.

    Evidence is a checkpoint or resume option, a mounted place for checkpoints, a launcher that
    starts again, an owner that does; `otherwise` is what the kind alone suggests.
    """
    told = said(unit.all_programs())
    usual: Value[Interruption] = defaulted(otherwise, unit.header)
    found = words.interruption(told, _noted(unit), usual)
    if found is not usual:
        return found
    strong = next(_strong(unit, told), None)
    if strong is not None:
        return strong.map(lambda _: Interruption.STRONG)
    medium = next(_medium(unit), None)
    return usual if medium is None else medium.map(lambda _: Interruption.MEDIUM)


def _noted(unit: Unit) -> Value[Tags | None]:
    """Return labels and annotations together: either may deny interruption."""
    sources = [unit.block.get("metadata", key) for key in ("labels", "annotations")]
    return tagging.merged(unit.header, *sources)


def mounts(unit: Unit) -> Leaf | None:
    """Return what says that a place for checkpoints is mounted, None where none is."""
    containers = (one for pod in unit.pods for one in pod.containers)
    return next((leaf for container in containers for leaf in _mounts(container)), None)


def _strong(unit: Unit, told: dict[str, Leaf]) -> Iterator[Leaf]:
    for name in _RESTARTS:
        if name in told and (fact(number(told[name]), None) or 0) > 0:
            yield told[name]
    for node in unit.pod.around():
        policy = node.get("elasticPolicy")
        if fact(policy, None) is not None:
            yield policy
        yield from _ignores_disruption(node)
    mounted = mounts(unit)
    if mounted is not None:
        yield mounted


def _ignores_disruption(node: Map) -> Iterator[Leaf]:
    """Yield the rules of a Job by which a pod that lost its node does not count as failed."""
    for rule in node.maps("podFailurePolicy", "rules"):
        conditions = rule.maps("onPodConditions")
        disrupted = any(fact(one.get("type"), "") == "DisruptionTarget" for one in conditions)
        if disrupted and fact(rule.get("action"), None) == "Ignore":
            yield rule.get("action")


def _mounts(container: Map) -> Iterator[Leaf]:
    for mount in container.maps("volumeMounts"):
        for leaf in scalars(mount):
            text = fact(leaf, None)
            if isinstance(text, str) and not _CHECKPOINT_WORDS.isdisjoint(words.tokens(text)):
                yield leaf


def _medium(unit: Unit) -> Iterator[Leaf]:
    """Yield what starts lost pods again without saying that their work is kept."""
    for node in unit.pod.around():
        restarts = node.get("failurePolicy", "maxRestarts")
        if (fact(number(restarts), None) or 0) > 0:
            yield restarts
        indexed = fact(node.get("completionMode"), None) == "Indexed"
        # Jobs retry six times where nothing is said (Job API, backoffLimit).
        retries = number(node.get("backoffLimit")).default(6)
        if indexed and fact(retries, 0) > 0:
            yield node.get("completionMode")
