"""What a person says on the command line about the values that files leave open."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from mlcostlint.parsers.cloudformation.parameters import Deployment
from mlcostlint.source import Source


@dataclass(frozen=True, slots=True)
class Inputs:
    """Terraform's variables, workspace and plan; what CloudFormation's stacks are deployed with.

    `variables` are typed (`--var name=value`), `files` in the order given, and `environment` holds
    what `TF_VAR_name` says by name, which everything else outweighs. `workspace` is empty where
    nobody chose one. `plan` is one of a root module: it settles what the files leave open.
    """

    variables: Mapping[str, str] = field(default_factory=dict)
    files: tuple[Source, ...] = ()
    environment: Mapping[str, str] = field(default_factory=dict)
    workspace: str = ""
    plan: Source | None = None
    deployment: Deployment = field(default_factory=Deployment)
