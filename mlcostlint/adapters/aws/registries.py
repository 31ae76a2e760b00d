"""ECR repositories, and those that ECR makes of its own accord when an image is first pulled."""

from collections.abc import Iterator, Mapping

from mlcostlint.adapters import words
from mlcostlint.adapters.aws.declaration import Declaration, declared
from mlcostlint.adapters.links import Links, aws
from mlcostlint.adapters.machinery import Adapter
from mlcostlint.adapters.naming import known_texts
from mlcostlint.adapters.reading import first_given, given, loosely, perhaps, text
from mlcostlint.model import Registry, Resource
from mlcostlint.tree import Block, Leaf
from mlcostlint.value import Value

_POLICY = ("lifecycle_policy", "lifecycle_policy_text")


def repository(block: Block, links: Links) -> Iterator[Resource]:
    """Read a repository; it keeps every image unless it has a lifecycle policy.

    https://docs.aws.amazon.com/AmazonECR/latest/userguide/LifecyclePolicies.html
    """
    images = declared(block, links, "name", "repository_name")
    named = known_texts(images.get("name"), images.get("repository_name"))
    regions = aws.replicas(links, block, named[0] if named else "")
    yield Registry(
        **images.common(),
        gigabytes=images.none,
        cleans_up=perhaps(_cleans_up(images)),
        images=images.on.map(lambda _: not words.small(images.called)),
        releases=words.releases(images.called, images.header),
        copied_to=tuple(text(region).required("region") for region in regions),
    )


def pulled(block: Block, links: Links) -> Iterator[Resource]:
    """Read a pull-through cache: repositories that take after a creation template, if any.

    https://docs.aws.amazon.com/AmazonECR/latest/userguide/repository-creation-templates.html
    """
    rule = declared(block, links, "ecr_repository_prefix", tags_key=None)
    named = known_texts(rule.get("ecr_repository_prefix"))
    template = aws.creation_template(links, block, named[0] if named else "")
    policy = rule.none if template is None else loosely(template.body, "lifecycle_policy")
    common = rule.common()
    common["copies"] = rule.none.hole("how many repositories are made of it is not known before")
    yield Registry(
        **common,
        gigabytes=rule.none,
        cleans_up=policy.map(lambda said: said is not None) if given(policy) else perhaps(rule.off),
        images=rule.on,
        releases=rule.off,
    )


def _cleans_up(images: Declaration) -> Value[bool]:
    policies = aws.cleanup(images.links, images.block)
    if policies.one is not None:
        return words.computed(True, policies.one.body.header)  # noqa: FBT003
    own: Leaf = first_given(images.get(*_POLICY), images.get(_POLICY[0]))
    if given(own):
        return own.map(lambda _: True)
    return images.off if policies.doubt is None else policies.doubt


TABLE: Mapping[str, Adapter] = {
    "aws_ecr_pull_through_cache_rule": pulled,
    "aws_ecr_repository": repository,
}
STACKED: Mapping[str, Adapter] = {
    "AWS::ECR::PullThroughCacheRule": pulled,
    "AWS::ECR::Repository": repository,
}
