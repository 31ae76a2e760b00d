"""Storage accounts, and what becomes of the blobs in them."""

from collections.abc import Iterator, Mapping

from mlcostlint.adapters import naming, reading, words
from mlcostlint.adapters.azure import declared
from mlcostlint.adapters.links import Links
from mlcostlint.adapters.links import azure as joins
from mlcostlint.adapters.machinery import Adapter
from mlcostlint.model import Bucket, LifecycleRule, Resource
from mlcostlint.tree import Block, Map, Seq
from mlcostlint.value import Value, defaulted, fact, first_unknown

_DELETES = "delete_after_days_since"
_ASKED = ("enabled", "filters", "actions")
_RETENTION = ("blob_properties", "delete_retention_policy")
# https://registry.terraform.io/providers/hashicorp/azurerm/latest/docs/resources/storage_account
_DELETED_ARE_KEPT_DAYS = 7
# https://learn.microsoft.com/rest/api/storageservices/put-block: uncommitted blocks go in a week.
_UPLOADS_ARE_KEPT_DAYS = 7
_COPIED_ABROAD = ("GRS", "RAGRS", "GZRS", "RAGZRS")


def account(block: Block, links: Links) -> Iterator[Resource]:
    """Read a storage account, whose name its containers are reached by."""
    redundancy = reading.text(block.get("account_replication_type"))
    tier = _tier(block)
    yield Bucket(
        **declared.common(block, links, block.get("name")),
        gigabytes=defaulted(None, block.body.header),
        bucket=reading.text(block.get("name")).required("name"),
        tier=tier,
        hot=tier.map(lambda said: said == "Hot"),
        locked=declared.present(block.get("immutability_policy", "state")),
        holds=words.contents(naming.names(block, block.get("name")), block.body.header),
        lifecycle=_lifecycle(block, links),
        versioned=reading.flag(block.get("blob_properties", "versioning_enabled")).default(
            fallback=False
        ),
        moves_by_access=tier.map(lambda said: said == "Smart"),
        kept_deleted=_kept_deleted(block),
        geo_redundant=redundancy.required("account_replication_type").map(
            lambda said: said.upper() in _COPIED_ABROAD
        ),
    )


def _tier(block: Block) -> Value[str]:
    """Return the class of new blobs: an account of the Premium tier has no other."""
    premium = reading.text(block.get("account_tier"))
    if fact(premium, None) == "Premium":
        return premium.required("account_tier")
    # https://registry.terraform.io/providers/hashicorp/azurerm/latest/docs/resources/storage_account
    return reading.text(block.get("access_tier")).default("Hot")


def _kept_deleted(block: Block) -> Value[int]:
    """Return for how many days deleted blobs are billed: none unless a policy is declared.

    https://learn.microsoft.com/azure/storage/blobs/soft-delete-blob-enable
    """
    policy = block.get(*_RETENTION)
    if policy.unknown or policy.known is None:
        return reading.number(policy).default(0)
    return reading.number(block.get(*_RETENTION, "days")).default(_DELETED_ARE_KEPT_DAYS)


def _lifecycle(block: Block, links: Links) -> Value[tuple[LifecycleRule, ...]]:
    """Return the rules of the management policy of an account, of which it may have one.

    https://learn.microsoft.com/azure/storage/blobs/lifecycle-management-overview
    """
    policies = joins.policies(block, links)
    if policies.doubt is not None:
        return policies.doubt.hole("a management policy may be for this account")
    rules: list[LifecycleRule] = []
    for policy in policies.blocks:
        for node in reading.nodes(policy.get("rule")):
            if isinstance(node, Seq):
                continue
            asked = [node.get(key) for key in _ASKED] if isinstance(node, Map) else [node]
            hole = first_unknown(asked)
            if hole is not None:
                return hole
            if isinstance(node, Map) and fact(reading.flag(asked[0]), 1) is not False:
                rules += _rules(node)
    if not rules:
        return defaulted((), block.body.header)
    return policies.blocks[0].get("rule").map(lambda _: tuple(rules))


def _rules(node: Map) -> Iterator[LifecycleRule]:
    filters, actions = node.child("filters"), node.child("actions")
    if actions is None:
        return
    prefixes = list(reading.leaves(filters.get("prefix_match"))) if filters else []
    for prefix in prefixes or [defaulted("", node.header)]:
        yield LifecycleRule(
            prefix=reading.text(prefix).default(""),
            narrow=_narrow(filters, node),
            expires=_earliest(actions, "base_blob", _DELETES),
            old_versions_expire=_earliest(actions, "version", _DELETES),
            moves=_earliest(actions, "base_blob", "tier_to_"),
            uploads_abort=defaulted(_UPLOADS_ARE_KEPT_DAYS, node.header),
        )


def _narrow(filters: Map | None, node: Map) -> Value[bool]:
    """Say whether a rule holds for less than the block blobs under its prefixes."""
    if filters is None:
        return declared.absent(node.header)
    kinds = [fact(leaf, None) for leaf in reading.leaves(filters.get("blob_types"))]
    if kinds and "blockBlob" not in kinds:
        return filters.get("blob_types").map(lambda _: True)
    return declared.present(filters.get("match_blob_index_tag"))


def _earliest(actions: Map, subject: str, action: str) -> Value[int | None]:
    """Return the lowest age among the conditions of an action, -1 being the default of never.

    https://registry.terraform.io/providers/hashicorp/azurerm/latest/docs/resources/storage_management_policy
    """
    said = actions.child(subject)
    if said is None:
        return actions.get(subject).map(lambda _: None)
    ages = [
        reading.number(said.get(key))
        for key in said.entries
        if key.startswith(action) and "last_tier_change" not in key
    ]
    hole = first_unknown(ages)
    if hole is not None:
        return hole
    stated = [age for age in ages if age.known is not None and age.known >= 0]
    if not stated:
        return defaulted(None, said.header)
    return min(stated, key=lambda age: age.known or 0)


TABLE: Mapping[str, Adapter] = {"azurerm_storage_account": account}
