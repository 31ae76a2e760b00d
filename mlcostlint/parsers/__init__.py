"""Every dialect: sources in, blocks out."""

from collections.abc import Callable, Iterable, Iterator, Mapping

from mlcostlint.parsers import cloudformation, kubernetes, sagemaker, vertex
from mlcostlint.parsers.detect import dialect, resembles, worth_parsing
from mlcostlint.parsers.inputs import Inputs
from mlcostlint.parsers.yaml_tree import Document, Unrendered, documents
from mlcostlint.source import Source, Unreadable
from mlcostlint.tree import Block, Map, Node, Reading
from mlcostlint.value import unknown

__all__ = ["TERRAFORM", "Inputs", "read"]

TERRAFORM = (".tf", ".tofu", ".tf.json", ".tfvars", ".tfvars.json")

_HELM = (".Values", ".Release", ".Chart", "include ", "toYaml")


def read(
    sources: Iterable[Source], inputs: Inputs, neighbours: Callable[[str], tuple[Source, ...]]
) -> Reading:
    """Parse every source by what it holds; the order of the sources makes no difference.

    `neighbours` gives the Terraform sources of a folder that a module call leads to.
    """
    ordered = sorted(sources, key=lambda source: source.path)
    configurations = [source for source in ordered if source.path.endswith(TERRAFORM)]
    others = [source for source in ordered if not source.path.endswith(TERRAFORM)]
    patches = _patches(others)
    readings = [_file(source) for source in others if source.path not in patches]
    if configurations:
        from mlcostlint.parsers import terraform

        readings.insert(0, terraform.read(configurations, inputs, neighbours))
    return _together(readings)


def _patches(sources: Iterable[Source]) -> frozenset[str]:
    return frozenset(
        path
        for source in sources
        if kubernetes.is_kustomization(source)
        for document in documents(source)
        for path in kubernetes.patches(_tree(document), source.folder)
    )


def _tree(document: Document) -> Node | None:
    try:
        return document.tree()
    except (Unreadable, Unrendered):
        return None


def _together(readings: Iterable[Reading]) -> Reading:
    parts = tuple(readings)
    return Reading(
        tuple(block for part in parts for block in part.blocks),
        tuple(hole for part in parts for hole in part.holes),
        tuple(problem for part in parts for problem in part.problems),
        {path: name for part in parts for path, name in part.files.items()},
    )


def _file(source: Source) -> Reading:
    """Read one file; of its holes with one reason, the first speaks for all."""
    found = _together(
        _document(document) for document in documents(source) if worth_parsing(document.text)
    )
    holes = {hole.unknown: hole for hole in reversed(found.holes)}
    return Reading(found.blocks, tuple(reversed(holes.values())), found.problems, found.files)


def _document(document: Document) -> Reading:
    """Read one document; what cannot be parsed matters only if it was meant to be one of ours."""
    try:
        return _declared(document)
    except Unrendered as template:
        if not resembles(document.text):
            return Reading()
        return Reading(holes=(unknown(_unrendered(document.text), template.span),))
    except Unreadable as problem:
        return Reading(problems=(problem,) if resembles(document.text) else ())


def _declared(document: Document) -> Reading:
    root = document.tree()
    if isinstance(root, Map):
        return _mapping(document, root)
    requests = tuple(sagemaker.blocks(root))
    return Reading(requests, files={document.path: "sagemaker"} if requests else {})


def _mapping(document: Document, root: Map) -> Reading:
    name = dialect(root)
    if name is None:
        return Reading(holes=tuple(kubernetes.undecided(root)))
    files = {document.path: name}
    if name != "cloudformation":
        return Reading(tuple(_BLOCKS[name](root)), files=files)
    template = cloudformation.template(document)
    blocks, holes = cloudformation.blocks(template), cloudformation.holes(template)
    return Reading(tuple(blocks), tuple(holes), files=files)


def _unrendered(text: str) -> str:
    if any(word in text for word in _HELM):
        return "the chart's template is not rendered: run `helm template` and scan its output"
    return "the template is not rendered: render it and scan the output"


_BLOCKS: Mapping[str, Callable[[Map], Iterator[Block]]] = {
    "kubernetes": kubernetes.blocks,
    "sagemaker": sagemaker.blocks,
    "vertex": vertex.blocks,
}
