"""What an expression can see while it is evaluated, and how much it may cost."""

import posixpath
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Protocol

from mlcostlint.parsers.surroundings import ALONE, Listing, Surroundings
from mlcostlint.parsers.terraform.expressions import Splat
from mlcostlint.parsers.terraform.lazy import Exhausted
from mlcostlint.source import Span
from mlcostlint.tree import Leaf, Node

_DEEPEST = 120  # each level takes up to six Python frames of a thousand
_MOST_STEPS = 100_000  # for one attribute
_MOST_STEPS_TOGETHER = 2_000_000  # for one root module
MOST_INSTANCES_TOGETHER = 20_000  # likewise

Key = str | int | Leaf  # a leaf is a key that is not known
Path = Sequence[tuple[Key | Splat, Span]]


class Budget:
    """How much evaluation one root module has had; hostile files are cut short, never hung."""

    def __init__(self) -> None:
        self.depth = 0
        self._together = 0
        self._instances = 0
        self._steps = 0

    def enter(self) -> None:
        """Count one expression more; raises `Exhausted` past the bounds."""
        if not self.depth:
            self._together += self._steps
            self._steps = 0
        self.depth += 1
        self._steps += 1
        if self.depth > _DEEPEST:
            self._refuse("the expression is nested too deeply to be evaluated")
        if self._steps > _MOST_STEPS or self._together > _MOST_STEPS_TOGETHER:
            self._refuse("the expression takes too many steps to be evaluated")

    def spend(self, steps: int) -> None:
        """Count what a function costs beyond the expression that calls it."""
        self._steps += steps

    def leave(self) -> None:
        """Come back from one expression."""
        self.depth -= 1

    def admits(self, instances: int) -> bool:
        """Count instances that are about to exist; tell whether there may be as many."""
        self._instances += instances
        return self._instances <= MOST_INSTANCES_TOGETHER

    def _refuse(self, why: str) -> None:
        self.leave()
        raise Exhausted(why)


class Scope(Protocol):
    """Where names that no loop binds are looked up: one instance of a module."""

    def find(self, name: str, path: Path, span: Span) -> tuple[Node, int]:
        """Return what `name` and the first steps of `path` stand for, and how many steps."""
        ...


@dataclass(frozen=True, slots=True)
class Files:
    """The files that a root module can read; paths are relative to its folder."""

    around: Surroundings = ALONE
    root: str = "."

    def content(self, path: str) -> bytes:
        """Return the bytes of a file; raises `Unavailable`."""
        return self.around.content(self.shown(path))

    def listing(self, path: str) -> Listing:
        """Return what a folder holds; raises `Unavailable`."""
        return self.around.listing(self.shown(path))

    def shown(self, path: str) -> str:
        """Return a path as reports show it."""
        return posixpath.normpath(posixpath.join(self.root, path))


NO_FILES = Files()


@dataclass(frozen=True, slots=True)
class Frame:
    """A scope, the names that loops and expansion bind inside it, and the files in reach.

    `rendering` is the function whose template is being evaluated, if one is.
    """

    scope: Scope
    budget: Budget
    names: Mapping[str, Node] = field(default_factory=dict)
    files: Files = NO_FILES
    rendering: str = ""

    def binding(self, names: Mapping[str, Node]) -> "Frame":
        """Return the frame with more names bound."""
        return replace(self, names={**self.names, **names})
