"""How a blueprint writes the fields of the model: as settings of the module that makes it."""

from collections.abc import Callable, Mapping

from mlcostlint.adapters.spelling import Scalar, Spelling, Spellings
from mlcostlint.model import Purchase

_Fields = Mapping[str, Spelling]
_COMPUTE = "community/modules/compute"


def _named(words: Mapping[Purchase, Scalar]) -> Callable[[object], Scalar | None]:
    return lambda bought: words.get(bought) if isinstance(bought, Purchase) else None


_FLAG = _named({Purchase.SPOT: True, Purchase.ON_DEMAND: False})
_MODEL = _named({Purchase.SPOT: "SPOT", Purchase.ON_DEMAND: "STANDARD"})
_NODES: _Fields = {
    "purchase": Spelling("settings.enable_spot_vm", _FLAG),
    "floor": Spelling("settings.node_count_static"),
}
_FIELDS: Mapping[str, _Fields] = {
    "modules/compute/vm-instance": {"purchase": Spelling("settings.provisioning_model", _MODEL)},
    "modules/compute/gke-node-pool": {
        "purchase": Spelling("settings.spot", _FLAG),
        "floor": Spelling("settings.autoscaling_total_min_nodes"),
    },
    "modules/file-system/filestore": {"tier": Spelling("settings.filestore_tier")},
    "modules/file-system/cloud-storage-bucket": {
        "tier": Spelling("settings.storage_class"),
        "versioned": Spelling("settings.enable_versioning"),
        "moves_by_access": Spelling("settings.autoclass.enabled"),
    },
    f"{_COMPUTE}/htcondor-execute-point": {
        "purchase": Spelling("settings.spot", _FLAG),
        "floor": Spelling("settings.min_idle"),
    },
    f"{_COMPUTE}/schedmd-slurm-gcp-v6-nodeset": _NODES,
    f"{_COMPUTE}/schedmd-slurm-gcp-v6-nodeset-tpu": {
        "purchase": Spelling("settings.preemptible", _FLAG),
        "floor": Spelling("settings.node_count_static"),
    },
}
SPELLINGS: Spellings = {("blueprint", type_): fields for type_, fields in _FIELDS.items()}
