"""Folders of configuration: what each declares, and which local modules it calls."""

import posixpath
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache

from mlcostlint.parsers.surroundings import Surroundings
from mlcostlint.parsers.terraform import syntax
from mlcostlint.parsers.terraform.expressions import Literal
from mlcostlint.parsers.terraform.layout import Attribute, Body, Declaration, Document
from mlcostlint.parsers.terraform.overrides import merged, overrides
from mlcostlint.source import Source, Unreadable

MODULE = (".tf", ".tofu", ".tf.json", ".tofu.json")
VARIABLES = (".tfvars", ".tfvars.json")


@dataclass(frozen=True, slots=True)
class Folder:
    """What the files of one folder declare together; of two of one name the later counts."""

    path: str
    files: tuple[str, ...] = ()
    resources: Mapping[str, Declaration] = field(default_factory=dict)
    data: Mapping[str, Declaration] = field(default_factory=dict)
    variables: Mapping[str, Declaration] = field(default_factory=dict)
    outputs: Mapping[str, Declaration] = field(default_factory=dict)
    modules: Mapping[str, Declaration] = field(default_factory=dict)
    providers: tuple[Declaration, ...] = ()
    local: Mapping[str, Attribute] = field(default_factory=dict)
    assignments: tuple[Source, ...] = ()
    problems: tuple[Unreadable, ...] = ()


class Library:
    """Every folder of a scan, and what can be reached from it, each parsed once."""

    def __init__(self, sources: Iterable[Source], around: Surroundings) -> None:
        self._given: dict[str, dict[str, Source]] = {}
        for source in sources:
            folder = self._given.setdefault(posixpath.normpath(source.folder), {})
            folder[source.path] = source
        self.around = around
        self.folder = cache(self._folder)

    @property
    def scanned(self) -> list[str]:
        """The folders that hold configuration and were given."""
        return sorted(
            path
            for path, sources in self._given.items()
            if any(name.endswith(MODULE) for name in sources)
        )

    def exists(self, path: str) -> bool:
        """Tell whether a folder holds configuration that can be read."""
        folder = self.folder(path)
        return bool(folder.files)

    def called_from(self, folder: Folder) -> Iterator[str]:
        """Yield the folders of the local modules that a folder calls."""
        for call in folder.modules.values():
            path = local_source(call, folder.path)
            if path is not None and path != folder.path:
                yield path

    def _folder(self, path: str) -> Folder:
        # A file given alone belongs to its folder: its variables stand in the files beside it.
        beside = {source.path: source for source in self.around.folder(path)}
        return _declared(path, {**beside, **self._given.get(path, {})})


def local_source(call: Declaration, folder: str) -> str | None:
    """Return the folder of a local module, None for one from a registry or a repository."""
    source = source_of(call)
    if not source.startswith(("./", "../")) and source not in (".", ".."):
        return None
    return posixpath.normpath(posixpath.join(folder, source))


def source_of(call: Declaration) -> str:
    """Return what a module call says its source is, as far as it is literal."""
    attribute = call.body.attributes.get("source")
    if attribute is None or not isinstance(attribute.expression, Literal):
        return ""
    return str(attribute.expression.fact)


def document(source: Source) -> Document:
    """Read one file in whichever spelling it has."""
    if not source.path.endswith(".json"):
        return syntax.document(source)
    from mlcostlint.parsers.terraform import json_syntax

    return json_syntax.document(source)


def _declared(path: str, sources: Mapping[str, Source]) -> Folder:
    files = tuple(sorted((name for name in sources if _counts(name, sources)), key=_rank))
    read = {name: document(sources[name]) for name in files}
    stated = [
        block for name, one in read.items() if not overrides(name) for block in one.body.blocks
    ]
    over = [block for name, one in read.items() if overrides(name) for block in one.body.blocks]
    blocks, unfounded = merged(stated, over)
    return replace(
        declaring(path, blocks),
        files=files,
        assignments=tuple(sources[name] for name in sorted(sources) if name.endswith(VARIABLES)),
        problems=(*(problem for one in read.values() for problem in one.problems), *unfounded),
    )


def declaring(path: str, blocks: Sequence[Declaration]) -> Folder:
    """Return a folder in which these blocks stand."""
    return Folder(
        path,
        resources=_named(blocks, "resource", 2),
        data=_named(blocks, "data", 2),
        variables=_named(blocks, "variable", 1),
        outputs=_named(blocks, "output", 1),
        modules=_named(blocks, "module", 1),
        providers=tuple(block for block in blocks if block.type == "provider" and block.labels),
        local=_locals(block.body for block in blocks if block.type == "locals"),
    )


def _rank(name: str) -> tuple[bool, str]:
    return overrides(name), name


def _counts(name: str, sources: Mapping[str, Source]) -> bool:
    """Tell whether a file is read: OpenTofu reads `x.tofu` in the place of `x.tf`."""
    stem = name.removesuffix(".json").removesuffix(".tf")
    instead = f"{stem}.tofu.json" if name.endswith(".json") else f"{stem}.tofu"
    return name.endswith(MODULE) and (
        not name.endswith((".tf", ".tf.json")) or instead not in sources
    )


def _named(blocks: Iterable[Declaration], kind: str, labels: int) -> dict[str, Declaration]:
    return {
        block.name: block for block in blocks if block.type == kind and len(block.labels) == labels
    }


def _locals(bodies: Iterable[Body]) -> dict[str, Attribute]:
    return {name: attribute for body in bodies for name, attribute in body.attributes.items()}
