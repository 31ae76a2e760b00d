"""Azure's networks in Terraform: gateways, private doors and peerings."""

import textwrap
from typing import Any

import pytest

from mlcostlint import adapters
from mlcostlint.model import NatGateway, NetworkLink, Resource, ServiceEndpoint
from mlcostlint.parsers import ALONE, Inputs, read
from mlcostlint.source import Source
from mlcostlint.value import fact

NETWORK = """
    resource "azurerm_virtual_network" "n" {
      name     = "n"
      location = "West Europe"
    }
    resource "azurerm_subnet" "a" {
      name                 = "a"
      virtual_network_name = azurerm_virtual_network.n.name
      service_endpoints    = null
    }
    resource "azurerm_nat_gateway" "one" {
      name     = "one"
      location = "West Europe"
    }
    resource "azurerm_subnet_nat_gateway_association" "a" {
      subnet_id      = azurerm_subnet.a.id
      nat_gateway_id = azurerm_nat_gateway.one.id
    }
"""
NO_SERVICES = "service_endpoints    = null"
ANOTHER = """
    resource "azurerm_subnet" "b" {
      name                 = "b"
      virtual_network_name = NET
    }
    resource "azurerm_nat_gateway" "two" {
      name = "two"
    }
    resource "azurerm_subnet_nat_gateway_association" "b" {
      subnet_id      = azurerm_subnet.b.id
      nat_gateway_id = azurerm_nat_gateway.two.id
    }
"""
DOOR = """
    resource "azurerm_storage_account" "s" {
      name = "s"
    }
    resource "azurerm_private_endpoint" "p" {
      subnet_id = SUBNET
      private_service_connection {
        private_connection_resource_id = azurerm_storage_account.s.id
        subresource_names              = ["PART"]
      }
    }
"""


def resources(*texts: str) -> tuple[Resource, ...]:
    source = Source("main.tf", "".join(map(textwrap.dedent, texts)))
    return adapters.resources(read([source], Inputs(), ALONE).blocks)


def named(kind: type[Resource], name: str, *texts: str) -> Any:
    (found,) = [one for one in resources(*texts) if isinstance(one, kind) and name in one.address]
    return found


@pytest.mark.parametrize(
    ("network", "beside"),
    [
        ("azurerm_virtual_network.n.name", 2),
        ('"n"', 2),
        ("var.network", "?"),
    ],
)
def test_gateways_of_one_network(network: str, beside: object) -> None:
    found = named(NatGateway, "one", NETWORK, ANOTHER.replace("NET", network))
    assert fact(found.beside, "?") == beside


def test_a_gateway_alone() -> None:
    found = named(NatGateway, "one", NETWORK)
    assert (found.beside.known, found.region.known) == (1, "westeurope")


def test_a_gateway_that_an_unknown_subnet_may_use() -> None:
    association = """
        resource "azurerm_subnet_nat_gateway_association" "c" {
          subnet_id      = var.subnet
          nat_gateway_id = azurerm_nat_gateway.one.id
        }
    """
    found = named(NatGateway, "one", NETWORK, association)
    assert (bool(found.beside.unknown), bool(found.spares_storage.unknown)) == (True, True)


@pytest.mark.parametrize(
    ("services", "spares"),
    [
        (NO_SERVICES, False),
        ('service_endpoints = ["Microsoft.Storage"]', True),
        ('service_endpoints = ["Microsoft.Storage.Global"]', True),
        ('service_endpoints = ["Microsoft.Sql"]', False),
        ("service_endpoints = var.services", "?"),
    ],
)
def test_a_subnet_that_reaches_storage_by_itself(services: str, spares: object) -> None:
    found = named(NatGateway, "one", NETWORK.replace(NO_SERVICES, services))
    assert fact(found.spares_storage, "?") == spares


@pytest.mark.parametrize(
    ("subnet", "part", "spares"),
    [
        ("azurerm_subnet.a.id", "blob", True),
        ("azurerm_subnet.a.id", "file", False),
        ("var.subnet", "blob", "?"),
    ],
)
def test_a_private_endpoint_to_storage(subnet: str, part: str, spares: object) -> None:
    door = DOOR.replace("SUBNET", subnet).replace("PART", part)
    found = named(NatGateway, "one", NETWORK, door)
    assert fact(found.spares_storage, "?") == spares


def test_a_private_endpoint_is_called_after_what_it_leads_to() -> None:
    door = DOOR.replace("SUBNET", "azurerm_subnet.a.id").replace(
        'subresource_names              = ["PART"]', ""
    )
    assert named(ServiceEndpoint, "p", NETWORK, door).service.known == "storage_account"


def test_the_doors_of_a_subnet_are_free() -> None:
    services = 'service_endpoints = ["Microsoft.Storage", "Microsoft.KeyVault"]'
    found = [
        one
        for one in resources(NETWORK.replace(NO_SERVICES, services))
        if isinstance(one, ServiceEndpoint)
    ]
    assert [one.service.known for one in found] == ["Microsoft.Storage", "Microsoft.KeyVault"]
    assert [(one.free.known, one.region.known) for one in found] == [(True, "westeurope")] * 2


PEERING = """
    resource "azurerm_virtual_network" "far" {
      name     = "far"
      location = "East US"
    }
    resource "azurerm_virtual_network_peering" "p" {
      virtual_network_name      = azurerm_virtual_network.n.name
      remote_virtual_network_id = REMOTE
    }
"""


@pytest.mark.parametrize(
    ("remote", "to"),
    [
        ("azurerm_virtual_network.far.id", "eastus"),
        ('"/subscriptions/s/virtualNetworks/far"', "eastus"),
        ("var.remote", "?"),
    ],
)
def test_a_peering(remote: str, to: str) -> None:
    found = named(NetworkLink, "p", NETWORK, PEERING.replace("REMOTE", remote))
    assert (found.region.known, fact(found.to, "?")) == ("westeurope", to)
    assert found.tags.known is None
