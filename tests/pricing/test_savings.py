"""What proposals save: usage stays as declared, settings change, and ranges are exact."""

import datetime as dt
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from mlcostlint import hardware
from mlcostlint.model import (
    BatchJob,
    Cloud,
    Cluster,
    Compute,
    DataPath,
    Endpoint,
    Environment,
    LogGroup,
    Mode,
    NodePool,
    Notebook,
    Purchase,
    Role,
    Service,
    Training,
    Tuning,
    VirtualMachine,
    Volume,
)
from mlcostlint.money import Per
from mlcostlint.pricing import PriceBook, UnknownAssumption, Unpriced
from mlcostlint.source import Span
from mlcostlint.value import unknown, written

HERE = Span("main.tf", 3, 1, 3, 9)
SPOT = {"purchase": Purchase.SPOT}
TRAINING = {"service": Service.SAGEMAKER_TRAINING}
P4D = Decimal("21.957642") * Decimal("1.15")
G5 = Decimal("1.006")

ASYNCHRONOUS = {"mode": Mode.ASYNCHRONOUS}
NONPRODUCTION = {"environment": Environment.NONPRODUCTION}
GROWS_ONLY = {"floor": 1, "ceiling": 5, "shrinks": False}


def proposed(now: Any, **changes: Any) -> Any:
    return replace(now, **{name: getattr(now, name).but(fact) for name, fact in changes.items()})


MONTHLY = [
    # kind, facts, change, low, expected, high; g5.xlarge at 1.006 an hour
    (Notebook, {}, {"stops_when_idle": True}, G5 * 513, G5 * 610, G5 * 670),
    (Notebook, {"users": 5}, {"stops_when_idle": True}, G5 * 2565, G5 * 3050, G5 * 3350),
    (Notebook, {}, {"scheduled": True}, G5 * 470, G5 * 513, G5 * 570),
    (VirtualMachine, {}, {"scheduled": True}, G5 * 470, G5 * 513, G5 * 570),
    (VirtualMachine, {"floor": 2}, {"ends": True}, G5 * 940, G5 * 1026, G5 * 1140),
    (VirtualMachine, {"floor": 3}, {"floor": 1}, G5 * 1460, G5 * 1460, G5 * 1460),
    (Endpoint, {}, {"scheduled": True}, G5 * 365, G5 * 511, G5 * Decimal("620.5")),
    (Endpoint, {"floor": 4}, {"floor": 2}, 0, G5 * 1460, G5 * 1460),
    (Endpoint, {"floor": 6}, {"floor": 1}, 0, G5 * 2190, G5 * 3066),
    (Endpoint, {"mode": Mode.ASYNCHRONOUS, "floor": 2}, {"floor": 1}, 0, G5 * 730, G5 * 730),
    (Endpoint, ASYNCHRONOUS, {"floor": 0}, G5 * 219, G5 * 511, G5 * 657),
    (Endpoint, {}, {"floor": 0}, 0, G5 * Decimal("255.5"), G5 * Decimal("620.5")),
    (Endpoint, NONPRODUCTION, {"floor": 0}, G5 * 365, G5 * 511, G5 * Decimal("620.5")),
    (Endpoint, {"traffic": 0.0, "floor": 2}, {"floor": 0}, G5 * 1460, G5 * 1460, G5 * 1460),
    (Endpoint, GROWS_ONLY, {"shrinks": True}, G5 * 292, G5 * 1460, G5 * 2920),
    (NodePool, {"floor": 2, "idles": True}, {"floor": 0}, G5 * 1460, G5 * 1460, G5 * 1460),
    (NodePool, {"floor": 2}, {"floor": 0}, G5 * 584, G5 * 1022, G5 * 1314),
    (NodePool, {"floor": 10}, {"floor": 4}, G5 * 2920, G5 * 4380, G5 * 4380),
    (NodePool, {"floor": 1, "copies": 3}, {"floor": 0}, G5 * 876, G5 * 1533, G5 * 1971),
    (Training, {}, {"machine": hardware.machine("g6.xlarge")}, 4, 20, 80),
    (BatchJob, {"machines": 2}, {"machines": 1}, G5 * 20, G5 * 100, G5 * 400),
]


@pytest.mark.parametrize(("kind", "facts", "change", "low", "expected", "high"), MONTHLY)
def test_monthly_saving(declared, prices, *, kind, facts, change, low, expected, high):
    now = declared(kind, "g5.xlarge", **facts)
    saving = prices.saving(now, [proposed(now, **change)])
    assert saving.saves == saving.monthly
    assert saving.monthly.per is Per.MONTH
    money = (saving.monthly.low, saving.monthly.expected, saving.monthly.high)
    assert money == pytest.approx(
        (Decimal(low), Decimal(expected), Decimal(high)), rel=Decimal("0.01")
    )


RUNS: list[tuple[type[Compute], dict[str, int], Decimal, Decimal]] = [
    # half of a day that somebody set, two machines
    (Training, {"max_runtime": 86_400, "machines": 2}, P4D * 24, P4D * 2 * 100),
    # eight hours, whatever the provider's own limit
    (Training, {"max_runtime": 604_800, "limited": False}, P4D * 8, P4D * 100),
    # but not more than that limit
    (Training, {"max_runtime": 7200, "limited": False}, P4D * 2, P4D * 100),
    # a schedule says how often
    (Training, {"max_runtime": 7200, "runs_a_month": 30}, P4D, P4D * 30),
    # eleven trials of an hour's limit, three at a time
    (Tuning, {"max_runtime": 3600, "trials": 11, "parallel_trials": 3}, P4D * 11 / 2, P4D * 300),
]


@pytest.mark.parametrize(("kind", "facts", "run", "month"), RUNS)
def test_bounded_jobs_save_by_the_run(declared, prices, *, kind, facts, run, month):
    now = declared(kind, "ml.p4d.24xlarge", **TRAINING, **facts)
    saving = prices.saving(now, [proposed(now, **SPOT)])
    assert saving.saves.per is Per.RUN
    assert saving.saves.expected == pytest.approx(run * Decimal("0.65"))
    assert saving.monthly.expected == pytest.approx(month * Decimal("0.65"))


@pytest.mark.parametrize(
    ("kind", "facts"),
    [(Training, {}), (BatchJob, {}), (Tuning, {"trials": 4}), (Tuning, {"max_runtime": 60})],
)
def test_unbounded_jobs_save_by_the_month(declared, prices, kind, facts):
    now = declared(kind, "g5.xlarge", **facts)
    saving = prices.saving(now, [proposed(now, **SPOT)])
    assert saving.saves == saving.monthly
    assert saving.saves.expected > 0


def test_proposed_limit_does_not_change_how_long_a_job_runs(declared, prices):
    now = declared(Training, "g5.xlarge", max_runtime=604_800, limited=False)
    saving = prices.saving(now, [proposed(now, max_runtime=86_400, limited=True)])
    assert saving.saves.expected == saving.monthly.expected == 0


def test_only_assumptions_that_matter_are_listed(declared, prices):
    now = declared(Notebook, "g5.xlarge", stops_when_idle=True)
    assert [one.name for one in prices.monthly(now).assumptions] == ["interactive_active_hours"]
    cheaper = proposed(now, machine=hardware.machine("g4dn.xlarge"))
    assert [one.name for one in prices.saving(now, [cheaper]).assumptions] == [
        "interactive_active_hours"
    ]
    pool = declared(NodePool, "g5.xlarge", floor=2)
    on_spot = prices.saving(pool, [proposed(pool, **SPOT)])
    assert [one.name for one in on_spot.assumptions] == ["spot discount of g5.xlarge"]


def test_the_cheapest_of_several_proposals_counts(declared, prices):
    now = declared(VirtualMachine, "g5.12xlarge")
    proposals = [
        proposed(now, machine=hardware.machine(name))
        for name in ("g5.4xlarge", "g5.2xlarge", "g5.8xlarge")
    ]
    assert prices.saving(now, proposals).instead is proposals[1]


def test_a_proposal_without_a_price_gives_way(declared, prices):
    now = declared(Endpoint, "ml.g5.xlarge", service=Service.SAGEMAKER_HOSTING)
    serverless, scheduled = proposed(now, mode=Mode.SERVERLESS), proposed(now, scheduled=True)
    assert prices.saving(now, [serverless, scheduled]).instead is scheduled
    with pytest.raises(Unpriced, match="billed per request"):
        prices.saving(now, [serverless])


def test_a_machine_sold_in_the_region_goes_before_an_estimate(declared, prices):
    now = declared(VirtualMachine, "p4d.24xlarge", region="eu-west-1")
    estimated = proposed(now, machine=hardware.machine("g7.2xlarge"))
    sold = proposed(now, machine=hardware.machine("g5.xlarge"))
    taken = prices.saving(now, [estimated, sold])
    assert taken.instead is sold
    assert not taken.estimated
    assert prices.saving(now, [estimated]).estimated


@pytest.mark.parametrize(
    ("kind", "facts", "change", "hours"),
    [
        (Training, {"kept_warm": 3600, "max_runtime": 7200, "machines": 2}, {"kept_warm": 0}, 2),
        (Training, {"stays": True, "max_runtime": 7200}, {"stays": False}, 24),
        (BatchJob, {"stays": True, "max_runtime": 7200, "machines": 3}, {"stays": False}, 72),
    ],
)
def test_what_waits_after_a_run_is_paid_for(declared, prices, *, kind, facts, change, hours):
    now = declared(kind, "g5.xlarge", **facts)
    saving = prices.saving(now, [proposed(now, **change)])
    assert saving.saves.per is Per.RUN
    assert saving.saves.expected == pytest.approx(G5 * hours)
    assert saving.monthly.expected == pytest.approx(G5 * hours * 4)


def test_dearer_proposal_is_a_negative_saving(declared, prices):
    now = declared(VirtualMachine, "g5.xlarge")
    assert (
        prices.saving(now, [proposed(now, machine=hardware.machine("g5.2xlarge"))]).saves.high < 0
    )


@pytest.mark.parametrize(
    ("kind", "facts", "sentence"),
    [
        (VirtualMachine, {"floor": 0}, "nothing of it runs all the time"),
        (Endpoint, {"floor": 0}, "billed per request"),
        (Endpoint, {"mode": Mode.SERVERLESS}, "billed per request"),
        (NodePool, {"floor": 0, "ceiling": 0}, "it may not have any machine"),
    ],
)
def test_usage_that_nothing_states_is_unpriced(declared, prices, kind, facts, sentence):
    with pytest.raises(Unpriced, match=sentence):
        prices.monthly(declared(kind, "g5.xlarge", **facts))


@pytest.mark.parametrize("ceiling", [8, 100_000, None])
def test_a_ceiling_is_a_limit_and_not_a_plan(declared, prices, ceiling):
    pool = declared(NodePool, "g5.xlarge", floor=0, ceiling=ceiling)

    cost = prices.monthly(pool).money

    # one g5.xlarge at $1.006, for the 20, 100 or 400 hours a month of training
    assert [cost.low, cost.expected, cost.high] == [
        Decimal("20.12"),
        Decimal("100.6"),
        Decimal("402.4"),
    ]


def test_nothing_proposed_saves_nothing_known(declared, prices):
    with pytest.raises(Unpriced, match="nothing is proposed instead"):
        prices.saving(declared(Notebook, "g5.xlarge"), [])


def test_every_trial_reads_the_data(declared, prices):
    path = DataPath(Role.INPUT, written("s3://data", HERE), written("eu-west-1", HERE))
    search = declared(Tuning, "g5.xlarge", data=(path,), trials=20)
    assert prices.saving(search, [replace(search, data=())]).saves.expected == 200


def test_proposal_that_moves_data_and_changes_machines_saves_both(declared, prices):
    path = DataPath(Role.INPUT, written("s3://data", HERE), written("eu-west-1", HERE))
    job = declared(Training, "g5.xlarge", data=(path,), max_runtime=7200)
    moved, spot = replace(job, data=()), proposed(job, **SPOT)
    alone = [prices.saving(job, [one]).saves.expected for one in (moved, spot)]
    both = prices.saving(job, [replace(spot, data=())]).saves.expected
    assert both == sum(alone)


def test_unknown_number_of_copies_counts_once_and_says_so(declared, prices):
    hole = unknown("var.n has no default", HERE)
    one, open_ended = (
        prices.saving(now, [proposed(now, stops_when_idle=True)])
        for now in (declared(Notebook, "g5.xlarge", copies=n) for n in (1, hole))
    )
    assert open_ended.monthly == one.monthly
    assert ("copies", "because var.n has no default") in {
        (note.name, note.source) for note in open_ended.assumptions
    }


@pytest.mark.parametrize(
    ("now", "there", "here", "cloud", "role", "usd"),
    [
        ("g5.xlarge", "eu-west-1", "us-east-1", Cloud.AWS, Role.INPUT, "10"),
        ("g5.xlarge", "us-east-2", "us-east-1", Cloud.AWS, Role.INPUT, "5"),
        ("g5.xlarge", "sa-east-1", "us-east-1", Cloud.AWS, Role.INPUT, "69"),
        ("g5.xlarge", "sa-east-1", "us-east-1", Cloud.AWS, Role.CHECKPOINTS, "0.4"),
        ("g5.xlarge", "me-central-1", "us-east-1", Cloud.AWS, Role.INPUT, "10"),
        ("g2-standard-4", "us-east1", "us-central1", Cloud.GCP, Role.INPUT, "10"),
        ("g2-standard-4", "NAM4", "us-west1", Cloud.GCP, Role.MODEL, "0.4"),
        ("Standard_NC4as_T4_v3", "westus2", "eastus", Cloud.AZURE, Role.INPUT, "10"),
    ],
)
def test_data_in_another_region_costs_its_transfer(
    declared, prices, *, now, there, here, cloud, role, usd
):
    path = DataPath(role, written("s3://data", HERE), written(there, HERE))
    job = declared(Training, now, cloud=cloud, region=here, data=(path,), runs_a_month=2)
    near = replace(path, region=path.region.but(here))
    saving = prices.saving(job, [replace(job, data=(near,))])
    assert saving.saves.expected == Decimal(usd)
    assert saving.monthly.expected == 2 * Decimal(usd)
    moved = prices.saving(job, [replace(job, region=job.region.but(there))])
    assert moved.saves == saving.saves, "moving the job ends the same transfers"


def test_unpriced_machine_does_not_hide_what_its_data_costs(declared, prices):
    paths = tuple(
        DataPath(Role.INPUT, written(f"s3://{name}", HERE), written("eu-west-1", HERE))
        for name in ("train", "validation")
    )
    job = declared(Training, "p5e.48xlarge", data=paths)
    near = replace(paths[0], region=paths[0].region.but("us-east-1"))
    with pytest.raises(Unpriced):
        prices.monthly(job)
    one = prices.saving(job, [replace(job, data=(near, paths[1]))])
    assert one.saves.expected == 5, "two paths share one data set"


@pytest.mark.parametrize(
    ("machine", "there", "here"),
    [
        ("g2-standard-4", "US", "us-east1"),
        ("g2-standard-4", "EUR4", "europe-west4"),
        ("g2-standard-4", "europe-west4", "EUROPE-WEST4"),
        ("g5.xlarge", "us-east-1", "us-east-1"),
    ],
)
def test_data_that_is_there_costs_nothing(declared, prices, machine, there, here):
    path = DataPath(Role.INPUT, written("gs://data", HERE), written(there, HERE))
    job = declared(Training, machine, region=here, data=(path,))
    assert prices.saving(job, [replace(job, data=())]).saves.expected == 0


@pytest.mark.parametrize(
    ("machine", "there", "here"),
    [
        ("g2-standard-4", "EU", "us-east1"),
        ("g2-standard-4", "asia-east1", "europe-west4"),
        ("Standard_NC4as_T4_v3", "westeurope", "eastus"),
    ],
)
def test_transfer_without_a_rate_is_unpriced_and_hides_nothing(
    declared, prices, machine, there, here
):
    path = DataPath(Role.INPUT, written("gs://data", HERE), written(there, HERE))
    job = declared(Training, machine, region=here, data=(path,))
    with pytest.raises(Unpriced, match=f"no rate for moving data from {there} to {here}"):
        prices.saving(job, [replace(job, data=())])
    assert prices.saving(job, [proposed(job, **SPOT)]).saves.expected > 0


@pytest.mark.parametrize(
    ("retention", "kept"),
    [(None, "3.60"), (400, "3.60"), (365, "3.60"), (30, "0.57"), (90, "1.56")],
)
def test_logs_cost_what_piles_up_in_a_year(declared, prices, retention, kept):
    quote = prices.monthly(declared(LogGroup, retention=retention))
    assert quote.money.expected == pytest.approx(Decimal(kept), abs=Decimal("0.01"))
    assert [(one.name, one.expected) for one in quote.assumptions] == [("log_gb_per_month", 20)]


def test_control_planes_by_the_hour(declared, prices):
    assert prices.monthly(declared(Cluster)).money.expected == 73
    with pytest.raises(Unpriced, match="control plane on azure"):
        prices.monthly(declared(Cluster, cloud=Cloud.AZURE))
    with pytest.raises(Unpriced, match="logs kept on gcp"):
        prices.monthly(declared(LogGroup, cloud=Cloud.GCP))


def test_configured_assumption_replaces_the_range(declared):
    prices = PriceBook.open(assumptions={"interactive_active_hours": Decimal(100)})
    now = declared(Notebook, "g5.xlarge")
    saved = prices.saving(now, [proposed(now, stops_when_idle=True)])
    assert saved.monthly.low == saved.monthly.high == G5 * 630
    assert saved.assumptions[0].source == "set in the configuration"
    with pytest.raises(UnknownAssumption, match="active_hours is not an assumption"):
        PriceBook.open(assumptions={"active_hours": Decimal(100)})


def test_prices_age(prices):
    assert prices.as_of == dt.date(2026, 7, 30)
    assert not prices.is_old(dt.date(2027, 1, 26))
    assert prices.is_old(dt.date(2027, 1, 27))


def test_a_saving_shows_how_it_was_figured(declared, prices):
    now = declared(Notebook, "ml.g5.xlarge", service=Service.SAGEMAKER_NOTEBOOK)
    stops = replace(now, stops_when_idle=now.stops_when_idle.but(fact=True))
    working = prices.saving(now, [stops]).working
    assert working.before == "730 machine-hours x $1.4084"
    assert working.after == "(1 x interactive_active_hours 120) machine-hours x $1.4084"
    assert [(row.what, row.region) for row in working.prices] == [
        ("g5.xlarge", "us-east-1"),
        ("sagemaker rate of ml.g5.xlarge", ""),
    ]


def test_a_run_is_figured_as_a_run(declared, prices):
    job = declared(Training, "p4d.24xlarge", max_runtime=36_000, machines=2)
    spot = replace(job, purchase=job.purchase.but(Purchase.SPOT))
    working = prices.saving(job, [spot]).working
    assert working.before == "(20 x runtime_share 0.5) machine-hours x $21.957642"
    assert working.after.startswith(
        "(20 x runtime_share 0.5) machine-hours x $(21.957642 - 21.957642 x "
    )
    assert "spot discount of p4d.24xlarge" in working.after


def test_a_volume_is_figured_by_its_size_and_copies(declared, prices):
    now = declared(Volume, type="gp2", gigabytes=500, copies=3)
    working = prices.saving(now, [replace(now, type=now.type.but("gp3"))]).working
    assert (working.before, working.after) == ("$50 x 3", "$40 x 3")


@pytest.mark.parametrize(
    ("kind", "stopped"),
    [
        (Notebook, {"stops_when_idle": True}),
        (Notebook, {"scheduled": True}),
        (Endpoint, {"scheduled": True}),
        (VirtualMachine, {"scheduled": True}),
    ],
)
@pytest.mark.parametrize(
    ("pools", "less"),
    [([], True), ([True], True), ([False], False), ([False, True], True), ([None], True)],
)
def test_pods_that_stop_free_no_node_of_a_pool_that_keeps_its_size(
    declared, prices, *, kind, stopped, pools, less
):
    nodes = tuple(
        declared(
            NodePool,
            "g5.xlarge",
            shrinks=unknown("var.autoscaled has no default", HERE) if one is None else one,
        )
        for one in pools
    )
    now = replace(declared(kind, "g5.xlarge", service=Service.KUBERNETES), pools=nodes)
    changes: dict[str, Any] = {name: written(on, HERE) for name, on in stopped.items()}
    saved = prices.saving(now, [replace(now, **changes)]).saves
    assert (saved.expected > 0) is less
    assert saved.low >= 0
