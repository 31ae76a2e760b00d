"""Gateways, private doors and peerings between Azure's networks."""

from collections.abc import Iterator, Mapping

from mlcostlint.adapters import reading, words
from mlcostlint.adapters.azure import declared
from mlcostlint.adapters.links import Links
from mlcostlint.adapters.links import azure as joins
from mlcostlint.adapters.machinery import Adapter
from mlcostlint.model import NatGateway, NetworkLink, Resource, ServiceEndpoint
from mlcostlint.tree import Block, Leaf
from mlcostlint.value import Value, defaulted, fact, first_unknown, unknown, written

_STORAGE = "Microsoft.Storage"
_BLOBS = frozenset(["blob", "dfs"])


def nat(block: Block, links: Links) -> Iterator[Resource]:
    """Read a NAT gateway; all of them lead to the internet."""
    yield NatGateway(
        **declared.common(block, links, block.get("name")),
        beside=_beside(block, links),
        spares_storage=_spares_storage(block, links),
        public=defaulted(fact=True, span=block.body.header),
    )


def subnet(block: Block, links: Links) -> Iterator[Resource]:
    """Read the doors to services that a subnet opens; they cost nothing.

    https://learn.microsoft.com/azure/virtual-network/virtual-network-service-endpoints-overview
    """
    network = joins.network(block, links)
    placed = declared.region_of(network, block, links, "the network of the subnet")
    for place, service in enumerate(_services(block)):
        shared = declared.common(
            block, links, block.get("name"), tags=declared.no_tags(block), placed=placed
        )
        shared = declared.inside(shared, f"endpoint{place}", block.body.header, block.span)
        yield ServiceEndpoint(
            **shared,
            service=reading.text(service).required("the service"),
            free=defaulted(fact=True, span=service.origin.span),
        )


def private_endpoint(block: Block, links: Links) -> Iterator[Resource]:
    """Read a private endpoint, which is billed by the hour and the gigabyte."""
    named = next(reading.leaves(block.get(*joins.SERVICES)), block.get(*joins.SERVICES))
    service = reading.text(named)
    target = joins.target(block, links)
    if not reading.given(service) and target is not None:
        service = written(target.type.removeprefix("azurerm_"), target.body.header)
    yield ServiceEndpoint(
        **declared.common(block, links, block.get("name")),
        service=service.required("subresource_names"),
        free=declared.absent(block.body.header),
    )


def peering(block: Block, links: Links) -> Iterator[Resource]:
    """Read a peering, which carries no tags; it is a global one where its ends lie apart."""
    here = joins.network(block, links)
    there = joins.network(block, links, "remote_virtual_network_id")
    yield NetworkLink(
        **declared.common(
            block,
            links,
            block.get("name"),
            tags=declared.no_tags(block),
            placed=declared.region_of(here, block, links, "the network of the peering"),
        ),
        to=declared.region_of(there, block, links, "the network at the far end"),
    )


def _services(block: Block) -> Iterator[Leaf]:
    """Yield the services that a subnet has doors to; version 5 has a block for each of them."""
    yield from reading.leaves(block.get("service_endpoints"))
    for one in block.body.maps("service_endpoint"):
        yield one.get("service")


def _networks(block: Block, links: Links) -> tuple[list[Block], list[Block]] | None:
    """Return the subnets behind a gateway and their networks, None where some are elsewhere."""
    subnets = [joins.subnet(one, links) for one in joins.associations(block, links).blocks]
    known = [one for one in subnets if one is not None]
    networks = [joins.network(one, links) for one in known]
    homes = [one for one in networks if one is not None]
    return None if len(homes) < len(subnets) else (known, homes)


def _beside(block: Block, links: Links) -> Value[int]:
    """Count the gateways of one network; one that serves no subnet stands alone."""
    found = joins.associations(block, links)
    behind = _networks(block, links)
    if found.doubt is not None or behind is None:
        return unknown("which network the gateway serves is not in the files", block.body.header)
    if not behind[1]:
        return defaulted(1, block.body.header)
    gateways, doubt = joins.gateways_in(behind[1][0], links)
    if doubt is not None:
        return doubt.hole("another gateway may stand in the same network")
    copies = [one.copies for one in gateways]
    hole = first_unknown(copies)
    count = sum(fact(one, 0) for one in copies)
    return hole if hole is not None else words.computed(count, block.body.header)


def _spares_storage(block: Block, links: Links) -> Value[bool]:
    """Say whether every subnet behind a gateway reaches storage without it.

    By a service endpoint, or by a private endpoint anywhere in their network.
    """
    behind = _networks(block, links)
    if joins.associations(block, links).doubt is not None or behind is None or not behind[0]:
        return unknown("the subnets behind the gateway are declared elsewhere", block.body.header)
    doors = [_private_door(network, links) for network in behind[1]]
    said = [_opens(subnet_, door) for subnet_, door in zip(behind[0], doors, strict=True)]
    return next((one for one in said if not fact(one, 0)), said[0])


def _opens(subnet_: Block, door: Value[bool] | None) -> Value[bool]:
    services = [reading.text(leaf) for leaf in _services(subnet_)]
    named = next((one for one in services if (fact(one, "") or "").startswith(_STORAGE)), None)
    if named is not None:
        return named.map(lambda _: True)
    if door is not None and fact(door, 0):
        return door
    hole = first_unknown([*services, *([] if door is None else [door])])
    return declared.absent(subnet_.body.header) if hole is None else hole


def _private_door(network: Block, links: Links) -> Value[bool] | None:
    """Return whether a private endpoint leads from a network to blobs, None where none may."""
    found = [
        (endpoint, service)
        for endpoint, service in joins.doors(network, links)
        if service.unknown or fact(service, None) in _BLOBS
    ]
    sure = next((service for endpoint, service in found if endpoint and not service.unknown), None)
    if sure is not None:
        return sure.map(lambda _: True)
    doubt = next((service for _, service in found), None)
    return None if doubt is None else doubt.hole("a private endpoint may lead to storage")


TABLE: Mapping[str, Adapter] = {
    "azurerm_nat_gateway": nat,
    "azurerm_private_endpoint": private_endpoint,
    "azurerm_subnet": subnet,
    "azurerm_virtual_network_peering": peering,
}
