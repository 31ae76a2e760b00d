"""Which routers, networks, subnetworks and far ends belong together on Google Cloud."""

from collections.abc import Iterator

from mlcostlint.adapters.links import Links
from mlcostlint.adapters.links.google.naming import called, is_elsewhere, meant
from mlcostlint.adapters.reading import text
from mlcostlint.tree import Block, Leaf
from mlcostlint.value import fact

_NAT = "google_compute_router_nat"
_NETWORK = "google_compute_network"
_SUBNETWORK = "google_compute_subnetwork"
_ROUTER = "google_compute_router"
_GATEWAYS = ("google_compute_ha_vpn_gateway", "google_compute_vpn_gateway")
# Purposes of subnetworks that machines are put in:
# https://cloud.google.com/vpc/docs/subnets#purpose
_FOR_MACHINES = frozenset(["PRIVATE", "PRIVATE_RFC_1918"])


def on_router(of: Block, links: Links) -> Block | None:
    """Return the router that a gateway, tunnel or attachment names."""
    return meant(links, of, of.get("router"), _ROUTER)


def gateways_beside(nat: Block, links: Links) -> list[Block] | None:
    """Return the NAT gateways of the same network and region, None where that cannot be told."""
    here = _network(nat, links)
    if here is None:
        return None
    found = list(links.of(nat, _NAT))
    networks = [_network(one, links) for one in found]
    if None in networks:
        return None
    return [one for one, there in zip(found, networks, strict=True) if there == here]


def served_subnetworks(nat: Block, links: Links) -> list[Block] | None:
    """Return the subnetworks a NAT gateway serves, None where some are declared elsewhere."""
    if fact(nat.get("source_subnetwork_ip_ranges_to_nat"), None) == "LIST_OF_SUBNETWORKS":
        listed = [
            meant(links, nat, one.get("name"), _SUBNETWORK) for one in nat.body.maps("subnetwork")
        ]
        found = [one for one in listed if one is not None]
        return found if found and len(found) == len(listed) else None
    here = _network(nat, links)
    if here is None:
        return None
    return [one for one in _subnetworks(nat, links) if _of(one, links, one.get("network")) == here]


def switched_by_cluster(subnetwork: Block, links: Links) -> Leaf | None:
    """Return the private nodes of a GKE cluster in a subnetwork, for which GKE sets it up."""
    for cluster in links.of(subnetwork, "google_container_cluster"):
        leaf = cluster.get("subnetwork")
        ours = meant(links, cluster, leaf, _SUBNETWORK)
        if ours is subnetwork or (ours is None and is_elsewhere(links, cluster, leaf)):
            return leaf
    return None


def far_region(tunnel: Block, links: Links) -> Leaf | None:
    """Return the region of the gateway at the other end of a tunnel, if it is declared here."""
    gateway = meant(links, tunnel, tunnel.get("peer_gcp_gateway"), *_GATEWAYS)
    if gateway is None:
        addresses = links.referred(tunnel, tunnel.get("peer_ip"), "google_compute_address")
        gateway = next(addresses, None)
    return None if gateway is None else text(gateway.get("region"))


def _network(nat: Block, links: Links) -> object | None:
    """Return what tells one network and region from another."""
    router = on_router(nat, links)
    return None if router is None else _of(router, links, router.get("network"))


def _of(member: Block, links: Links, network: Leaf) -> object | None:
    block = meant(links, member, network, _NETWORK)
    named = block or network.refers_to or fact(called(network), None)
    place = fact(member.get("region"), None)
    return None if named is None else (named, place)


def _subnetworks(near: Block, links: Links) -> Iterator[Block]:
    for one in links.of(near, _SUBNETWORK):
        purpose = text(one.get("purpose")).default("PRIVATE")
        if fact(purpose, "PRIVATE") in _FOR_MACHINES:
            yield one
