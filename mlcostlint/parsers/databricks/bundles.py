"""Bundles, target by target: the resources that they deploy."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property, partial
from itertools import count

from mlcostlint.parsers.beyond import Beyond
from mlcostlint.parsers.databricks import included
from mlcostlint.parsers.databricks.merging import by_key, merged
from mlcostlint.parsers.databricks.presets import Presets, preset
from mlcostlint.parsers.databricks.references import Scope
from mlcostlint.parsers.databricks.shapes import TYPES, is_bundle
from mlcostlint.parsers.databricks.targets import Target, targets
from mlcostlint.parsers.yaml_tree import maps
from mlcostlint.tree import Block, Leaf, Map
from mlcostlint.value import Value, fact

_NAMES: Mapping[str, str] = {"clusters": "cluster_name", "jobs": "name"}
_MOST_TARGETS = 100


def of_bundle(path: str, root: Map, beyond: Beyond) -> Iterator[Block | Leaf]:
    """Yield the resources of a bundle, and a hole for each file that it cannot be read without.

    A definition is judged once, where it costs most: in production; and in any other target that
    says something of its own about it.
    """
    parts = [("", root)]
    for part in included.parts(path, root, beyond):
        if isinstance(part, Value):
            yield part
        else:
            parts.append(part)
    theirs = frozenset(name for name, owner in beyond.once(owners).items() if owner != path)
    yield from _Bundle(path, tuple(parts), theirs).blocks()


def alone(path: str, root: Map) -> Iterator[Block]:
    """Yield the resources of a file whose bundle is not to be seen."""
    entries = {"resources": root.entries["resources"]} if "resources" in root.entries else {}
    own = Map(entries, root.span, root.header)
    elsewhere = "in the files that are scanned"
    yield from _Bundle(path, (("", own),), elsewhere=elsewhere).blocks()


def of_request(type_: str, root: Map) -> Iterator[Block]:
    """Yield what a request to the API makes."""
    said = fact(root.get(_NAMES[type_]), None)
    name = said if isinstance(said, str) else ""
    yield Block(
        "databricks",
        type_,
        f"{type_}/{name}" if name else type_,
        root.span,
        lambda: root,
        name=name or type_,
    )


def owners(beyond: Beyond) -> Mapping[str, str]:
    """Return the files that bundles include, each with the first bundle that does."""
    found: dict[str, str] = {}
    for path in sorted(beyond.sources):
        if path.rpartition("/")[2] in included.ROOTS:
            for root in maps(beyond.sources[path]):
                if is_bundle(root):
                    for name in included.paths(path, root, beyond):
                        found.setdefault(name, path)
    return found


@dataclass(frozen=True)
class _Bundle:
    """A bundle's files in the order they are loaded; `theirs` are those that another one owns."""

    path: str
    parts: tuple[tuple[str, Map], ...]
    theirs: frozenset[str] = frozenset()
    elsewhere: str = ""
    spent: "count[int]" = field(default_factory=count)
    scopes: dict[str, Scope] = field(default_factory=dict)

    def blocks(self) -> Iterator[Block]:
        """Yield a block for each resource, in each target that has its say about it."""
        for type_ in TYPES:
            for name in self._names(type_):
                chosen = self._chosen(type_, name)
                for target in chosen:
                    yield self._block(type_, name, target, keyed=len(chosen) > 1)

    @cached_property
    def _root(self) -> Map:
        whole = self.parts[0][1]
        for _, part in self.parts[1:]:
            found = merged(whole, part)
            whole = found if isinstance(found, Map) else whole
        return whole

    @cached_property
    def _targets(self) -> list[Target]:
        return targets(self._root)[:_MOST_TARGETS]

    def _names(self, type_: str) -> list[str]:
        """Return the resources of a type, those of another bundle's files left out."""
        found: dict[str, None] = {}
        for path, part in self.parts:
            if path not in self.theirs:
                for holder in (part, *(one.said for one in targets(part))):
                    resources = holder.child("resources", type_)
                    found |= dict.fromkeys(resources.entries if resources is not None else ())
        return list(found)

    def _chosen(self, type_: str, name: str) -> list[Target]:
        everywhere = self._root.child("resources", type_, name) is not None
        having = [one for one in self._targets if everywhere or one.overrides(type_, name)]
        return having[:1] + [one for one in having[1:] if one.overrides(type_, name)]

    def _block(self, type_: str, name: str, target: Target, *, keyed: bool) -> Block:
        address = f"resources.{type_}.{name}"
        declared = self._root.child("resources", type_, name)
        own = target.said.child("resources", type_, name) if declared is None else declared
        span = self._root.span if own is None else own.span
        return Block(
            "databricks",
            type_,
            f"{address}[{target.name}]" if keyed else address,
            span,
            partial(self._body, type_, name, target),
            root=self.path,
            name=name,
            provider=None if self.elsewhere else target.provider(),
        )

    def _body(self, type_: str, name: str, target: Target) -> Map:
        scope = self._scope(target)
        resources = scope.roots["resources"]
        found = resources.child(type_, name) if isinstance(resources, Map) else None
        body = Map({}, self._root.span, self._root.header) if found is None else found
        settled = scope.settled(body)
        whole = by_key(type_, settled if isinstance(settled, Map) else body)
        return preset(type_, whole, Presets.of(target, scope))

    def _scope(self, target: Target) -> Scope:
        if target.name not in self.scopes:
            self.scopes[target.name] = target.scope(self.elsewhere, self.spent)
        return self.scopes[target.name]
