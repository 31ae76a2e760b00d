"""Which of Azure's networks, subnets and gateways belong together."""

from collections.abc import Iterator

from mlcostlint.adapters.links import Links, Names
from mlcostlint.adapters.links.azure.identity import Users, meant, users
from mlcostlint.adapters.reading import leaves
from mlcostlint.tree import Block, Leaf

_ASSOCIATION = "azurerm_subnet_nat_gateway_association"
_GATEWAYS: Names = {"azurerm_nat_gateway": ("name",)}
_NETWORK = "azurerm_virtual_network"
_CONNECTION = "private_service_connection"
# The parts of a resource ("blob") that a private endpoint leads to.
SERVICES = (_CONNECTION, "subresource_names")


def associations(gateway: Block, links: Links) -> Users:
    """Return what puts a NAT gateway in front of a subnet."""
    return users(links, gateway, _ASSOCIATION, lambda user: user.get("nat_gateway_id"), _GATEWAYS)


def subnet(near: Block, links: Links) -> Block | None:
    """Return the subnet that an association or a private endpoint is for."""
    return meant(links, near, near.get("subnet_id"), "azurerm_subnet")


def network(near: Block, links: Links, key: str = "virtual_network_name") -> Block | None:
    """Return the virtual network that a subnet or one end of a peering belongs to."""
    return meant(links, near, near.get(key), _NETWORK)


def gateways_in(network_: Block, links: Links) -> tuple[list[Block], Leaf | None]:
    """Return the NAT gateways of a network, and the attribute that leaves open whether more are."""
    found: list[Block] = []
    doubt: Leaf | None = None
    for association in links.of(network_, _ASSOCIATION):
        inside = subnet(association, links)
        home = None if inside is None else network(inside, links)
        if home is None:
            doubt = association.get("subnet_id")
        elif home is network_:
            gateway = meant(links, association, association.get("nat_gateway_id"), *_GATEWAYS)
            found += [gateway] if gateway is not None and gateway not in found else []
    return found, doubt


def doors(network_: Block, links: Links) -> Iterator[tuple[Block | None, Leaf]]:
    """Yield the private endpoints in a network, at the services they lead to.

    None stands for one of which the files do not say in which network it is.
    """
    for endpoint in links.of(network_, "azurerm_private_endpoint"):
        inside = subnet(endpoint, links)
        home = None if inside is None else network(inside, links)
        for service in leaves(endpoint.get(*SERVICES)):
            if home is None:
                yield None, service
            elif home is network_:
                yield endpoint, service


def target(endpoint: Block, links: Links) -> Block | None:
    """Return the resource that a private endpoint leads to, if it is declared."""
    leaf = endpoint.get(_CONNECTION, "private_connection_resource_id")
    return next(links.referred(endpoint, leaf), None)
