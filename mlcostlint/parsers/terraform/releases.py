"""Helm releases: their values put together, and what the charts we know make of them."""

from collections.abc import Iterator

from mlcostlint.parsers import charts
from mlcostlint.parsers.charts import values as layers
from mlcostlint.parsers.embedded import tree
from mlcostlint.tree import Block, Leaf, Map, Node, as_
from mlcostlint.value import Value, fact

_SETTINGS = ("set", "set_list", "set_sensitive")


def objects(block: Block) -> Iterator[Block | Leaf]:
    """Yield what a release runs; of a chart we do not know, a question where one matters."""
    release = charts.Release(_name(block), block.get("namespace"))
    yield from charts.released(block.get("chart"), _values(block), release)


def _name(block: Block) -> str:
    return fact(as_(str, block.get("name")), None) or ""


def _values(block: Block) -> Map | Leaf:
    here = block.body.header
    found: Node = layers.merged(_sources(block), here)
    for key in _SETTINGS:
        for setting in block.body.each(key):
            if isinstance(setting, Map):
                value = setting.entries.get("value", setting.get("value"))
                found = layers.with_set(found, setting.get("name"), value)
            elif isinstance(setting, Value):
                found = layers.merged([found, setting], here)
    return layers.merged([found], here)


def _sources(block: Block) -> Iterator[Node]:
    for source in block.body.each("values"):
        if isinstance(source, Value):
            yield tree(source, templated=False)
