"""No proposal saves more than the resource costs, alone or with others."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlcostlint import hardware
from mlcostlint.model import Endpoint, NodePool, Notebook, Purchase, Training, VirtualMachine
from mlcostlint.pricing import Unpriced

MACHINES = ["g5.xlarge", "g5.12xlarge", "p4d.24xlarge", "g6.xlarge", "m5.large", "trn1.2xlarge"]
REGIONS = ["us-east-1", "eu-west-1", "ap-southeast-2", "mx-central-1"]
PURCHASES: list[Any] = [Purchase.ON_DEMAND, Purchase.SPOT, Purchase.MIXED]
SETTINGS: dict[Any, dict[str, list[Any]]] = {
    Notebook: {"stops_when_idle": [True, False], "scheduled": [True, False], "users": [None, 7]},
    VirtualMachine: {"floor": [1, 3], "scheduled": [True, False], "ends": [True, False]},
    NodePool: {"floor": [0, 1, 2, 5], "ceiling": [6, None]},
    Endpoint: {"floor": [1, 2], "scheduled": [True, False]},
    Training: {
        "machines": [1, 4],
        "max_runtime": [None, 3600, 604_800],
        "limited": [True, False],
        "runs_a_month": [None, 1, 30],
    },
}


@given(data=st.data())
def test_no_proposal_saves_more_than_the_resource_costs(declared, prices, data):
    kind = data.draw(st.sampled_from(list(SETTINGS)))
    choices = SETTINGS[kind] | {"purchase": PURCHASES}
    facts = {name: data.draw(st.sampled_from(values)) for name, values in choices.items()}
    facts["region"] = data.draw(st.sampled_from(REGIONS))
    now = declared(kind, data.draw(st.sampled_from(MACHINES)), **facts)
    changes = {name: data.draw(st.sampled_from(values)) for name, values in choices.items()}
    changes["machine"] = hardware.machine(data.draw(st.sampled_from(MACHINES)))
    changed = data.draw(st.sets(st.sampled_from(sorted(changes)), min_size=1))
    instead = replace(now, **{name: getattr(now, name).but(changes[name]) for name in changed})
    try:
        costs, saving = prices.monthly(now).money, prices.saving(now, [instead])
    except Unpriced:
        return
    assert costs.low > 0
    for saved, cost in zip(
        (saving.monthly.expected, saving.monthly.high), (costs.expected, costs.high), strict=True
    ):
        assert saved <= cost
    assert saving.monthly.low <= saving.monthly.expected


@pytest.mark.parametrize("machine", MACHINES)
def test_nothing_that_is_priced_is_free(declared, prices, machine):
    for kind in SETTINGS:
        for purchase in PURCHASES:
            quote = prices.monthly(declared(kind, machine, purchase=purchase))
            assert 0 < quote.money.low <= quote.money.expected <= quote.money.high
