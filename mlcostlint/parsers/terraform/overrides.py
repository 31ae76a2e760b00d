"""Override files: blocks that change what the other files of a folder declare.

https://developer.hashicorp.com/terraform/language/files/override
"""

from collections.abc import Sequence
from functools import partial

from mlcostlint.parsers.terraform.expressions import Literal
from mlcostlint.parsers.terraform.layout import Body, Declaration
from mlcostlint.source import Unreadable

_Key = tuple[str, ...]

# What an override must find declared elsewhere; of the rest, whatever comes later counts.
_CHANGED = frozenset({"resource", "data", "ephemeral", "variable", "output", "module"})


def overrides(path: str) -> bool:
    """Tell whether a file is one that Terraform merges into the others."""
    stem = path.rpartition("/")[2].partition(".")[0]
    return stem == "override" or stem.endswith("_override")


def merged(
    declared: Sequence[Declaration], over: Sequence[Declaration]
) -> tuple[list[Declaration], list[Unreadable]]:
    """Return blocks with those of override files merged in, and the overrides of nothing."""
    found = list(declared)
    if not over:
        return found, []
    places = {_key(block): place for place, block in enumerate(found)}
    problems: list[Unreadable] = []
    for block in over:
        place = places.get(_key(block))
        if place is not None and block.type != "locals":
            found[place] = _changed(found[place], block)
        elif block.type in _CHANGED:
            problems.append(Unreadable(block.header, _unfounded(block)))
        else:
            found.append(block)
    return found, problems


def _key(block: Declaration) -> _Key:
    alias = block.body.attributes.get("alias") if block.type == "provider" else None
    literal = alias.expression if alias is not None else None
    return (block.type, *block.labels, str(literal.fact) if isinstance(literal, Literal) else "")


def _changed(declared: Declaration, over: Declaration) -> Declaration:
    words = (declared.type, *declared.labels)
    return Declaration(words, declared.span, declared.header, partial(_body, declared, over))


def _body(declared: Declaration, over: Declaration) -> Body:
    """Return a body whose attributes are replaced one by one, blocks all of one type together."""
    before, after = declared.body, over.body
    replaced = {*after.attributes, *(block.entry for block in after.blocks)}
    kept = {name: one for name, one in before.attributes.items() if name not in replaced}
    blocks = (block for block in before.blocks if block.entry not in replaced)
    return Body({**kept, **after.attributes}, (*blocks, *after.blocks))


def _unfounded(block: Declaration) -> str:
    name = ".".join((block.type, *block.labels)).removeprefix("resource.")
    return f"found an override of {name} where no other file of the folder declares it"
