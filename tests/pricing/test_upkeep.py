"""What everything costs a month that is no machine."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlcostlint import hardware
from mlcostlint.model import (
    Bucket,
    Budget,
    Cloud,
    Cluster,
    Commitment,
    DataPath,
    FeatureStore,
    FileSystem,
    LifecycleRule,
    NatGateway,
    NetworkLink,
    Registry,
    Role,
    ServiceEndpoint,
    SnapshotPolicy,
    Volume,
)
from mlcostlint.pricing import PriceBook, Unpriced
from mlcostlint.source import Span
from mlcostlint.value import written

HERE = Span("main.tf", 1, 1, 9, 2)
GCP, AZURE = Cloud.GCP, Cloud.AZURE
CENTRAL, EAST = "us-central1", "eastus"


def rule(**said: Any) -> LifecycleRule:
    facts: dict[str, Any] = {
        "prefix": "",
        "narrow": False,
        "expires": None,
        "old_versions_expire": None,
        "moves": None,
        "uploads_abort": None,
    } | said
    return LifecycleRule(**{name: written(one, HERE) for name, one in facts.items()})


@pytest.mark.parametrize(
    ("facts", "usd"),
    [
        ({"gigabytes": 500}, 40),
        ({"gigabytes": 500, "type": "gp2"}, 50),
        ({"gigabytes": 500, "iops": 3000, "throughput": 125}, 40),
        ({"gigabytes": 500, "iops": 4000, "throughput": 225}, 49),
        ({"gigabytes": 100, "type": "io1", "iops": 1000}, "77.5"),
        ({"gigabytes": 100, "type": "io2", "iops": 1000}, "77.5"),
        ({"gigabytes": 100, "type": "io2", "iops": 40_000}, 2456.5),
        ({"gigabytes": 1000, "type": "st1"}, 45),
        ({"gigabytes": 100, "type": "pd-standard", "cloud": GCP, "region": CENTRAL}, 4),
        ({"gigabytes": 1000, "type": "hyperdisk-ml", "cloud": GCP, "region": CENTRAL}, 80),
        ({"gigabytes": 1024, "type": "Premium_LRS", "cloud": AZURE, "region": EAST}, "122.88"),
        ({"gigabytes": 100, "type": "PremiumV2_LRS", "cloud": AZURE, "region": EAST}, "8.1"),
    ],
)
def test_volumes_by_size_and_by_what_is_bought_beside(declared, prices, facts, usd):
    quote = prices.monthly(declared(Volume, **facts))
    assert quote.money.expected == Decimal(usd)
    assert quote.rows


def test_a_disk_that_goes_with_its_machine_is_not_left_behind(declared, prices):
    now = declared(Volume, gigabytes=500, outlives_owner=True)
    assert prices.monthly(now).money.expected == 40
    goes = replace(now, outlives_owner=now.outlives_owner.but(fact=False))
    assert prices.saving(now, [goes]).monthly.expected == 20
    assert prices.saving(goes, [replace(goes, type=goes.type.but("gp2"))]).monthly.expected == -10


FILES: dict[str, Any] = {"tier": "Regional", "gigabytes": None, "native": "aws_efs_file_system"}


@pytest.mark.parametrize(
    ("facts", "changed", "usd"),
    [
        (FILES | {"throughput": 256}, {"throughput": None}, 1476),
        (FILES, {"moves_cold_files": True}, "82.5"),
        ({"tier": "PERSISTENT_2", "gigabytes": 1200}, {"compresses": True}, 0),
        ({"tier": "PERSISTENT_2", "gigabytes": 9600}, {"compresses": True}, "529.2"),
        ({"tier": "PERSISTENT_2", "gigabytes": 9600}, {"tier": "SCRATCH_2"}, 672),
    ],
)
def test_settings_of_file_systems(declared, prices, facts, changed, usd):
    bought = {"throughput": 2400 if facts["gigabytes"] == 9600 else 300}
    native = facts.get("native", "it")
    said = {name: one for name, one in facts.items() if name != "native"}
    said = {"compresses": False} | (bought if facts["gigabytes"] else {}) | said
    now = replace(declared(FileSystem, **said), native=native)
    better = {name: getattr(now, name).but(fact) for name, fact in changed.items()}
    assert prices.saving(now, [replace(now, **better)]).monthly.expected == Decimal(usd)


@pytest.mark.parametrize(
    ("facts", "sentence"),
    [
        ({"gigabytes": None}, "nothing says how large"),
        ({"gigabytes": 10, "type": None}, "the image or the account decides"),
        ({"gigabytes": 10, "type": "gp9"}, "no rate for volumes of type gp9 on aws"),
        ({"gigabytes": 10, "type": "io2", "iops": 65_000}, "more than 64,000 IOPS"),
        ({"gigabytes": 200, "type": "Premium_LRS", "cloud": AZURE, "region": EAST}, "Premium_LRS"),
        (
            {"gigabytes": 10, "type": "PremiumV2_LRS", "iops": 9000, "cloud": AZURE,
             "region": EAST},
            "IOPS of Premium SSD v2",
        ),
    ],
)  # fmt: skip
def test_volumes_without_a_price_say_why(declared, prices, facts, sentence):
    with pytest.raises(Unpriced, match=sentence):
        prices.monthly(declared(Volume, **facts))


def test_a_region_without_its_own_price_is_estimated_from_the_base(declared, prices):
    here = prices.monthly(declared(Volume, gigabytes=100))
    there = prices.monthly(declared(Volume, gigabytes=100, region="sa-east-1"))
    assert not here.sum.estimated
    assert there.money.low < there.money.expected
    assert there.money.expected > here.money.expected
    assert [one.name for one in there.assumptions] == ["sa-east-1 against us-east-1"]
    with pytest.raises(Unpriced, match="no price for ebs gp3 in mars-north-1"):
        prices.monthly(declared(Volume, gigabytes=100, region="mars-north-1"))


ABORTS = (rule(uploads_abort=7),)


@pytest.mark.parametrize(
    ("facts", "usd"),
    [
        ({"lifecycle": ABORTS}, "23"),
        ({"lifecycle": ABORTS, "gigabytes": 100}, "2.3"),
        ({"lifecycle": ABORTS, "tier": "STANDARD_IA"}, "12.5"),
        ({"lifecycle": ABORTS, "tier": "DEEP_ARCHIVE"}, "0.99"),
        ({"lifecycle": (rule(uploads_abort=7, moves=30),)}, "16.7"),
        ({"lifecycle": (rule(uploads_abort=7, moves=30, prefix="tmp/"),)}, "23"),
        ({"lifecycle": ABORTS, "moves_by_access": True}, "16.7"),
        ({"lifecycle": ()}, "23.46"),
        ({"lifecycle": ABORTS, "versioned": True}, "29.9"),
        ({"lifecycle": (rule(uploads_abort=7, old_versions_expire=30),), "versioned": True}, "23"),
        ({"lifecycle": ABORTS, "cloud": GCP, "region": CENTRAL}, "20"),
        ({"lifecycle": ABORTS, "cloud": GCP, "region": "US"}, "26"),
        ({"lifecycle": ABORTS, "cloud": GCP, "region": "EUR4"}, "44"),
        (
            {"lifecycle": ABORTS, "cloud": GCP, "region": CENTRAL, "kept_deleted": 7},
            "21.4",
        ),
        ({"cloud": AZURE, "region": EAST, "tier": "Hot"}, "20.8"),
        ({"cloud": AZURE, "region": EAST, "tier": "Hot", "geo_redundant": True}, "45.8"),
        ({"cloud": AZURE, "region": EAST, "tier": "Cool"}, "15.2"),
    ],
)
def test_buckets_by_what_is_in_them_and_how_it_is_kept(declared, prices, facts, usd):
    assert prices.monthly(declared(Bucket, **facts)).money.expected == Decimal(usd)


def test_a_replica_is_billed_where_it_lies(declared, prices):
    alone = declared(Bucket, lifecycle=ABORTS)
    copied = replace(alone, copied_to=(written("us-east-1", HERE),))
    assert prices.monthly(copied).money.expected == 2 * prices.monthly(alone).money.expected


def test_a_rule_that_deletes_saves_what_it_would_have_deleted(declared, prices):
    now = declared(Bucket, lifecycle=ABORTS)
    tidy = replace(now, lifecycle=now.lifecycle.but((rule(uploads_abort=7, expires=30),)))
    saving = prices.saving(now, [tidy])
    assert saving.monthly.expected == Decimal("11.5")
    # what the rule leaves is what its owner sees: it is not taken off a second time
    assert prices.monthly(tidy).money.expected == Decimal(23)


@pytest.mark.parametrize(
    ("facts", "usd"),
    [
        ({"native": "aws_efs_file_system", "tier": "Regional"}, 150),
        ({"native": "aws_efs_file_system", "tier": "One Zone"}, 80),
        ({"native": "aws_efs_file_system", "tier": "Regional", "moves_cold_files": True}, "67.5"),
        ({"native": "aws_efs_file_system", "tier": "Regional", "throughput": 100}, 750),
        ({"tier": "SCRATCH_2", "gigabytes": 1200}, 168),
        ({"tier": "PERSISTENT_2", "gigabytes": 1024, "throughput": 125}, "148.48"),
        ({"tier": "PERSISTENT_2", "gigabytes": 1024, "throughput": 500}, "348.16"),
        ({"tier": "BASIC_SSD", "gigabytes": 1000, "cloud": GCP, "region": CENTRAL}, 300),
        ({"tier": "ENTERPRISE", "gigabytes": 1000, "cloud": GCP, "region": CENTRAL}, 450),
    ],
)
def test_file_systems_by_capacity_or_by_what_is_in_them(declared, prices, facts, usd):
    native = facts.pop("native", "it")
    files = replace(declared(FileSystem, **facts), native=native)
    assert prices.monthly(files).money.expected == Decimal(usd)


@pytest.mark.parametrize(
    ("facts", "sentence"),
    [
        ({"tier": "SCRATCH_2"}, "how large the file system is"),
        ({"tier": "PERSISTENT_2", "gigabytes": 1024}, "what throughput"),
        ({"tier": "MULTI_AZ_1", "gigabytes": 1024}, "no rate for MULTI_AZ_1 on aws"),
        ({"tier": None, "gigabytes": 1024, "cloud": AZURE}, "such file systems on azure"),
    ],
)
def test_file_systems_without_a_price_say_why(declared, prices, facts, sentence):
    with pytest.raises(Unpriced, match=sentence):
        prices.monthly(declared(FileSystem, **facts))


def test_registries_by_the_images_that_nothing_deletes(declared, prices):
    hoards = declared(Registry)
    tidy = replace(hoards, cleans_up=hoards.cleans_up.but(fact=True))
    assert prices.monthly(hoards).money.expected == 20
    assert prices.saving(hoards, [tidy]).monthly.expected == 16
    with pytest.raises(Unpriced, match="images kept on azure"):
        prices.monthly(declared(Registry, cloud=AZURE))


def test_gateways_by_the_hour_and_by_what_passes(declared, prices):
    nat = declared(NatGateway)
    assert prices.monthly(nat).money.expected == Decimal("55.35")  # 730 x 0.045 + 500 x 0.045
    spared = replace(nat, spares_storage=nat.spares_storage.but(fact=True))
    assert prices.saving(nat, [spared]).monthly.expected == Decimal("13.5")
    private = replace(nat, public=nat.public.but(fact=False))
    assert prices.monthly(private).money.expected == Decimal("32.85")
    google = declared(NatGateway, cloud=GCP, region=CENTRAL)
    assert prices.monthly(google).money.expected == Decimal("55.204")


def test_private_doors(declared, prices):
    door = declared(ServiceEndpoint, service="s3")
    assert prices.monthly(door).money.expected == Decimal("8.3")
    free = replace(door, free=door.free.but(fact=True))
    assert prices.monthly(free).money.expected == 0
    with pytest.raises(Unpriced, match="ServiceEndpoint on gcp"):
        prices.monthly(declared(ServiceEndpoint, service="s3", cloud=GCP, region=CENTRAL))


def test_links_between_regions_by_the_gigabyte(declared, prices):
    assert prices.monthly(declared(NetworkLink)).money.expected == 10
    with pytest.raises(Unpriced, match="within a region"):
        prices.monthly(declared(NetworkLink, to="us-east-1"))


@pytest.mark.parametrize(
    ("facts", "usd"),
    [
        ({"version": "1.35", "extended_support": True}, 73),
        ({"version": "1.31", "extended_support": True}, 438),
        ({"version": "1.31", "extended_support": False}, 73),
        ({"version": None, "extended_support": True}, 73),
        ({"version": "1.31", "cloud": GCP, "region": CENTRAL}, 73),
        ({"version": "1.31", "cloud": AZURE, "extended_support": True}, 438),
    ],
)
def test_control_planes_by_the_support_that_their_version_has(declared, prices, facts, usd):
    assert prices.monthly(declared(Cluster, **facts)).money.expected == usd


def test_reserved_machines_are_paid_for_used_or_not(declared, prices):
    machine = hardware.machine("p4d.24xlarge")
    held = declared(Commitment, machine=machine, amount=2)
    assert prices.monthly(held).money.expected == Decimal("21.957642") * 730 * 2
    nameless = declared(
        Commitment, machine=hardware.host(Cloud.AWS, hardware.accelerator("a100"), 8)
    )
    with pytest.raises(Unpriced, match="which machines are reserved"):
        prices.monthly(nameless)


def test_what_watches_spending_costs_nothing(declared, prices):
    assert prices.monthly(declared(Budget, alerts=())).money.expected == 0


@pytest.mark.parametrize(
    ("facts", "usd"),
    [
        ({"kept_count": 14}, 14),
        ({"kept_days": 30}, 30),
        ({}, 365),
        ({"kept_count": 1000}, 365),
        ({"kept_count": 14, "cloud": GCP, "region": CENTRAL}, 14),
    ],
)
def test_snapshots_by_how_many_are_kept(declared, prices, facts, usd):
    policy = declared(SnapshotPolicy, **({"kept_days": None, "kept_count": None} | facts))
    assert prices.monthly(policy).money.expected == usd


def test_checkpoints_gather_for_a_year_or_until_a_rule_deletes_them(declared, prices):
    path = DataPath(Role.CHECKPOINTS, written("s3://data/ckpt/a", HERE), written("us-east-1", HERE))
    now = declared(Bucket, lifecycle=ABORTS, used=(path,))
    alone = prices.monthly(declared(Bucket, lifecycle=ABORTS)).money.expected
    assert prices.monthly(now).money.expected - alone == Decimal("55.2")  # 50 GB x 4 x 12
    tidy = replace(now, lifecycle=now.lifecycle.but((*ABORTS, rule(prefix="ckpt/", expires=30))))
    assert prices.saving(now, [tidy]).monthly.expected == Decimal("50.6")
    other = replace(now, lifecycle=now.lifecycle.but((*ABORTS, rule(prefix="tmp/", expires=30))))
    assert prices.saving(now, [other]).monthly.expected == 0


@pytest.mark.parametrize(("gigabytes", "usd"), [(None, "4.67"), (1000, "20.00")])
def test_what_lives_for_days_is_billed_while_it_is_kept_deleted(declared, prices, gigabytes, usd):
    facts = {"gigabytes": gigabytes, "kept_deleted": 7, "cloud": GCP, "region": CENTRAL}
    now = declared(Bucket, lifecycle=(rule(uploads_abort=7, expires=7),), **facts)
    final = replace(now, kept_deleted=now.kept_deleted.but(0))
    assert round(prices.saving(now, [final]).monthly.expected, 2) == Decimal(usd)


def test_what_has_no_rate_is_unpriced_and_not_free(declared, prices):
    with pytest.raises(Unpriced, match="no rate for snapshots on azure"):
        prices.monthly(declared(SnapshotPolicy, kept_days=7, kept_count=None, cloud=AZURE))
    with pytest.raises(Unpriced, match="no rates for a FeatureStore"):
        prices.monthly(declared(FeatureStore, online=True, expires=False, provisioned=False))


BUCKETS: dict[str, list[Any]] = {
    "tier": ["STANDARD", "STANDARD_IA"],
    "versioned": [True, False],
    "moves_by_access": [True, False],
    "lifecycle": [
        (),
        ABORTS,
        (rule(uploads_abort=7, moves=30, expires=90, old_versions_expire=30),),
    ],
    "gigabytes": [None, 10],
}


@given(data=st.data())
def test_no_proposal_for_a_bucket_saves_more_than_it_costs(declared, prices: PriceBook, data):
    drawn = {name: data.draw(st.sampled_from(choices)) for name, choices in BUCKETS.items()}
    now = declared(Bucket, **drawn)
    other = {
        name: getattr(now, name).but(data.draw(st.sampled_from(choices)))
        for name, choices in BUCKETS.items()
        if name != "gigabytes"
    }
    costs = prices.monthly(now).money
    saved = prices.saving(now, [replace(now, **other)]).monthly
    assert costs.low > 0
    assert saved.expected <= costs.expected
    assert saved.high <= costs.high
