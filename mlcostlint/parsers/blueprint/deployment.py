"""Which variables a blueprint is deployed with: its own, and those of the file made for it.

A deployment file is given on the command line. It is certain to be the one of a blueprint where it
lies beside it and is called as it (`gke-a4.yaml`, `gke-a4-deployment.yaml`), or where each of them
is the only one in its folder. https://cloud.google.com/cluster-toolkit/docs/setup/deployment-file
"""

import posixpath
import re
from collections.abc import Mapping

from mlcostlint.parsers.beyond import Beyond
from mlcostlint.parsers.yaml_tree import maps
from mlcostlint.source import Source
from mlcostlint.tree import Map, Node, Seq
from mlcostlint.value import How, Value

_YAML = (".yaml", ".yml")
_KEYS = frozenset({"terraform_backend_defaults", "vars"})
_BLUEPRINT = re.compile(r"^blueprint_name[ \t]*:", re.MULTILINE)
_DEPLOYMENT = re.compile(r"^(?:terraform_backend_defaults|vars)[ \t]*:", re.MULTILINE)


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
    folder = posixpath.dirname(path)
    beside = [
        source
        for source in beyond.sources.values()
        if source.path.endswith(_YAML) and posixpath.dirname(source.path) == folder
    ]
    candidates = [source for source in beside if source.path != path and _may_be(source)]
    named = [source for source in candidates if _stem(source.path) == _stem(path)]
    if not named and len(candidates) == 1:
        blueprints = [source for source in beside if _BLUEPRINT.search(source.text)]
        named = candidates if len(blueprints) == 1 else []
    return next((root for source in named[:1] for root in maps(source) if _is(root)), None)


def _may_be(source: Source) -> bool:
    return bool(_DEPLOYMENT.search(source.text)) and not _BLUEPRINT.search(source.text)


def _is(root: Map) -> bool:
    return "vars" in root.entries and _KEYS.issuperset(root.entries)


def _stem(path: str) -> str:
    name = posixpath.splitext(posixpath.basename(path))[0]
    return name.removesuffix("-blueprint").removesuffix("-deployment")
