"""Which other files a bundle is made of."""

import posixpath
import re
from collections.abc import Iterator
from fnmatch import fnmatchcase
from itertools import islice

from mlcostlint.parsers.beyond import Beyond
from mlcostlint.parsers.surroundings import Unavailable
from mlcostlint.parsers.yaml_tree import Unrendered
from mlcostlint.source import Unreadable
from mlcostlint.tree import Leaf, Map
from mlcostlint.value import Value, fact

# https://docs.databricks.com/aws/en/dev-tools/bundles/settings
ROOTS = frozenset(["databricks.yml", "databricks.yaml", "bundle.yml", "bundle.yaml"])
_SPECIAL = re.compile(r"[*?\[]")
_ENDINGS = (".yml", ".yaml", ".json")
_MOST_ENTRIES = 100


def paths(path: str, root: Map, beyond: Beyond) -> dict[str, Leaf]:
    """Return the files that a bundle includes, each with the entry that names it."""
    found: dict[str, Leaf] = {}
    for entry in islice(root.each("include"), _MOST_ENTRIES):
        said = fact(entry, None) if isinstance(entry, Value) else None
        if isinstance(entry, Value) and isinstance(said, str) and not said.startswith("/"):
            for name in _matched(path, said, beyond):
                if name != path and posixpath.basename(name) not in ROOTS:
                    found.setdefault(name, entry)
    return found


def parts(path: str, root: Map, beyond: Beyond) -> Iterator[tuple[str, Map] | Leaf]:
    """Yield what a bundle includes, file by file; a hole where one cannot be read."""
    for name, entry in paths(path, root, beyond).items():
        try:
            trees = [one.tree() for one in beyond.documents("", name)]
        except Unavailable as reason:
            yield entry.hole(reason.why)
        except (Unreadable, Unrendered):
            yield entry.hole(f"{name}, which the bundle includes, cannot be read")
        else:
            yield from ((name, tree) for tree in trees if isinstance(tree, Map))


def _matched(path: str, pattern: str, beyond: Beyond) -> list[str]:
    """Return the scanned files that a pattern means; `**` is one level, as the CLI has it."""
    whole = posixpath.normpath(posixpath.join(posixpath.dirname(path), pattern))
    if not _SPECIAL.search(whole):
        return [whole]
    steps = whole.split("/")
    near = (name for name in beyond.sources if name.endswith(_ENDINGS))
    return sorted(name for name in near if _fits(name.split("/"), steps))


def _fits(path: list[str], steps: list[str]) -> bool:
    if len(path) != len(steps):
        return False
    pairs = zip(path, steps, strict=True)
    return all(fnmatchcase(name, step.replace("[^", "[!")) for name, step in pairs)
