"""Databricks: bundles, files of their resources, and requests to its API kept in files."""

from collections.abc import Iterator

from mlcostlint.parsers.beyond import Beyond
from mlcostlint.parsers.databricks.shapes import BROKEN, WORDS, is_bundle, is_ours, request
from mlcostlint.parsers.yaml_tree import Document
from mlcostlint.tree import Block, Leaf, Map

__all__ = ["BROKEN", "WORDS", "blocks", "is_ours"]


def blocks(document: Document, root: Map, beyond: Beyond) -> Iterator[Block | Leaf]:
    """Yield what a document declares; a file that a bundle includes is read with that bundle."""
    from mlcostlint.parsers.databricks import bundles

    kind = request(root)
    if kind is not None:
        yield from bundles.of_request(kind, root)
    elif is_bundle(root):
        yield from bundles.of_bundle(document.path, root, beyond)
    elif document.path not in beyond.once(bundles.owners):
        yield from bundles.alone(document.path, root)
