"""Accelerators that a pod claims: dynamic resource allocation, resource.k8s.io."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from mlcostlint.adapters.kubernetes import parts
from mlcostlint.adapters.kubernetes.pods import Pod, total
from mlcostlint.adapters.links import Links
from mlcostlint.adapters.links import kubernetes as joined
from mlcostlint.adapters.reading import number, text
from mlcostlint.hardware import Partition
from mlcostlint.tree import Block, Leaf, Map
from mlcostlint.value import Value, fact

# What the drivers of these vendors call their devices; any other class is no accelerator to us.
_WHOLE = frozenset(
    [
        "gpu.nvidia.com",
        "gpu.amd.com",
        "gpu.intel.com",
        "gaudi.intel.com",
        "neuron.aws.com",
        "tpu.google.com",
    ]
)
_SLICED = "mig.nvidia.com"
_PROFILE = re.compile(r"profile\s*==\s*['\"](\dg\.\d+gb(?:\+me)?)['\"]")
_LONGEST_EXPRESSION = 10_000  # the API takes no longer one


@dataclass(frozen=True, slots=True)
class Claim:
    """Devices of one class: `count` of them, or of the `partition` that each is."""

    device_class: str
    count: Value[int]
    partition: Value[Partition] | None = None


def claimed(pod: Pod, owner: Block, links: Links) -> Claim | None:
    """Return the accelerators of all claims of a pod, None where none of them is for any.

    Claims that the scan does not hold may be for anything, and count for nothing.
    """
    found = [
        one for entry in pod.spec.maps("resourceClaims") for one in _claims(entry, owner, links)
    ]
    if not found:
        return None
    count = total(one.count for one in found)
    divided = next((one.partition for one in found if one.partition is not None), None)
    if divided is not None and len(found) > 1 and not divided.unknown:
        divided = divided.hole("it claims parts of accelerators beside other devices")
    return Claim(found[0].device_class, count, divided)


def _claims(entry: Map, owner: Block, links: Links) -> Iterator[Claim]:
    """Yield what one entry of a pod claims: a template makes a claim for every pod."""
    for key, kind, path in (
        ("resourceClaimTemplateName", "ResourceClaimTemplate", ("spec", "spec")),
        ("resourceClaimName", "ResourceClaim", ("spec",)),
    ):
        name = entry.get(key)
        block = joined.named(links, owner, f"resource.k8s.io/{kind}", str(fact(name, None) or ""))
        body = block.body.child(*path) if block else None
        for request in body.maps("devices", "requests") if body else ():
            found = _claim(request)
            if found is not None:
                yield found if kind != "ResourceClaim" else _perhaps_shared(found, name)


def _claim(request: Map) -> Claim | None:
    # `exactly` came with v1beta2; v1beta1 has its fields in the request itself.
    wanted = request.child("exactly") or request
    called = wanted.get("deviceClassName")
    kind = str(fact(called, None) or "")
    if kind not in _WHOLE and kind != _SLICED:
        return None
    return Claim(kind, _count(wanted, called), _slice(wanted, called) if kind == _SLICED else None)


def _count(wanted: Map, called: Leaf) -> Value[int]:
    # resource.k8s.io: ExactCount where no mode is written, and 1 where no count is.
    mode = text(wanted.get("allocationMode")).default("ExactCount")
    if fact(mode, "") == "All":
        return mode.hole("it claims all devices of its node")
    count = number(wanted.get("count"))
    if not count.unknown and count.known is None:
        return called.map(lambda _: 1)
    return count.default(1)


def _slice(wanted: Map, called: Leaf) -> Value[Partition]:
    for selector in wanted.maps("selectors"):
        expression = selector.get("cel", "expression")
        match = _PROFILE.search(str(fact(expression, ""))[:_LONGEST_EXPRESSION])
        if match is not None:
            return parts.sliced(expression, match[1])
    return called.hole("nothing says which size of partition it claims")


def _perhaps_shared(found: Claim, name: Leaf) -> Claim:
    shared = name.hole("other pods may share a claim that is not made for each pod")
    return Claim(found.device_class, found.count, shared)
