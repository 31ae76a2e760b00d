"""Which variables a blueprint is deployed with: its own, and those of the file made for it.

A deployment file is given on the command line. It is certain to be the one of a blueprint where it
lies beside it and is called as it (`gke-a4.yaml`, `gke-a4-deployment.yaml`), or where each of them
is the only one in its folder. https://cloud.google.com/cluster-toolkit/docs/setup/deployment-file
"""

import posixpath
import re
from collections.abc import Iterator, Mapping

from mlcostlint.parsers.beyond import Beyond
from mlcostlint.parsers.surroundings import Unavailable
from mlcostlint.parsers.yaml_tree import Unrendered
from mlcostlint.source import Unreadable
from mlcostlint.tree import Map, Node, Seq
from mlcostlint.value import How, Value

_SUFFIX = "-deployment"
_YAML = frozenset({".yaml", ".yml"})
_KEYS = frozenset({"terraform_backend_defaults", "vars"})
_BLUEPRINT = re.compile(r"^blueprint_name[ \t]*:", re.MULTILINE)


def variables(path: str, root: Map, beyond: Beyond) -> Mapping[str, Node]:
    """Return the variables of a blueprint by name; those of its deployment file count."""
    own = root.child("vars")
    given = {} if own is None else dict(own.entries)
    found = _deployment(path, beyond)
    passed = None if found is None else found.child("vars")
    return given if passed is None else {**given, **_passed(passed)}


def _passed(given: Map) -> dict[str, Node]:
    return {key: _by_file(node) for key, node in given.entries.items()}


def _by_file(node: Node) -> Node:
    if isinstance(node, Value):
        return node.at(node.origin.used_at(node.origin.span, How.PASSED))
    if isinstance(node, Seq):
        return node
    return Map(_passed(node), node.span, node.header, node.rest)


def _deployment(path: str, beyond: Beyond) -> Map | None:
    files = [posixpath.splitext(name) for name in beyond.names_beside(path)]
    candidates = [
        f"{name}{kind}" for name, kind in files if name.endswith(_SUFFIX) and kind in _YAML
    ]
    named = [name for name in candidates if _stem(name) == _stem(path)]
    if not named and len(candidates) == 1 and _is_alone(path, beyond):
        named = candidates
    return next((root for name in named[:1] for root in _read(path, name, beyond)), None)


def _is_alone(path: str, beyond: Beyond) -> bool:
    folder = posixpath.dirname(path)
    beside = (one for one in beyond.sources.values() if posixpath.dirname(one.path) == folder)
    return sum(1 for one in beside if _BLUEPRINT.search(one.text)) == 1


def _read(path: str, name: str, beyond: Beyond) -> Iterator[Map]:
    try:
        roots = [document.tree() for document in beyond.documents(path, name)]
    except (Unavailable, Unreadable, Unrendered):
        return
    for root in roots:
        if isinstance(root, Map) and "vars" in root.entries and _KEYS.issuperset(root.entries):
            yield root


def _stem(path: str) -> str:
    name = posixpath.splitext(posixpath.basename(path))[0]
    return name.removesuffix("-blueprint").removesuffix(_SUFFIX)
