"""What one document can refer to beyond itself: other files, and what was typed."""

import posixpath
from collections.abc import Callable, Iterable, Mapping
from typing import Any, TypeVar

from mlcostlint.parsers.inputs import Inputs
from mlcostlint.parsers.surroundings import ALONE, Surroundings, Unavailable
from mlcostlint.parsers.yaml_tree import Document, documents
from mlcostlint.source import Source

T = TypeVar("T")


class Beyond:
    """The other files of a scan, those around it, and the inputs; paths are as sources name theirs.

    `sources` are the scanned YAML and JSON files by path.
    """

    def __init__(
        self, sources: Iterable[Source], inputs: Inputs, around: Surroundings = ALONE
    ) -> None:
        self.inputs = inputs
        self.sources: Mapping[str, Source] = {source.path: source for source in sources}
        self._around = around
        self._documents: dict[str, tuple[Document, ...]] = {}
        self._found: dict[Callable[[Beyond], Any], Any] = {}

    def documents(self, path: str, reference: str) -> tuple[Document, ...]:
        """Return the documents of the file that a file refers to, relative to its own folder.

        Raises `Unavailable` where the file is not there, is not text or may not be looked at.
        """
        found = posixpath.normpath(posixpath.join(posixpath.dirname(path), reference))
        if found not in self._documents:
            self._documents[found] = tuple(documents(self._source(found)))
        return self._documents[found]

    def once(self, find: Callable[["Beyond"], T]) -> T:
        """Return what a function finds in the other files, which it is asked only once."""
        if find not in self._found:
            self._found[find] = find(self)
        found: T = self._found[find]
        return found

    def _source(self, path: str) -> Source:
        if path in self.sources:
            return self.sources[path]
        try:
            return Source(path, self._around.content(path).decode("utf-8-sig"))
        except UnicodeDecodeError:
            raise Unavailable(f"file {path} is not UTF-8 text") from None
