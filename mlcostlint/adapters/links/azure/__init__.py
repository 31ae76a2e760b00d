"""Which Azure resources belong together."""

from mlcostlint.adapters.links.azure.across import (
    endpoint,
    named_compute,
    plain,
    settings,
    trigger,
    workspace,
)
from mlcostlint.adapters.links.azure.clock import stops
from mlcostlint.adapters.links.azure.governance import ASSIGNMENTS, adding_tags, asks_for_tags
from mlcostlint.adapters.links.azure.identity import Users
from mlcostlint.adapters.links.azure.learning import compute, named_hosts, parent, patches
from mlcostlint.adapters.links.azure.machines import (
    account,
    attached,
    autoscale,
    cluster,
    group,
    reserved_in,
    takers,
)
from mlcostlint.adapters.links.azure.network import (
    SERVICES,
    associations,
    doors,
    gateways_in,
    network,
    subnet,
    target,
)
from mlcostlint.adapters.links.azure.storage import (
    account_of,
    container_account,
    diagnosed,
    mounts,
    policies,
    pool_of,
    tasks,
)

__all__ = [
    "ASSIGNMENTS",
    "SERVICES",
    "Users",
    "account",
    "account_of",
    "adding_tags",
    "asks_for_tags",
    "associations",
    "attached",
    "autoscale",
    "cluster",
    "compute",
    "container_account",
    "diagnosed",
    "doors",
    "endpoint",
    "gateways_in",
    "group",
    "mounts",
    "named_compute",
    "named_hosts",
    "network",
    "parent",
    "patches",
    "plain",
    "policies",
    "pool_of",
    "reserved_in",
    "settings",
    "stops",
    "subnet",
    "takers",
    "target",
    "tasks",
    "trigger",
    "workspace",
]
