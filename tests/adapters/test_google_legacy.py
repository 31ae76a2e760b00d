"""Jobs of AI Platform: what the machines that it had its own names for were made of."""

import pytest

from mlcostlint.model import Interruption, Training, Tuning
from tests.adapters.vertex import only, resources


def job(said: str) -> str:
    return f"jobId: churn\nlabels: {{team: ads}}\ntrainingInput:\n  region: us-east1\n  {said}\n"


@pytest.mark.parametrize(
    ("said", "machine"),
    [
        ("scaleTier: BASIC", "n1-standard-4"),
        ("scaleTier: BASIC_GPU", "n1-standard-8 with 1 x K80"),
        ("scaleTier: CUSTOM\n  masterType: standard_gpu", "n1-standard-8 with 1 x K80"),
        (
            "scaleTier: CUSTOM\n  masterType: complex_model_m_p100",
            "n1-standard-16 with 4 x P100-16GB",
        ),
        ("scaleTier: CUSTOM\n  masterType: n1-highmem-8", "n1-highmem-8"),
        (
            (
                "scaleTier: CUSTOM\n  masterType: n1-standard-8\n"
                "  masterConfig: {acceleratorConfig: {type: NVIDIA_TESLA_T4, count: 2}}"
            ),
            "n1-standard-8 with 2 x T4",
        ),
    ],
)
def test_machines(said: str, machine: str):
    found = only(job(said))
    assert isinstance(found, Training)
    assert str(found.machine.known) == machine
    assert found.region.known == "us-east1"
    assert found.tags.known is not None
    assert found.tags.known.entries["team"].known == "ads"
    assert found.interruption.known is Interruption.DENIED
    assert (found.max_runtime.known, found.limited.known) == (604_800, False)


@pytest.mark.parametrize("tier", ["STANDARD_1", "PREMIUM_1", "BASIC_TPU"])
def test_a_tier_of_many_machines_is_an_open_question(tier: str):
    found = only(job(f"scaleTier: {tier}"))
    assert tier in found.machine.unknown
    assert tier in found.machines.unknown


def test_roles_on_one_machine_are_one_job():
    found = resources(
        job(
            "scaleTier: CUSTOM\n  masterType: standard_v100\n  workerType: standard_v100\n"
            "  workerCount: 3\n  parameterServerType: large_model\n  parameterServerCount: 2\n"
            "  evaluatorType: standard\n  evaluatorCount: 0"
        )
    )
    told = [(one.address, one.machines.known) for one in found if isinstance(one, Training)]
    assert told == [
        ("LegacyTrainingJob/churn/master", 4),
        ("LegacyTrainingJob/churn/parameter_server", 2),
    ]


def test_hyperparameters_make_it_a_search():
    found = only(
        job(
            "scaleTier: BASIC_GPU\n  scheduling: {maxRunningTime: 7200s}\n"
            "  hyperparameters: {maxTrials: 20, maxParallelTrials: 4,"
            " enableTrialEarlyStopping: true}"
        )
    )
    assert isinstance(found, Tuning)
    assert (found.trials.known, found.parallel_trials.known) == (20, 4)
    assert found.stops_early is not None
    assert found.stops_early.known is True
    assert (found.max_runtime.known, found.limited.known) == (7_200, True)
