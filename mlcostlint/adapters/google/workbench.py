"""Machines for people: Workbench, Colab Enterprise, Cloud Workstations, the retired notebooks."""

from collections.abc import Iterator, Mapping

from mlcostlint.adapters import naming, reading, words
from mlcostlint.adapters.google import declared, disks, machines, pools
from mlcostlint.adapters.links import Links
from mlcostlint.adapters.machinery import Adapter, machinery
from mlcostlint.adapters.reading import loosely
from mlcostlint.hardware import Machine
from mlcostlint.model import Notebook, Purchase, Resource, Service, Workload
from mlcostlint.tree import Block, Leaf
from mlcostlint.value import Value, defaulted, fact

_NEVER = frozenset(["", "0"])
_RETIRED = "the notebooks service is shut down, so what it did when idle is not known"


def workbench(block: Block, _links: Links) -> Iterator[Resource]:
    """Read a Workbench instance, which stops after 180 idle minutes unless its metadata says no.

    https://cloud.google.com/vertex-ai/docs/workbench/instances/idle-shutdown
    """
    if fact(block.get("desired_state"), None) == "STOPPED":
        return
    setup = "gce_setup"
    machine = machines.carrying(
        machines.machine(block.get(setup, "machine_type")),
        block.get(setup, "accelerator_configs", "type"),
        block.get(setup, "accelerator_configs", "core_count"),
    )
    notebook = _notebook(block, machine, _stops_workbench(block))
    yield notebook
    yield from disks.of_pool(block.body, notebook, (setup, "boot_disk"), (setup, "data_disks"))


def retired(block: Block, _links: Links) -> Iterator[Resource]:
    """Read a user-managed notebook of the service that was shut down."""
    machine = machines.carrying(
        machines.machine(block.get("machine_type")),
        block.get("accelerator_config", "type"),
        block.get("accelerator_config", "core_count"),
    )
    yield _notebook(block, machine, defaulted(fact=False, span=block.body.header).hole(_RETIRED))


def runtime(block: Block, _links: Links) -> Iterator[Resource]:
    """Read a managed notebook of the service that was shut down; idle ones stopped by default.

    https://cloud.google.com/vertex-ai/docs/workbench/managed/idle-shutdown
    """
    config = ("virtual_machine", "virtual_machine_config")
    machine = machines.carrying(
        machines.machine(block.get(*config, "machine_type")),
        block.get(*config, "accelerator_config", "type"),
        block.get(*config, "accelerator_config", "core_count"),
    )
    stops = reading.flag(block.get("software_config", "idle_shutdown")).default(fallback=True)
    yield _notebook(block, machine, stops)


def colab(block: Block, _links: Links) -> Iterator[Resource]:
    """Read what a Colab Enterprise runtime will be made of."""
    machine, name = pools.machine(block.body), loosely(block.body, "display_name")
    waits = reading.text(loosely(block.body, "idle_shutdown_config", "idle_timeout"))
    never = reading.flag(loosely(block.body, "idle_shutdown_config", "idle_shutdown_disabled"))
    absent = "the idle timeout that Colab uses where none is set"
    stops = waits.required(absent).map(_is_a_while)
    if never.unknown or never.known:
        stops = never.map(lambda disabled: not disabled)
    notebook = _notebook(block, machine, stops, name)
    yield notebook
    yield from disks.of_pool(block.body, notebook, ("data_persistent_disk_spec",))


def workstation(block: Block, _links: Links) -> Iterator[Resource]:
    """Read what a Cloud Workstation will be made of; idle ones stop after 20 minutes by default.

    https://registry.terraform.io/providers/hashicorp/google/latest/docs/resources/workstations_workstation_config
    """
    host = ("host", "gce_instance")
    machine = machines.carrying(
        machines.machine(reading.text(block.get(*host, "machine_type")).default("e2-standard-4")),
        block.get(*host, "accelerators", "type"),
        block.get(*host, "accelerators", "count"),
    )
    waits = reading.text(block.get("idle_timeout")).default("1200s")
    stops = waits.map(_is_a_while)
    name = block.get("workstation_config_id")
    yield _notebook(block, machine, stops, name, service=Service.GCE)


def _notebook(
    block: Block,
    machine: Value[Machine],
    stops: Value[bool],
    *names: Leaf,
    service: Service = Service.VERTEX_WORKBENCH,
) -> Notebook:
    header = block.body.header
    called = names or (block.get("name"),)
    tags = declared.labels(block)
    return Notebook(
        **declared.common(block, tags, *called),
        **machinery(machine, naming.names(block, *called), header),
        service=service,
        purchase=defaulted(Purchase.ON_DEMAND, header),
        workload=defaulted(Workload.INTERACTIVE, header),
        stops_when_idle=stops,
        scheduled=words.scheduled(tags, header),
        users=defaulted(None, header),
    )


def _stops_workbench(block: Block) -> Value[bool]:
    timeout = reading.text(block.get("gce_setup", "metadata", "idle-timeout-seconds"))
    by_time = timeout.default("10800").map(lambda seconds: seconds.strip() not in _NEVER)
    # Without guest attributes the service does not see that nobody works.
    attributes = reading.text(block.get("gce_setup", "metadata", "enable-guest-attributes"))
    seen = attributes.default("true").map(lambda said: said.lower() != "false")
    if not seen.unknown:
        seen = words.computed(seen.known, seen.origin.span)
    either = (by_time, seen)
    return next((value for value in either if not fact(value, 0)), by_time)


def _is_a_while(duration: str) -> bool:
    return duration.strip().rstrip("s").strip("0.") != ""


MESSAGES: Mapping[str, Adapter] = {"NotebookRuntimeTemplate": colab}
TABLE: Mapping[str, Adapter] = {
    "google_workbench_instance": workbench,
    "google_notebooks_instance": retired,
    "google_notebooks_runtime": runtime,
    "google_colab_runtime_template": colab,
    "google_workstations_workstation_config": workstation,
}
