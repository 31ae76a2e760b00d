"""Container Apps: those with a GPU serve models, the others only have a bill."""

from collections.abc import Iterator, Mapping

from mlcostlint.adapters import naming, reading, words
from mlcostlint.adapters.azure import declared
from mlcostlint.adapters.links import Links
from mlcostlint.adapters.links import azure as joins
from mlcostlint.adapters.machinery import Adapter, machinery
from mlcostlint.hardware import Cloud
from mlcostlint.model import Endpoint, Mode, Other, Purchase, Resource, Service, Workload
from mlcostlint.tree import Block, Leaf
from mlcostlint.value import defaulted, fact

# The workload profiles with a GPU, and the machines that carry the same:
# https://learn.microsoft.com/azure/container-apps/workload-profiles-overview
_PROFILES: Mapping[str, str] = {
    "Consumption-GPU-NC24-A100": "Standard_NC24ads_A100_v4",
    "Consumption-GPU-NC8as-T4": "Standard_NC8as_T4_v3",
    "NC24-A100": "Standard_NC24ads_A100_v4",
    "NC48-A100": "Standard_NC48ads_A100_v4",
    "NC96-A100": "Standard_NC96ads_A100_v4",
}
# https://learn.microsoft.com/azure/container-apps/scale-app
_LEAST, _MOST = 0, 10


def app(block: Block, links: Links) -> Iterator[Resource]:
    """Read an app, which lies in its environment and scales to nothing unless told otherwise."""
    home = joins.account(block, "container_app_environment_id", links)
    shared = declared.common(
        block,
        links,
        block.get("name"),
        placed=declared.region_of(home, block, links, "the environment of the app"),
    )
    profile = _profile(block, home)
    if not profile.unknown and profile.known not in _PROFILES:
        yield Other(**shared)
        return
    header, names = block.body.header, naming.names(block, block.get("name"))
    machine = reading.machine(profile.map(lambda name: _PROFILES[str(name)]), Cloud.AZURE)
    least = reading.number(block.get("template", "min_replicas")).default(_LEAST)
    most = reading.number(block.get("template", "max_replicas")).default(_MOST)
    yield Endpoint(
        **shared,
        **machinery(machine, names, header),
        service=Service.AZURE_CONTAINER_APPS,
        purchase=defaulted(Purchase.ON_DEMAND, header),
        workload=defaulted(Workload.INFERENCE, header),
        mode=profile.map(_mode),
        replicas=least,
        floor=least,
        ceiling=reading.perhaps(most),
        scheduled=words.scheduled(shared["tags"], header),
    )


def _profile(block: Block, home: Block | None) -> Leaf:
    """Return the type of the workload profile of an app, which its environment declares.

    Without one it runs on the Consumption profile:
    https://registry.terraform.io/providers/hashicorp/azurerm/latest/docs/resources/container_app
    """
    named = block.get("workload_profile_name")
    if not reading.given(named):
        return named.map(lambda _: "Consumption")
    for profile in () if home is None else home.body.maps("workload_profile"):
        if not named.unknown and fact(profile.get("name"), None) == named.known:
            return profile.get("workload_profile_type")
    if named.unknown or named.known != "Consumption":
        return named.hole("the workload profile of this app is not in the files")
    return named


def _mode(profile: Leaf | str) -> Mode:
    return Mode.SERVERLESS if str(profile).startswith("Consumption") else Mode.REALTIME


TABLE: Mapping[str, Adapter] = {"azurerm_container_app": app}
