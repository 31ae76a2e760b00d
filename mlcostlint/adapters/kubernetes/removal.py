"""What forbids that a node is removed while pods run on it."""

from collections.abc import Iterator

from mlcostlint.adapters.kubernetes.pods import Pod
from mlcostlint.adapters.reading import mapping
from mlcostlint.tree import Block, Leaf
from mlcostlint.value import Value, fact

# https://karpenter.sh/docs/concepts/disruption/ (do-not-evict until v1beta1)
# https://github.com/kubernetes/autoscaler/blob/master/cluster-autoscaler/FAQ.md
_ANNOTATIONS = {
    "karpenter.sh/do-not-disrupt": "true",
    "karpenter.sh/do-not-evict": "true",
    "cluster-autoscaler.kubernetes.io/safe-to-evict": "false",
}


def forbidden(pod: Pod, budget: Block | None, copies: int | None) -> Value[bool] | None:
    """Return what forbids it, None where nothing does; `copies` is how many pods there are."""
    found = [*_annotated(pod), *_budgeted(budget, copies)]
    return found[0].map(lambda _: True) if found else None


def _annotated(pod: Pod) -> Iterator[Leaf]:
    noted = mapping(pod.metadata.get("annotations")) if pod.metadata is not None else {}
    for key, word in _ANNOTATIONS.items():
        if key in noted and str(fact(noted[key], "")).lower() == word:
            yield noted[key]


def _budgeted(budget: Block | None, copies: int | None) -> Iterator[Leaf]:
    """Yield the field of a disruption budget that leaves no pod to evict."""
    if budget is None:
        return
    most, least = (budget.get("spec", key) for key in ("maxUnavailable", "minAvailable"))
    if str(fact(most, "")) in {"0", "0%"}:
        yield most
    wanted = fact(least, None)
    if wanted == "100%" or (isinstance(wanted, int) and copies and wanted >= copies):
        yield least
