"""Blocks of every dialect as resources of one model, and a resource's change as an edit.

Each cloud's package knows how its provider spells an attribute and what it does by default; its
tables say which function reads which type of block. A package is imported when a scan first meets
one of its types: most scans meet one cloud.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cache
from importlib import import_module
from types import ModuleType

from mlcostlint.adapters.links import Links
from mlcostlint.adapters.links.buckets import with_uses
from mlcostlint.adapters.spelling import Spellings, edited
from mlcostlint.finding import Edit
from mlcostlint.model import Resource
from mlcostlint.tree import Block
from mlcostlint.value import Undecided, fact

__all__ = ["Adapter", "edit", "resources"]

Adapter = Callable[[Block, Links], Iterable[Resource]]

# Dialect and first part of a type to the package that reads it, and the table there.
_HOMES: Mapping[tuple[str, str], tuple[str, str]] = {
    ("terraform", "aws"): ("aws", "TERRAFORM"),
    ("terraform", "awscc"): ("aws", "TERRAFORM"),
    ("terraform", "azapi"): ("azure", "TERRAFORM"),
    ("terraform", "azurerm"): ("azure", "TERRAFORM"),
    ("terraform", "databricks"): ("databricks", "TERRAFORM"),
    ("terraform", "google"): ("google", "TERRAFORM"),
    ("arm", ""): ("azure", "TERRAFORM"),
    ("azureml", ""): ("azure", "AZUREML"),
    ("cloudformation", "AWS"): ("aws", "CLOUDFORMATION"),
    ("databricks", ""): ("databricks", "BUNDLES"),
    ("dstack", ""): ("brokers.dstack", "DSTACK"),
    ("sagemaker", ""): ("aws.requests", "SAGEMAKER"),
    ("skypilot", ""): ("brokers.skypilot", "SKYPILOT"),
    ("vertex", ""): ("google", "VERTEX"),
    ("kfp", "kubernetes"): ("kubernetes", "PIPELINES"),
    ("kfp", ""): ("google", "VERTEX"),
    ("blueprint", ""): ("blueprint", "BLUEPRINT"),
    ("compose", ""): ("compose", "COMPOSE"),
    ("ray", ""): ("ray", "RAY"),
    ("parallelcluster", ""): ("parallelcluster", "PARALLELCLUSTER"),
    ("kubernetes", "sagemaker.services.k8s.aws"): ("aws.controllers", "ACK"),
    ("kubernetes", ""): ("kubernetes", "KUBERNETES"),
}
# Dialects whose words are put into those of another one first.
_REWORDED = frozenset(["arm", "azureml"])
_SEPARATORS = {"terraform": "_", "cloudformation": "::", "kubernetes": "/"}


def resources(blocks: Sequence[Block]) -> tuple[Resource, ...]:
    """Return what costs money among `blocks`, without what is switched off."""
    links = Links(_reworded(blocks), _read)
    found = [(block, resource) for block in links.blocks for resource in links.resources(block)]
    return tuple(with_uses(found, links))


def edit(now: Resource, instead: Resource) -> Edit | None:
    """Return what to write so that `now` becomes `instead`, None where the dialect cannot."""
    home = _home(now.dialect, now.native)
    spellings: Spellings = _package(home[0]).SPELLINGS if home else {}
    return edited(now, instead, spellings)


def _reworded(blocks: Sequence[Block]) -> Iterable[Block]:
    """Return the blocks, each in the words that its adapter reads."""
    if any(block.dialect in _REWORDED or block.type == "azapi_resource" for block in blocks):
        found: Iterable[Block] = _package("azure.resource_manager").reworded(blocks)
        return found
    return blocks


def _read(block: Block, links: Links) -> Iterator[Resource]:
    adapter = _adapter(block.dialect, block.type)
    if adapter is None or fact(block.copies, 1) == 0:
        return
    try:
        found = tuple(adapter(block, links))
    except Undecided:  # a shape no adapter foresaw: nothing is known of it, the scan goes on
        return
    yield from found


@cache
def _adapter(dialect: str, type_: str) -> Adapter | None:
    home = _home(dialect, type_)
    if home is None:
        return None
    package, table = home
    adapters: Mapping[str, Adapter] = getattr(_package(package), table)
    if table == "KUBERNETES":  # any kind may carry pods
        pods: Adapter = _package(package).pods
        return adapters.get(type_, pods)
    return adapters.get(type_)


def _home(dialect: str, type_: str) -> tuple[str, str] | None:
    first, separator, _ = type_.partition(_SEPARATORS.get(dialect, "/"))
    named = _HOMES.get((dialect, first)) if separator else None
    return named or _HOMES.get((dialect, ""))


def _package(name: str) -> ModuleType:
    return import_module(f"mlcostlint.adapters.{name}")
