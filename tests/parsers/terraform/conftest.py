"""Short ways to read configuration in tests."""

from collections.abc import Callable, Mapping

import pytest

from mlcostlint.parsers import terraform
from mlcostlint.parsers.inputs import Inputs
from mlcostlint.parsers.surroundings import ALONE, Listing, Surroundings
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
    beside: Mapping[str, str | bytes] | None = None,
    inputs: Inputs = _NOTHING_GIVEN,
) -> Reading:
    given = {"main.tf": files} if isinstance(files, str) else files
    return terraform.read(_sources(given), inputs, _surroundings(beside or {}))


def _surroundings(beside: Mapping[str, str | bytes]) -> Surroundings:
    """Hold files in memory: what is text may be a source, any of them can be read."""
    sources = _sources({path: text for path, text in beside.items() if isinstance(text, str)})

    def content(path: str) -> bytes:
        if path not in beside:
            return ALONE.content(path)
        found = beside[path]
        return found.encode() if isinstance(found, str) else found

    def listing(folder: str) -> Listing:
        within = [path for path in beside if folder == "." or path.startswith(f"{folder}/")]
        names = {path.removeprefix(f"{folder}/").partition("/")[::2] for path in within}
        if not names:
            return ALONE.listing(folder)
        files = {name for name, below in names if not below}
        return Listing(
            tuple(sorted(files)), tuple(sorted({name for name, below in names if below}))
        )

    return Surroundings(
        lambda folder: tuple(source for source in sources if source.folder == folder),
        content,
        listing,
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


def _evaluate(
    expression: str, beside: str = "", *, files: Mapping[str, str | bytes] | None = None
) -> Leaf:
    text = f'{beside}\nresource "a" "it" {{\n  x = {expression}\n}}\n'
    reading = _read(text, beside=files)
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
