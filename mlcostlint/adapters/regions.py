"""In which AWS region a block is placed, as far as its file says."""

import re
from collections.abc import Iterator

from mlcostlint.adapters import words
from mlcostlint.adapters.reading import scalars, text
from mlcostlint.tree import Block, Leaf, Map
from mlcostlint.value import Value, fact, unknown

_ZONE = re.compile(r"^([a-z]{2}(?:-[a-z]+)+-[0-9])[a-z]$")
# Images of a SageMaker job or model must lie in its own region; ARNs name the region of a thing.
_PLACED = re.compile(
    r"\.dkr\.ecr\.([a-z0-9-]+)\.amazonaws\.com|^arn:aws[a-z-]*:[a-z0-9-]+:([a-z0-9-]+):"
)


def region(block: Block, body: Map) -> Value[str]:
    """Return the region a block says or its provider serves.

    Terraform: its `region` argument (provider version 6), its provider's, its availability zone.
    What a Terraform resource starts when it runs is placed by the provider of that resource.
    A stack of CDK is placed by the manifest beside it.
    Elsewhere: its annotation, hosts of images and ARNs in the body, then the folders of its file.
    """
    return _of_provider(block, body) if _is_provided(block) else _of_evidence(block, body)


def _is_provided(block: Block) -> bool:
    """Tell whether a provider places a block; of a stack it may say no more than its tags.

    The provider of a Kubernetes object is a cluster, which places nothing.
    """
    if block.dialect == "cloudformation":
        return block.provider is not None and "region" in block.provider.entries
    if block.dialect == "kubernetes":
        return False
    return block.dialect == "terraform" or block.provider is not None


def _of_provider(block: Block, body: Map) -> Value[str]:
    own = text(body.get("region"))
    if own.unknown or own.known is not None:
        return own.required("region")
    given = text(block.provider.get("region")) if block.provider else own
    if given.unknown or given.known is not None:
        return given.required("region")
    zone = text(body.get("availability_zone"))
    found = _ZONE.match(fact(zone, None) or "")
    if found:
        return zone.map(lambda _: found[1])
    place = block.provider.header if block.provider else body.header
    return unknown("provider aws states no region", place)


def _of_evidence(block: Block, body: Map) -> Value[str]:
    # What ACK's controllers go by: https://aws-controllers-k8s.github.io/community/
    annotated = text(block.body.get("metadata", "annotations", "services.k8s.aws/region"))
    if annotated.unknown or annotated.known is not None:
        return annotated.required("region")
    found = list(_placed(body))
    regions = {place for place, _ in found}
    if len(regions) == 1:
        place, leaf = found[0]
        return words.computed(place, leaf.origin.span)
    if regions:
        several = " and ".join(sorted(regions))
        return unknown(f"region: what {block.name} uses lies in {several}", body.header)
    of_folder = words.region_in(body.header.path)
    if of_folder:
        return words.computed(of_folder, body.header)
    return unknown(f"nothing says in which region {block.name} runs", body.header)


def _placed(body: Map) -> Iterator[tuple[str, Leaf]]:
    for leaf in scalars(body):
        said = fact(leaf, None)
        match = _PLACED.search(said) if isinstance(said, str) else None
        place = match and words.region_in(match[1] or match[2])
        if place:
            yield place, leaf
