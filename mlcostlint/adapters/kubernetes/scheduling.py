"""What node selectors and affinities demand of a node: its labels, cloud, region and purchase."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from mlcostlint.adapters import words
from mlcostlint.adapters.kubernetes.choices import Choice, both, choices, either
from mlcostlint.adapters.kubernetes.pods import Pod
from mlcostlint.adapters.reading import mapping
from mlcostlint.hardware import Cloud
from mlcostlint.source import Span
from mlcostlint.tree import Leaf, Map
from mlcostlint.value import Value, fact, unknown

_AFFINITY = (
    "affinity",
    "nodeAffinity",
    "requiredDuringSchedulingIgnoredDuringExecution",
    "nodeSelectorTerms",
)
_REGIONS = ("topology.kubernetes.io/region", "failure-domain.beta.kubernetes.io/region")
ZONES = (
    "topology.kubernetes.io/zone",
    "failure-domain.beta.kubernetes.io/zone",
    "topology.gke.io/zone",
    "topology.k8s.aws/zone",
)
# us-east-1a, us-central1-b, eastus-1
_ZONE = re.compile(
    r"((?:[a-z]+-)+[0-9])[a-z]|([a-z]+-[a-z]+[0-9]+)-[a-z]"
    r"|([a-z]*(?:east|west|north|south|central)[a-z]*[0-9]?)-[0-9]"
)

_FAMILIES: Mapping[str, Cloud] = {
    "alpha.eksctl.io/": Cloud.AWS,
    "eks.amazonaws.com/": Cloud.AWS,
    "k8s.amazonaws.com/": Cloud.AWS,
    "karpenter.k8s.aws/": Cloud.AWS,
    "sagemaker.amazonaws.com/": Cloud.AWS,
    "cloud.google.com/": Cloud.GCP,
    "karpenter.k8s.gcp/": Cloud.GCP,
    "topology.gke.io/": Cloud.GCP,
    "karpenter.azure.com/": Cloud.AZURE,
    "kubernetes.azure.com/": Cloud.AZURE,
}


@dataclass(frozen=True, slots=True)
class Demands:
    """What is demanded of a node, by label.

    `header` is where an absent demand is reported, `hole` the reason why there may be others.
    """

    header: Span
    choices: Mapping[str, Choice] = field(default_factory=dict)
    tolerated: tuple[Map, ...] = ()
    hole: Leaf | None = None

    def only(self, *labels: str) -> Leaf | None:
        """Return the one value that the first of these labels with a single one must have."""
        for label in labels:
            choice = self.choices.get(label)
            if choice is not None and len(choice.allowed) == 1:
                return choice.allowed[0]
        return None

    def several(self, *labels: str) -> tuple[Leaf, ...]:
        """Return the values that the first demanded of these labels may have."""
        found = (self.choices[label].allowed for label in labels if label in self.choices)
        return next((allowed for allowed in found if allowed), ())


def demands(pod: Pod) -> Demands:
    """Return what a pod demands of its node."""
    selector = pod.get("nodeSelector")
    named = {label: Choice((leaf,)) for label, leaf in mapping(selector).items()}
    required = pod.get(*_AFFINITY)
    return Demands(
        pod.header,
        both(_of_terms(required), named),
        tuple(_tolerations(pod)),
        next((leaf for leaf in (selector, required) if leaf.unknown), None),
    )


def cloud(demanded: Demands) -> Cloud:
    """Return whose labels a pod selects nodes by; of two clouds none is taken."""
    tolerated = (str(fact(one.get("key"), "")) for one in demanded.tolerated)
    labels = (*demanded.choices, *tolerated)
    found = {
        cloud
        for family, cloud in _FAMILIES.items()
        if any(label.startswith(family) for label in labels)
    }
    return found.pop() if len(found) == 1 else Cloud.UNSTATED


def region(demanded: Demands, name: str) -> Value[str]:
    """Return the region a node must lie in, else the one that the file's folders name."""
    said = [*demanded.several(*_REGIONS)] or [*map(_region_of, demanded.several(*ZONES))]
    if said:
        several = {fact(leaf, None) for leaf in said}
        if len(several) == 1:
            return said[0]
        return said[0].hole("the nodes may lie in several regions")
    of_folder = words.region_in(demanded.header.path)
    if of_folder:
        return words.computed(of_folder, demanded.header)
    return unknown(f"nothing says in which region {name} runs", demanded.header)


def region_of_zone(zone: str) -> str | None:
    """Return the region that a zone is named after, None for the zones of one's own racks."""
    match = _ZONE.fullmatch(zone)
    return match[match.lastindex or 1] if match else None


def _of_terms(required: Leaf) -> dict[str, Choice]:
    """Return what every term demands; a node needs to meet only one of them."""
    terms = [choices(term.maps("matchExpressions")) for term in _maps(required)]
    if not terms:
        return {}
    shared = [label for label in terms[0] if all(label in term for term in terms)]
    return {label: either([term[label] for term in terms]) for label in shared}


def _maps(leaf: Leaf) -> Iterator[Map]:
    holder = Map({"": leaf}, leaf.origin.span, leaf.origin.span)
    return holder.maps("")


def _tolerations(pod: Pod) -> Iterator[Map]:
    return _maps(pod.get("tolerations"))


def _region_of(zone: Leaf) -> Leaf:
    found = region_of_zone(str(fact(zone, "")))
    if found is None:
        return zone.hole(zone.unknown or f"no region is known to have the zone {zone.known}")
    return zone.map(lambda _: found)
