"""What one document can refer to beyond itself: other files, and what was typed."""

import posixpath
from collections.abc import Iterable, Mapping
from contextlib import suppress

from mlcostlint.parsers.inputs import Inputs
from mlcostlint.parsers.surroundings import ALONE, Surroundings, Unavailable
from mlcostlint.parsers.yaml_tree import Document, documents
from mlcostlint.source import Source


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

    def documents(self, path: str, reference: str) -> tuple[Document, ...]:
        """Return the documents of the file that a file refers to, relative to its own folder.

        Raises `Unavailable` where the file is not there, is not text or may not be looked at.
        """
        found = posixpath.normpath(posixpath.join(posixpath.dirname(path), reference))
        if found not in self._documents:
            self._documents[found] = tuple(documents(self._source(found)))
        return self._documents[found]

    def beside(self, path: str) -> tuple[str, ...]:
        """Return the names of the files in the folder of a file, in order."""
        folder = posixpath.dirname(path)
        found = {
            posixpath.basename(name) for name in self.sources if posixpath.dirname(name) == folder
        }
        with suppress(Unavailable):
            found.update(self._around.listing(folder).files)
        return tuple(sorted(found))

    def _source(self, path: str) -> Source:
        if path in self.sources:
            return self.sources[path]
        try:
            return Source(path, self._around.content(path).decode("utf-8-sig"))
        except UnicodeDecodeError:
            raise Unavailable(f"file {path} is not UTF-8 text") from None
