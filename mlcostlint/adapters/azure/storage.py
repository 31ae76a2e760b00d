"""Where Azure keeps images and logs, and the services that only have a bill to attribute."""

from collections.abc import Iterator, Mapping

from mlcostlint.adapters import naming, reading, words
from mlcostlint.adapters.azure import declared
from mlcostlint.adapters.links import Links
from mlcostlint.adapters.links import azure as joins
from mlcostlint.adapters.machinery import Adapter
from mlcostlint.adapters.naming import known_texts
from mlcostlint.model import LogGroup, Other, Registry, Resource
from mlcostlint.tree import Block, Leaf
from mlcostlint.value import Value, defaulted, fact, written

# Days that are kept where nothing is said: in a workspace those that are free, see
# https://learn.microsoft.com/azure/azure-monitor/logs/data-retention-configure
_KEPT = {"azurerm_log_analytics_workspace": 30, "azurerm_application_insights": 90}
_AUDITS = frozenset(["audit", "audits", "compliance", "security", "sentinel", "forensic"])
_STEPS = ("encoded_step", "file_step", "docker_step")
# The provider up to version 3 had a block: `retention_policy { days = 7, enabled = true }`.
_RETENTION = ("retention_policy_in_days", "retention_policy")


def registry(block: Block, links: Links) -> Iterator[Resource]:
    """Read a container registry."""
    copies = (one.get("location") for one in block.body.maps("georeplications"))
    called = naming.names(block, block.get("name"))
    yield Registry(
        **declared.common(block, links, block.get("name")),
        gigabytes=defaulted(None, block.body.header),
        cleans_up=_by_its_tier(block, _cleans_up(block, links)),
        images=defaulted(not words.small(called), block.body.header),
        releases=words.releases(called, block.body.header),
        copied_to=tuple(
            reading.text(place).required("location").map(lambda name: name.replace(" ", "").lower())
            for place in copies
        ),
    )


def logs(block: Block, links: Links) -> Iterator[Resource]:
    """Read a workspace of logs, which always has a bound."""
    kept = reading.number(block.get("retention_in_days")).default(_KEPT[block.type])
    yield LogGroup(
        **declared.common(block, links, block.get("name")),
        retention=reading.perhaps(kept),
        audit=_audit(block, links),
    )


def billed(block: Block, links: Links) -> Iterator[Resource]:
    """Read what is only asked for its tags."""
    yield Other(**declared.common(block, links, block.get("name")))


def _cleans_up(block: Block, links: Links) -> Value[bool]:
    """Say whether old images go: by a retention policy, or by a task that purges.

    The policy is off by default: https://learn.microsoft.com/azure/container-registry/container-registry-retention-policy
    """
    kept = _retention(block)
    if kept.unknown or kept.known:
        return kept
    tasks = joins.tasks(block, links)
    said = [_purges(task) for task in tasks.blocks]
    if tasks.doubt is not None:
        said.append(tasks.doubt.hole("a task may purge this registry"))
    open_ = next((one for one in said if one.unknown), kept)
    return next((one for one in said if fact(one, 0)), open_)


def _by_its_tier(block: Block, said: Value[bool]) -> Value[bool | None]:
    """Return None where nothing cleans up and no policy is sold: but for Premium there is none.

    https://learn.microsoft.com/azure/container-registry/container-registry-skus
    """
    if said.unknown or said.known:
        return reading.perhaps(said)
    tier = reading.text(block.get("sku")).required("sku")
    if tier.unknown:
        return tier.hole(tier.unknown)
    return reading.perhaps(said) if tier.known == "Premium" else said.map(lambda _: None)


def _retention(block: Block) -> Value[bool]:
    days, older = (block.get(key) for key in _RETENTION)
    enabled = reading.flag(block.get(_RETENTION[1], "enabled"))
    if not reading.given(days) and reading.given(older):
        return enabled.default(fallback=False)
    return reading.number(days).map(bool)


def _purges(task: Block) -> Value[bool]:
    """Say whether a task of a registry runs `acr purge` by the clock."""
    enabled = reading.flag(task.get("enabled")).default(fallback=True)
    step = next((task.body.child(key) for key in _STEPS if task.body.child(key)), None)
    timed = task.get("timer_trigger")
    if fact(enabled, 1) is False or step is None or not reading.given(timed):
        return written(fact=False, span=task.body.header)
    told: Leaf = step.get("task_content")
    if told.unknown:
        return told.hole("a task of the registry may purge it")
    names = known_texts(told, step.get("task_file_path"), task.get("name"))
    return written(fact=any("purge" in name for name in names), span=told.origin.span)


def _audit(block: Block, links: Links) -> Value[bool]:
    """Say whether logs are kept by law or policy, as names and what is sent there tell."""
    names = naming.names(block, block.get("name"))
    if any(not _AUDITS.isdisjoint(words.tokens(name)) for name in names):
        return words.computed(said=True, span=block.body.header)
    for setting in joins.diagnosed(block, links):
        for log in setting.body.maps("enabled_log"):
            for key in ("category", "category_group"):
                if not _AUDITS.isdisjoint(words.tokens(str(fact(log.get(key), "")))):
                    return written(fact=True, span=log.get(key).origin.span)
    return declared.absent(block.body.header) if names.hidden is None else names.hidden


TABLE: Mapping[str, Adapter] = {
    "azurerm_container_registry": registry,
    "azurerm_cognitive_account": billed,
    **dict.fromkeys(_KEPT, logs),
}
