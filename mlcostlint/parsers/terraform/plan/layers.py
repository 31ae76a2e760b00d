"""The layers in which a plan says one value: what it is, what of it is open, what is secret."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from mlcostlint.parsers.json_text import Part
from mlcostlint.parsers.terraform.lazy import Lazy
from mlcostlint.parsers.terraform.nodes import hidden
from mlcostlint.source import Span
from mlcostlint.tree import Map, Node, Seq
from mlcostlint.value import How, Origin, Value

SENSITIVE = "the value is marked sensitive and is not looked at"
NO_EXPRESSION = "the plan does not show what this expression stands for"
NO_PROVIDER = "the plan does not show which provider configuration serves this"
UNSHOWN = frozenset({NO_EXPRESSION, NO_PROVIDER})

References = Callable[[Any], tuple[str, ...]]
Step = str | int

_DEEPEST = 60
_LEAF = frozenset({"constant_value", "references"})


@dataclass(frozen=True, slots=True)
class Layer:
    """One value of a plan, and what says more of it.

    `unknown` and `sensitive` are true, or shaped like the value; `expression` is what the
    configuration has in its place, None where it shows nothing. `part` and `shadow` are where the
    value and its `unknown` stand.
    """

    value: Any
    unknown: Any = None
    sensitive: Any = None
    expression: Any = None
    part: Part | None = None
    shadow: Part | None = None

    def child(self, step: Step) -> "Layer":
        """Return the layers of what a map or list holds at `step`."""
        return Layer(
            _below(self.value, step),
            _below(self.unknown, step),
            _below(self.sensitive, step),
            _written(self.expression, step, self.value),
            self.part.at(step) if self.part else None,
            self.shadow.at(step) if self.shadow else None,
        )

    def names(self) -> list[str]:
        """Return the names of what a map holds: not what the provider is left to choose."""
        known = self.value if isinstance(self.value, dict) else {}
        open_ = self.unknown if isinstance(self.unknown, dict) else {}
        return [
            *(name for name in known if not self._is_left_open(name)),
            *(name for name in open_ if name not in known and not self._is_left_open(name)),
        ]

    def size(self) -> int:
        """Return how many items a list holds."""
        sizes = (len(one) for one in (self.value, self.unknown) if isinstance(one, list))
        return max(sizes, default=0)

    def place(self, otherwise: Span) -> Span:
        """Return where the value stands, or where the plan says that it is open."""
        found = self.part or self.shadow
        return found.span if found else otherwise

    def header(self, otherwise: Span) -> Span:
        """Return where the value stands with its name: what opens a map."""
        found = self.part or self.shadow
        return found.key.start() if found else otherwise

    def _is_left_open(self, name: str) -> bool:
        """Tell that an attribute is unknown and the configuration does not set it.

        To the configuration it is absent: the provider reports what it chose after the apply.
        """
        written = self.expression
        if not isinstance(written, dict) or _is_leaf(written):
            return False
        return _below(self.unknown, name) is True and name not in written


@dataclass(frozen=True, slots=True)
class Reader:
    """Reads the layers of one resource as a tree; absent attributes stand at `header`.

    `refers_to` gives the addresses that an expression of the configuration refers to.
    """

    address: str
    header: Span
    refers_to: References

    def body(self, layer: Layer) -> Map:
        """Return the attributes of the resource."""
        if layer.sensitive is True:
            return Map({}, self.header, self.header, rest=hidden(SENSITIVE, self.header))
        return self._map(layer, self.header, self.header, ())

    def node(self, layer: Layer, around: Span, path: tuple[Step, ...] = ()) -> Node:
        """Return what stands at `path` as a tree; `around` is the header of what holds it."""
        hole = self._hole(layer, path)
        if hole:
            return hidden(hole, layer.place(around), *self._references(layer))
        if isinstance(layer.value, dict) or isinstance(layer.unknown, dict):
            return self._map(layer, layer.place(around), layer.header(around), path)
        if layer.size():
            return self._list(layer, layer.place(around), path)
        # A provider's schema knows no difference between no blocks and an empty list of them.
        is_absent = layer.value is None or isinstance(layer.value, list)
        found = None if is_absent else layer.value
        origin = Origin(How.WRITTEN, around if is_absent else layer.place(around))
        return Value(found, origin, refers_to=self._references(layer))

    def _hole(self, layer: Layer, path: tuple[Step, ...]) -> str:
        if layer.sensitive is True:
            return SENSITIVE
        if layer.unknown is True:
            return f"{self._name(path)} is known after apply"
        return "the value is nested too deeply to be read" if len(path) > _DEEPEST else ""

    def _list(self, layer: Layer, place: Span, path: tuple[Step, ...]) -> Seq:
        steps = range(layer.size())
        return Seq(
            tuple(self.node(layer.child(step), place, (*path, step)) for step in steps), place
        )

    def _map(self, layer: Layer, span: Span, header: Span, path: tuple[Step, ...]) -> Map:
        def load(name: str) -> Node:
            return self.node(layer.child(name), header, (*path, name))

        return Map(Lazy(layer.names(), load), span, header)

    def _references(self, layer: Layer) -> tuple[str, ...]:
        return self.refers_to(layer.expression) if _is_leaf(layer.expression) else ()

    def _name(self, path: Iterable[Step]) -> str:
        steps = (f"[{step}]" if isinstance(step, int) else f".{step}" for step in path)
        return self.address + "".join(steps)


def _below(shape: Any, step: Step) -> Any:
    if isinstance(shape, dict) and isinstance(step, str):
        return shape.get(step)
    if isinstance(shape, list) and isinstance(step, int):
        return shape[step] if step < len(shape) else None
    return True if shape is True else None


def _is_leaf(expression: Any) -> bool:
    return isinstance(expression, dict) and expression.keys() <= _LEAF


def _written(expression: Any, step: Step, value: Any) -> Any:
    """Return what the configuration has for a part: the expression of the whole, or a block's."""
    if _is_leaf(expression):
        return expression
    if isinstance(expression, dict):
        return expression.get(step) if isinstance(step, str) else expression
    if isinstance(expression, list) and isinstance(step, int):
        return _block(expression, step, value)
    return None


def _block(blocks: Sequence[Any], step: int, value: Any) -> Any:
    """Return the block behind an item; the items of a set stand in another order than written."""
    item = _below(value, step)
    agreeing = [index for index, block in enumerate(blocks) if _agrees(block, item)]
    if step in agreeing and len(blocks) == len(value or ()):
        return blocks[step]
    return blocks[agreeing[0]] if len(agreeing) == 1 else None


def _agrees(block: Any, item: Any) -> bool:
    """Tell whether all that a block says literally is what an item holds."""
    if not isinstance(block, Mapping) or not isinstance(item, Mapping):
        return False
    literal = {
        name: written["constant_value"]
        for name, written in block.items()
        if isinstance(written, Mapping) and "constant_value" in written
    }
    return all(item.get(name) == constant for name, constant in literal.items())
