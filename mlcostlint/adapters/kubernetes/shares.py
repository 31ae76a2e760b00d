"""How a scaling group of AWS buys its machines where an operator writes the mix."""

from mlcostlint.adapters.reading import number
from mlcostlint.model.parts import Purchase
from mlcostlint.tree import Leaf
from mlcostlint.value import Value, first_unknown


def distributed(base: Leaf, above: Leaf) -> Value[Purchase]:
    """Read a number of machines on demand, and the percentage on demand of those above it.

    https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_InstancesDistribution.html
    """
    least, share = number(base).default(0), number(above).default(100)
    hole = first_unknown((least, share))
    if hole is not None:
        return hole
    if share.known == 100:
        return share.map(lambda _: Purchase.ON_DEMAND)
    return share.map(lambda part: Purchase.MIXED if part or least.known else Purchase.SPOT)
