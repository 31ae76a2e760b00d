"""Which Google Cloud resources belong together."""

import re
from collections.abc import Iterable, Iterator

from mlcostlint.adapters import words
from mlcostlint.adapters.links import Links
from mlcostlint.adapters.reading import text
from mlcostlint.model import DataPath, Role
from mlcostlint.tree import Block, Leaf, Seq
from mlcostlint.value import Value, fact

TEMPLATES = ("google_compute_instance_template", "google_compute_region_instance_template")
_AUTOSCALERS = ("google_compute_autoscaler", "google_compute_region_autoscaler")
_POLICY = "google_compute_resource_policy"
_BUCKET = re.compile(r"gs://([a-z0-9][a-z0-9._-]+)")


def cluster(pool: Block, links: Links) -> Block | None:
    """Return the GKE cluster of a node pool, if it is declared beside it."""
    names = {"google_container_cluster": ("name",)}
    return next(iter(links.meant(pool, pool.get("cluster"), names)), None)


def template(of: Block, leaf: Leaf, links: Links) -> Block | None:
    """Return the instance template that `leaf` of a block names."""
    return next(iter(links.meant(of, leaf, dict.fromkeys(TEMPLATES, ("name",)))), None)


def autoscaler(group: Block, links: Links) -> Block | None:
    """Return the autoscaler that targets an instance group."""
    for block in links.of(group, *_AUTOSCALERS):
        if any(one is group for one in links.referred(block, block.get("target"))):
            return block
    return None


def policies(vm: Block, links: Links) -> Iterator[tuple[Leaf, Block | None]]:
    """Yield the resource policies of a VM as it names them, None for one declared elsewhere."""
    for leaf in _items(vm.get("resource_policies")):
        found = links.meant(vm, leaf, {_POLICY: ("name",)})
        yield leaf, found[0] if found else None
    for attachment in links.of(vm, "google_compute_resource_policy_attachment"):
        if vm in links.meant(attachment, attachment.get("instance"), {vm.type: ("name",)}):
            found = links.meant(attachment, attachment.get("name"), {_POLICY: ("name",)})
            yield attachment.get("name"), found[0] if found else None


def stop_call(vm: Block, links: Links) -> Leaf | None:
    """Return the URI by which a scheduled job stops a VM, if there is such a job."""
    name = fact(vm.get("name"), None)
    for job in links.of(vm, "google_cloud_scheduler_job"):
        uri = job.get("http_target", "uri")
        said = fact(uri, None)
        named = isinstance(said, str) and name and f"/instances/{name}/stop" in said
        if named or vm in links.referred(job, uri, vm.type):
            return uri
    return None


def _items(leaf: Leaf) -> Iterator[Leaf]:
    found = fact(leaf, None)
    if not isinstance(found, Seq):
        if leaf.unknown or found is not None:
            yield leaf
        return
    for item in found.items:
        if isinstance(item, Value):
            yield item


def data_paths(links: Links, given: Iterable[tuple[Role, Leaf]]) -> tuple[DataPath, ...]:
    """Return where data lies; paths of no known region only where no other path is known.

    A bucket whose region no file tells would otherwise hide, as an open question, one that crosses
    a border.
    """
    paths = [_path(links, role, leaf) for role, leaf in given if _bucket(leaf)]
    known = [path for path in paths if not path.region.unknown]
    return tuple(known or paths)


def _bucket(leaf: Leaf) -> str:
    found = _BUCKET.match(str(fact(leaf, None)))
    return found.group(1) if found else ""


def _path(links: Links, role: Role, leaf: Leaf) -> DataPath:
    uri = text(leaf).required("the location of data")
    name = _bucket(leaf)
    for block in links.blocks:
        if block.type == "google_storage_bucket" and fact(block.get("name"), None) == name:
            return DataPath(role, uri, text(block.get("location")).required("location"))
    told = words.region_in(name)
    if told:
        return DataPath(role, uri, words.computed(told, leaf.origin.span))
    return DataPath(role, uri, leaf.hole(f"nothing says in which region bucket {name} lies"))
