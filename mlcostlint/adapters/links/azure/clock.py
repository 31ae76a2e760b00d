"""What stops Azure's machines by the clock: shutdown schedules, and runbooks of Automation."""

from collections.abc import Iterator
from typing import cast

from mlcostlint.adapters import words
from mlcostlint.adapters.links import Links
from mlcostlint.adapters.links.azure.identity import VMS, by_id, meant, users
from mlcostlint.adapters.naming import known_texts
from mlcostlint.adapters.reading import flag, scalars
from mlcostlint.tree import Block, Leaf
from mlcostlint.value import Value, fact, written

_STOPS = frozenset(["stop", "shutdown", "deallocate", "poweroff", "autostop", "off"])


def stops(vm: Block, links: Links) -> Iterator[Value[bool]]:
    """Yield what says, or leaves open, that a machine is stopped by the clock."""
    yield from _shut_down(vm, links)
    for job in links.of(vm, "azurerm_automation_job_schedule"):
        yield from _run(job, vm, links)


def _shut_down(vm: Block, links: Links) -> Iterator[Value[bool]]:
    type_ = "azurerm_dev_test_global_vm_shutdown_schedule"
    found = users(links, vm, type_, lambda schedule: schedule.get("virtual_machine_id"), VMS)
    for schedule in found.blocks:
        # https://registry.terraform.io/providers/hashicorp/azurerm/latest/docs/resources/dev_test_global_vm_shutdown_schedule
        enabled = flag(schedule.get("enabled")).default(fallback=True)
        time = schedule.get("daily_recurrence_time")
        if enabled.unknown:
            yield enabled
        elif enabled.known:
            yield written(fact=True, span=time.origin.span)
    if found.doubt is not None:
        yield cast("Value[bool]", found.doubt)


def _run(job: Block, vm: Block, links: Links) -> Iterator[Value[bool]]:
    """Yield what a scheduled runbook does to a machine, as its name and its parameters say."""
    schedule = meant(links, job, job.get("schedule_name"), "azurerm_automation_schedule")
    if schedule is not None and fact(schedule.get("frequency"), None) == "OneTime":
        return
    runbook = meant(links, job, job.get("runbook_name"), "azurerm_automation_runbook")
    names = known_texts(job.get("runbook_name"), *([runbook.get("name")] if runbook else []))
    said = {word for name in names for word in words.tokens(name)}
    if names and _STOPS.isdisjoint(said):
        return
    about = [leaf for leaf in scalars(job.get("parameters")) if _names_a_machine(leaf, vm, links)]
    ours = next((leaf for leaf in about if vm in _machines(leaf, vm, links)), None)
    if ours is not None and names:
        yield written(fact=True, span=ours.origin.span)
    elif ours is not None or not about:
        yield job.get("runbook_name").hole("a scheduled runbook may stop this machine")


def _names_a_machine(leaf: Leaf, vm: Block, links: Links) -> bool:
    return bool(_machines(leaf, vm, links))


def _machines(leaf: Leaf, vm: Block, links: Links) -> list[Block]:
    return links.meant(vm, by_id(leaf), VMS)
