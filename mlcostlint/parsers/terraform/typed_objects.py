"""Kubernetes objects that the provider has a resource type for, as Kubernetes spells them."""

from collections.abc import Iterator, Mapping
from functools import cache

from mlcostlint.parsers import kubernetes
from mlcostlint.tree import Block, Map, Node, Seq
from mlcostlint.value import written

# https://registry.terraform.io/providers/hashicorp/kubernetes/latest/docs
_KINDS: Mapping[str, tuple[str, str]] = {
    "kubernetes_config_map": ("v1", "ConfigMap"),
    "kubernetes_cron_job": ("batch/v1", "CronJob"),
    "kubernetes_daemonset": ("apps/v1", "DaemonSet"),
    "kubernetes_daemon_set": ("apps/v1", "DaemonSet"),
    "kubernetes_deployment": ("apps/v1", "Deployment"),
    "kubernetes_horizontal_pod_autoscaler": ("autoscaling/v2", "HorizontalPodAutoscaler"),
    "kubernetes_job": ("batch/v1", "Job"),
    "kubernetes_namespace": ("v1", "Namespace"),
    "kubernetes_persistent_volume_claim": ("v1", "PersistentVolumeClaim"),
    "kubernetes_pod": ("v1", "Pod"),
    "kubernetes_replication_controller": ("v1", "ReplicationController"),
    "kubernetes_service": ("v1", "Service"),
    "kubernetes_stateful_set": ("apps/v1", "StatefulSet"),
    "kubernetes_storage_class": ("storage.k8s.io/v1", "StorageClass"),
}
_VERSIONS = ("", "_v1", "_v2", "_v2beta2")
TYPES = frozenset(f"{name}{version}" for name in _KINDS for version in _VERSIONS)

# Blocks that may be repeated, and the list that they are in Kubernetes.
_LISTS: Mapping[str, str] = {
    "allowed_topologies": "allowedTopologies",
    "container": "containers",
    "env": "env",
    "env_from": "envFrom",
    "host_aliases": "hostAliases",
    "http_header": "httpHeaders",
    "image_pull_secrets": "imagePullSecrets",
    "init_container": "initContainers",
    "items": "items",
    "match_expressions": "matchExpressions",
    "match_fields": "matchFields",
    "match_label_expressions": "matchLabelExpressions",
    "metric": "metrics",
    "node_selector_term": "nodeSelectorTerms",
    "policy": "policies",
    "port": "ports",
    "preferred_during_scheduling_ignored_during_execution": (
        "preferredDuringSchedulingIgnoredDuringExecution"
    ),
    "readiness_gate": "readinessGates",
    "sources": "sources",
    "sysctl": "sysctls",
    "toleration": "tolerations",
    "topology_spread_constraint": "topologySpreadConstraints",
    "volume": "volumes",
    "volume_claim_template": "volumeClaimTemplates",
    "volume_device": "volumeDevices",
    "volume_mount": "volumeMounts",
}
_LISTS_WITHIN: Mapping[tuple[str, str], str] = {
    (affinity, "required_during_scheduling_ignored_during_execution"): (
        "requiredDuringSchedulingIgnoredDuringExecution"
    )
    for affinity in ("pod_affinity", "pod_anti_affinity")
}
# Blocks of old versions of the provider whose keys are no attributes.
_FREE = frozenset({"limits", "requests"})
_ODD: Mapping[str, str] = {
    "cluster_ip": "clusterIP",
    "external_ips": "externalIPs",
    "host_ipc": "hostIPC",
    "host_pid": "hostPID",
    "load_balancer_ip": "loadBalancerIP",
    "storage_provisioner": "provisioner",
}


def objects(block: Block) -> Iterator[Block]:
    """Yield the object that a typed resource declares."""
    version, kind = _KINDS[_unversioned(block.type)]
    body = block.body
    entries = {
        "apiVersion": written(version, body.header),
        "kind": written(kind, body.header),
        **_children(body, ""),
    }
    yield from kubernetes.blocks(Map(entries, body.span, body.header, body.rest))


@cache
def _unversioned(type_: str) -> str:
    return next(name for name in _KINDS if type_ in {f"{name}{version}" for version in _VERSIONS})


def _children(body: Map, within: str) -> Mapping[str, Node]:
    return {
        _spelled(name, within): _child(name, child, within) for name, child in body.entries.items()
    }


def _child(name: str, child: Node, within: str) -> Node:
    """Return an attribute as it is, a block as an object or as an item of a list."""
    if not isinstance(child, Seq) or not all(isinstance(item, Map) for item in child.items):
        return child
    blocks = [_object(item, name) for item in child.items if isinstance(item, Map)]
    if _list(name, within) or len(blocks) != 1:
        return Seq(tuple(blocks), child.span)
    return blocks[0]


def _object(body: Map, name: str) -> Map:
    entries = body.entries if name in _FREE else _children(body, name)
    return Map(entries, body.span, body.header, body.rest)


def _list(name: str, within: str) -> str | None:
    return _LISTS_WITHIN.get((within, name)) or _LISTS.get(name)


def _spelled(name: str, within: str) -> str:
    found = _list(name, within) or _ODD.get(name)
    if found:
        return found
    first, *others = name.split("_")
    return first + "".join(word.capitalize() for word in others)
