"""How a configuration of dstack writes the fields of the model."""

from collections.abc import Mapping

from mlcostlint.adapters.spelling import Scalar, Spelling, Spellings
from mlcostlint.model import Purchase

_POLICIES: Mapping[Purchase, str] = {
    Purchase.ON_DEMAND: "on-demand",
    Purchase.SPOT: "spot",
    Purchase.MIXED: "auto",
}
# Long enough for a break; dstack's own examples wait two hours.
_INACTIVE = "2h"


def _policy(how: object) -> Scalar | None:
    return _POLICIES.get(how) if isinstance(how, Purchase) else None


_SPOT = Spelling("spot_policy", _policy)

SPELLINGS: Spellings = {
    ("dstack", "dev-environment"): {
        "purchase": _SPOT,
        "stops_when_idle": Spelling(
            "inactivity_duration", lambda stops: _INACTIVE if stops is True else "off"
        ),
    },
    ("dstack", "fleet"): {"purchase": _SPOT},
    ("dstack", "service"): {"purchase": _SPOT},
    ("dstack", "task"): {"purchase": _SPOT},
}
