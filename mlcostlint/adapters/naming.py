"""What a block is called, by its own attributes and by its address."""

import re

from mlcostlint.adapters import words
from mlcostlint.tree import Block, Leaf
from mlcostlint.value import fact

_SILENT = frozenset(["module", "data"])
_NAMELESS = frozenset(["this", "main", "default"])
_ADDRESS_PART = re.compile(r'\["[^"\]]*"\]|\[[0-9]+\]|[^.\[\]]+')


def names(block: Block, *given: Leaf) -> words.Names:
    """Return what a block is called: by its attributes, then by its address without types.

    The address of `module.dev.aws_instance.gpu["a"]` says "dev", "gpu" and "a", and not "instance";
    what a module calls "this" is called as the module is. A name of several parts ("queue/compute")
    says the last of them first.
    A name that waits for another resource ends in its random id, which says nothing; one that waits
    for a variable might say anything.
    """
    parts = _ADDRESS_PART.findall(block.address) if block.dialect == "terraform" else []
    keys = [part.strip('[]"') for part in parts if part.startswith("[")]
    said = keys + [part for part in parts if not part.startswith("[") and part not in _SILENT]
    said = [part for part in said if part != block.type]
    said = [part for part in said if part not in _NAMELESS] or said
    hidden = next((leaf for leaf in given if leaf.unknown and not leaf.refers_to), None)
    otherwise = block.name.split("/")[::-1]
    return words.Names.of(known_texts(*given) + (said[::-1] or otherwise), hidden)


def known_texts(*given: Leaf) -> list[str]:
    """Return the texts among leaves, without those that are absent, unknown or empty."""
    found = (fact(leaf, None) for leaf in given)
    return [one for one in found if isinstance(one, str) and one]
