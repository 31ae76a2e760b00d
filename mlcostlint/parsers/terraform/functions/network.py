"""Functions of IP networks."""

import ipaddress
import re
from collections.abc import Mapping

from mlcostlint.parsers.terraform.functions.families import Function, of_data
from mlcostlint.parsers.terraform.functions.parameters import spell, takes, whole
from mlcostlint.parsers.terraform.nodes import Plain, refuse

_Network = ipaddress.IPv4Network | ipaddress.IPv6Network

# Terraform reads `010` in an address as ten; Python refuses it.
_LEADING_ZEROS = re.compile(r"(?<![\w:])0+(?=\d)")
_PREFIX = re.compile(r"[^/]+/\d+", re.ASCII)
_MOST_BITS = 32  # by which cidrsubnets() extends a prefix


def _network(found: Plain) -> _Network:
    text = spell(found)
    if not _PREFIX.fullmatch(text):
        refuse("a network such as 10.0.0.0/16 is needed")
    return ipaddress.ip_network(_plain(text), strict=False)


def _plain(text: str) -> str:
    return text if ":" in text else _LEADING_ZEROS.sub("", text)


def _host(network: _Network, number: int) -> str:
    return str(network[number])


def _netmask(network: _Network) -> str:
    if network.version == 6:
        refuse("an IPv6 network has no netmask")
    return str(network.netmask)


def _subnet(network: _Network, bits: int, number: int) -> str:
    length = network.prefixlen + bits
    if bits < 0 or length > network.max_prefixlen or not 0 <= number < 2**bits:
        refuse("the network has no such part")
    return _part(network, number << (network.max_prefixlen - length), length)


def _subnets(network: _Network, *bits: int) -> list[Plain]:
    found: list[Plain] = []
    place = 0
    for more in bits:
        length = network.prefixlen + more
        if not 1 <= more <= _MOST_BITS or length > network.max_prefixlen:
            refuse("the network has no such part")
        size = 1 << (network.max_prefixlen - length)
        place = -(-place // size) * size
        if place >= network.num_addresses:
            refuse("the network has no room for so many parts")
        found.append(_part(network, place, length))
        place += size
    return found


def _part(network: _Network, offset: int, length: int) -> str:
    return f"{network.network_address + offset}/{length}"


def _contains(network: _Network, found: str) -> bool:
    inner = ipaddress.ip_network(_plain(found), strict=False)
    if inner.version != network.version:
        refuse("the addresses are of two versions")
    first, last = inner.network_address, inner.broadcast_address
    return first in network and last in network


FUNCTIONS: Mapping[str, Function] = of_data(
    {
        "cidrcontains": takes(_contains, _network, spell),
        "cidrhost": takes(_host, _network, whole),
        "cidrnetmask": takes(_netmask, _network),
        "cidrsubnet": takes(_subnet, _network, whole, whole),
        "cidrsubnets": takes(_subnets, _network, rest=whole),
    }
)
