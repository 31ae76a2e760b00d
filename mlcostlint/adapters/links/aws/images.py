"""What is declared of a container registry apart from its repositories."""

from collections.abc import Iterator

from mlcostlint.adapters.links import Links, Names
from mlcostlint.adapters.links.aws.parts import Parts, parts
from mlcostlint.adapters.reading import children, loosely
from mlcostlint.tree import Block, Leaf, Map
from mlcostlint.value import fact

_REPOSITORIES: Names = {
    "aws_ecr_repository": ("name",),
    "AWS::ECR::Repository": ("RepositoryName",),
}
_REPLICATIONS = ("aws_ecr_replication_configuration", "AWS::ECR::ReplicationConfiguration")
_TEMPLATES = ("aws_ecr_repository_creation_template", "AWS::ECR::RepositoryCreationTemplate")
_ANY = "ROOT"  # a template of this prefix is for repositories that no other template is for


def cleanup(links: Links, repository: Block) -> Parts:
    """Return the lifecycle policies of a repository."""
    return parts(links, repository, ("aws_ecr_lifecycle_policy",), _repository, _REPOSITORIES)


def creation_template(links: Links, near: Block, prefix: str) -> Block | None:
    """Return the template by which repositories under a prefix are made when first pulled."""
    found = {fact(loosely(one.body, "prefix"), None): one for one in links.of(near, *_TEMPLATES)}
    fitting = [key for key in found if isinstance(key, str) and _covers(key, prefix)]
    return found[max(fitting, key=len)] if fitting else found.get(_ANY)


def replicas(links: Links, repository: Block, name: str) -> Iterator[Leaf]:
    """Yield the regions that images of a repository so named are copied to."""
    for configuration in links.of(repository, *_REPLICATIONS):
        for rule in children(configuration.body, "replication_configuration", "rule"):
            yield from _regions(rule, "repository_filter", "destination", name)
        for rule in children(configuration.body, "replication_configuration", "rules"):
            yield from _regions(rule, "repository_filters", "destinations", name)


def _regions(rule: Map, filters: str, destinations: str, name: str) -> Iterator[Leaf]:
    wanted = [fact(loosely(one, "filter"), "") for one in children(rule, filters)]
    if wanted and not any(name.startswith(str(prefix)) for prefix in wanted):
        return
    for destination in children(rule, destinations):
        yield loosely(destination, "region")


def _covers(prefix: str, name: str) -> bool:
    return name == prefix or name.startswith(f"{prefix}/")


def _repository(policy: Block) -> Leaf:
    return policy.get("repository")
