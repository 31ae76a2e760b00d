"""Every dialect: sources in, blocks out."""

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from mlcostlint.parsers.inputs import Inputs
from mlcostlint.parsers.surroundings import ALONE, Surroundings
from mlcostlint.source import Source
from mlcostlint.tree import Reading

if TYPE_CHECKING:
    from mlcostlint.parsers.rendered import Rendered

__all__ = ["ALONE", "PLAN", "Inputs", "Surroundings", "read"]

PLAN = "terraform plan"
"""What the dialect of Terraform's plans is called."""

_TERRAFORM = (".tf", ".tofu", ".tf.json", ".tfvars", ".tfvars.json")


def read(
    sources: Iterable[Source],
    inputs: Inputs,
    around: Surroundings,
    rendered: Sequence["Rendered"] = (),
) -> Reading:
    """Parse every source by what it holds; the order of the sources makes no difference.

    `around` gives what Terraform configuration refers to beyond the sources, `rendered` what has
    been made of some of them.
    """
    parts = list(_parts(sources, inputs, around, rendered))
    return Reading(
        tuple(block for part in parts for block in part.blocks),
        tuple(hole for part in parts for hole in part.holes),
        tuple(problem for part in parts for problem in part.problems),
        {path: name for part in parts for path, name in part.files.items()},
        {path: source for part in parts for path, source in part.shown.items()},
        {path: doubt for part in parts for path, doubt in part.doubts.items()},
    )


def _parts(
    sources: Iterable[Source],
    inputs: Inputs,
    around: Surroundings,
    rendered: Sequence["Rendered"],
) -> Iterator[Reading]:
    covered = frozenset(path for one in rendered for path in one.covers)
    kept = (source for source in sources if source.path not in covered)
    ordered = sorted(kept, key=lambda source: source.path)
    configurations = [source for source in ordered if source.path.endswith(_TERRAFORM)]
    others = [source for source in ordered if not source.path.endswith(_TERRAFORM)]
    declared = Reading()
    if configurations or inputs.plan:
        from mlcostlint.parsers import terraform

        declared = terraform.read(configurations, inputs, around)
        yield declared
    if others:
        yield from _others(others, declared, inputs, around)
    if rendered:
        from mlcostlint.parsers.rendered import readings

        yield from readings(rendered)


def _others(
    sources: Iterable[Source], declared: Reading, inputs: Inputs, around: Surroundings
) -> Iterator[Reading]:
    """Read YAML and JSON, without what the configuration that was read has said already."""
    from mlcostlint.parsers import content
    from mlcostlint.parsers.beyond import Beyond

    # A manifest that Terraform reads is one object, not another one of its own.
    inner = (block for block in declared.blocks if block.dialect != "terraform")
    handed_over = {block.body.span.path for block in inner}
    alone = [source for source in sources if source.path not in handed_over]
    found = content.readings(alone, Beyond(alone, inputs, around))
    return (_beside(declared, part) for part in found)


def _beside(configuration: Reading, other: Reading) -> Reading:
    if not configuration.blocks or PLAN not in other.files.values():
        return other
    from mlcostlint.parsers.terraform.plan.found import beside

    return beside(configuration, other)
