"""What every Kubernetes object says of itself: its specification, its names, its purpose."""

from typing import cast

from mlcostlint.adapters import words
from mlcostlint.adapters.naming import known_texts
from mlcostlint.adapters.reading import text
from mlcostlint.adapters.words import Names
from mlcostlint.model.parts import Environment, Tags
from mlcostlint.tree import Block, Map
from mlcostlint.value import Value, fact

_HINTS = "mlcostlint/"


def spec(block: Block) -> Map:
    """Return the `spec` of an object, the object itself where it has none."""
    return block.body.child("spec") or block.body


def namespace(block: Block) -> Value[str]:
    """Return the namespace of an object; where it writes none, whoever applies it chooses."""
    said = text(block.get("metadata", "namespace"))
    if not said.unknown and said.known is None:
        return said.hole("whoever applies it chooses the namespace")
    return cast("Value[str]", said)


def names(block: Block) -> Names:
    """Return what an object is called; a name that is filled in later is a hidden one."""
    given = [block.get("metadata", key) for key in ("name", "generateName", "namespace")]
    hidden = next((leaf for leaf in given if leaf.unknown), None)
    return Names.of([block.name or "unnamed"], hidden)


def hints(block: Block) -> Tags:
    """Return the labels and annotations that tell how an object is used."""
    held = [block.body.child("metadata", key) for key in ("labels", "annotations")]
    said = {
        key: text(one.get(key)).default("")
        for one in held
        if one is not None
        for key in one.entries
        if key.startswith(_HINTS)
    }
    return Tags(said)


def environment(block: Block, labels: Value[Tags | None], called: Names) -> Value[Environment]:
    """Return what an object is for: by label, namespace, name, then folder."""
    path = block.body.header.path
    space, name = (block.get("metadata", key) for key in ("namespace", "name"))
    spoken = known_texts(space)
    if spoken:
        said = words.environment(labels, spoken, "", space.origin.span)
        if fact(said, None) is not Environment.UNSTATED:
            return said
    return words.environment(labels, called, path, name.origin.span)
