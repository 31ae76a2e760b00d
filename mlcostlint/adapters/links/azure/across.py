"""What machine learning on Azure joins by name across files and formats of one scan.

A job names its compute, a deployment its endpoint, and both may be declared in another language.
"""

import posixpath
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

from mlcostlint.adapters.links import Links
from mlcostlint.adapters.reading import loosely, text
from mlcostlint.tree import Block, Leaf, Map
from mlcostlint.value import Value, fact

_CLUSTER = "azurerm_machine_learning_compute_cluster"
_COMPUTES = (_CLUSTER, "azurerm_machine_learning_compute_instance")
_WORKSPACE = "azurerm_machine_learning_workspace"
_SETTING = "azurerm_monitor_autoscale_setting"
_OWN = ("AmlCompute", "ComputeInstance")


def plain(leaf: Leaf) -> Leaf:
    """Return the name in `azureml:cpu-cluster`, or at the end of a resource id."""
    return leaf.map(
        lambda said: _name(said) if isinstance(said, str) else said,
    )


def _name(said: str) -> str:
    return said.removeprefix("azureml:").rpartition("/")[2].partition("@")[0]


def named_compute(near: Block, leaf: Leaf, links: Links) -> Block | None:
    """Return the compute that a job or a deployment means by name, None where that is open."""
    name = fact(plain(leaf), None)
    found = links.once(_computes).get(name, []) if isinstance(name, str) else []
    return nearest(near, found)


def workspace(near: Block, links: Links) -> Block | None:
    """Return the workspace that a file belongs to: the one that is declared nearest to it."""
    return nearest(near, links.once(_workspaces))


def endpoint(near: Block, links: Links) -> Block | None:
    """Return the endpoint that a deployment in another file is for."""
    name = fact(plain(near.get("parent_id")), None)
    found = links.once(_endpoints).get(name, []) if isinstance(name, str) else []
    return nearest(near, found)


def settings(deployment: Block, links: Links) -> list[Block]:
    """Return the autoscale settings of any file that spell out the id of a deployment."""
    names = (fact(deployment.get("parent_id"), None), fact(deployment.get("name"), None))
    if not all(isinstance(name, str) for name in names):
        return []
    ending = "/onlineendpoints/{}/deployments/{}".format(*names).lower()
    return [
        block
        for block in links.once(_settings)
        if str(fact(block.get("target_resource_id"), "")).lower().endswith(ending)
    ]


def trigger(job: Block, links: Links) -> Map | None:
    """Return what starts a job again and again: its own schedule, or one that names its file."""
    own = job.body.child("trigger")
    if own is not None:
        return own
    found = links.once(_scheduled).get(job.span.path, [])
    one = nearest(job, found)
    return None if one is None else one.body.child("trigger")


def nearest(near: Block, found: Iterable[Block]) -> Block | None:
    """Return the block that shares most folders with another, None where several do."""
    ranked = sorted(found, key=lambda block: -_shared(near, block))
    if len(ranked) > 1 and _shared(near, ranked[0]) == _shared(near, ranked[1]):
        return None
    return ranked[0] if ranked else None


def _shared(one: Block, other: Block) -> int:
    """Count the folders that two files have in common, the file itself counting as one more."""
    ways = [block.span.path.split("/") for block in (one, other)]
    common = 0
    for here, there in zip(*ways, strict=False):
        if here != there:
            break
        common += 1
    return common


def _computes(links: Links) -> Mapping[str, list[Block]]:
    return _by_name(block for block in links.blocks if _is_compute(block))


def _is_compute(block: Block) -> bool:
    if block.type in _COMPUTES:
        return True
    if block.type != "azapi_resource" or not _is_of(block, "/computes"):
        return False
    body = fact(block.get("body"), None)
    kind = loosely(body, "properties", "compute_type") if isinstance(body, Map) else None
    return kind is not None and fact(kind, None) in _OWN


def _endpoints(links: Links) -> Mapping[str, list[Block]]:
    blocks = (block for block in links.blocks if block.type == "azapi_resource")
    return _by_name(block for block in blocks if _is_of(block, "/onlineendpoints"))


def _is_of(block: Block, ending: str) -> bool:
    return str(fact(block.get("type"), "")).partition("@")[0].lower().endswith(ending)


def _workspaces(links: Links) -> list[Block]:
    return [block for block in links.blocks if block.type == _WORKSPACE]


def _settings(links: Links) -> list[Block]:
    return [block for block in links.blocks if block.type == _SETTING]


def _scheduled(links: Links) -> Mapping[str, list[Block]]:
    """Return the schedules by the file of the job that they start."""
    found: dict[str, list[Block]] = defaultdict(list)
    for block in links.blocks:
        if block.dialect == "azureml" and block.type == "schedule":
            for leaf in _started(block):
                said = fact(text(leaf), None)
                if said is not None and not said.startswith("azureml:"):
                    folder = posixpath.dirname(block.span.path)
                    path = said.removeprefix("file:")
                    found[posixpath.normpath(posixpath.join(folder, path))].append(block)
    return found


def _started(schedule: Block) -> Iterator[Value[object]]:
    for path in (("create_job",), ("create_job", "job")):
        leaf = schedule.get(*path)
        if isinstance(fact(leaf, None), str):
            yield leaf


def _by_name(blocks: Iterable[Block]) -> Mapping[str, list[Block]]:
    found: dict[str, list[Block]] = defaultdict(list)
    for block in blocks:
        name = fact(block.get("name"), None)
        if isinstance(name, str):
            found[name].append(block)
    return found
