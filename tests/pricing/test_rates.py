"""Prices of machine-hours against published figures, and what happens where none is published."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from mlcostlint import hardware
from mlcostlint.hardware import Cloud, Machine
from mlcostlint.model import Endpoint, NodePool, Purchase, Service, Training, VirtualMachine
from mlcostlint.pricing import PriceBook, Unpriced
from mlcostlint.source import Span
from mlcostlint.value import Undecided, unknown, written

HERE = Span("main.tf", 3, 1, 3, 9)

TRAIN, HOST = Service.SAGEMAKER_TRAINING, Service.SAGEMAKER_HOSTING
VERTEX, WORKBENCH = Service.VERTEX_TRAINING, Service.VERTEX_WORKBENCH


def any_host(cloud: Cloud, accelerator: str) -> Machine:
    return hardware.host(cloud, hardware.accelerator(accelerator), 1)


PUBLISHED = [
    # the sanity table that came with the prices
    ("p4d.24xlarge", "us-east-1", None, "21.957642"),
    ("p4de.24xlarge", "us-east-1", None, "27.44705"),
    ("p5.48xlarge", "us-east-1", None, "55.04"),
    ("p5en.48xlarge", "us-east-1", None, "63.296"),
    ("p6-b200.48xlarge", "us-east-1", None, "113.9328"),
    ("g5.xlarge", "us-east-1", None, "1.006"),
    ("g6.xlarge", "us-east-1", None, "0.8048"),
    ("g6e.xlarge", "us-east-1", None, "1.861"),
    ("inf2.xlarge", "us-east-1", None, "0.7582"),
    ("trn1.32xlarge", "us-east-1", None, "21.50"),
    ("g4dn.xlarge", "us-east-1", None, "0.526"),
    ("p4d.24xlarge", "ap-northeast-1", None, "30.09784"),
    ("a2-highgpu-1g", "us-central1", None, "3.673385"),
    ("g2-standard-4", "us-central1", None, "0.706832"),
    ("a3-highgpu-8g", "us-central1", None, "88.49"),
    ("Standard_NC24ads_A100_v4", "eastus", None, "3.673"),
    ("Standard_ND96isr_H100_v5", "eastus", None, "98.32"),
    ("ct5lp-hightpu-4t", "us-central1", None, "4.80"),
    ("ct6e-standard-4t", "us-central1", None, "10.80"),
    ("v5p-8", "us-central1", None, "16.80"),
    # a slice costs what its chips cost
    ("v5litepod-64", "us-central1", None, "76.80"),
    # SageMaker is EC2 times a factor by size
    ("ml.p4d.24xlarge", "us-east-1", TRAIN, "25.2512883"),
    ("ml.p5.48xlarge", "us-east-1", TRAIN, "63.296"),
    ("ml.p4de.24xlarge", "us-east-1", TRAIN, "31.5641075"),
    ("ml.g5.xlarge", "us-east-1", HOST, "1.408"),
    ("ml.g5.2xlarge", "us-east-1", HOST, "1.515"),
    ("ml.g6.xlarge", "us-east-1", HOST, "1.12672"),
    ("ml.g5.12xlarge", "us-east-1", TRAIN, "7.09"),
    ("ml.p3.2xlarge", "us-east-1", TRAIN, "3.825"),
    ("ml.m5.xlarge", "us-east-1", Service.SAGEMAKER_PROCESSING, "0.2304"),
    ("ml.c5.xlarge", "us-east-1", Service.SAGEMAKER_TRANSFORM, "0.204"),
    # its own price wins where somebody has seen it
    ("ml.m5.large", "us-west-2", Service.SAGEMAKER_NOTEBOOK, "0.115"),
    # Vertex AI is Compute Engine plus a fee, which local SSD does not pay when training
    ("n1-standard-4", "us-central1", VERTEX, "0.218499"),
    ("g2-standard-8", "us-central1", VERTEX, "0.981668"),
    ("a2-highgpu-8g", "us-central1", VERTEX, "33.795142"),
    ("a2-ultragpu-1g", "us-central1", VERTEX, "5.781857"),
    ("a2-ultragpu-8g", "us-central1", VERTEX, "46.254858"),
    ("a3-highgpu-1g", "us-central1", VERTEX, "12.625917"),
    ("a3-highgpu-8g", "us-central1", VERTEX, "101.007336"),
    ("g2-standard-8", "us-central1", WORKBENCH, "1.024349"),
    ("a2-ultragpu-1g", "us-central1", WORKBENCH, "6.082558"),
    ("e2-standard-4", "us-central1", WORKBENCH, "0.160828"),
    # Azure ML adds nothing
    ("Standard_NC24ads_A100_v4", "eastus", Service.AZURE_ML, "3.673"),
]


@pytest.mark.parametrize(("machine", "region", "service", "usd"), PUBLISHED)
def test_published_price_of_a_machine_hour(declared, prices, *, machine, region, service, usd):
    billed = {} if service is None else {"service": service}
    pool = declared(NodePool, machine, region=region, **billed)
    quote = prices.monthly(pool)
    assert quote.money.expected / 730 == pytest.approx(Decimal(usd), abs=Decimal("0.000002"))
    assert quote.money.low == quote.money.high, "a published price has no range"
    assert not quote.sum.estimated
    assert all(row.source for row in quote.rows)


def test_attached_accelerators_are_bought_beside_the_machine(declared, prices):
    n1 = hardware.machine("n1-standard-8")
    both = hardware.with_accelerators(n1, hardware.accelerator("nvidia-tesla-t4"), 2)
    quote = prices.monthly(declared(VirtualMachine, both, region="us-central1"))
    assert quote.money.expected / 730 == Decimal("0.379998") + 2 * Decimal("0.35")
    assert {row.what for row in quote.rows} == {"n1-standard-8", "gpu:nvidia-tesla-t4"}


@pytest.mark.parametrize(
    ("machine", "region", "base", "factor"),
    [
        ("g7e.2xlarge", "eu-west-1", "us-east-1", "1.0943"),
        ("g7e.2xlarge", "us-west-2", "us-east-1", "1"),
        ("g5.xlarge", "mx-central-1", "us-east-1", "1.05"),
    ],
)
def test_region_without_a_price_takes_the_factor_of_its_region(
    declared, prices, *, machine, region, base, factor
):
    quote = prices.monthly(declared(VirtualMachine, machine, region=region))
    there = prices.monthly(declared(VirtualMachine, machine, region=base)).money.expected
    assert quote.sum.estimated
    (assumption,) = quote.assumptions
    assert assumption.name == f"{region} against {base}"
    assert quote.money.expected == there * assumption.expected
    assert assumption.expected == pytest.approx(Decimal(factor), abs=Decimal("0.05"))
    assert quote.money.low == there * assumption.low <= quote.money.high


@pytest.mark.parametrize(
    ("machine", "facts", "sentence"),
    [
        ("p5e.48xlarge", {}, "no price for p5e.48xlarge in us-east-1"),
        ("ml.g5.xlarge", {"region": "mars-1", "service": HOST}, "no price for ml.g5.xlarge in"),
        ("n1-custom-8-32768", {"region": "us-central1"}, "no price for n1-custom-8-32768 in"),
        ("g5.xlarge", {"purchase": Purchase.RESERVED}, "paid for by a reservation whose price"),
        ("g5.xlarge", {"service": Service.DATABRICKS}, "has no rates for databricks"),
        *[
            ("ml.g5.xlarge", {"service": service, "purchase": Purchase.SPOT}, "has no spot")
            for service in (
                HOST,
                Service.SAGEMAKER_NOTEBOOK,
                Service.SAGEMAKER_PROCESSING,
                Service.SAGEMAKER_TRANSFORM,
            )
        ],
        (
            any_host(Cloud.UNSTATED, "l4"),
            {},
            "nothing says which cloud provides host with 1 x L4; `kubernetes-cloud` would",
        ),
        (
            any_host(Cloud.AWS, "mi300x"),
            {},
            "no price for host with 1 x MI300X in us-east-1",
        ),
        (
            hardware.with_accelerators(
                hardware.machine("n1-standard-8"), hardware.accelerator("l4"), 1
            ),
            {"region": "us-central1"},
            "no price for L4 attached to n1-standard-8",
        ),
        (
            hardware.host(Cloud.AWS, hardware.accelerator("a10g"), 16),
            {},
            "no price for host with 16 x A10G in us-east-1",
        ),
        (
            "m5.xlarge",
            {"service": Service.KUBERNETES},
            "nothing says how much of its node it takes",
        ),
    ],
)
def test_no_price_says_why_and_is_never_zero(declared, prices, machine, facts, sentence):
    with pytest.raises(Unpriced, match=sentence):
        prices.monthly(declared(Endpoint, machine, **facts))


@pytest.mark.parametrize("attribute", ["region", "machine", "floor"])
def test_what_the_files_leave_open_stays_a_question(declared, prices, attribute):
    hole = unknown("var.x has no default", HERE)
    endpoint = replace(declared(Endpoint, "g5.xlarge"), **{attribute: hole})
    with pytest.raises(Undecided, match=r"var\.x has no default"):
        prices.monthly(endpoint)


def test_capacity_bought_nobody_knows_how_is_on_demand_down_to_spot(declared, prices):
    hole = unknown("no label names a capacity type", HERE)
    open_, spot = (
        prices.monthly(declared(NodePool, "g6.xlarge", purchase=how))
        for how in (Purchase.ON_DEMAND, Purchase.SPOT)
    )
    pool = replace(declared(NodePool, "g6.xlarge"), purchase=hole)
    quote = prices.monthly(pool)
    assert quote.money.expected == quote.money.high == open_.money.expected
    assert quote.money.low == spot.money.low
    assert "because no label names a capacity type" in {one.source for one in quote.assumptions}
    managed = replace(declared(Training, "ml.g5.xlarge", service=TRAIN), purchase=hole)
    plain = prices.monthly(declared(Training, "ml.g5.xlarge", service=TRAIN))
    assert prices.monthly(managed).money == plain.money


def test_configured_region_places_what_the_files_put_nowhere(declared):
    prices = PriceBook.open(regions={"aws": "eu-west-1"})
    nowhere = unknown("no provider block names a region", HERE)
    lost = prices.monthly(declared(VirtualMachine, "g5.xlarge", region=nowhere))
    there = prices.monthly(declared(VirtualMachine, "g5.xlarge", region="eu-west-1"))
    assert lost.money == there.money
    assert [(one.name, one.unit) for one in lost.assumptions] == [("region", "eu-west-1")]
    elsewhere = declared(VirtualMachine, "g2-standard-4", region=nowhere)
    with pytest.raises(Undecided):
        prices.monthly(elsewhere)


def test_configured_cloud_carries_what_names_only_an_accelerator(declared):
    nowhere = unknown("no label names a region", HERE)
    pod = declared(Endpoint, any_host(Cloud.UNSTATED, "l4"), region=nowhere, accelerators=1)
    lost = replace(pod, cloud=Cloud.UNSTATED)
    prices = PriceBook.open(regions={"aws": "us-east-1"}, cloud=Cloud.AWS)
    quote = prices.monthly(lost)
    # g6.xlarge at $0.8048 is the cheapest with one L4
    assert quote.money.expected == Decimal("587.504")
    assert {(one.name, one.unit) for one in quote.assumptions} == {
        ("cloud", "aws"),
        ("region", "us-east-1"),
        ("host machine", "g6.xlarge"),
    }
    with pytest.raises(Unpriced, match="nothing says which cloud provides"):
        PriceBook.open().monthly(replace(lost, region=written("us-east-1", HERE)))


@pytest.mark.parametrize(
    ("partition", "count", "share"),
    [
        (hardware.profile("1g.10gb"), 1, Decimal(1) / 7),
        (hardware.profile("1g.10gb"), 3, Decimal(3) / 7),
        (hardware.profile("1g.10gb"), 99, Decimal(8)),  # all eight, and no more
        (hardware.Partition("half", fraction=Decimal("0.5")), 2, Decimal(1)),
    ],
)
def test_a_part_of_an_accelerator_costs_its_share(declared, prices, partition, count, share):
    pod = replace(
        declared(Endpoint, "p4de.24xlarge", service=Service.KUBERNETES, accelerators=count),
        partition=written(partition, HERE),
    )
    quote = prices.monthly(pod)
    expected = Decimal("27.44705") * 730 * share / 8
    assert quote.money.expected == pytest.approx(expected)
    (said,) = quote.assumptions
    assert (said.name, said.unit) == ("part of an accelerator", "of each A100-80GB")
    assert str(partition) in said.source


@pytest.mark.parametrize(
    ("machine", "partition", "sentence"),
    [
        ("g6.xlarge", hardware.profile("1g.10gb"), "L4 has no partition 1g.10gb"),
        ("m5.xlarge", hardware.profile("1g.10gb"), "nothing says how much of its node it takes"),
    ],
)
def test_a_part_that_the_machine_does_not_have_is_unpriced(
    declared, prices, machine, partition, sentence
):
    pod = replace(
        declared(Endpoint, machine, service=Service.KUBERNETES, accelerators=1),
        partition=written(partition, HERE),
    )
    with pytest.raises(Unpriced, match=sentence):
        prices.monthly(pod)


def test_a_part_of_unknown_size_is_a_question(declared, prices):
    pod = declared(Endpoint, "g6.xlarge", service=Service.KUBERNETES)
    with pytest.raises(Undecided, match="nothing says how many"):
        prices.monthly(replace(pod, partition=unknown("nothing says how many share it", HERE)))


def test_what_took_a_part_takes_a_whole_one_on_another_machine(declared):
    pod = declared(Endpoint, "p4de.24xlarge", service=Service.KUBERNETES, accelerators=1)
    part = replace(pod, partition=written(hardware.profile("1g.10gb"), HERE))
    moved = part.on(hardware.machine("g6.xlarge"))
    assert (moved.partition, moved.accelerators.known) == (None, 1)


@pytest.mark.parametrize(
    ("machine", "region", "low", "expected", "high"),
    [
        # a3-highgpu-8g in us-central1 is 88.49 on demand and 50.61 on spot
        ("a3-highgpu-8g", "us-central1", "0.4280", "0.4280", "0.7954"),
        # g6e.xlarge in us-east-1: the range is that of L40S on AWS
        ("g6e.xlarge", "us-east-1", "0.54", None, "0.75"),
        # Azure sells H200 spot at the on-demand price
        ("Standard_ND96isr_H200_v5", "eastus2", "0", "0", "0"),
    ],
)
def test_spot_is_a_published_ratio_with_the_spread_of_its_accelerator(
    declared, prices, *, machine, region, low, expected, high
):
    spot = declared(VirtualMachine, machine, region=region, purchase=Purchase.SPOT)
    on_demand = prices.monthly(declared(VirtualMachine, machine, region=region)).money.expected
    (discount,) = prices.monthly(spot).assumptions or [None]
    if expected is not None:
        assert discount.expected == pytest.approx(Decimal(expected), abs=Decimal("0.0005"))
    assert discount.low == pytest.approx(Decimal(low), abs=Decimal("0.0005"))
    assert discount.high == pytest.approx(Decimal(high), abs=Decimal("0.0005"))
    money = prices.monthly(spot).money
    assert money.expected == on_demand * (1 - discount.expected)
    assert money.low == on_demand * (1 - discount.high)


def test_spot_fee_of_vertex_stays_on_the_on_demand_price(declared, prices):
    def monthly(purchase: Purchase, service: Service) -> Decimal:
        machine = declared(
            VirtualMachine,
            "a2-highgpu-1g",
            region="us-central1",
            purchase=purchase,
            service=service,
        )
        return Decimal(prices.monthly(machine).money.expected)

    fee = monthly(Purchase.ON_DEMAND, VERTEX) - monthly(Purchase.ON_DEMAND, Service.GCE)
    assert monthly(Purchase.SPOT, VERTEX) == monthly(Purchase.SPOT, Service.GCE) + fee


def test_mixed_capacity_costs_between_spot_and_on_demand(declared, prices):
    low, middle, high = (
        prices.monthly(declared(NodePool, "g6.xlarge", purchase=purchase)).money.expected
        for purchase in (Purchase.SPOT, Purchase.MIXED, Purchase.ON_DEMAND)
    )
    assert low < middle < high
    mixed = prices.monthly(declared(NodePool, "g6.xlarge", purchase=Purchase.MIXED)).money
    assert mixed.high == high


def test_spot_without_any_published_ratio_is_assumed(declared, prices):
    pool = declared(
        NodePool, "Standard_ND96isr_MI300X_v5", region="brazilsouth", purchase=Purchase.SPOT
    )
    (discount,) = prices.monthly(pool).assumptions
    assert (discount.name, discount.low, discount.high) == (
        "spot_discount",
        Decimal("0.50"),
        Decimal("0.80"),
    )


def test_spot_of_an_estimated_price_takes_the_median(declared, prices):
    pool = declared(NodePool, "g5.xlarge", region="mx-central-1", purchase=Purchase.SPOT)
    discount = next(one for one in prices.monthly(pool).assumptions if "spot" in one.name)
    assert discount.expected == Decimal("0.66")
    assert discount.source.startswith("median of the published prices")


def test_stated_discount_settles_spot(declared):
    prices = PriceBook.open(assumptions={"spot_discount": Decimal("0.4")})
    money = prices.monthly(declared(NodePool, "g6.xlarge", purchase=Purchase.SPOT)).money
    assert money.low == money.expected == Decimal("0.8048") * 730 * Decimal("0.6")


@pytest.mark.parametrize(
    ("machine", "asked", "region", "host", "usd"),
    [
        (any_host(Cloud.AWS, "a10g"), 1, "us-east-1", "g5.xlarge", 1.006),
        (any_host(Cloud.AWS, "A100"), 1, "us-east-1", "p4d.24xlarge", 2.74470525),
        (any_host(Cloud.GCP, "nvidia-l4"), 1, "us-central1", "g2-standard-4", 0.706832),
        # sixteen of them are cheaper each, but nobody starts these for one
        (any_host(Cloud.GCP, "nvidia-tesla-a100"), 1, "us-central1", "a2-highgpu-1g", 3.673385),
        (
            any_host(Cloud.GCP, "nvidia-tesla-t4"),
            1,
            "us-central1",
            "n1-standard-1 with 1 x T4",
            0.3975,
        ),
        (hardware.machine("g5.12xlarge"), 1, "us-east-1", "", 1.418),
        (hardware.machine("g5.12xlarge"), 4, "us-east-1", "", 5.672),
    ],
)
def test_pod_pays_its_share_of_the_node(declared, prices, *, machine, asked, region, host, usd):
    pod = declared(Endpoint, machine, region=region, accelerators=asked, service=Service.KUBERNETES)
    quote = prices.monthly(pod)
    assert float(quote.money.expected) / 730 == pytest.approx(usd, abs=0.0001)
    assert [one.unit for one in quote.assumptions if one.name == "host machine"] == [host] * bool(
        host
    )


def test_managed_spot_takes_its_discount_off_the_whole_rate(declared, prices):
    def run(purchase: Purchase) -> Any:
        job = declared(Training, "ml.p4d.24xlarge", service=TRAIN, purchase=purchase)
        return prices.monthly(job).sum

    saved = (run(Purchase.ON_DEMAND) - run(Purchase.SPOT)).assumptions
    discount = next(one for one in saved if one.name == "managed_spot_discount")
    assert (discount.low, discount.expected, discount.high) == (
        Decimal("0.50"),
        Decimal("0.65"),
        Decimal("0.90"),
    )
