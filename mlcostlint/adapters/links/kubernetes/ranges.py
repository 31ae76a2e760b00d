"""Which limit ranges hold for the pods of an object."""

from dataclasses import dataclass

from mlcostlint.adapters.links import Links
from mlcostlint.adapters.links.kubernetes.places import folder, said_namespace, together
from mlcostlint.tree import Block


@dataclass(frozen=True, slots=True)
class Range:
    """A limit range that may be of an object's namespace; `holds` where that is certain."""

    block: Block
    holds: bool


def limit_ranges(links: Links, member: Block) -> list[Range]:
    """Return the limit ranges of an object's namespace, of several folders those beside it."""
    found = [one for one in links.of(member, "LimitRange") if together(one, member)]
    beside = [one for one in found if folder(one) == folder(member)]
    nearest = beside or found
    in_one_place = len({folder(one) for one in nearest}) == 1
    return [Range(one, in_one_place and _is_same(one, member)) for one in nearest]


def _is_same(one: Block, member: Block) -> bool:
    """Say whether two objects write the same namespace, or none of them in one folder."""
    spaces = {said_namespace(one), said_namespace(member)}
    return len(spaces) == 1 and ("" not in spaces or folder(one) == folder(member))
