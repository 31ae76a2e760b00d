"""Vertex AI messages beside jobs: which fields, where from, what they share with Terraform."""

from dataclasses import replace
from typing import Any

import pytest

from mlcostlint import adapters
from mlcostlint.model import (
    BatchJob,
    Endpoint,
    ManagedService,
    NodePool,
    Notebook,
    Other,
    Purchase,
    Training,
    Tuning,
    Volume,
)
from mlcostlint.value import How, fact
from tests.adapters.vertex import only, resources

PLACE = "name: projects/p/locations/us-east4/things/1\n"
L4 = "machineSpec: {machineType: g2-standard-8, acceleratorType: NVIDIA_L4, acceleratorCount: 1}"


def told(value: Any) -> tuple[Any, How, int]:
    return fact(value, "?"), value.origin.how, value.origin.span.line


def deployed(resources_: str, more: str = "") -> Any:
    return only(f"displayName: chat\ndeployedModels:\n  - id: '7'\n    {resources_}\n{more}")


@pytest.mark.parametrize(
    ("said", "replicas", "floor", "ceiling"),
    [
        ("{}", 1, 1, 1),
        ("{minReplicaCount: 2}", 2, 2, 2),
        ("{minReplicaCount: 1, maxReplicaCount: 4}", 1, 1, 4),
        ("{minReplicaCount: 0, initialReplicaCount: 1, maxReplicaCount: 2}", 1, 0, 2),
        ("{minReplicaCount: 2, requiredReplicaCount: 1}", 2, 2, 2),
    ],
)
def test_replicas_of_a_deployed_model(said: str, replicas: int, floor: int, ceiling: int):
    found = deployed(f"dedicatedResources: {said}")
    assert isinstance(found, Endpoint)
    counts = (found.replicas.known, found.floor.known, found.ceiling.known)
    assert counts == (replicas, floor, ceiling)


def test_a_deployed_model_without_a_machine_type_runs_on_the_default_one():
    found = deployed("dedicatedResources: {minReplicaCount: 1}")
    assert (str(found.machine.known), found.machine.origin.how) == ("n1-standard-2", How.DEFAULTED)


@pytest.mark.parametrize(
    ("said", "purchase", "how"),
    [
        ("", Purchase.ON_DEMAND, How.DEFAULTED),
        (", spot: true", Purchase.SPOT, How.WRITTEN),
        (", spot: false", Purchase.ON_DEMAND, How.WRITTEN),
        (", flexStart: {maxRuntimeDuration: 7200s}", Purchase.SPOT, How.WRITTEN),
    ],
)
def test_how_a_deployed_model_is_bought(said: str, purchase: Purchase, how: How):
    found = deployed(f"dedicatedResources: {{{L4}{said}}}")
    assert found.purchase.known is purchase
    if how is How.WRITTEN:
        assert told(found.purchase)[1:] == (how, 4)


@pytest.mark.parametrize(
    ("machine", "hosts"),
    [
        ("machineType: ct5lp-hightpu-4t, tpuTopology: 4x4", 4),
        ("machineType: ct5lp-hightpu-1t, tpuTopology: 1x1", 1),
        ("machineType: a3-highgpu-8g, multihostGpuNodeCount: 2", 2),
    ],
)
def test_a_replica_may_span_machines(machine: str, hosts: int):
    found = deployed(f"dedicatedResources: {{machineSpec: {{{machine}}}, minReplicaCount: 2}}")
    assert (found.floor.known, found.ceiling.known) == (2 * hosts, 2 * hosts)


def test_a_topology_nobody_knows_is_unknown():
    found = deployed(
        "dedicatedResources: {machineSpec: {machineType: ct5lp-hightpu-4t, tpuTopology: round}}"
    )
    assert "round" in found.floor.unknown


def test_machines_that_vertex_ai_chooses_are_an_open_question():
    found = deployed("automaticResources: {minReplicaCount: 2}")
    assert found.machine.unknown == "Vertex AI chooses the machines itself"
    assert (found.floor.known, found.ceiling.known) == (2, None)
    assert deployed("automaticResources: {maxReplicaCount: 2}").floor.unknown


def test_a_model_on_a_shared_pool_has_no_machines_of_its_own():
    assert resources("displayName: e\ndeployedModels: [{sharedResources: projects/p/pool}]") == ()


@pytest.mark.parametrize(
    ("split", "traffic"),
    [
        ("trafficSplit: {'7': 90, '8': 10}", (90.0, How.WRITTEN, 5)),
        ("trafficSplit: {'8': 100}", (0.0, How.DEFAULTED, 5)),
    ],
)
def test_traffic(split: str, traffic: tuple[Any, How, int]):
    assert told(deployed(f"dedicatedResources: {{{L4}}}", split).traffic) == traffic


def test_without_a_split_nothing_is_said_of_traffic():
    assert deployed(f"dedicatedResources: {{{L4}}}").traffic is None


@pytest.mark.parametrize(
    ("logging", "captured"),
    [
        ("", 0.0),
        ("predictRequestResponseLoggingConfig: {enabled: true, samplingRate: 0.5}", 50.0),
        ("predictRequestResponseLoggingConfig: {enabled: false, samplingRate: 1}", 0.0),
    ],
)
def test_requests_that_are_logged(logging: str, captured: float):
    assert deployed(f"dedicatedResources: {{{L4}}}", logging).captured.known == captured


def test_a_request_to_deploy_names_its_model():
    found = only(
        f"""
        endpoint: projects/p/locations/us-east4/endpoints/1
        deployedModel:
          displayName: chat-dev
          dedicatedResources: {{{L4}, minReplicaCount: 1}}
        trafficSplit: {{'0': 100}}
        """
    )
    assert (found.address, found.name) == ("DeployModelRequest/chat-dev", "chat-dev")
    assert found.region.known == "us-east4"
    assert (found.traffic.known, found.captured) == (100.0, None)


def test_a_pool_of_deployed_models():
    pool = f"dedicatedResources: {{{L4}, minReplicaCount: 2}}"
    found = only(f"{PLACE}{pool}")
    assert (str(found.machine.known), found.floor.known) == ("g2-standard-8", 2)
    request = only(f"parent: projects/p/locations/us-east4\ndeploymentResourcePool: {{{pool}}}")
    assert (request.region.known, request.floor.known) == ("us-east4", 2)


@pytest.mark.parametrize(
    ("said", "floor", "ceiling", "shrinks"),
    [
        ("replicaCount: 3", 3, 3, False),
        ("replicaCount: 1, autoscalingSpec: {minReplicaCount: 0, maxReplicaCount: 4}", 0, 4, True),
    ],
)
def test_a_persistent_resource_keeps_its_machines(
    said: str, floor: int, ceiling: int, *, shrinks: bool
):
    (found,) = resources(f"{PLACE}displayName: pool\nresourcePools: [{{{L4}, {said}}}]")
    assert isinstance(found, NodePool)
    assert (found.floor.known, found.ceiling.known, found.shrinks.known) == (
        floor,
        ceiling,
        shrinks,
    )
    assert (found.region.known, found.name) == ("us-east4", "pool")


def test_pools_of_a_persistent_resource_have_disks():
    pool = f"{L4}, diskSpec: {{bootDiskType: pd-ssd, bootDiskSizeGb: 500}}"
    kept, disk = resources(f"{PLACE}resourcePools: [{{{pool}}}]")
    assert isinstance(kept, NodePool)
    assert isinstance(disk, Volume)
    assert (disk.gigabytes.known, disk.type.known, disk.owner) == (500, "pd-ssd", kept)
    edit = adapters.edit(kept, replace(kept, floor=kept.floor.but(0)))
    assert edit is not None
    assert "resourcePools.autoscalingSpec.minReplicaCount: 0" in edit.sentence


@pytest.mark.parametrize(
    ("said", "stops"),
    [
        ("{idleTimeout: 3600s}", True),
        ("{idleTimeout: 0s}", False),
        ("{idleShutdownDisabled: true}", False),
        ("{idleShutdownDisabled: false, idleTimeout: 600s}", True),
    ],
)
def test_a_colab_template(said: str, *, stops: bool):
    text = f"{PLACE}displayName: gpu\n{L4}\nidleShutdownConfig: {said}\nlabels: {{team: a}}"
    found = only(text)
    assert isinstance(found, Notebook)
    assert (found.stops_when_idle.known, str(found.machine.known)) == (stops, "g2-standard-8")
    assert found.tags.known is not None
    assert found.tags.known.entries["team"].known == "a"


def test_what_colab_does_by_default_is_an_open_question():
    assert only(f"displayName: g\nnotebookRuntimeType: USER_DEFINED\n{L4}").stops_when_idle.unknown


RUN = f"""
displayName: report
gcsNotebookSource: {{uri: gs://in-us-east4/a.ipynb}}
gcsOutputUri: gs://out-us-east4/b
customEnvironmentSpec: {{{L4}}}
"""


@pytest.mark.parametrize(("said", "seconds"), [("", 86_400), ("executionTimeout: 3600s", 3_600)])
def test_a_notebook_that_runs_by_itself(said: str, seconds: int):
    found = only(f"{RUN}{said}")
    assert isinstance(found, BatchJob)
    assert (found.max_runtime.known, found.limited.known) == (seconds, True)
    assert str(found.machine.known) == "g2-standard-8"
    assert [path.region.known for path in found.data] == ["us-east4", "us-east4"]
    assert found.runs_a_month.known is None


def test_a_notebook_that_runs_by_the_clock():
    inner = RUN.strip().replace("\n", ", ")
    schedule = (
        "displayName: nightly\ncron: 'TZ=Europe/Berlin 0 3 * * *'\n"
        f"createNotebookExecutionJobRequest: {{notebookExecutionJob: {{{inner}}}}}\n"
    )
    assert only(schedule).runs_a_month.known == 30
    assert resources(schedule + "state: PAUSED") == ()


def test_a_search_for_an_architecture_has_two_stages():
    pool = f"workerPoolSpecs: [{{{L4}}}]"
    search, train = resources(
        f"""
        displayName: nas
        nasJobSpec:
          multiTrialAlgorithmSpec:
            searchTrialSpec:
              searchTrialJobSpec: {{{pool}, scheduling: {{timeout: 3600s}}}}
              maxTrialCount: 200
              maxParallelTrialCount: 10
            trainTrialSpec: {{trainTrialJobSpec: {{{pool}}}, maxParallelTrialCount: 2}}
        """
    )
    assert isinstance(search, Tuning)
    assert isinstance(train, Tuning)
    assert [one.address for one in (search, train)] == ["NasJob/nas/search", "NasJob/nas/train"]
    assert (search.trials.known, search.parallel_trials.known) == (200, 10)
    assert (search.max_runtime.known, train.max_runtime.known) == (3_600, 604_800)


STUDY = f"""
studySpec: {{metrics: [{{metricId: loss}}]STOPS}}
trialJobSpec: {{workerPoolSpecs: [{{{L4}}}]}}
"""


@pytest.mark.parametrize(
    ("spec", "stops"),
    [
        ("", False),
        (", decayCurveStoppingSpec: {}", True),
        (", medianAutomatedStoppingSpec: {useElapsedDuration: true}", True),
        (", convexAutomatedStoppingSpec: {}", True),
        (", studyStoppingConfig: {maxNumTrialsNoProgress: 5}", True),
    ],
)
def test_a_study_may_stop_early(spec: str, *, stops: bool):
    assert only(STUDY.replace("STOPS", spec)).stops_early.known is stops


def test_how_many_trials_there_are_is_on_the_command_line_of_gcloud():
    found = only(STUDY.replace("STOPS", ""))
    assert found.trials.unknown == "gcloud --max-trial-count is not in the file"
    assert found.parallel_trials.unknown == "gcloud --parallel-trial-count is not in the file"
    assert only("displayName: s" + STUDY.replace("STOPS", "")).trials.unknown.endswith("is missing")


@pytest.mark.parametrize("budget", ["trainBudgetMilliNodeHours", "budgetMilliNodeHours"])
def test_automl_chooses_its_machines(budget: str):
    found = only(
        f"displayName: a\ntrainingTaskDefinition: gs://x/automl.yaml\nlabels: {{team: b}}\n"
        f"trainingTaskInputs: {{{budget}: 8000, disableEarlyStopping: false}}"
    )
    assert isinstance(found, Training)
    assert found.machine.unknown == "AutoML chooses its machines itself"
    assert found.limited.known is True


@pytest.mark.parametrize(
    ("said", "units", "size"),
    [
        ("", 2, None),
        (", automaticResources: {minReplicaCount: 3}", 3, None),
        (
            ", dedicatedResources: {machineSpec: {machineType: n1-highmem-8}, minReplicaCount: 1}",
            1,
            "n1-highmem-8",
        ),
    ],
)
def test_indexes_that_are_deployed(said: str, units: int, size: str | None):
    index = f"{{id: d, index: projects/p/locations/us-east4/indexes/1{said}}}"
    for text in (f"{PLACE}deployedIndexes: [{index}]", f"deployedIndex: {index}"):
        found = only(text)
        assert isinstance(found, ManagedService)
        assert (found.units.known, found.size.known) == (units, size)
        assert found.region.known == "us-east4"


@pytest.mark.parametrize(
    ("config", "units"),
    [("{}", 0), ("{fixedNodeCount: 2}", 2), ("{scaling: {minNodeCount: 3, maxNodeCount: 5}}", 3)],
)
def test_a_feature_store_keeps_nodes(config: str, units: int):
    assert only(f"{PLACE}onlineServingConfig: {config}").units.known == units


def test_a_job_that_watches_an_endpoint_is_asked_for_its_labels():
    found = only(
        "displayName: watch\nendpoint: projects/p/locations/us-east4/endpoints/1\n"
        "modelDeploymentMonitoringScheduleConfig: {monitorInterval: 3600s}\nlabels: {team: x}"
    )
    assert isinstance(found, Other)
    assert (found.name, found.region.known) == ("watch", "us-east4")


def test_a_document_may_be_a_list():
    job = f"{{displayName: NAME, jobSpec: {{workerPoolSpecs: [{{{L4}}}]}}}}"
    found = resources("\n".join(f"- {job.replace('NAME', name)}" for name in ("a", "b")))
    assert [one.address for one in found] == ["CustomJob/a", "CustomJob/b"]


@pytest.mark.parametrize(
    ("device", "cores", "machine"), [("TPU_V3", 8, "v3-8"), ("TPU_V2", 32, "v2-32")]
)
def test_a_cloud_tpu_is_a_slice_of_so_many_cores(device: str, cores: int, machine: str):
    spec = f"machineType: cloud-tpu, acceleratorType: {device}, acceleratorCount: {cores}"
    assert str(only(f"workerPoolSpecs: [{{machineSpec: {{{spec}}}}}]").machine.known) == machine
