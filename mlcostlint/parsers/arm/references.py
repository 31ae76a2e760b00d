"""What a template says of things that exist only when it is deployed: a reference, not a fact."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace

from mlcostlint.parsers.arm.frame import Frame
from mlcostlint.source import Span
from mlcostlint.tree import Leaf, Node
from mlcostlint.value import How, Origin, Value, fact, legible, unknown

Reference = Callable[[Sequence[Node], Span, Frame], Node]

# What such functions answer hangs on the group, subscription or tenant that is deployed to.
_AROUND: Mapping[str, str] = {
    "deployer": "who deploys is known at deployment",
    "deployment": "the name of the deployment is chosen at deployment",
    "environment": "the cloud is chosen at deployment",
    "guid": "an identifier is made at deployment",
    "managementgroup": "the management group is chosen at deployment",
    "newguid": "an identifier is made at deployment",
    "resourcegroup": "the resource group is chosen at deployment",
    "subscription": "the subscription is chosen at deployment",
    "tenant": "the tenant is chosen at deployment",
    "uniquestring": "a suffix is made at deployment",
    "utcnow": "the time is known at deployment",
}


def named(parts: Iterable[Leaf], type_: str) -> str:
    """Return the address of a resource, what is open in its name in braces; empty for no name."""
    words = [str(fact(part, legible(part)) or "") for part in parts]
    return "" if "" in words else "/".join((type_, *words))


def _around(name: str, reason: str) -> Reference:
    def function(_arguments: Sequence[Node], use: Span, _frame: Frame) -> Node:
        hole = unknown(reason, use)
        return replace(hole, _fact=f"{{{name}}}", refers_to=(f"{name}()",))

    return function


def _resource_id(arguments: Sequence[Node], use: Span, frame: Frame) -> Node:
    """Return the id of a resource: its type and names, behind whatever group it lies in."""
    leaves = [one for one in arguments if isinstance(one, Value)]
    place = next((at for at, one in enumerate(leaves) if "/" in str(fact(one, ""))), None)
    if place is None or len(leaves) != len(arguments):
        return unknown("the resource that is meant is known at deployment", use)
    type_, parts = str(leaves[place].known).strip("/"), leaves[place + 1 :]
    address = named(parts, type_)
    refers = (frame.template.addresses.get(address.lower(), address),) if address else ()
    hole = next((one for one in parts if one.unknown), None)
    origin = Origin(How.COMPUTED, use)
    if hole is not None:
        return Value(address, origin, unknown=hole.unknown, refers_to=refers)
    return Value(f"/providers/{address}", origin, refers_to=refers)


def _reference(arguments: Sequence[Node], use: Span, frame: Frame) -> Node:
    """Return what is known of the state of a resource: which one it is."""
    one = arguments[0] if arguments else None
    if not isinstance(one, Value):
        return unknown("the state of a resource is known after deployment", use)
    said = str(fact(one, ""))
    symbol = frame.template.symbols.get(said)
    refers = one.refers_to or ((symbol,) if symbol else ())
    shown = said.rpartition("/")[2] or "a resource"
    return replace(unknown(f"{shown} is known after deployment", use), refers_to=refers)


def _listed(_arguments: Sequence[Node], use: Span, _frame: Frame) -> Node:
    return unknown("what a service lists is known after deployment", use)


REFERENCES: Mapping[str, Reference] = {
    "extensionresourceid": _resource_id,
    "managementgroupresourceid": _resource_id,
    "reference": _reference,
    "references": _reference,
    "resourceid": _resource_id,
    "resourceinfo": _reference,
    "subscriptionresourceid": _resource_id,
    "tenantresourceid": _resource_id,
    **dict.fromkeys(("listkeys", "listadminkeys", "listconnectionstrings", "list"), _listed),
    **{name: _around(name, reason) for name, reason in _AROUND.items()},
}
