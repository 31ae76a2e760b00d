"""Plans among the files of a scan: of what is scanned anyway they say it a second time."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace

from mlcostlint.parsers.terraform.plan.configuration import plainly, steps
from mlcostlint.source import Span
from mlcostlint.tree import Block, Reading
from mlcostlint.value import unknown

_NOT_ASKED = (
    "this plan is of configuration that is scanned here, and is left aside: "
    "take its values with `--plan`"
)


def beside(configuration: Reading, plan: Reading) -> Reading:
    """Return what a plan adds to configuration: nothing, where most of it is declared there."""
    planned = _addresses(plan.blocks)
    declared: dict[str, list[Block]] = defaultdict(list)
    for block in configuration.blocks:
        declared[block.root].append(block)
    shared = (len(planned & _addresses(blocks)) for blocks in declared.values())
    if 2 * max(shared, default=0) <= len(planned):
        return plan
    path = next(iter(plan.files))
    hole = unknown(_NOT_ASKED, Span(path, 1, 1, 1, 1))
    return replace(plan, blocks=(), holes=(*plan.holes, hole))


def _addresses(blocks: Iterable[Block]) -> set[str]:
    """Return the addresses of Terraform's own resources, without the keys of instances."""
    found = (block.address for block in blocks if block.dialect == "terraform")
    return {".".join(map(plainly, steps(address))) for address in found}
