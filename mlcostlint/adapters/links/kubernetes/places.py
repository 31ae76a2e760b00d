"""Where Kubernetes objects are: in which namespace, and in which folder of the scan."""

from collections.abc import Collection, Iterable

from mlcostlint.tree import Block
from mlcostlint.value import fact


def together(one: Block, other: Block) -> bool:
    """Say whether two objects may share a namespace: Kustomize fills in the one not written."""
    said = {said_namespace(one), said_namespace(other)} - {""}
    return len(said) < 2


def said_namespace(block: Block) -> str:
    """Return the namespace that an object writes, empty where it writes none."""
    return str(fact(block.get("metadata", "namespace"), None) or "")


def namespace_of(block: Block) -> str:
    """Return the namespace that an object is created in."""
    return said_namespace(block) or "default"


def folder(block: Block) -> str:
    """Return the folder of the file that an object stands in."""
    return block.span.path.rpartition("/")[0]


def beside(near: Block, found: Iterable[Block]) -> Block | None:
    """Return the only one of several, or of those in several folders the only one beside `near`."""
    several = list(found)
    if len(several) > 1:
        several = [one for one in several if folder(one) == folder(near)]
    return several[0] if len(several) == 1 else None


def nearest(folders: Collection[str], path: str) -> str:
    """Return the nearest folder at or above a file with any of these in it, else the topmost."""
    home = path.rpartition("/")[0]
    while home and not any(is_below(folder, home) for folder in folders):
        home = home.rpartition("/")[0]
    return home


def is_below(inner: str, outer: str) -> bool:
    """Say whether a folder is another, or lies in it."""
    return not outer or inner == outer or inner.startswith(f"{outer}/")
