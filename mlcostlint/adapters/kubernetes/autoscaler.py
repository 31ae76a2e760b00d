"""When the Cluster Autoscaler removes nodes that it scales for a cluster.

https://github.com/kubernetes/autoscaler/blob/master/cluster-autoscaler/FAQ.md
"""

import posixpath
import re
from collections.abc import Iterator
from typing import TypedDict

from mlcostlint.adapters.kubernetes.consolidation import seconds
from mlcostlint.adapters.kubernetes.containers import started
from mlcostlint.adapters.links import Links
from mlcostlint.adapters.links.kubernetes import clusters
from mlcostlint.adapters.links.pools import home
from mlcostlint.adapters.programs.program import Program
from mlcostlint.adapters.reading import flag, handed, leaves, perhaps, text
from mlcostlint.model import Consolidation
from mlcostlint.source import Span
from mlcostlint.tree import Block, Leaf
from mlcostlint.value import Value, defaulted, fact

_NAME = "cluster-autoscaler"
# The tag that it finds the scaling groups of a cluster by.
_TAGGED = re.compile(r"k8s\.io/cluster-autoscaler/(?!enabled\b)([^,=\s]+)")
_NAMING = ("cluster-name", "node-group-auto-discovery")
_USUAL_PATIENCE = "10m0s"


class Removal(TypedDict):
    """The fields of a node pool that say which of its nodes are removed, and when."""

    consolidation: Value[Consolidation] | None
    patience: Value[int | None] | None


def removal(links: Links, pool: Block, use: Span) -> Removal:
    """Return which nodes of a pool are removed, at its header `use`.

    None where no autoscaler of its cluster is among the files.
    """
    programs, certain = _of_pool(links, pool)
    if not programs:
        return Removal(consolidation=None, patience=None)
    each = [(_enabled(one), _patience(one)) for one in programs]
    enabled, patience = each[0]
    reason = "" if certain else "which cluster its autoscaler scales is not settled"
    if len({tuple(one.unknown or one.known for one in pair) for pair in each}) > 1:
        reason = "several autoscalers may be that of its cluster, and differ"
    if reason:
        enabled, patience = enabled.hole(reason), patience.hole(reason)
    removes = enabled.map(lambda on: Consolidation.WHEN_UNDERUSED if on else Consolidation.NEVER)
    never: Value[int | None] = enabled.map(lambda _: None)
    waits = perhaps(patience) if fact(enabled, None) else never
    return Removal(
        consolidation=handed(removes, use),
        patience=handed(waits, use),
    )


def _of_pool(links: Links, pool: Block) -> tuple[list[Program], bool]:
    """Return what may scale a pool: what names its cluster, else what names none and is near."""
    found = links.once(_autoscalers)
    own = home(links, pool) if found else None
    named = [one for one in found.values() if own is not None and _cluster(one) == own.name]
    if named:
        return named, True
    unnamed = tuple(block for block, one in found.items() if not _cluster(one))
    near = clusters.near(links, pool, unnamed)
    return [found[block] for block in near.blocks], near.holds


def _autoscalers(links: Links) -> dict[Block, Program]:
    deployed = (one for one in links.blocks if one.type == "apps/Deployment")
    return {block: program for block in deployed for program in _programs(block)}


def _programs(block: Block) -> Iterator[Program]:
    """Yield the container of a Deployment that runs the autoscaler."""
    for container in block.body.maps("spec", "template", "spec", "containers"):
        command = [str(fact(leaf, "")) for leaf in leaves(container.get("command"))]
        if any(posixpath.basename(word) == _NAME for word in command[:1]):
            yield started(container)


def _cluster(program: Program) -> str:
    """Return the name of the cluster, empty where no argument says it."""
    options = program.options
    for name, said in ((one, options[one]) for one in _NAMING if one in options):
        text = str(fact(said, "") or "")
        match = _TAGGED.search(text)
        if match is not None or name == _NAMING[0]:
            return match[1] if match else text
    return ""


def _enabled(program: Program) -> Value[bool]:
    return flag(_told(program, "scale-down-enabled")).default(fallback=True)


def _patience(program: Program) -> Value[int]:
    waits = text(_told(program, "scale-down-unneeded-time")).default(_USUAL_PATIENCE)
    return seconds(waits)


def _told(program: Program, name: str) -> Leaf:
    """Return an argument, the hole behind which it may be, else that there is none."""
    absent = defaulted(None, program.header) if program.loose is None else program.loose
    return program.options.get(name, absent)
