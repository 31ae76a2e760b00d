"""Which objects that configure a cluster hold for what else is declared in a scan."""

from collections.abc import Sequence
from dataclasses import dataclass

from mlcostlint.adapters.links import Links
from mlcostlint.adapters.links.kubernetes.places import is_below, nearest
from mlcostlint.adapters.links.pools import clusters, folder
from mlcostlint.tree import Block


@dataclass(frozen=True, slots=True)
class Near:
    """Objects that may configure the cluster of something; `holds` where that is certain."""

    blocks: tuple[Block, ...] = ()
    holds: bool = True


def near(links: Links, member: Block, found: Sequence[Block]) -> Near:
    """Return which of some objects configure the cluster that something runs in.

    Those beside it do. Else those do that the nearest folder above holds which makes a cluster or
    has any of them, and those above a folder that makes one: certainly where there is one cluster,
    or where there is none and nothing but folders within each other lies between them.
    """
    own = folder(member)
    beside = tuple(one for one in found if folder(one) == own)
    if beside or not found:
        return Near(beside)
    made = links.once(clusters)
    home = nearest({*map(folder, found), *(one.folder for one in made)}, f"{own}/")
    here = tuple(one for one in found if is_below(folder(one), home))
    several = sum(is_below(one.folder, home) for one in made)
    if not here:
        several = len(made)
        here = tuple(one for one in found if several == 1 or is_below(own, folder(one)))
    in_line = all(is_below(folder(one), own) or is_below(own, folder(one)) for one in here)
    return Near(here, holds=several == 1 or (not several and in_line))
