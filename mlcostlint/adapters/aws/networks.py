"""What carries bytes between networks on AWS, and who bills for it."""

from collections.abc import Iterator, Mapping

from mlcostlint.adapters import words
from mlcostlint.adapters.aws.declaration import Declaration, declared
from mlcostlint.adapters.links import Links, aws
from mlcostlint.adapters.machinery import Adapter
from mlcostlint.adapters.reading import text
from mlcostlint.model import NatGateway, NetworkLink, Other, Resource, ServiceEndpoint
from mlcostlint.tree import Block
from mlcostlint.value import Value, fact, first_unknown


def nat_gateway(block: Block, links: Links) -> Iterator[Resource]:
    """Read a NAT gateway, with what else stands in its network.

    https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateNatGateway.html
    """
    gateway = declared(block, links)
    kind = text(gateway.get("connectivity_type")).default("public")
    yield NatGateway(
        **gateway.common(),
        beside=_beside(gateway),
        spares_storage=_spares_storage(gateway),
        public=kind.map(lambda word: word == "public"),
    )


def endpoint(block: Block, links: Links) -> Iterator[Resource]:
    """Read a private door to a service: gateways are free, interfaces are billed by the hour."""
    door = declared(block, links)
    yield ServiceEndpoint(
        **door.common(),
        service=aws.endpoint_service(block),
        free=aws.endpoint_type(block).map(lambda kind: kind == "Gateway"),
    )


def peering(block: Block, links: Links) -> Iterator[Resource]:
    """Read a connection between two networks, of one region unless it names another."""
    link = declared(block, links)
    far = text(link.get("peer_region"))
    at_home = not far.unknown and far.known is None
    yield NetworkLink(**link.common(), to=link.region if at_home else far.required("peer_region"))


def line(block: Block, links: Links) -> Iterator[Resource]:
    """Read a connection that leads out of the cloud, or a network's part in a global one."""
    yield Other(**declared(block, links, "name").common())


def _beside(gateway: Declaration) -> Value[int]:
    """Count the gateways of one network; a regional one is billed in each zone that it spans.

    https://docs.aws.amazon.com/vpc/latest/userguide/nat-gateways-regional.html
    """
    mode = text(gateway.get("availability_mode"))
    if fact(mode, "regional") == "regional":
        return mode.hole(mode.unknown or "how many zones a regional gateway spans is not said")
    found, doubt = aws.gateways(gateway.links, gateway.block)
    if doubt is not None:
        return doubt.hole("nothing says whether this gateway stands in the same network")
    copies = [one.copies for one in found]
    hole = first_unknown(copies)
    if hole is not None:
        return hole
    return words.computed(sum(one.known for one in copies), gateway.header)


def _spares_storage(gateway: Declaration) -> Value[bool]:
    found = aws.storage_endpoint(gateway.links, gateway.block)
    return gateway.off if found is None else found.map(lambda _: True)


TABLE: Mapping[str, Adapter] = {
    "aws_nat_gateway": nat_gateway,
    "aws_vpc_endpoint": endpoint,
    "aws_vpc_peering_connection": peering,
    "aws_ec2_transit_gateway_peering_attachment": peering,
    "aws_dx_connection": line,
    "aws_dx_hosted_connection": line,
    "aws_networkmanager_core_network": line,
    "aws_networkmanager_site_to_site_vpn_attachment": line,
    "aws_networkmanager_vpc_attachment": line,
    "aws_vpn_connection": line,
}
STACKED: Mapping[str, Adapter] = {
    "AWS::EC2::NatGateway": nat_gateway,
    "AWS::EC2::TransitGatewayPeeringAttachment": peering,
    "AWS::EC2::VPCEndpoint": endpoint,
    "AWS::EC2::VPCPeeringConnection": peering,
    "AWS::EC2::VPNConnection": line,
    "AWS::DirectConnect::Connection": line,
    "AWS::NetworkManager::CoreNetwork": line,
    "AWS::NetworkManager::SiteToSiteVpnAttachment": line,
    "AWS::NetworkManager::VpcAttachment": line,
}
