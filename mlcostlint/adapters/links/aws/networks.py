"""Which gateways and endpoints stand in one network."""

import re
from collections.abc import Iterator
from typing import Any

from mlcostlint.adapters import words
from mlcostlint.adapters.links import Links
from mlcostlint.adapters.links.aws.attributes import attribute
from mlcostlint.adapters.reading import given, nodes, text
from mlcostlint.tree import Block, Leaf
from mlcostlint.value import Value, fact

_GATEWAYS = ("aws_nat_gateway", "AWS::EC2::NatGateway")
_ENDPOINTS = ("aws_vpc_endpoint", "AWS::EC2::VPCEndpoint")
_SUBNETS = ("aws_subnet", "AWS::EC2::Subnet")
_NETWORKS = ("aws_vpc", "AWS::EC2::VPC")
_SERVICE_PREFIX = 3  # com.amazonaws.<region>.<service>
_STORAGE = re.compile(r"(?<![A-Za-z0-9])[sS]3(?![a-z0-9])|(?<=[a-z])S3(?![a-z0-9])")
_ASSOCIATION = "aws_vpc_endpoint_route_table_association"


def network(links: Links, near: Block) -> str | None:
    """Return what tells the network of a gateway or endpoint from others; None if nothing does.

    The address of the network where one is declared, else its id as it is written.
    """
    own = _network(links, near, attribute(near, "vpc_id"))
    if own is not None:
        return own
    subnet = attribute(near, "subnet_id")
    for block in links.referred(near, subnet, *_SUBNETS):
        return _network(links, block, attribute(block, "vpc_id"))
    return None


def gateways(links: Links, gateway: Block) -> tuple[list[Block], Leaf | None]:
    """Return the NAT gateways of one network, and a leaf that may put another one there."""
    ours, found, doubt = network(links, gateway), [gateway], None
    for other in links.of(gateway, *_GATEWAYS):
        theirs = network(links, other)
        if other is gateway or (ours and theirs and ours != theirs):
            continue
        if ours and theirs:
            found.append(other)
        else:
            doubt = attribute(other, "subnet_id")
    return found, doubt


def storage_endpoint(links: Links, gateway: Block) -> Value[Any] | None:
    """Return what says that the gateway's network has a free endpoint of S3, or might have one.

    None where no such endpoint is declared for the network.
    """
    ours = network(links, gateway)
    doubt: Value[Any] | None = None
    for endpoint in links.of(gateway, *_ENDPOINTS):
        kind, service = endpoint_type(endpoint), endpoint_service(endpoint)
        if fact(kind, "Gateway") != "Gateway" or not _is_storage(service):
            continue
        if not _is_routed(links, endpoint):
            continue
        theirs = network(links, endpoint)
        if ours is not None and ours == theirs and not kind.unknown and not service.unknown:
            return kind
        if ours is None or theirs is None or ours == theirs:
            doubt = _open(kind, service, attribute(endpoint, "vpc_id"))
    return _elsewhere(links, gateway) if doubt is None else doubt


def _elsewhere(links: Links, gateway: Block) -> Value[Any] | None:
    """Return the network of a storage endpoint that another root is given from outside."""
    for endpoint in links.blocks:
        if endpoint.type not in _ENDPOINTS or endpoint.root == gateway.root:
            continue
        place = attribute(endpoint, "vpc_id")
        if place.unknown and not place.refers_to and _is_storage(endpoint_service(endpoint)):
            return place
    return None


def endpoint_type(endpoint: Block) -> Value[str]:
    """Return the type of an endpoint, which is a gateway unless it says otherwise.

    https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateVpcEndpoint.html
    """
    return text(attribute(endpoint, "vpc_endpoint_type")).default("Gateway")


def endpoint_service(endpoint: Block) -> Value[str]:
    """Return the service behind an endpoint, without the region that its name carries.

    Where the region alone is open, what the endpoint is called may tell which service it is.
    """
    name = text(attribute(endpoint, "service_name")).required("service_name")
    called = _STORAGE.search(endpoint.address.rpartition(".")[2]) if name.unknown else None
    if called is not None:
        return words.computed("s3", name.origin.span)
    return name.map(_service)


def _service(name: str) -> str:
    parts = name.split(".", _SERVICE_PREFIX)
    return parts[-1] if name.startswith("com.amazonaws.") else name


def _network(links: Links, near: Block, leaf: Leaf) -> str | None:
    for block in links.referred(near, leaf, *_NETWORKS):
        return block.address
    if leaf.unknown:
        return ".".join(leaf.refers_to) or None
    found = fact(leaf, None)
    return found if isinstance(found, str) else None


def _is_storage(service: Value[str]) -> bool:
    return fact(service, "s3") == "s3"


def _is_routed(links: Links, endpoint: Block) -> bool:
    """Tell whether an endpoint stands in a route table: one without any takes no traffic."""
    return any(True for _ in _routes(links, endpoint))


def _routes(links: Links, endpoint: Block) -> Iterator[Leaf]:
    tables = attribute(endpoint, "route_table_ids")
    if given(tables) and any(True for _ in nodes(tables)):
        yield tables
    for association in links.of(endpoint, _ASSOCIATION):
        said = association.get("vpc_endpoint_id")
        if endpoint in links.referred(association, said) or (said.unknown and not said.refers_to):
            yield said


def _open(*leaves: Leaf) -> Value[Any]:
    """Return the first open question, else that nothing says which network it is."""
    hole = next((leaf for leaf in leaves if leaf.unknown), None)
    if hole is not None:
        return hole
    return leaves[-1].hole("nothing says in which network the endpoint stands")
