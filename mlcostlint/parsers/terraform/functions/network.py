"""Functions of IP networks."""

import ipaddress
from collections.abc import Callable, Mapping

from mlcostlint.parsers.terraform.nodes import Plain, refuse


def _host(prefix: str, number: int) -> str:
    return str(ipaddress.ip_network(prefix, strict=False)[number])


def _netmask(prefix: str) -> str:
    return str(ipaddress.ip_network(prefix, strict=False).netmask)


def _subnet(prefix: str, bits: int, number: int) -> str:
    network = ipaddress.ip_network(prefix, strict=False)
    length = network.prefixlen + bits
    if not 0 <= number < 2**bits or length > network.max_prefixlen:
        refuse("the network has no such part")
    first = int(network.network_address) + (number << (network.max_prefixlen - length))
    return f"{type(network.network_address)(first)}/{length}"


def _subnets(prefix: str, *bits: int) -> list[Plain]:
    network = ipaddress.ip_network(prefix, strict=False)
    found: list[Plain] = []
    place = int(network.network_address)
    for more in bits:
        size = 1 << (network.max_prefixlen - network.prefixlen - more)
        place = -(-place // size) * size
        found.append(f"{type(network.network_address)(place)}/{network.prefixlen + more}")
        place += size
    return found


NETWORK: Mapping[str, Callable[..., Plain]] = {
    "cidrhost": _host,
    "cidrnetmask": _netmask,
    "cidrsubnet": _subnet,
    "cidrsubnets": _subnets,
}
