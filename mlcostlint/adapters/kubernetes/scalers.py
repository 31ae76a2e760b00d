"""What decides how many pods of an object run: autoscalers, schedules, or the object itself."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from mlcostlint.adapters.kubernetes import keda
from mlcostlint.adapters.kubernetes.unit import Unit
from mlcostlint.adapters.links import kubernetes as joined
from mlcostlint.adapters.reading import mapping, number, perhaps, text
from mlcostlint.tree import Block, Leaf
from mlcostlint.value import Value, defaulted, fact

_EXCLUDED = "downscaler/exclude"
_BEHAVIOR = ("horizontalPodAutoscalerConfig", "behavior")
_DOWNSCALER = ("downscaler/uptime", "downscaler/downtime", "downscaler/downscale-period")


@dataclass(frozen=True, slots=True)
class Scaling:
    """How many pods run: at the start, always, at most, and whether a clock has a say in it.

    `shrinks` says whether what scales them may also take pods away, None where nothing scales them,
    `rests` whether it could take all of them, None where that is not told apart, and `told` how few
    it is told to keep where it keeps more.
    """

    replicas: Value[int]
    floor: Value[int]
    ceiling: Value[int | None]
    scheduled: Value[bool]
    shrinks: Value[bool] | None = None
    rests: Value[bool] | None = None
    told: Value[int] | None = None


def scaled(unit: Unit, replicas: Value[int]) -> Scaling:
    """Return how an object is scaled: by what targets it, else as it says itself."""
    scaler = joined.scaler(unit.links, unit.block)
    if scaler is None:
        return Scaling(replicas, replicas, perhaps(replicas), scheduled(unit))
    return _READERS[scaler.type](unit, scaler, replicas)


def scheduled(unit: Unit) -> Value[bool]:
    """Return whether kube-downscaler or kube-green stops the pods by the clock."""
    clock = _downscaled(unit)
    clock = joined.sleeps(unit.links, unit.block) if clock is None else clock
    return defaulted(fact=False, span=unit.header) if clock is None else clock.map(lambda _: True)


def _downscaled(unit: Unit) -> Leaf | None:
    """Return the hours that kube-downscaler is given for an object, else for its namespace."""
    own = mapping(unit.block.get("metadata", "annotations"))
    if _EXCLUDED in own and str(fact(own[_EXCLUDED], "")).lower() == "true":
        return None
    space = joined.namespace(unit.links, unit.block)
    around = mapping(space.get("metadata", "annotations")) if space else {}
    return next(
        (noted[key] for noted in (own, around) for key in _DOWNSCALER if key in noted), None
    )


def _horizontal(unit: Unit, scaler: Block, replicas: Value[int]) -> Scaling:
    """Read a HorizontalPodAutoscaler: at least one pod where it says nothing."""
    told = least = number(scaler.get("spec", "minReplicas")).default(1)
    metrics = {fact(one.get("type"), None) for one in scaler.body.maps("spec", "metrics")}
    if metrics <= {"Resource", "ContainerResource"}:
        # The API takes 0 only where another metric could tell that requests wait.
        least = least.map(lambda count: max(1, count))
    return Scaling(
        replicas,
        least,
        number(scaler.get("spec", "maxReplicas")),
        scheduled(unit),
        _shrinks(scaler.get("spec", "behavior", "scaleDown", "selectPolicy")),
        told=None if least is told else told,
    )


def _by_events(unit: Unit, scaler: Block, replicas: Value[int]) -> Scaling:
    """Read a ScaledObject: 0 to 100 replicas where it says nothing (KEDA's ScaledObject spec)."""
    triggers = [one.get("type") for one in scaler.body.maps("spec", "triggers")]
    clock = next((one for one in triggers if fact(one, "") == "cron"), None)
    planned = scheduled(unit) if clock is None else clock.map(lambda _: True)
    paused = keda.paused_at(scaler)
    if paused is not None:
        still = paused.hole(paused.unknown) if paused.unknown else paused.map(lambda _: False)
        return Scaling(replicas, paused, perhaps(paused), planned, still)
    kept = keda.keeps_pods(scaler)
    policy = scaler.get("spec", "advanced", *_BEHAVIOR, "scaleDown", "selectPolicy")
    return Scaling(
        replicas,
        keda.least(scaler),
        perhaps(number(scaler.get("spec", "maxReplicaCount")).default(100)),
        planned,
        _shrinks(policy) if kept is None else kept.map(lambda _: False),
        rests=keda.wakes(scaler),
        told=keda.told(scaler),
    )


def _by_requests(unit: Unit, scaler: Block, replicas: Value[int]) -> Scaling:
    """Read an HTTPScaledObject, whose proxy holds requests until pods are there for them."""
    least, most = (number(scaler.get("spec", "replicas", key)) for key in ("min", "max"))
    floor, bound = least.default(0), perhaps(most.default(100))
    rests = defaulted(fact=True, span=scaler.body.header)
    return Scaling(replicas, floor, bound, scheduled(unit), rests=rests)


def _by_model(unit: Unit, scaler: Block, replicas: Value[int]) -> Scaling:
    """Read a PodAutoscaler of AIBrix."""
    least, most = (number(scaler.get("spec", key)) for key in ("minReplicas", "maxReplicas"))
    return Scaling(replicas, least.default(1), most, scheduled(unit))


def _shrinks(policy: Leaf) -> Value[bool]:
    return text(policy).default("Max").map(lambda said: said != "Disabled")


_READERS: Mapping[str, Callable[[Unit, Block, Value[int]], Scaling]] = {
    "autoscaling.aibrix.ai/PodAutoscaler": _by_model,
    "autoscaling/HorizontalPodAutoscaler": _horizontal,
    "http.keda.sh/HTTPScaledObject": _by_requests,
    "keda.sh/ScaledObject": _by_events,
}
