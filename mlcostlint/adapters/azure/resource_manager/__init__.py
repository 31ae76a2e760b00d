"""What Azure Resource Manager is told, in the words that adapters read.

Templates, bodies of azapi and the YAML of machine learning all say what Azure's own interface
takes. Computes and deployments of machine learning are read in its words, as azapi has them; all
else is put into those of azurerm, so that one reader with one set of defaults serves every dialect.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

from mlcostlint.adapters import reading
from mlcostlint.adapters.azure.resource_manager import clusters, machines, network, storage
from mlcostlint.adapters.azure.resource_manager.learning import as_azapi, in_the_interface
from mlcostlint.adapters.azure.resource_manager.wording import Declared
from mlcostlint.tree import Block, Leaf, Map
from mlcostlint.value import fact

_ML = "microsoft.machinelearningservices/workspaces"
_AS_AZAPI = frozenset(
    [
        f"{_ML}/batchendpoints",
        f"{_ML}/batchendpoints/deployments",
        f"{_ML}/computes",
        f"{_ML}/onlineendpoints",
        f"{_ML}/onlineendpoints/deployments",
    ]
)
_TABLE = {**clusters.TABLE, **machines.TABLE, **network.TABLE, **storage.TABLE}
_ATTACHED = ("AKS", "Kubernetes")


def reworded(blocks: Iterable[Block]) -> Iterator[Block]:
    """Yield the blocks, those in the words of Resource Manager as adapters read them."""
    given = tuple(blocks)
    inside = _inside(given)
    for block in given:
        if block.dialect == "azureml":
            yield in_the_interface(block)
        elif block.dialect == "arm":
            yield from _of_template(block, inside)
        elif block.type == "azapi_resource":
            yield from _of_azapi(block)
        else:
            yield block


def _inside(blocks: Iterable[Block]) -> Mapping[tuple[str, str], Mapping[str, list[Map]]]:
    """Return what azurerm has no block for, by its root and the address of what it is inside of."""
    found: dict[tuple[str, str], dict[str, list[Map]]] = defaultdict(lambda: defaultdict(list))
    for block in blocks:
        kind = block.type.lower()
        if block.dialect == "arm" and kind in storage.INSIDE:
            for parent in _parents(block)[-1:]:
                for address in parent.refers_to:
                    found[block.root, address][kind].append(block.body)
    return found


def _parents(block: Block) -> tuple[Leaf, ...]:
    return tuple(reading.leaves(block.get("parents")))


def _of_template(
    block: Block, inside: Mapping[tuple[str, str], Mapping[str, list[Map]]]
) -> Iterator[Block]:
    kind = block.type.lower()
    if kind not in _AS_AZAPI and kind not in _TABLE:
        return
    beside = inside.get((block.root, block.address), {})
    it = Declared(block, block.body, block.get("name"), _parents(block), beside)
    if kind in _TABLE:
        yield from _TABLE[kind](it)
    elif fact(it.get("properties.compute_type"), None) in _ATTACHED:
        yield from clusters.inference(it)
    else:
        yield as_azapi(it, block.type)


def _of_azapi(block: Block) -> Iterator[Block]:
    """Yield a resource of azapi, in azurerm's words where its type is read in those."""
    kind = str(fact(block.get("type"), "")).partition("@")[0].lower()
    sent = fact(block.get("body"), None)
    if kind not in _TABLE or not isinstance(sent, Map):
        yield block
        return
    own = {key: block.get(key) for key in ("location", "tags") if reading.given(block.get(key))}
    body = Map({**sent.entries, **own}, block.span, block.body.header, sent.rest)
    yield from _TABLE[kind](Declared(block, body, block.get("name"), (block.get("parent_id"),)))
