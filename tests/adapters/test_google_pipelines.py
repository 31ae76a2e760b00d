"""Compiled pipelines as resources: what a task is given decides, wherever it was said."""

from dataclasses import replace
from typing import Any

import pytest

from mlcostlint import adapters
from mlcostlint.model import (
    BatchJob,
    Endpoint,
    Interruption,
    Other,
    Purchase,
    Service,
    Training,
    Tuning,
)
from mlcostlint.value import How
from tests.adapters.vertex import (
    component,
    constants,
    container,
    job,
    launcher,
    pipeline,
    reading,
    resources,
    text,
    training,
    work,
)

POOLS = [
    {
        "machine_spec": {
            "machine_type": "a2-highgpu-2g",
            "accelerator_type": "NVIDIA_TESLA_A100",
            "accelerator_count": 2.0,
        },
        "replica_count": 1.0,
        "container_spec": {"image_uri": "train:1", "args": ["--ckpt-dir=gs://b/c"]},
    }
]
SENT = {"display_name": "churn-train", "worker_pool_specs": POOLS}


def test_a_component_of_googles_becomes_the_job_that_it_sends():
    found = work(text(training(constants(**SENT, strategy="SPOT", timeout="3600s"))))
    assert isinstance(found, Training)
    assert (found.address, found.name) == ("churn/train", "churn-train")
    assert str(found.machine.known) == "a2-highgpu-2g"
    assert found.machines.known == 1
    assert found.purchase.known is Purchase.SPOT
    assert (found.max_runtime.known, found.limited.known) == (3600, True)
    assert found.interruption.known is Interruption.STRONG


def test_what_is_given_stands_where_it_is_given():
    written = text(training(constants(**SENT, strategy="STANDARD")))
    found = work(written)
    lines = written.splitlines()
    assert "a2-highgpu-2g" in lines[found.machine.origin.span.line - 1]
    assert "STANDARD" in lines[found.purchase.origin.span.line - 1]
    edit = adapters.edit(found, replace(found, purchase=found.purchase.but(Purchase.SPOT)))
    assert edit is not None
    assert edit.text == "SPOT"
    assert edit.span == found.purchase.origin.span


def test_what_the_component_says_by_itself_is_not_said_by_anybody():
    found = work(text(training(constants(**SENT))))
    assert found.purchase.known is Purchase.ON_DEMAND
    assert found.purchase.origin.how is How.DEFAULTED
    assert (found.max_runtime.known, found.limited.known) == (604_800, False)
    edit = adapters.edit(found, replace(found, purchase=found.purchase.but(Purchase.SPOT)))
    assert edit is not None
    assert edit.sentence == "set `strategy: SPOT`"


def test_empty_arguments_are_not_sent():
    found = work(
        text(
            training(
                constants(
                    **{
                        **SENT,
                        "worker_pool_specs": [
                            {**POOLS[0], "container_spec": {"image_uri": "train:1"}}
                        ],
                    },
                    base_output_directory="",
                )
            )
        )
    )
    assert found.interruption.known is Interruption.NONE
    assert not found.data


@pytest.mark.parametrize(
    ("config", "machine", "how"),
    [
        ({}, "g2-standard-8", How.DEFAULTED),
        ({"parameterValues": {"machine": "g2-standard-4"}}, "g2-standard-4", How.PASSED),
        (
            {"parameters": {"machine": {"stringValue": "g2-standard-4"}}},
            "g2-standard-4",
            How.PASSED,
        ),
    ],
)
def test_a_pipeline_hands_its_inputs_on(config: dict[str, Any], machine: str, how: How):
    placeholder = "{{$.inputs.parameters['pipelinechannel--machine']}}"
    pools = [{"machine_spec": {"machine_type": placeholder}, "replica_count": 1}]
    inputs = constants(display_name="t", worker_pool_specs=pools)
    inputs["parameters"]["pipelinechannel--machine"] = {"componentInputParameter": "machine"}
    spec = training(inputs, machine="g2-standard-8")
    found = work(text(job(spec, runtimeConfig=config)))
    assert str(found.machine.known) == machine
    assert found.machine.origin.how is how
    assert found.machine.origin.via


@pytest.mark.parametrize(
    ("told", "reason"),
    [
        ({"componentInputParameter": "pools"}, "pools is given when the pipeline is started"),
        (
            {"taskOutputParameter": {"producerTask": "plan", "outputParameterKey": "Output"}},
            "plan says it when the pipeline runs",
        ),
    ],
)
def test_what_is_not_in_the_file_is_an_open_question(told: dict[str, Any], reason: str):
    inputs = constants(
        display_name="t",
        worker_pool_specs=[{"machine_spec": {"machine_type": "{{$.inputs.parameters['m']}}"}}],
    )
    inputs["parameters"]["m"] = told
    assert work(text(training(inputs))).machine.unknown == reason


def test_where_a_job_is_submitted_is_not_in_its_definition():
    found = work(text(training(constants(**SENT))))
    assert found.region.unknown == "it is said where the pipeline is submitted"
    own = work(text(training(constants(**SENT, labels={"team": "ads"}))))
    assert own.tags.known.rest.unknown == "it is said where the pipeline is submitted"


def test_who_starts_a_pipeline_is_asked_for_labels_once():
    asked, found = resources(text(job(training(constants(**SENT)), labels={"team": "core"})))
    assert isinstance(asked, Other)
    assert (asked.address, asked.name) == ("churn", "churn")
    assert asked.tags.known is not None
    assert asked.tags.known.entries["team"].known == "core"
    assert found.tags.known is None


def test_a_task_says_its_own_place_and_labels():
    found = work(text(training(constants(**SENT, location="europe-west4", labels={"team": "ads"}))))
    assert found.region.known == "europe-west4"
    assert found.tags.known.entries["team"].known == "ads"


def test_the_labels_and_the_place_of_a_pipeline_job_are_those_of_its_tasks():
    spec = training(constants(**SENT, labels={"team": "ads"}))
    name = "projects/p/locations/us-east4/pipelineJobs/1"
    found = work(text(job(spec, name=name, labels={"project": "churn", "team": "core"})))
    assert found.region.known == "us-east4"
    assert found.tags.known.rest is None
    told = {key: value.known for key, value in found.tags.known.entries.items()}
    assert told == {"project": "churn", "team": "ads"}


def scheduled(**more: object) -> str:
    request = {
        "parent": "projects/p/locations/us-east4",
        "pipelineJob": job(training(constants(**SENT))),
    }
    return text({"cron": "TZ=UTC 0 4 * * *", "createPipelineJobRequest": request, **more})


def test_a_schedule_says_how_often_a_pipeline_runs():
    found = work(scheduled())
    assert found.runs_a_month.known == 30
    assert found.region.known == "us-east4"
    assert resources(scheduled(state="PAUSED")) == ()


def test_a_pipeline_may_keep_its_machines():
    runtime = {"persistentResourceRuntimeDetail": {"persistentResourceName": "pool"}}
    spec = training(constants(**SENT))
    found = resources(text(job(spec, runtimeConfig={"defaultRuntime": runtime})))
    assert [type(one) for one in found] == [Other]
    assert resources(text(training(constants(**SENT, persistent_resource_id="pool")))) == ()


@pytest.mark.parametrize(
    ("asked", "machine", "how"),
    [
        (None, "e2-standard-4", How.DEFAULTED),
        ({}, "e2-standard-4", How.DEFAULTED),
        (
            {"accelerator": {"resourceType": "NVIDIA_TESLA_A100", "resourceCount": "2"}},
            "a2-highgpu-2g",
            How.WRITTEN,
        ),
        (
            {"accelerator": {"type": "NVIDIA_TESLA_A100", "count": "1"}},
            "a2-highgpu-1g",
            How.WRITTEN,
        ),
        (
            {"accelerator": {"type": "NVIDIA_TESLA_T4", "count": "2"}},
            "host with 2 x T4",
            How.WRITTEN,
        ),
    ],
)
def test_vertex_ai_picks_the_machine_of_a_container(asked: Any, machine: str, how: How):
    found = work(text(job(container(asked))))
    assert isinstance(found, BatchJob)
    assert found.service is Service.VERTEX_TRAINING
    assert str(found.machine.known) == machine
    assert found.machine.origin.how is how
    assert (found.interruption.known, found.limited.known) == (Interruption.DENIED, True)
    assert found.machines.known == 1


@pytest.mark.parametrize(
    "asked",
    [
        {"cpuLimit": 4.0, "memoryLimit": 16.0},
        {"resourceCpuLimit": "4", "resourceMemoryLimit": "16G"},
    ],
)
def test_what_comes_closest_to_limits_is_for_vertex_ai_to_say(asked: dict[str, Any]):
    assert "comes closest" in work(text(job(container(asked)))).machine.unknown


@pytest.mark.parametrize(
    "documents",
    [
        [container({"cpuLimit": 4.0})],
        [container({"resourceCpuLimit": "{{$.inputs.parameters['cpu']}}"})],
    ],
)
def test_a_definition_does_not_say_where_it_runs(documents: list[Any]):
    found = reading(text(*documents))
    assert not found.blocks
    assert [hole.unknown for hole in found.holes] == [
        "whether the pipeline runs on Vertex AI or on a Kubernetes cluster is not in the file"
    ]


def test_a_container_that_asks_for_nothing_is_no_question():
    found = reading(text(container()))
    assert (found.blocks, found.holes) == ((), ())


def on_kubernetes(**config: object) -> str:
    executors = {"exec-build": config}
    platforms = {"platforms": {"kubernetes": {"deploymentSpec": {"executors": executors}}}}
    return text(container({"accelerator": {"type": "nvidia.com/gpu", "count": "1"}}), platforms)


def test_what_is_said_to_kubernetes_is_said_to_the_pod():
    found = work(
        on_kubernetes(
            activeDeadlineSeconds=7200,
            nodeSelector={
                "labels": {
                    "node.kubernetes.io/instance-type": "g5.xlarge",
                    "karpenter.sh/capacity-type": "spot",
                }
            },
            tolerations=[{"key": "nvidia.com/gpu", "operator": "Exists"}],
        )
    )
    assert isinstance(found, BatchJob)
    assert found.service is Service.KUBERNETES
    assert str(found.machine.known) == "g5.xlarge"
    assert found.accelerators.known == 1
    assert found.purchase.known is Purchase.SPOT
    assert found.max_runtime.known == 7200


def test_a_node_affinity_is_a_demand():
    term = {"key": "node.kubernetes.io/instance-type", "operator": "In", "values": ["g5.xlarge"]}
    found = work(on_kubernetes(nodeAffinity=[{"matchExpressions": [term]}]))
    assert str(found.machine.known) == "g5.xlarge"


def test_an_accelerator_that_only_kubernetes_knows_is_enough():
    found = work(text(container({"accelerator": {"type": "nvidia.com/gpu", "count": "2"}})))
    assert (found.service, found.accelerators.known) == (Service.KUBERNETES, 2)


def looped(iterator: dict[str, Any], **more: object) -> str:
    inner = {"componentRef": {"name": "comp-train"}, "inputs": constants(**SENT)}
    outer = {"componentRef": {"name": "comp-loop"}, **iterator, **more}
    components = {"comp-loop": {"dag": {"tasks": {"train": inner}}}, "comp-train": component()}
    return text(pipeline({"loop": outer}, components, {"exec-train": launcher()}, seeds=[1, 2]))


@pytest.mark.parametrize(
    ("iterator", "rounds"),
    [
        ({"parameterIterator": {"itemInput": "i", "items": {"raw": '["a", "b", "c"]'}}}, 3),
        (
            {
                "parameterIterator": {"items": {"inputParameter": "seeds"}},
                "inputs": {"parameters": {"seeds": {"componentInputParameter": "seeds"}}},
            },
            2,
        ),
        (
            {
                "iteratorPolicy": {"parallelismLimit": 2},
                "parameterIterator": {"items": {"raw": "[1, 2, 3, 4]"}},
            },
            4,
        ),
        ({}, 1),
    ],
)
def test_a_task_of_a_loop_runs_once_for_each_item(iterator: dict[str, Any], rounds: int):
    found = work(looped(iterator))
    assert (found.address, found.copies.known) == ("churn/loop/train", rounds)


@pytest.mark.parametrize(
    "iterator",
    [
        {"parameterIterator": {"items": {"inputParameter": "nowhere"}}},
        {"artifactIterator": {"items": {"inputArtifact": "models"}}},
        {"triggerPolicy": {"condition": "inputs.parameter_values['drift'] == true"}},
    ],
)
def test_how_often_a_task_runs_may_be_open(iterator: dict[str, Any]):
    assert work(looped(iterator)).copies.unknown


DEPLOY = (
    '{"Concat": ["{", "\\"endpoint\\": \\"e\\", \\"deployed_model\\": {\\"dedicated_resources\\":'
    ' {\\"machine_spec\\": {\\"machine_type\\": \\"", "{{$.inputs.parameters[\'machine\']}}",'
    ' "\\"}, \\"min_replica_count\\": ", "{{$.inputs.parameters[\'least\']}}", "}",'
    ' {"IfPresent": {"InputName": "name", "Then": {"Concat": [", \\"display_name\\": \\"",'
    ' "{{$.inputs.parameters[\'name\']}}", "\\""]}}}, "}}"]}'
)


@pytest.mark.parametrize("named", [{}, {"name": 'the "best"'}])
def test_a_message_may_be_put_together_from_pieces(named: dict[str, str]):
    inputs = constants(machine="g2-standard-12", least=2.0, **named)
    task = {"componentRef": {"name": "comp-deploy"}, "inputs": inputs}
    components = {"comp-deploy": {"executorLabel": "exec-deploy"}}
    executors = {"exec-deploy": launcher("DeployModel", DEPLOY)}
    found = work(text(pipeline({"deploy": task}, components, executors)))
    assert isinstance(found, Endpoint)
    assert str(found.machine.known) == "g2-standard-12"
    assert (found.floor.known, found.ceiling.known) == (2, 2)


def sent(type_: str, payload: str, **told: object) -> Any:
    task = {"componentRef": {"name": "comp-send"}, "inputs": constants(**told)}
    components = {"comp-send": {"executorLabel": "exec-send"}}
    return resources(
        text(pipeline({"send": task}, components, {"exec-send": launcher(type_, payload)}))
    )


def test_other_messages_are_what_they_are_elsewhere():
    (search,) = sent(
        "HyperparameterTuningJob",
        '{"display_name": "s", "max_trial_count": {{$.inputs.parameters["trials"]}},'
        ' "parallel_trial_count": 2, "study_spec": {"median_automated_stopping_spec": {"a": 1}},'
        ' "trial_job_spec": {"worker_pool_specs": {{$.inputs.parameters["pools"]}}}}',
        trials=12,
        pools='[{"machine_spec": {"machine_type": "n1-standard-8"}}]',
    )
    assert isinstance(search, Tuning)
    assert (search.trials.known, search.parallel_trials.known) == (12, 2)
    assert str(search.machine.known) == "n1-standard-8"
    assert sent("CreateEndpoint", '{"display_name": "e"}') == ()


@pytest.mark.parametrize("payload", ['{"a": ', "{{$.inputs.parameters['whole']}}", "[1, 2]"])
def test_a_message_without_a_shape_is_an_open_question(payload: str):
    spec = pipeline(
        {"send": {"componentRef": {"name": "comp-send"}}},
        {"comp-send": {"executorLabel": "exec-send"}},
        {"exec-send": launcher("CustomJob", payload)},
    )
    found = reading(text(spec))
    assert (found.blocks, found.problems) == ((), ())
    assert len(found.holes) == 1


def test_a_job_may_stand_in_the_definition_itself():
    spec = pipeline(
        {"train": {"componentRef": {"name": "comp-train"}}},
        {"comp-train": {"executorLabel": "exec-train"}},
        {
            "exec-train": {
                "customJob": {
                    "customJob": {
                        "jobSpec": {
                            "workerPoolSpecs": [{"machineSpec": {"machineType": "g2-standard-4"}}]
                        }
                    }
                }
            }
        },
    )
    assert str(work(text(spec)).machine.known) == "g2-standard-4"
