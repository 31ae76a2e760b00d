"""Which Kubernetes objects belong together: scalers, namespaces, services, claims."""

import re

from mlcostlint.adapters.links import Links
from mlcostlint.adapters.links.kubernetes.places import beside, folder, namespace_of, together
from mlcostlint.adapters.reading import mapping, text
from mlcostlint.tree import Block, Leaf
from mlcostlint.value import fact

_SCALERS = (
    "keda.sh/ScaledObject",
    "autoscaling/HorizontalPodAutoscaler",
    "autoscaling.aibrix.ai/PodAutoscaler",
    "http.keda.sh/HTTPScaledObject",
)
_DEFAULT_MODE = re.compile(r'"defaultDeploymentMode"\s*:\s*"(\w+)"')


def scaler(links: Links, target: Block) -> Block | None:
    """Return what scales a workload; of those in several folders, the one beside it."""
    found = [block for block in links.of(target, *_SCALERS) if _scales(block, target)]
    return next((block for block in found if folder(block) == folder(target)), None) or next(
        iter(found), None
    )


def namespace(links: Links, member: Block) -> Block | None:
    """Return the namespace an object is created in, if it is declared."""
    name = namespace_of(member)
    declared = (one for one in links.of(member, "Namespace") if one.name == name)
    return next(declared, None)


def config_map(links: Links, member: Block, name: str) -> Block | None:
    """Return the ConfigMap of an object's namespace, if it is declared; of several that beside."""
    found = (one for one in links.of(member, "ConfigMap") if one.name == name)
    return beside(member, (one for one in found if together(one, member)))


def sleeps(links: Links, member: Block) -> Leaf | None:
    """Return when kube-green puts the namespace of an object to sleep."""
    for info in links.of(member, "kube-green.com/SleepInfo"):
        if namespace_of(info) == namespace_of(member):
            return info.get("spec", "sleepAt")
    return None


def is_selected(links: Links, owner: Block, labels: Leaf) -> bool:
    """Say whether a Service of the same namespace sends requests to pods with these labels."""
    carried = {key: fact(leaf, None) for key, leaf in mapping(labels).items()}
    for service in links.of(owner, "Service"):
        wanted = mapping(service.get("spec", "selector"))
        if not wanted or not together(service, owner) or _is_headless(service):
            continue
        if all(carried.get(key) == fact(leaf, 0) for key, leaf in wanted.items()):
            return True
    return False


def _is_headless(service: Block) -> bool:
    """Say whether a Service only gives pods names to find each other by, as MPI and etcd need."""
    return fact(service.get("spec", "clusterIP"), "") == "None"


def default_mode(links: Links, service: Block) -> Leaf | None:
    """Return the deployment mode that KServe is configured with, if its ConfigMap is there."""
    for config in links.of(service, "ConfigMap"):
        if config.name == "inferenceservice-config":
            return _mode(config)
    return None


def named(links: Links, near: Block, type_: str, name: str) -> Block | None:
    """Return the object of a type that another means by its name, None where it is not declared.

    Of several in one scan, as examples have them, the one in the same file or folder is meant.
    """
    found = [one for one in links.of(near, type_) if name and one.name == name]
    found = [one for one in found if together(one, near)]
    in_file = [one for one in found if one.span.path == near.span.path]
    in_folder = [one for one in found if folder(one) == folder(near)]
    closest = next((group for group in (in_file, in_folder, found) if group), [])
    return closest[0] if len(closest) == 1 else None


def _mode(config: Block) -> Leaf | None:
    leaf = text(config.get("data", "deploy"))
    match = _DEFAULT_MODE.search(fact(leaf, None) or "")
    return leaf.map(lambda _: match[1]) if match else None


def _scales(scaler: Block, target: Block) -> bool:
    named = fact(scaler.get("spec", "scaleTargetRef", "name"), None)
    # KEDA: the kind is Deployment where none is written.
    kind = fact(text(scaler.get("spec", "scaleTargetRef", "kind")).default("Deployment"), "")
    if not target.name or named != target.name or kind != target.type.rpartition("/")[2]:
        return False
    return together(scaler, target)
