"""Which disruption budget holds for which pods."""

from mlcostlint.adapters.links import Links
from mlcostlint.adapters.links.kubernetes.places import beside, together
from mlcostlint.adapters.reading import mapping
from mlcostlint.tree import Block, Map
from mlcostlint.value import fact


def budget(links: Links, owner: Block, metadata: Map | None) -> Block | None:
    """Return the disruption budget that selects pods with this metadata."""
    if metadata is None:
        return None
    carried = {key: fact(leaf, None) for key, leaf in mapping(metadata.get("labels")).items()}
    found = links.of(owner, "policy/PodDisruptionBudget")
    return beside(owner, (one for one in found if together(one, owner) and _selects(one, carried)))


def _selects(one: Block, carried: dict[str, object]) -> bool:
    wanted = mapping(one.get("spec", "selector", "matchLabels"))
    more = fact(one.get("spec", "selector", "matchExpressions"), None)
    if not wanted or more is not None:
        return False
    return all(carried.get(key) == fact(leaf, 0) for key, leaf in wanted.items())
