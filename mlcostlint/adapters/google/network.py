"""Gateways, private access and links between networks on Google Cloud."""

from collections.abc import Iterator, Mapping

from mlcostlint.adapters import reading
from mlcostlint.adapters.google import declared, place
from mlcostlint.adapters.links import Links
from mlcostlint.adapters.links import google as joins
from mlcostlint.adapters.machinery import Adapter
from mlcostlint.model import NatGateway, NetworkLink, Resource, ServiceEndpoint
from mlcostlint.tree import Block
from mlcostlint.value import Value, defaulted, fact, unknown

_ACCESS = "private_ip_google_access"


def nat(block: Block, links: Links) -> Iterator[Resource]:
    """Read a NAT gateway, which carries no labels and lies where its router does."""
    header = block.body.header
    beside = joins.gateways_beside(block, links)
    kind = reading.text(block.get("type")).default("PUBLIC")
    yield NatGateway(
        **declared.common(
            block, declared.no_labels(block), block.get("name"), region=_beside(block, links)
        ),
        beside=unknown("the network of the gateway is declared elsewhere", header)
        if beside is None
        else defaulted(len(beside), header),
        spares_storage=_spares_storage(block, links),
        public=kind.map(lambda said: said == "PUBLIC"),
    )


def subnetwork(block: Block, _links: Links) -> Iterator[Resource]:
    """Read the door to Google's services that a subnetwork opens for machines without addresses."""
    said = reading.flag(block.get(_ACCESS)).default(fallback=False)
    if fact(said, 1):
        yield ServiceEndpoint(
            **declared.common(block, declared.no_labels(block), block.get("name")),
            service=said.map(lambda _: "private-google-access"),
            free=defaulted(fact=True, span=block.body.header),
        )


def peering(block: Block, _links: Links) -> Iterator[Resource]:
    """Read a peering of networks, which are global: neither of its ends lies in a region."""
    nowhere = unknown("networks of Google Cloud span all regions", block.body.header)
    yield NetworkLink(
        **declared.common(block, declared.no_labels(block), block.get("name"), region=nowhere),
        to=nowhere,
    )


def tunnel(block: Block, links: Links) -> Iterator[Resource]:
    """Read a VPN tunnel; its far end is told where that is a gateway of the same files."""
    yield _link(block, links, "tunnel")


def attachment(block: Block, links: Links) -> Iterator[Resource]:
    """Read an attachment to an interconnect, whose far end is no region of a cloud."""
    yield _link(block, links, "attachment")


def _link(block: Block, links: Links, called: str) -> NetworkLink:
    far = joins.far_region(block, links)
    return NetworkLink(
        **declared.common(
            block, declared.labels(block), block.get("name"), region=_beside(block, links)
        ),
        to=unknown(f"the files do not say where the far end of the {called} lies", block.span)
        if far is None
        else far.required("region"),
    )


def _beside(block: Block, links: Links) -> Value[str]:
    """Return the region that a block states, or else its router."""
    own = reading.text(block.get("region"))
    if not own.unknown and own.known is None:
        router = joins.on_router(block, links)
        return place.region(block if router is None else router)
    return place.region(block)


def _spares_storage(block: Block, links: Links) -> Value[bool]:
    """Say whether every subnetwork behind a gateway reaches Google's services without it."""
    served = joins.served_subnetworks(block, links)
    if not served:
        return unknown("the subnetworks behind the gateway are declared elsewhere", block.span)
    return next(
        (access for access in (_access(one, links) for one in served) if not fact(access, 0)),
        _access(served[0], links),
    )


def _access(one: Block, links: Links) -> Value[bool]:
    """Return whether machines of a subnetwork reach Google's services directly: no by default.

    https://cloud.google.com/vpc/docs/configure-private-google-access. GKE switches it on by itself
    for private nodes: https://cloud.google.com/kubernetes-engine/docs/concepts/network-overview
    """
    said = reading.flag(one.get(_ACCESS))
    if said.unknown or said.known is not None:
        return said.default(fallback=False)
    cluster = joins.switched_by_cluster(one, links)
    if cluster is not None:
        return cluster.hole("GKE may have switched private access on for its nodes")
    return said.default(fallback=False)


TABLE: Mapping[str, Adapter] = {
    "google_compute_router_nat": nat,
    "google_compute_subnetwork": subnetwork,
    "google_compute_network_peering": peering,
    "google_compute_vpn_tunnel": tunnel,
    "google_compute_interconnect_attachment": attachment,
}
