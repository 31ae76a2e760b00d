"""What belongs to machines on Google Cloud: clusters, templates, autoscalers, policies."""

from collections.abc import Iterator

from mlcostlint.adapters.links import Links
from mlcostlint.adapters.links.google.naming import called, is_elsewhere, meant
from mlcostlint.adapters.reading import leaves
from mlcostlint.tree import Block, Leaf

_TEMPLATES = ("google_compute_instance_template", "google_compute_region_instance_template")
_AUTOSCALERS = ("google_compute_autoscaler", "google_compute_region_autoscaler")
_GROUPS = {
    "google_compute_instance_group_manager": ("name",),
    "google_compute_region_instance_group_manager": ("name",),
}
_POLICY = "google_compute_resource_policy"


def cluster(pool: Block, links: Links) -> Block | None:
    """Return the GKE cluster of a node pool, if it is declared beside it."""
    return meant(links, pool, pool.get("cluster"), "google_container_cluster")


def template(of: Block, leaf: Leaf, links: Links) -> Block | None:
    """Return the instance template that `leaf` of a block names."""
    return meant(links, of, leaf, *_TEMPLATES)


def autoscaler(group: Block, links: Links) -> Block | None:
    """Return the autoscaler that targets an instance group."""
    found = links.users(group, _AUTOSCALERS, lambda block: called(block.get("target")), _GROUPS)
    return found[0] if found else None


def perhaps_autoscaler(group: Block, links: Links) -> Leaf | None:
    """Return the target of an autoscaler of which the files do not say whether it is this group."""
    for block in links.of(group, *_AUTOSCALERS):
        target = block.get("target")
        if is_elsewhere(links, block, target):
            return target
    return None


def policies(vm: Block, links: Links) -> Iterator[tuple[Leaf, Block | None]]:
    """Yield the resource policies of a VM as it names them, None for one declared elsewhere."""
    for leaf in leaves(vm.get("resource_policies")):
        yield leaf, meant(links, vm, leaf, _POLICY)
    for attachment in links.of(vm, "google_compute_resource_policy_attachment"):
        if meant(links, attachment, attachment.get("instance"), vm.type) is vm:
            leaf = attachment.get("name")
            yield leaf, meant(links, attachment, leaf, _POLICY)
