"""Short ways to read configuration in tests."""

from collections.abc import Callable, Mapping

import pytest

from mlcostlint.parsers import terraform
from mlcostlint.parsers.inputs import Inputs
from mlcostlint.source import Source
from mlcostlint.tree import Leaf, Map, Node, Reading, Seq
from mlcostlint.value import Value

Read = Callable[..., Reading]
Plain = Callable[[Node], object]
Evaluate = Callable[..., Leaf]

_NOTHING_GIVEN = Inputs()


def _sources(files: Mapping[str, str]) -> tuple[Source, ...]:
    return tuple(Source(path, text) for path, text in files.items())


def _read(
    files: Mapping[str, str] | str,
    *,
    beside: Mapping[str, str] | None = None,
    inputs: Inputs = _NOTHING_GIVEN,
) -> Reading:
    given = {"main.tf": files} if isinstance(files, str) else files
    others = _sources(beside or {})
    return terraform.read(
        _sources(given),
        inputs,
        lambda folder: tuple(source for source in others if source.folder == folder),
    )


def _plain(node: Node) -> object:
    if isinstance(node, Map):
        return {key: _plain(child) for key, child in node.entries.items()}
    if isinstance(node, Seq):
        return [_plain(child) for child in node.items]
    if node.unknown:
        return f"? {node.unknown}"
    found = node.known
    return _plain(found) if isinstance(found, Map | Seq) else found


def _evaluate(expression: str, beside: str = "") -> Leaf:
    text = f'{beside}\nresource "a" "it" {{\n  x = {expression}\n}}\n'
    reading = _read(text)
    assert not reading.problems
    (block,) = [block for block in reading.blocks if block.address == "a.it"]
    found = block.get("x")
    assert isinstance(found, Value)
    return found


@pytest.fixture
def read() -> Read:
    """Read files given as text by path, or the text of one `main.tf`."""
    return _read


@pytest.fixture
def plain() -> Plain:
    """Turn a tree into plain data; a hole becomes its reason behind a question mark."""
    return _plain


@pytest.fixture
def evaluate() -> Evaluate:
    """Evaluate one expression as the attribute of a resource, beside other declarations."""
    return _evaluate
