"""Pod templates, wherever in an object they hide, and what stands around them."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from math import prod

from mlcostlint.adapters.kubernetes.containers import started
from mlcostlint.adapters.programs.program import Program
from mlcostlint.adapters.reading import flag, number
from mlcostlint.adapters.words import computed
from mlcostlint.source import Span
from mlcostlint.tree import Leaf, Map, Node, Seq
from mlcostlint.value import How, Value, defaulted, fact, first_unknown

# What stands for a pod of one container: steps of Argo, models of KServe and Seldon, and KServe's
# older predictors, which are named for their framework.
_SINGLE = (
    "container",
    "script",
    "model",
    "sklearn",
    "xgboost",
    "lightgbm",
    "pytorch",
    "tensorflow",
    "triton",
    "onnx",
    "huggingface",
    "pmml",
    "paddle",
    "mlflow",
)
_TRAINER = "resourcesPerNode"  # Kubeflow's TrainJob: a pod without a template
_LEAVES = ("containers", "initContainers", "volumes", "affinity", "volumeClaimTemplates")

# Aliases let a small file unfold into an endless one; no real object has so many nodes.
_MOST_NODES = 20_000


@dataclass(frozen=True)
class Pod:
    """A pod template: its specification, and the maps that lead to it from the object inwards.

    `containers` run together, those that start first and stay among them; `starters` run one by one
    before the others.
    """

    spec: Map
    parents: tuple[Map, ...]
    path: tuple[str, ...]
    containers: tuple[Map, ...]
    starters: tuple[Map, ...]

    @cached_property
    def programs(self) -> tuple[Program, ...]:
        """What each of the containers starts, as far as the object alone says."""
        return tuple(started(one) for one in self.containers)

    @property
    def header(self) -> Span:
        """The line that opens the specification, where an absent attribute is reported."""
        return self.spec.header

    @property
    def metadata(self) -> Map | None:
        """The labels and annotations of the pod, not those of its owner."""
        own = self.spec.child("metadata")
        if own is not None or self.path[-1:] != ("spec",):
            return own
        return self.parents[-1].child("metadata")

    def get(self, *path: str) -> Leaf:
        """Return what the pod says at `path`, else what the nearest map around it says.

        Operators let a whole object say once what all of its pods share.
        """
        return next((node for node in self.around() if path[0] in node.entries), self.spec).get(
            *path
        )

    def around(self) -> Iterator[Map]:
        """Yield the specification and the maps around it, nearest first."""
        yield self.spec
        yield from reversed(self.parents)

    def copies(self) -> Value[int]:
        """Return how many such pods the maps around it ask for."""
        for node in self.parents:
            scales = node.get("enableInTreeAutoscaling")
            if fact(flag(scales), None) is True:
                return scales.hole("how many workers run is up to Ray's autoscaler")
        counts = (self._of_group(), *(_times(node) for node in self.around()))
        return product(counts, self.header)

    def is_suspended(self) -> bool:
        """Say whether an owner keeps the pod from starting.

        Kueue has its jobs created suspended and starts them itself.
        """
        queue = ("metadata", "labels", "kueue.x-k8s.io/queue-name")
        if any(fact(node.get(*queue), None) is not None for node in self.parents):
            return False
        paths = (("suspend",), ("runPolicy", "suspend"))
        said = (flag(node.get(*path)) for node in self.parents for path in paths)
        return any(fact(leaf, None) is True for leaf in said)

    def _of_group(self) -> Value[int]:
        """Return the share in a LeaderWorkerSet's group: one leader, and workers for the rest."""
        for node, key in zip(self.parents, self.path, strict=True):
            if key == "workerTemplate":
                return _workers(node)
        return defaulted(1, self.header)


def pods(body: Map) -> Iterator[Pod]:
    """Yield every pod template under an object, in file order."""
    waiting: list[tuple[Node, tuple[Map, ...], tuple[str, ...]]] = [(body, (), ())]
    seen = 0
    while waiting and seen + len(waiting) < _MOST_NODES:
        seen += 1
        found, parents, path = waiting.pop()
        node = fact(found, None) if isinstance(found, Value) else found
        if isinstance(node, Seq):
            waiting += [(child, parents, path) for child in reversed(node.items)]
        elif isinstance(node, Map):
            if _is_pod(node):
                yield _pod(node, parents, path)
            inner = [(key, child) for key, child in node.entries.items() if key not in _LEAVES]
            waiting += [(child, (*parents, node), (*path, key)) for key, child in reversed(inner)]


def rebuilt(pod: Pod, turn: Callable[[Map], Map]) -> Pod:
    """Return a pod with each of its containers turned into another."""
    entries = {
        key: _turned(child, turn)
        for key, child in pod.spec.entries.items()
        if key in ("containers", "initContainers", *_SINGLE)
    }
    if _TRAINER in pod.spec.entries:
        resources = next(iter(_regular(pod.spec)), pod.spec)
        entries[_TRAINER] = turn(resources).get("resources")
    spec = replace(pod.spec, entries={**pod.spec.entries, **entries})
    return _pod(spec, pod.parents, pod.path)


def stays(container: Map) -> bool:
    """Say whether a container that starts before others keeps running beside them."""
    return fact(container.get("restartPolicy"), None) == "Always"


def _pod(spec: Map, parents: tuple[Map, ...], path: tuple[str, ...]) -> Pod:
    first = tuple(spec.maps("initContainers"))
    stay = (one for one in first if stays(one))
    starters = (one for one in first if not stays(one))
    return Pod(spec, parents, path, (*_regular(spec), *stay), tuple(starters))


def _turned(node: Node, turn: Callable[[Map], Map]) -> Node:
    if isinstance(node, Seq):
        return replace(node, items=tuple(_turned(item, turn) for item in node.items))
    return turn(node) if isinstance(node, Map) else node


def _regular(spec: Map) -> Iterator[Map]:
    yield from spec.maps("containers")
    for key in _SINGLE:
        found = spec.child(key) if key in spec.entries else None
        if found is not None:
            yield found
    resources = spec.child(_TRAINER)
    if resources is not None:
        entries: Mapping[str, Node] = {**spec.entries, "resources": resources}
        yield Map(entries, spec.span, spec.header)


def product(counts: Iterable[Value[int]], span: Span) -> Value[int]:
    """Multiply counts; the one that is not 1 says where the product was decided."""
    factors = tuple(counts)
    hole = first_unknown(factors)
    if hole is not None:
        return hole
    decisive = [one for one in factors if one.known != 1]
    if len(decisive) > 1:
        return computed(prod(one.known for one in decisive), decisive[0].origin.span)
    stated = [one for one in factors if one.origin.how is not How.DEFAULTED]
    return next(iter((*decisive, *stated, *factors)), defaulted(1, span))


def total(counts: Iterable[Value[int]]) -> Value[int]:
    """Add counts, of which there is at least one, at the place of the first."""
    addends = tuple(counts)
    hole = first_unknown(addends)
    if hole is not None:
        return hole
    if len(addends) == 1:
        return addends[0]
    return computed(sum(one.known for one in addends), addends[0].origin.span)


def _is_pod(node: Map) -> bool:
    if "containers" in node.entries and any(True for _ in node.maps("containers")):
        return True
    if node.child(_TRAINER) is not None:
        return True
    single = (node.child(key) for key in _SINGLE if key in node.entries)
    return any(found is not None and "resources" in found.entries for found in single)


def _workers(group: Map) -> Value[int]:
    led = "leaderTemplate" in group.entries
    # LeaderWorkerSet API: a group has one pod where no size is written.
    return number(group.get("size")).default(1).map(lambda size: max(0, size - led))


def _times(node: Map) -> Value[int]:
    """Return how often one map multiplies the pods beneath it; every API's default is 1."""
    keys = [key for key in ("replicas", "numOfHosts", "numNodes") if key in node.entries]
    # A workflow's `parallelism` is a limit; that of a Job counts its pods.
    if "template" in node.entries and isinstance(fact(node.get("parallelism"), None), int):
        keys.append("parallelism")
    return product((number(node.get(key)).default(1) for key in keys), node.header)
