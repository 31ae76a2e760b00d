"""Whether the controller of Kubeflow's notebooks stops idle ones."""

from collections.abc import Iterator

from mlcostlint.adapters.kubernetes.containers import Surroundings, environment
from mlcostlint.adapters.links import Links
from mlcostlint.adapters.links import kubernetes as joined
from mlcostlint.adapters.reading import flag, given
from mlcostlint.tree import Block, Leaf, Map
from mlcostlint.value import Value, defaulted, fact

_CULLING = "ENABLE_CULLING"
_CONTROLLERS = ("apps/Deployment", "apps/StatefulSet")
_IMAGE = "notebook-controller"


def culling(links: Links, notebook: Block) -> Value[bool | None] | None:
    """Return whether idle notebooks are stopped, None where no controller is configured.

    The environment of the controller decides; without a controller in the scan, what a ConfigMap
    says that it would read.
    """
    said = [*_of_controllers(links, notebook)] or [*_of_config_maps(links, notebook)]
    if len({leaf.unknown or leaf.known for leaf in said}) > 1:
        return said[0].hole("several notebook controllers are configured, and differ")
    return flag(said[0]) if said else None


def _of_controllers(links: Links, notebook: Block) -> Iterator[Leaf]:
    for controller in links.of(notebook, *_CONTROLLERS):
        for container in controller.body.maps("spec", "template", "spec", "containers"):
            leaf = _setting(links, controller, container)
            if leaf is not None:
                yield leaf


def _setting(links: Links, controller: Block, container: Map) -> Leaf | None:
    """Return what a container is told of culling, None where it is not the controller."""
    around = Surroundings(lambda name: joined.config_map(links, controller, name))
    variables, hidden = environment(container, around)
    found = variables.get(_CULLING)
    if found is not None:
        return found
    if _IMAGE not in str(fact(container.get("image"), "")):
        return None
    # notebook-controller: nothing is culled where ENABLE_CULLING is not set.
    return defaulted("false", container.header) if hidden is None else hidden


def _of_config_maps(links: Links, notebook: Block) -> Iterator[Leaf]:
    for config in links.of(notebook, "ConfigMap"):
        leaf = config.get("data", _CULLING)
        if given(leaf):
            yield leaf
