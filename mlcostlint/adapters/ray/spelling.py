"""How a configuration of Ray's cluster launcher writes the fields of the model."""

from collections.abc import Callable, Iterator, Mapping

from mlcostlint.adapters.spelling import FOLLOWS, Scalar, Spelling, Spellings
from mlcostlint.model import Purchase

_Fields = Mapping[str, Spelling]
# Where the configuration of the cloud stands, by what a block is called.
_PLACES = {
    "head_node": "head_node.",
    "head_node_type": "node_config.",
    "available_node_types": "node_config.",
    "worker_nodes": "worker_nodes.",
}
_COUNTS: _Fields = {"floor": Spelling("min_workers"), "ceiling": Spelling("max_workers")}


def _named(words: Mapping[Purchase, Scalar]) -> Callable[[object], Scalar | None]:
    return lambda bought: words.get(bought) if isinstance(bought, Purchase) else None


def _fields(place: str) -> Iterator[tuple[str, _Fields]]:
    """Yield how each cloud writes what a machine is; Google's changes with what is attached."""
    yield (
        "aws",
        {
            "machine": Spelling(f"{place}InstanceType", str),
            "accelerators": FOLLOWS,
            "purchase": Spelling(
                f"{place}InstanceMarketOptions.MarketType", _named({Purchase.SPOT: "spot"})
            ),
        },
    )
    yield (
        "azure",
        {
            "machine": Spelling(f"{place}azure_arm_parameters.vmSize", str),
            "accelerators": FOLLOWS,
            "purchase": Spelling(
                f"{place}azure_arm_parameters.priority",
                _named({Purchase.SPOT: "Spot", Purchase.ON_DEMAND: "Regular"}),
            ),
        },
    )
    yield (
        "gcp",
        {
            "purchase": Spelling(
                f"{place}scheduling.preemptible",
                _named({Purchase.SPOT: True, Purchase.ON_DEMAND: False}),
            )
        },
    )


SPELLINGS: Spellings = {
    ("ray", f"{cloud}/{key}"): {**fields, **({} if key.startswith("head") else _COUNTS)}
    for key, place in _PLACES.items()
    for cloud, fields in _fields(place)
}
