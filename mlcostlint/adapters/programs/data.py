"""Where a job's settings say that its data lies, and what it does with it there."""

import re
from collections.abc import Iterable, Iterator

from mlcostlint.adapters import words
from mlcostlint.adapters.programs.program import Program
from mlcostlint.model import Role
from mlcostlint.tree import Leaf
from mlcostlint.value import fact

_BUCKET = re.compile(r"(?:s3a?|gs)://[^/\s]")
_OUTPUT_WORDS = frozenset(["output", "out", "save", "export", "log", "logs", "logging", "results"])
_CHECKPOINT_WORDS = frozenset(["checkpoint", "checkpoints", "ckpt", "resume"])


def uris(programs: Iterable[Program]) -> Iterator[tuple[Role, Leaf]]:
    """Yield the buckets that options and variables name."""
    for program in programs:
        for name, leaf in (*program.options.items(), *program.variables.items()):
            if _BUCKET.match(str(fact(leaf, ""))):
                yield role(name), leaf


def role(name: str) -> Role:
    """Return what a setting of this name does with the place it gives."""
    said = words.tokens(name)
    if not _CHECKPOINT_WORDS.isdisjoint(said):
        return Role.CHECKPOINTS
    if not _OUTPUT_WORDS.isdisjoint(said):
        return Role.OUTPUT
    return Role.MODEL if "model" in said else Role.INPUT
