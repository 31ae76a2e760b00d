"""How Azure's dialects write the fields of the model."""

from collections.abc import Callable, Mapping

from mlcostlint.adapters.spelling import FOLLOWS, Scalar, Spelling, Spellings
from mlcostlint.model import Purchase

_Fields = Mapping[str, Spelling]


def _priority(spot: str, regular: str) -> Callable[[object], Scalar | None]:
    words = {Purchase.SPOT: spot, Purchase.ON_DEMAND: regular}
    return lambda bought: words.get(bought) if isinstance(bought, Purchase) else None


def _machine(path: str) -> _Fields:
    return {"machine": Spelling(path, str), "accelerators": FOLLOWS}


# A pool has to say what happens to its nodes when Azure takes them back.
_POOL_PRIORITY = Spelling(
    "priority", _priority("Spot", "Regular"), lambda _now: [("eviction_policy", "Delete")]
)
_VM_PRIORITY = Spelling(
    "priority", _priority("Spot", "Regular"), lambda _now: [("eviction_policy", "Deallocate")]
)
_VM: _Fields = {**_machine("size"), "purchase": _VM_PRIORITY}

SPELLINGS: Spellings = {
    ("terraform", "azurerm_linux_virtual_machine"): _VM,
    ("terraform", "azurerm_windows_virtual_machine"): _VM,
    ("terraform", "azurerm_kubernetes_cluster_node_pool"): {
        **_machine("vm_size"),
        "purchase": _POOL_PRIORITY,
        "floor": Spelling("min_count"),
    },
    ("terraform", "azurerm_machine_learning_compute_cluster"): {
        **_machine("vm_size"),
        "purchase": Spelling("vm_priority", _priority("LowPriority", "Dedicated")),
        "floor": Spelling("scale_settings.min_node_count"),
    },
    ("terraform", "azurerm_machine_learning_compute_instance"): _machine("virtual_machine_size"),
}
