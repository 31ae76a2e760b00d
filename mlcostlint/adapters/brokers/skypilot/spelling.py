"""How a task of SkyPilot writes the fields of the model."""

from mlcostlint.adapters.spelling import Scalar, Spelling, Spellings
from mlcostlint.model import Purchase

_SPOT = Spelling(
    "resources.use_spot",
    lambda how: (
        {Purchase.SPOT: True, Purchase.ON_DEMAND: False}.get(how)
        if isinstance(how, Purchase)
        else None
    ),
)
# Long enough to read a result: what SkyPilot's own examples wait.
_IDLE_MINUTES = 10


def _autostop(stops: object) -> Scalar:
    return _IDLE_MINUTES if stops is True else False


_STOPS = Spelling("resources.autostop", _autostop)

SPELLINGS: Spellings = {
    ("skypilot", "job"): {"purchase": _SPOT},
    ("skypilot", "pool"): {"purchase": _SPOT},
    ("skypilot", "service"): {
        "purchase": _SPOT,
        "floor": Spelling("service.replica_policy.min_replicas"),
    },
    ("skypilot", "task"): {"purchase": _SPOT, "stops_when_idle": _STOPS},
}
