"""What stands in a pipeline in place of a value: parameters, joins, and what a run will know."""

from collections.abc import Mapping
from dataclasses import replace

from mlcostlint.source import Span
from mlcostlint.tree import Leaf, Map, Node, Seq, as_
from mlcostlint.value import How, Origin, Value, fact, first_unknown, unknown

_GET = "Get"
_STANDARD = "Std:"
_OF_PARAMETERS = "Parameters."


class Parameters:
    """The parameters of one pipeline, which a run may set and their defaults set otherwise."""

    def __init__(self, root: Map) -> None:
        named = ((fact(as_(str, one.get("Name")), None), one) for one in root.maps("Parameters"))
        self._declared: Mapping[str, Map] = {name: one for name, one in named if name}

    def value(self, name: str, use: Span) -> Leaf:
        """Return the default of a parameter where it is used."""
        declared = self._declared.get(name)
        if declared is None:
            return unknown(f"{name} is not a parameter of this pipeline", use)
        default = declared.get("DefaultValue")
        if not default.unknown and default.known is None:
            return unknown(f"pipeline parameter {name} has no default", use)
        return default.at(default.origin.used_at(use, How.DEFAULTED))


def settled(body: Map, parameters: Parameters) -> Map:
    """Return the arguments of a step with every expression replaced by what it stands for."""
    entries = {key: _value(child, parameters) for key, child in body.entries.items()}
    return replace(body, entries=entries)


def _value(node: Node, parameters: Parameters) -> Node:
    if isinstance(node, Value):
        found = fact(node, None)
        return _value(found, parameters) if isinstance(found, Map | Seq) else node
    if isinstance(node, Seq):
        return replace(node, items=tuple(_value(item, parameters) for item in node.items))
    if len(node.entries) == 1:
        ((name, argument),) = node.entries.items()
        if name == _GET:
            return _got(argument, parameters, node.span)
        if name.startswith(_STANDARD):
            return _standard(name, argument, parameters, node.span)
    return settled(node, parameters)


def _got(path: Node, parameters: Parameters, use: Span) -> Leaf:
    said = fact(as_(str, path), None) if isinstance(path, Value) else None
    if said is not None and said.startswith(_OF_PARAMETERS):
        return parameters.value(said.removeprefix(_OF_PARAMETERS), use)
    return unknown(f"{said or 'this'} is known when the pipeline runs", use)


def _standard(name: str, argument: Node, parameters: Parameters, use: Span) -> Leaf:
    if name != "Std:Join" or not isinstance(argument, Map):
        return unknown(f"{name} is known when the pipeline runs", use)
    pieces = [_piece(node, parameters) for node in argument.each("Values")]
    between = as_(str, argument.get("On")).default("")
    hole = first_unknown([between, *pieces])
    if hole is not None:
        return unknown(hole.unknown, use)
    return Value(between.known.join(one.known for one in pieces), Origin(How.COMPUTED, use))


def _piece(node: Node, parameters: Parameters) -> Value[str]:
    found = _value(node, parameters)
    if not isinstance(found, Value):
        return unknown("a list or a map cannot be joined", found.span)
    return as_(str, found).default("")
