"""What machines inherit from the launch template that they name."""

from dataclasses import dataclass, replace

from mlcostlint.adapters import reading
from mlcostlint.adapters.aws.declaration import Declaration
from mlcostlint.adapters.links import aws
from mlcostlint.adapters.reading import child, given, loosely
from mlcostlint.hardware import Cloud, Machine
from mlcostlint.model.parts import Purchase
from mlcostlint.tree import Leaf, Map
from mlcostlint.value import How, Value, defaulted

TEMPLATE_KEYS = (
    ("launch_template", "id"),
    ("launch_template", "name"),
    ("launch_template", "launch_template_id"),
    ("launch_template", "launch_template_name"),
    ("launch_configuration",),
    ("launch_configuration_name",),
)
_RESERVATION = ("capacity_reservation_specification", "capacity_reservation_target")
_ELSEWHERE = "the launch template that may set this is not among the scanned files"
_MARKETS = {
    "spot": Purchase.SPOT,
    "capacity-block": Purchase.RESERVED,
    "interruptible-capacity-reservation": Purchase.RESERVED,
}


@dataclass(frozen=True, slots=True)
class Launch:
    """A declaration and the launch template behind it, which speaks where the first is silent.

    `elsewhere` is the name of a template that is not among the files.
    """

    of: Declaration
    template: Map | None
    elsewhere: Leaf | None

    def get(self, *path: str) -> Leaf:
        """Return the leaf at `path`, inherited where it is absent."""
        own = self.of.get(*path)
        if own.unknown or own.known is not None or self.template is None:
            return own
        inherited = loosely(self.template, *path)
        if not inherited.unknown and inherited.known is None:
            return own
        hop = inherited.origin.used_at(self.of.header, How.PASSED)
        return replace(inherited, origin=hop)

    def machine(self) -> Value[Machine]:
        """Return the machine type; one set in a template that is not to be seen is unknown."""
        leaf = self.get("instance_type")
        if self.elsewhere is None or leaf.unknown or leaf.known is not None:
            return reading.machine(leaf, Cloud.AWS)
        return self.elsewhere.hole(_ELSEWHERE)

    def purchase(self) -> Value[Purchase]:
        """Return how the machine is bought: at a market, which is spot by default, or on demand."""
        for key in ("capacity_reservation_id", "capacity_reservation_resource_group_arn"):
            reserved = self.get(*_RESERVATION, key)
            if reserved.unknown or reserved.known is not None:
                return reserved.map(lambda _: Purchase.RESERVED)
        market = self.get("instance_market_options")
        if not market.unknown and market.known is None:
            price = self.get("spot_price")  # of a launch configuration
            if price.unknown or price.known is not None:
                return price.map(lambda _: Purchase.SPOT)
            if self.elsewhere is not None:
                return self.elsewhere.hole(_ELSEWHERE)
            return defaulted(Purchase.ON_DEMAND, self.of.header)
        kind = reading.text(self.get("instance_market_options", "market_type")).default("spot")
        return kind.map(lambda name: _MARKETS.get(name, Purchase.ON_DEMAND))


def launched(of: Declaration, *paths: tuple[str, ...]) -> Launch:
    """Return a declaration with the launch template that it names."""
    keys = paths or TEMPLATE_KEYS
    found = aws.launch_template(of.links, of.block, *keys)
    if found is not None:
        return Launch(of, child(found.body, "launch_template_data") or found.body, None)
    named = (of.get(*key) for key in keys)
    return Launch(of, None, next((leaf for leaf in named if given(leaf)), None))
