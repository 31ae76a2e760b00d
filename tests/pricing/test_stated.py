"""What people state of prices and of usage, in the place of lists and assumptions."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from mlcostlint.model import (
    Bucket,
    Environment,
    LogGroup,
    NatGateway,
    NodePool,
    Notebook,
    Purchase,
    Service,
    Tags,
    Training,
    Volume,
)
from mlcostlint.pricing import PriceBook, UnknownAssumption, Unpriced
from mlcostlint.pricing.negotiated import Negotiated
from mlcostlint.pricing.stated import Statements, usage
from mlcostlint.source import Span
from mlcostlint.value import written

HERE = Span("main.tf", 1, 1, 2, 2)


def agreed(**said: Any) -> PriceBook:
    return PriceBook.open(negotiated=Negotiated(**said))


def test_a_price_of_ones_own_outweighs_the_list_and_spot_keeps_its_distance(declared, prices):
    own = agreed(machines={"g5.xlarge": Decimal("0.503")})
    pool = declared(NodePool, "g5.xlarge", floor=1, shrinks=False)
    spot = replace(pool, purchase=pool.purchase.but(Purchase.SPOT))
    assert own.monthly(pool).money.expected == prices.monthly(pool).money.expected / 2
    halved = own.monthly(spot).money.expected
    assert halved == pytest.approx(prices.monthly(spot).money.expected / 2, rel=Decimal("0.001"))
    assert {row.source for row in own.monthly(pool).rows} == {"yours"}


def test_a_price_may_hold_for_one_region(declared, prices):
    own = agreed(machines={"g5.xlarge@eu-west-1": Decimal(2)})
    here = declared(NodePool, "g5.xlarge", floor=1)
    there = declared(NodePool, "g5.xlarge", floor=1, region="eu-west-1")
    assert own.monthly(here).money == prices.monthly(here).money
    assert [row.usd for row in own.monthly(there).rows] == [2]


def test_a_managed_machine_has_a_price_of_its_own(declared):
    own = agreed(machines={"ml.g5.xlarge": Decimal(1)})
    notebook = declared(Notebook, "ml.g5.xlarge", service=Service.SAGEMAKER_NOTEBOOK)
    assert own.monthly(notebook).money.expected == 730


@pytest.mark.parametrize(
    ("discounts", "paid"),
    [
        ({"aws": "0.1"}, "0.9"),
        ({"aws": "0.1", "aws/g5": "0.2"}, "0.8"),
        ({"aws": "0.1", "sagemaker-notebook": "0.3"}, "0.7"),
        ({"gcp": "0.5"}, "1"),
    ],
)
def test_the_most_particular_discount_counts(declared, prices, discounts, paid):
    own = agreed(discounts={name: Decimal(part) for name, part in discounts.items()})
    notebook = declared(Notebook, "ml.g5.xlarge", service=Service.SAGEMAKER_NOTEBOOK)
    listed = prices.monthly(notebook).money.expected
    assert own.monthly(notebook).money.expected == listed * Decimal(paid)


def test_a_discount_is_on_what_is_no_machine_too_and_is_shown(declared):
    own = agreed(discounts={"aws": Decimal("0.25")})
    quote = own.monthly(declared(Volume, gigabytes=100))
    assert quote.money.expected == 6
    assert [(one.name, one.source) for one in quote.assumptions] == [
        ("discount on aws", "set in the configuration")
    ]


@pytest.mark.parametrize("committed", ["p4d.24xlarge", "aws/p4d", "p4*"])
def test_what_a_commitment_pays_for_promises_no_savings(declared, committed):
    own = agreed(committed=(committed,))
    job = declared(Training, "p4d.24xlarge")
    with pytest.raises(Unpriced, match="a commitment pays for p4d"):
        own.saving(job, [replace(job, purchase=job.purchase.but(Purchase.SPOT))])
    assert own.monthly(declared(Training, "g5.xlarge")).money.expected > 0


def stated(**said: Any) -> PriceBook:
    return PriceBook.open(statements=Statements(**said))


def test_an_environment_has_figures_of_its_own(declared):
    prices = stated(environments={"production": {"log_gb_per_month": Decimal(200)}})
    for environment, expected in ((Environment.PRODUCTION, 200), (Environment.UNSTATED, 20)):
        group = declared(LogGroup, environment=environment)
        (assumed,) = prices.monthly(group).assumptions
        assert assumed.expected == expected
    with pytest.raises(UnknownAssumption, match="log_tb is not an assumption"):
        stated(environments={"production": {"log_tb": Decimal(1)}})


USAGE = {
    "version": "0.1",
    "resource_type_default_usage": {"aws_nat_gateway": {"monthly_data_processed_gb": 100}},
    "resource_usage": {
        "aws_s3_bucket.models": {"standard": {"storage_gb": 40, "monthly_tier_1_requests": 9}},
        "module.data.aws_s3_bucket.parts[*]": {"standard": {"storage_gb": 7}},
        "aws_nat_gateway.busy": {"monthly_data_processed_gb": 3000},
        "aws_lambda_function.f": {"monthly_requests": 10},
        "aws_s3_bucket.odd": {"standard": {"storage_gb": "much"}},
    },
}


@pytest.mark.parametrize(
    ("kind", "native", "address", "name", "expected", "source"),
    [
        (Bucket, "aws_s3_bucket", "aws_s3_bucket.models", "bucket_gb", 40, "the usage file"),
        (
            Bucket,
            "aws_s3_bucket",
            'module.data.aws_s3_bucket.parts["eu"]',
            "bucket_gb",
            7,
            "the usage file",
        ),
        (
            NatGateway,
            "aws_nat_gateway",
            "aws_nat_gateway.a",
            "nat_gb_per_month",
            100,
            "the usage file, for its type",
        ),
        (
            NatGateway,
            "aws_nat_gateway",
            "aws_nat_gateway.busy",
            "nat_gb_per_month",
            3000,
            "the usage file",
        ),
    ],
)
def test_a_usage_file_by_address_and_by_type(
    declared, kind, native, address, name, expected, source
):
    prices = PriceBook.open(statements=usage(USAGE))
    resource = replace(declared(kind), native=native, address=address)
    found = {one.name: one for one in prices.monthly(resource).assumptions}[name]
    assert (found.low, found.expected, found.high) == (expected, expected, expected)
    assert found.source == source


def test_what_a_usage_file_says_of_nothing_we_know_is_passed_over(declared, prices):
    read = PriceBook.open(statements=usage(USAGE))
    odd = replace(declared(Bucket), native="aws_s3_bucket", address="aws_s3_bucket.odd")
    assert read.monthly(odd).money == prices.monthly(odd).money
    assert usage({"version": "0.1"}) == usage({"resource_usage": None}) == Statements()


@pytest.mark.parametrize("key", ["mlcostlint/active-hours", "mlcostlint-active-hours"])
def test_a_hint_in_a_tag_outweighs_everything(declared, key):
    tags = Tags({key: written("40", HERE)})
    notebook = declared(
        Notebook, "ml.g5.xlarge", stops_when_idle=True, tags=tags,
        service=Service.SAGEMAKER_NOTEBOOK,
    )  # fmt: skip
    prices = stated(environments={"unstated": {"interactive_active_hours": Decimal(9)}})
    (assumed,) = prices.monthly(notebook).assumptions
    assert assumed.expected == 40
    assert assumed.source == f"stated by {key}"


def test_a_hint_that_is_no_number_says_nothing(declared, prices):
    tags = Tags({"mlcostlint/active-hours": written("often", HERE)})
    notebook = declared(Notebook, "g5.xlarge", stops_when_idle=True, tags=tags)
    (assumed,) = prices.monthly(notebook).assumptions
    assert assumed.expected == 120
