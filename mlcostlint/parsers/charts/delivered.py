"""Releases that Argo CD, Flux and K3s make of charts: the values that stand in their objects.

https://argo-cd.readthedocs.io/en/stable/user-guide/helm/
https://fluxcd.io/flux/components/helm/helmreleases/
https://docs.k3s.io/add-ons/helm
"""

from collections.abc import Callable, Iterator, Mapping

from mlcostlint.parsers import literal_block
from mlcostlint.parsers.charts import released
from mlcostlint.parsers.charts.objects import Release, is_absent, spelled
from mlcostlint.parsers.charts.values import merged, with_set
from mlcostlint.tree import Block, Leaf, Map, Node
from mlcostlint.value import Value, unknown, written


def objects(root: Map) -> Iterator[Block | Leaf]:
    """Yield what the releases of an object run that is the business of such a tool."""
    group = spelled(root.get("apiVersion")).rpartition("/")[0]
    read = _READERS.get(f"{group}/{spelled(root.get('kind'))}")
    spec = root.child("spec")
    if read is not None and spec is not None:
        yield from read(root, spec)


def _application(root: Map, spec: Map) -> Iterator[Block | Leaf]:
    """Read an Application: its sources, of which some are charts."""
    for source in (*spec.maps("source"), *spec.maps("sources")):
        chart, helm = source.get("chart"), source.child("helm")
        if is_absent(chart):
            chart = source.get("path")
        if helm is None:
            continue
        name = spelled(helm.get("releaseName")) or spelled(root.get("metadata", "name"))
        release = Release(name, spec.get("destination", "namespace"))
        yield from released(chart, _of_application(helm), release)


def _applications(root: Map, spec: Map) -> Iterator[Block | Leaf]:
    """Read an ApplicationSet as one of the Applications that it makes."""
    template = spec.child("template")
    inner = None if template is None else template.child("spec")
    if inner is not None:
        yield from _application(root, inner)


def _of_application(helm: Map) -> Map | Leaf:
    """Lay the values over each other: files, `values`, `valuesObject`, and then `parameters`."""
    files = [*helm.each("valueFiles")]
    found = merged(
        [
            *(_from_elsewhere(file) for file in files),
            literal_block.tree(helm.get("values")),
            helm.entries.get("valuesObject", helm.get("valuesObject")),
        ],
        helm.header,
    )
    for parameter in helm.each("parameters"):
        if isinstance(parameter, Map):
            found = merged(
                [with_set(found, parameter.get("name"), parameter.get("value"))], helm.header
            )
        elif isinstance(parameter, Value):
            found = merged([found, parameter], helm.header)
    return found


def _helm_release(root: Map, spec: Map) -> Iterator[Block | Leaf]:
    """Read a HelmRelease of Flux: what `valuesFrom` brings lies below its own values."""
    values = merged(
        [
            *(_from_elsewhere(one) for one in spec.each("valuesFrom")),
            spec.entries.get("values", spec.get("values")),
        ],
        spec.header,
    )
    chart = spec.get("chart", "spec", "chart")
    if is_absent(chart):
        chart = spec.get("chartRef", "name")
    name = spelled(spec.get("releaseName")) or spelled(root.get("metadata", "name"))
    yield from released(chart, values, Release(name, _namespace(root, spec)))


def _helm_chart(root: Map, spec: Map) -> Iterator[Block | Leaf]:
    """Read a HelmChart of K3s: single values that are set lie above the text of others."""
    found: Node = merged([literal_block.tree(spec.get("valuesContent"))], spec.header)
    settings = spec.child("set") or Map({}, spec.span, spec.header)
    for name, node in settings.entries.items():
        found = with_set(found, written(name, settings.header), node)
    release = Release(spelled(root.get("metadata", "name")), _namespace(root, spec))
    yield from released(spec.get("chart"), merged([found], spec.header), release)


def _namespace(root: Map, spec: Map) -> Leaf:
    target = spec.get("targetNamespace")
    return root.get("metadata", "namespace") if is_absent(target) else target


def _from_elsewhere(node: Node) -> Leaf:
    """Return the hole that values are which lie in a file or an object of the cluster."""
    if isinstance(node, Value):
        return node.hole(f"the values in {spelled(node) or 'another file'} are not read")
    name = spelled(node.get("name")) if isinstance(node, Map) else ""
    return unknown(f"the values in {name or 'another object'} are not read", node.span)


_READERS: Mapping[str, Callable[[Map, Map], Iterator[Block | Leaf]]] = {
    "argoproj.io/Application": _application,
    "argoproj.io/ApplicationSet": _applications,
    "helm.cattle.io/HelmChart": _helm_chart,
    "helm.toolkit.fluxcd.io/HelmRelease": _helm_release,
}
