"""Which Studio domain, profiles and lifecycle scripts belong together."""

from mlcostlint.adapters.links import Links, Names
from mlcostlint.adapters.links.aws.attributes import ACK, attribute
from mlcostlint.tree import Block, Leaf

_LIFECYCLES: Names = {
    "aws_sagemaker_notebook_instance_lifecycle_configuration": ("name",),
    "AWS::SageMaker::NotebookInstanceLifecycleConfig": ("NotebookInstanceLifecycleConfigName",),
    "CreateNotebookInstanceLifecycleConfig": ("NotebookInstanceLifecycleConfigName",),
    "aws_sagemaker_studio_lifecycle_config": ("studio_lifecycle_config_name",),
    "AWS::SageMaker::StudioLifecycleConfig": ("StudioLifecycleConfigName",),
    "CreateStudioLifecycleConfig": ("StudioLifecycleConfigName",),
    f"{ACK}NotebookInstanceLifecycleConfig": ("spec", "notebookInstanceLifecycleConfigName"),
}
_DOMAINS: Names = {
    "aws_sagemaker_domain": ("domain_name",),
    "AWS::SageMaker::Domain": ("DomainName",),
}
_PROFILES = ("aws_sagemaker_user_profile", "AWS::SageMaker::UserProfile")


def lifecycle(links: Links, near: Block, name: Leaf) -> Block | None:
    """Return the lifecycle configuration of a notebook or Studio, None where it is elsewhere."""
    return next(iter(links.meant(near, name, _LIFECYCLES)), None)


def domain(links: Links, near: Block) -> Block | None:
    """Return the Studio domain of a user profile, space or app."""
    return next(iter(links.meant(near, attribute(near, "domain_id"), _DOMAINS)), None)


def profiles(links: Links, studio: Block) -> list[Block]:
    """Return the user profiles of a Studio domain."""
    return links.users(studio, _PROFILES, lambda profile: attribute(profile, "domain_id"), _DOMAINS)
