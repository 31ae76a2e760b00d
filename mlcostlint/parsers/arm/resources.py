"""The resources of a template, those inside other resources and inside nested deployments too."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from mlcostlint.parsers.arm.evaluation import evaluated, leaf
from mlcostlint.parsers.arm.frame import Frame, Given, Template
from mlcostlint.parsers.arm.references import named
from mlcostlint.parsers.beyond import Beyond
from mlcostlint.parsers.surroundings import Unavailable
from mlcostlint.parsers.yaml_tree import Unrendered
from mlcostlint.source import Span, Unreadable
from mlcostlint.tree import Block, Leaf, Map, Node, Seq
from mlcostlint.value import Value, defaulted, fact, first_unknown, legible, unknown

Item = Block | Leaf

_MOST_COPIES = 100
_MOST_RESOURCES = 4000
_DEEPEST = 12
_DEPLOYMENTS = frozenset(
    ["microsoft.resources/deployments", "microsoft.resources/deploymentstacks"]
)
# What governs how a resource is deployed, and says nothing of it.
_APART = frozenset(["condition", "copy", "dependsOn", "resources", "type", "comments", "metadata"])


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a resource stands: in which frame, inside of what, and whether it exists at all."""

    frame: Frame
    copies: Leaf
    type: str = ""
    name: tuple[Leaf, ...] = ()
    depth: int = 0


class Deployment:
    """One file that is deployed, with what lies around it."""

    def __init__(self, root: Map, given: Mapping[str, Given], beyond: Beyond) -> None:
        self._root = root
        self._given = given
        self._beyond = beyond
        self._addresses: dict[str, str] = {}
        self._left = _MOST_RESOURCES

    def items(self) -> Iterator[Item]:
        """Yield what is deployed, and what the files leave open of it."""
        place = _Place(
            Frame(Template(self._root, self._given, evaluated, self._addresses)),
            defaulted(1, self._root.header),
        )
        found = list(self._template(place))
        yield from found

    def _template(self, place: _Place) -> Iterator[Item]:
        for symbol, resource in _declared(place.frame.template.root.entries.get("resources")):
            if fact(resource.get("existing"), None) is not True:
                yield from self._resource(resource, place, symbol)

    def _resource(self, resource: Map, place: _Place, symbol: str = "") -> Iterator[Item]:
        for turn in _turns(resource, place):
            self._left -= 1
            if self._left < 0:
                if self._left == -1:
                    yield unknown(
                        f"only the first {_MOST_RESOURCES} resources are looked at", resource.header
                    )
                return
            yield from self._one(resource, turn, symbol)

    def _one(self, resource: Map, place: _Place, symbol: str) -> Iterator[Item]:
        exists = _exists(resource, place.frame)
        if fact(exists, None) is False or place.depth > _DEEPEST:
            return
        open_ = first_unknown([place.copies, exists])
        copies = place.copies if open_ is None else open_
        type_ = _type(resource, place)
        here = replace(place, copies=copies, type=type_, name=_names(resource, place))
        if type_.lower() in _DEPLOYMENTS:
            yield from self._nested(resource, here)
            return
        block = _block(resource, here, self._root.span.path)
        self._addresses[block.address.lower()] = block.address
        if symbol:
            place.frame.template.symbols[symbol] = block.address
        yield block
        for inner, child in _declared(resource.entries.get("resources")):
            yield from self._resource(child, here, inner)

    def _nested(self, resource: Map, place: _Place) -> Iterator[Item]:
        """Yield what a deployment inside this one makes, in its own scope or in the outer one."""
        written = resource.child("properties", "template")
        inner = self._linked(resource) if written is None else written
        if isinstance(inner, Value):
            yield inner
            return
        template = place.frame.template
        own = str(
            fact(resource.get("properties", "expressionEvaluationOptions", "scope"), None)
            or ("inner" if "languageVersion" in inner.entries else "outer")
        )
        if own.lower() == "inner":
            given = _passed(resource.child("properties", "parameters"), place.frame)
            frame = Frame(Template(inner, given, evaluated, self._addresses))
        else:
            shared = replace(template, root=_with_resources(template.root, inner))
            frame = replace(place.frame, template=shared)
        yield from self._template(_Place(frame, place.copies, depth=place.depth + 1))

    def _linked(self, resource: Map) -> Map | Leaf:
        """Return the template that a deployment is linked to, if it lies in a file beside it."""
        link = resource.get("properties", "templateLink", "relativePath")
        path = fact(link, None)
        if not isinstance(path, str):
            uri = resource.get("properties", "templateLink", "uri")
            return unknown("a linked template is not read: it is fetched from elsewhere", _at(uri))
        try:
            documents = self._beyond.documents(self._root.span.path, path)
            roots = [one.tree(templated=False) for one in documents]
        except (Unavailable, Unreadable, Unrendered):
            return link.hole(f"the linked template {path} is not among the scanned files")
        found = roots[0] if roots else link
        return found if isinstance(found, Map) else link.hole(f"{path} is no template")


def _at(of: Leaf) -> Span:
    return of.origin.span


def _declared(resources: Node | None) -> Iterator[tuple[str, Map]]:
    """Yield resources with their symbolic names, which only newer templates have."""
    if isinstance(resources, Map):
        for symbol, child in resources.entries.items():
            if isinstance(child, Map):
                yield symbol, child
    for item in resources.items if isinstance(resources, Seq) else ():
        if isinstance(item, Map):
            yield "", item


def _turns(resource: Map, place: _Place) -> Iterator[_Place]:
    """Yield the place of each copy of a resource; of too many or unknown ones, the same once."""
    loop = resource.child("copy")
    if loop is None:
        yield place
        return
    name = str(fact(loop.get("name"), ""))
    count = leaf(loop.get("count"), place.frame)
    known = fact(count, None)
    if isinstance(known, int) and known <= _MOST_COPIES:
        for step in range(known):
            yield replace(place, frame=place.frame.at_step(name, step, loop.header))
        return
    index = replace(unknown("the step of the loop is not known", loop.header), _fact="{index}")
    copies = count if isinstance(known, int) or count.unknown else count.hole("a loop counts")
    yield replace(place, frame=place.frame.in_loop(name, index), copies=copies)


def _exists(resource: Map, frame: Frame) -> Leaf:
    condition = resource.entries.get("condition")
    if condition is None:
        return defaulted(fact=True, span=resource.header)
    found = leaf(condition, frame)
    said = fact(found, None)
    if isinstance(said, str):
        return found.map(lambda _: said.lower() != "false")
    return found


def _type(resource: Map, place: _Place) -> str:
    said = str(fact(leaf(resource.get("type"), place.frame), "")).partition("@")[0].strip("/")
    relative = place.type and not said.lower().startswith(f"{place.type.lower()}/")
    return f"{place.type}/{said}" if relative else said


def _names(resource: Map, place: _Place) -> tuple[Leaf, ...]:
    """Return the parts of a name from the outermost resource inwards."""
    name = leaf(resource.get("name"), place.frame)
    text = fact(name, legible(name))
    parts = str(text).split("/") if text else [""]
    own = tuple(replace(name, _fact=part or None) for part in parts)
    return own if len(own) > len(place.name) else (*place.name, *own)


def _block(resource: Map, place: _Place, root: str) -> Block:
    names = place.name
    address = named(names, place.type) or f"{place.type}:{resource.header.line}"
    header, span = resource.header, resource.span
    return Block(
        "arm",
        place.type,
        address,
        Span(span.path, header.line, header.column, span.end_line, span.end_column),
        lambda: _body(resource, place),
        root=root,
        name=str(fact(names[-1], None) or legible(names[-1]) or place.type.rpartition("/")[2]),
        copies=place.copies.map(int),
    )


def _body(resource: Map, place: _Place) -> Map:
    """Return what is sent to Azure, with the name and `parents` it has from what it is inside."""
    kept = {key: child for key, child in resource.entries.items() if key not in _APART}
    found = evaluated(Map(kept, resource.span, resource.header, resource.rest), place.frame)
    entries = dict(found.entries) if isinstance(found, Map) else {}
    entries["name"] = place.name[-1]
    entries["parents"] = Seq(_parents(place), resource.header)
    rest = found.rest if isinstance(found, Map) else None
    return Map(entries, resource.span, resource.header, rest)


def _parents(place: _Place) -> tuple[Leaf, ...]:
    """Return what a resource is inside of, outermost first, each referring to its own block."""
    steps = place.type.split("/")
    addresses = place.frame.template.addresses
    found = []
    for count in range(1, len(place.name)):
        address = named(place.name[:count], "/".join(steps[: count + 1]))
        meant = addresses.get(address.lower())
        found.append(replace(place.name[count - 1], refers_to=(meant,) if meant else ()))
    return tuple(found)


def _passed(parameters: Map | None, frame: Frame) -> dict[str, Given]:
    entries = {} if parameters is None else parameters.entries
    return {name: _given(name, child, frame) for name, child in entries.items()}


def _given(name: str, said: Node, frame: Frame) -> Given:
    """Return what is passed for a parameter, which a loop may make."""
    looped = isinstance(said, Map) and "copy" in said.entries
    told = evaluated(said, frame) if looped else said
    if not isinstance(told, Map):
        return Given(told, frame)
    hidden = unknown(f"parameter {name} is read from a vault", told.header)
    return Given(told.entries.get("value", hidden), frame)


def _with_resources(outer: Map, inner: Map) -> Map:
    """Return a template that has the parameters and variables of another one."""
    entries = {key: child for key, child in outer.entries.items() if key != "resources"}
    if "resources" in inner.entries:
        entries["resources"] = inner.entries["resources"]
    return Map(entries, inner.span, inner.header)
