"""Functions of maps; each value keeps the place it comes from."""

from collections.abc import Mapping

from mlcostlint.parsers.terraform.expressions import Call
from mlcostlint.parsers.terraform.functions.families import Function, of_trees
from mlcostlint.parsers.terraform.functions.trees import (
    entries,
    first,
    is_null,
    items,
    missing,
    once_settled,
    ordered,
)
from mlcostlint.parsers.terraform.lazy import Failure, branch
from mlcostlint.parsers.terraform.nodes import hole, hopped, named, refuse, text, undecided
from mlcostlint.tree import Leaf, Map, Node, Seq
from mlcostlint.value import written


def _merge(arguments: list[Node], call: Call) -> Node:
    found: dict[str, Node] = {}
    rest: Leaf | None = None
    for argument in arguments:
        doubt = _open_end(argument)
        if doubt is not None:
            # What comes later may say otherwise: the keys so far stand, their values do not.
            rest = undecided(doubt, call.span)
            found = {key: undecided(doubt, call.span, [child]) for key, child in found.items()}
        if isinstance(argument, Map):
            found.update({key: hopped(child, call.span) for key, child in argument.entries.items()})
        elif doubt is None and not is_null(argument):
            refuse("merge() takes maps")
    return branch(found, call.span, call.head, rest)


def _open_end(node: Node) -> Leaf | None:
    return node.rest if isinstance(node, Map) else missing(node)


def _lookup(arguments: list[Node], call: Call) -> Node:
    within, key, *default = arguments
    doubt = first((missing(within), missing(key)))
    if doubt is not None:
        return undecided(doubt, call.span, arguments)
    if len(default) > 1:
        refuse("lookup() takes two or three arguments")
    found, rest = entries(within).entries.get(text(key)), entries(within).rest
    if found is None and rest is not None:
        return undecided(named(rest, text(key)), call.span, default)
    if found is None and not default:
        raise Failure("the map has no such key", call.span)
    return hopped(default[0] if found is None else found, call.span)


def _keys(arguments: list[Node], call: Call) -> Node:
    (within,) = arguments
    doubt = _open_end(within)
    if doubt is not None:
        return undecided(doubt, call.span, arguments)
    found = (written(key, call.span) for key in sorted(entries(within).entries))
    return Seq(tuple(found), call.span)


def _values(arguments: list[Node], call: Call) -> Node:
    (within,) = arguments
    doubt = _open_end(within)
    if doubt is not None:
        return undecided(doubt, call.span, arguments)
    children = entries(within).entries
    return Seq(tuple(hopped(children[key], call.span) for key in sorted(children)), call.span)


def _zipmap(arguments: list[Node], call: Call) -> Node:
    keys, values = arguments
    doubt = first((hole([keys]), missing(values)))
    if doubt is not None:
        return undecided(doubt, call.span, arguments)
    pairs = zip(items(keys), ordered(values), strict=True)
    found = {text(key): hopped(value, call.span) for key, value in pairs}
    return branch(found, call.span, call.head)


def _map(arguments: list[Node], call: Call) -> Node:
    """Until Terraform 0.15 this built a map of keys and values in turn."""
    doubt = hole(arguments[::2])
    if doubt is not None:
        return undecided(doubt, call.span, arguments)
    pairs = zip(arguments[::2], arguments[1::2], strict=True)
    found = {text(key): hopped(value, call.span) for key, value in pairs}
    return branch(found, call.span, call.head)


def _transposed(arguments: list[Node], call: Call) -> Node:
    (within,) = arguments
    found: dict[str, list[Node]] = {}
    children = entries(within).entries
    for key in sorted(children):
        for item in items(children[key]):
            found.setdefault(text(item), []).append(written(key, call.span))
    lists = {key: Seq(tuple(keys), call.span) for key, keys in found.items()}
    return branch(lists, call.span, call.head)


FUNCTIONS: Mapping[str, Function] = of_trees(
    {
        "keys": _keys,
        "lookup": _lookup,
        "map": _map,
        "merge": _merge,
        "transpose": once_settled(_transposed),
        "values": _values,
        "zipmap": _zipmap,
    }
)
