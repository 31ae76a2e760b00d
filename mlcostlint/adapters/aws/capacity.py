"""On which machines a SageMaker job runs, how many they are, and how they are bought."""

from mlcostlint.adapters import reading
from mlcostlint.adapters.reading import (
    children,
    first_given,
    flag,
    given,
    leaves,
    loosely,
    number,
    text,
)
from mlcostlint.hardware import Cloud, Machine
from mlcostlint.model.parts import Purchase
from mlcostlint.tree import Leaf, Map
from mlcostlint.value import Value, fact, first_unknown, unknown

# Lists in order of preference, of which a job gets the first machine that there is.
# https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_ResourceConfig.html
_PREFERENCES = ("instance_preferences", "instance_configs")


def machine(resources: Leaf) -> Value[Machine]:
    """Return the machine that a job asks for: the first of its preferences, that of its groups."""
    config = _config(resources)
    if config is None:
        return reading.machine(resources, Cloud.AWS)
    groups = list(children(config, "instance_groups"))
    if len({fact(text(loosely(group, "instance_type")), None) for group in groups}) > 1:
        return unknown("the job runs on several machine types", groups[0].header)
    wanted = groups[0] if groups else _preferred(config)
    return reading.machine(loosely(wanted, "instance_type"), Cloud.AWS)


def machines(resources: Leaf) -> Value[int]:
    """Count the machines of a job, those of all its groups together."""
    config = _config(resources)
    if config is None:
        return number(resources).default(1)
    wanted = list(children(config, "instance_groups")) or [_preferred(config)]
    whole = loosely(config, "instance_count")
    counts = [
        number(first_given(loosely(one, "instance_count"), whole)).default(1) for one in wanted
    ]
    hole = first_unknown(counts)
    return counts[0].map(lambda _: sum(one.known for one in counts)) if hole is None else hole


def purchase(body: Map) -> Value[Purchase]:
    """Return how a job buys its machines: from a plan that is paid for, on spot, or on demand."""
    resources = loosely(body, "resource_config")
    if resources.unknown:  # a plan may stand in it
        return resources
    config = _config(resources)
    wanted = body if config is None else _preferred(config)
    plans = [loosely(wanted, "training_plan_arn"), *leaves(loosely(wanted, "training_plan_arns"))]
    plan = next((leaf for leaf in plans if given(leaf)), None)
    if plan is not None:
        return plan.map(lambda _: Purchase.RESERVED)
    spot = flag(loosely(body, "enable_managed_spot_training")).default(fallback=False)
    return spot.map(lambda on: Purchase.SPOT if on else Purchase.ON_DEMAND)


def _config(resources: Leaf) -> Map | None:
    found = reading.nodes(resources)
    return next((node for node in found if isinstance(node, Map)), None)


def _preferred(config: Map) -> Map:
    listed = (children(config, key) for key in _PREFERENCES)
    return next((first for maps in listed for first in maps), config)
