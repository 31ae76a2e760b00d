"""What one document can refer to beyond itself: other files, and what was typed."""

import posixpath
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from functools import cached_property
from typing import Any, Concatenate, ParamSpec, TypeVar

from mlcostlint.parsers.charts import umbrella
from mlcostlint.parsers.inputs import Inputs
from mlcostlint.parsers.surroundings import ALONE, Surroundings, Unavailable
from mlcostlint.parsers.yaml_tree import Document, documents
from mlcostlint.source import Source

T = TypeVar("T")
P = ParamSpec("P")


class Beyond:
    """The other files of a scan, those around it, and the inputs; paths are as sources name theirs.

    `sources` are the scanned YAML and JSON files by path.
    """

    def __init__(
        self, sources: Iterable[Source], inputs: Inputs, around: Surroundings = ALONE
    ) -> None:
        self.inputs = inputs
        self.sources: Mapping[str, Source] = {source.path: source for source in sources}
        self.around = around
        self._documents: dict[str, tuple[Document, ...]] = {}
        self._found: dict[tuple[Any, ...], Any] = {}

    def once(
        self,
        find: Callable[Concatenate["Beyond", P], T],
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> T:
        """Return what a function finds, which it is asked only once for the same arguments."""
        key = (find, *args, *kwargs.items())
        if key not in self._found:
            self._found[key] = find(self, *args, **kwargs)
        found: T = self._found[key]
        return found

    @cached_property
    def umbrellas(self) -> umbrella.Umbrellas:
        """The charts among the files that bring others."""
        return umbrella.umbrellas(self.sources.values())

    def documents(self, path: str, reference: str) -> tuple[Document, ...]:
        """Return the documents of the file that a file refers to, relative to its own folder.

        Raises `Unavailable` where the file is not there, is not text or may not be looked at.
        """
        found = beside(path, reference)
        if found not in self._documents:
            self._documents[found] = tuple(documents(self.source(found)))
        return self._documents[found]

    def names_beside(self, path: str) -> tuple[str, ...]:
        """Return the names of the files in the folder of a file, in order."""
        folder = posixpath.dirname(path)
        found = {
            posixpath.basename(name) for name in self.sources if posixpath.dirname(name) == folder
        }
        with suppress(Unavailable):
            found.update(self.around.listing(folder).files)
        return tuple(sorted(found))

    def source(self, path: str) -> Source:
        """Return a file by its own path; raises as `documents` does."""
        if path in self.sources:
            return self.sources[path]
        try:
            return Source(path, self.around.content(path).decode("utf-8-sig"))
        except UnicodeDecodeError:
            raise Unavailable(f"file {path} is not UTF-8 text") from None


def beside(path: str, reference: str) -> str:
    """Return the path of what a file refers to, relative to its own folder."""
    return posixpath.normpath(posixpath.join(posixpath.dirname(path), reference))
