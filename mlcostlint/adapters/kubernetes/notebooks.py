"""Notebooks of Kubeflow and JupyterHub: servers that run until somebody, or a clock, stops them."""

from collections.abc import Iterator
from dataclasses import replace

from mlcostlint.adapters.kubernetes.culling import culling
from mlcostlint.adapters.kubernetes.groups import with_or_without
from mlcostlint.adapters.kubernetes.scalers import scheduled
from mlcostlint.adapters.kubernetes.supplied import chosen
from mlcostlint.adapters.kubernetes.unit import Unit
from mlcostlint.adapters.links import Links
from mlcostlint.adapters.reading import flag
from mlcostlint.model import Notebook, Resource, Workload
from mlcostlint.tree import Block
from mlcostlint.value import How, Origin, Value, defaulted, fact, unknown

# The controller sets it on a notebook that it, or its owner, has stopped.
_STOPPED = "kubeflow-resource-stopped"


def notebook(block: Block, links: Links) -> Iterator[Resource]:
    """Read a Notebook; one without accelerators costs its machine too."""
    if fact(block.get("metadata", "annotations", _STOPPED), None) is not None:
        return
    for unit in with_or_without(block, links):
        yield Notebook(
            **unit.common(),
            **unit.machinery(Workload.INTERACTIVE),
            stops_when_idle=_culled(unit),
            scheduled=scheduled(unit),
            users=defaulted(None, unit.header),
        )


def workspace(block: Block, links: Links) -> Iterator[Resource]:
    """Read a Workspace of Kubeflow Notebooks 2; its kind says what it runs on and when it stops."""
    if fact(flag(block.get("spec", "paused")), None) is True:
        return
    whole = chosen(block, links)
    for unit in with_or_without(whole, links):
        yield Notebook(
            **unit.common(),
            **unit.machinery(Workload.INTERACTIVE),
            stops_when_idle=_paused_by_kind(unit),
            scheduled=scheduled(unit),
            users=defaulted(None, unit.header),
        )


def user_server(block: Block, links: Links) -> Iterator[Resource]:
    """Read a server that users of JupyterHub start; how many of them do is in no file."""
    # https://z2jh.jupyter.org/en/stable/jupyterhub/customizing/user-management.html
    culls = flag(block.get("spec", "cull", "enabled")).default(fallback=True)
    for unit in with_or_without(block, links):
        common = unit.common()
        common["copies"] = unknown("how many users start a server is in no file", unit.header)
        yield Notebook(
            **common,
            **unit.machinery(Workload.INTERACTIVE),
            stops_when_idle=culls,
            scheduled=scheduled(unit),
            users=defaulted(None, unit.header),
        )


def _paused_by_kind(unit: Unit) -> Value[bool]:
    culling = unit.spec.child("culling")
    if culling is None:
        return unknown("its kind does not say whether idle workspaces are paused", unit.header)
    # WorkspaceKind API: culling that is configured is on.
    return flag(culling.get("enabled")).default(fallback=True)


def _culled(unit: Unit) -> Value[bool]:
    """Return whether the controller culls idle notebooks.

    ENABLE_CULLING is false where it is not set (notebook-controller), and a controller that is
    configured elsewhere is only assumed not to set it.
    """
    said = culling(unit.links, unit.block)
    if said is None:
        return Value(False, Origin(How.ASSUMED, unit.header))  # noqa: FBT003
    used = replace(said, origin=said.origin.used_at(unit.header, How.PASSED))
    return used.default(fallback=False)
