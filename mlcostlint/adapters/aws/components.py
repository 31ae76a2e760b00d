"""SageMaker inference components: models that share the machines of one variant."""

from mlcostlint.adapters.aws.declaration import Declaration
from mlcostlint.adapters.aws.models import Served, served_by
from mlcostlint.adapters.links import aws
from mlcostlint.adapters.reading import child, loosely, number
from mlcostlint.tree import Block, Map
from mlcostlint.value import Value, first_unknown

_ASKED = ("compute_resource_requirements", "number_of_accelerator_devices_required")


def used(config: Declaration, placed: list[Block], floor: Value[int]) -> Value[int | None]:
    """Return how many accelerators of each machine that always runs the components take.

    What a component asks for it asks for each of its copies, of which there is one unless it says.
    """
    scaled = aws.scales_components(config.links, config.block)
    if scaled is not None:
        return scaled.hole("how many copies of its components run follows from their load")
    taken = [_taken(component) for component in placed]
    hole = first_unknown([*taken, floor])
    if hole is not None:
        return hole
    total, machines = sum(one.known for one in taken), max(1, floor.known)
    return taken[0].map(lambda _: -(-total // machines))


def served(config: Declaration, placed: list[Block]) -> Served:
    """Return what a variant serves: of several components none speaks for all."""
    if len(placed) != 1:
        return Served(None, config.header)
    specification = _specification(placed[0])
    container = child(specification, "container")
    if container is not None:
        return Served(container, config.header)
    return served_by(config, loosely(specification, "model_name"))


def _specification(component: Block) -> Map:
    body = aws.spec(component) or component.body
    return child(body, "specification") or Map({}, body.span, body.header)


def _taken(component: Block) -> Value[int]:
    body = aws.spec(component) or component.body
    asked = number(loosely(_specification(component), *_ASKED)).default(0)
    copies = number(loosely(body, "runtime_config", "copy_count")).default(1)
    return copies if copies.unknown else asked.map(lambda count: count * copies.known)
