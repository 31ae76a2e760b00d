"""What a person says on the command line about the values that files leave open."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from mlcostlint.source import Source


@dataclass(frozen=True, slots=True)
class Inputs:
    """Terraform variables: `--var name=value` as typed, and `--var-file` in the order given.

    `plan` is a plan of one of the root modules: it settles what the files leave open.
    """

    variables: Mapping[str, str] = field(default_factory=dict)
    files: tuple[Source, ...] = ()
    plan: Source | None = None
