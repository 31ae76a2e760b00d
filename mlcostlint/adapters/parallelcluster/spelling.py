"""How a configuration of ParallelCluster writes the fields of the model."""

from collections.abc import Mapping

from mlcostlint.adapters.spelling import FOLLOWS, Scalar, Spelling, Spellings
from mlcostlint.model import Purchase

_Fields = Mapping[str, Spelling]


def _capacity(bought: object) -> Scalar | None:
    words = {Purchase.SPOT: "SPOT", Purchase.ON_DEMAND: "ONDEMAND"}
    return words.get(bought) if isinstance(bought, Purchase) else None


def _compresses(wanted: object) -> Scalar | None:
    return "LZ4" if wanted is True else None


def _machine(path: str) -> _Fields:
    return {"machine": Spelling(path, str), "accelerators": FOLLOWS}


def _volume(path: str) -> _Fields:
    return {
        "type": Spelling(f"{path}.VolumeType"),
        "iops": Spelling(f"{path}.Iops"),
        "throughput": Spelling(f"{path}.Throughput"),
    }


_FIELDS: Mapping[str, _Fields] = {
    "HeadNode": {**_machine("InstanceType"), **_volume("LocalStorage.RootVolume")},
    "LoginNodes": {**_machine("InstanceType"), "floor": Spelling("Count")},
    "SlurmQueues": {
        **_machine("Instances.InstanceType"),
        **_volume("ComputeSettings.LocalStorage.RootVolume"),
        "purchase": Spelling("CapacityType", _capacity),
        "floor": Spelling("MinCount"),
        "ceiling": Spelling("MaxCount"),
    },
    "AwsBatchQueues": {
        "purchase": Spelling("CapacityType", _capacity),
        "floor": Spelling("MinvCpus", lambda count: 0 if count == 0 else None),
    },
    "SharedStorage": {
        **_volume("EbsSettings"),
        "compresses": Spelling("FsxLustreSettings.DataCompressionType", _compresses),
    },
    "Monitoring": {"retention": Spelling("RetentionInDays")},
}
SPELLINGS: Spellings = {("parallelcluster", type_): fields for type_, fields in _FIELDS.items()}
