"""Networks, subnets, gateways and private doors, said as azurerm says them."""

from collections.abc import Callable, Iterator, Mapping

from mlcostlint.adapters import reading
from mlcostlint.adapters.azure.resource_manager.wording import Declared, Each, Table, referring
from mlcostlint.adapters.reading import loosely
from mlcostlint.tree import Block, Leaf, Map, Node, Seq
from mlcostlint.value import fact

_SUBNETS = "Microsoft.Network/virtualNetworks/subnets"
_ENDPOINT: Table = {"subnet_id": "properties.subnet.id"}


def network(it: Declared) -> Iterator[Block]:
    """Yield a network and the subnets that are declared in it."""
    yield it.said("azurerm_virtual_network", {})
    home = referring(it.name, it.block.address)
    for place, subnet in enumerate(reading.children(it.body, "properties", "subnets")):
        name = fact(subnet.get("name"), None) or place
        above = it.block.address.partition("/virtualNetworks/")[2] or it.block.name
        address = f"{_SUBNETS}/{above}/{name}"
        yield from _subnet(it, subnet, address, home, subnet.get("name"))


def subnet(it: Declared) -> Iterator[Block]:
    """Yield a subnet that is declared beside its network."""
    yield from _subnet(it, it.body, it.block.address, it.parent, it.name)


def _subnet(it: Declared, body: Map, address: str, home: Leaf, name: Leaf) -> Iterator[Block]:
    services = loosely(body, "properties", "service_endpoints")
    doors: list[Node] = [
        loosely(one, "service") if isinstance(one, Map) else one for one in reading.nodes(services)
    ]
    more: dict[str, Node] = {"name": name, "virtual_network_name": home}
    if doors:
        more["service_endpoints"] = Seq(tuple(doors), services.origin.span)
    yield it.part("azurerm_subnet", address, body, {}, **more)
    gateway = loosely(body, "properties", "nat_gateway", "id")
    if reading.given(gateway):
        yield it.part(
            "azurerm_subnet_nat_gateway_association",
            f"{address}/natGateway",
            body,
            {},
            subnet_id=referring(name, address),
            nat_gateway_id=gateway,
        )


def gateway(it: Declared) -> Iterator[Block]:
    """Yield a NAT gateway."""
    yield it.said("azurerm_nat_gateway", {})


def peering(it: Declared) -> Iterator[Block]:
    """Yield one end of a peering."""
    table: Table = {"remote_virtual_network_id": "properties.remote_virtual_network.id"}
    yield it.said("azurerm_virtual_network_peering", table, virtual_network_name=it.parent)


def door(it: Declared) -> Iterator[Block]:
    """Yield a private endpoint."""
    connection: Table = {
        "subresource_names": "properties.group_ids",
        "private_connection_resource_id": "properties.private_link_service_id",
    }
    table: Table = {
        **_ENDPOINT,
        "private_service_connection": Each(
            "properties.private_link_service_connections", connection
        ),
    }
    yield it.said("azurerm_private_endpoint", table)


_NETWORKS = "microsoft.network/virtualnetworks"
TABLE: Mapping[str, Callable[[Declared], Iterator[Block]]] = {
    "microsoft.network/natgateways": gateway,
    "microsoft.network/privateendpoints": door,
    _NETWORKS: network,
    f"{_NETWORKS}/subnets": subnet,
    f"{_NETWORKS}/virtualnetworkpeerings": peering,
}
