"""SkyPilot: what tasks, jobs, services and pools are read as, and where their facts stand."""

import textwrap
from dataclasses import replace
from typing import Any

import pytest

from mlcostlint import adapters
from mlcostlint.model import (
    BatchJob,
    Cloud,
    Endpoint,
    Engine,
    Environment,
    NodePool,
    Notebook,
    Purchase,
    Resource,
    Role,
    Service,
    Training,
    VirtualMachine,
)
from mlcostlint.parsers import ALONE, Inputs, read
from mlcostlint.source import Source
from mlcostlint.tree import Reading
from mlcostlint.value import How
from tests.adapters.terraform import told

WRITTEN, DEFAULTED, COMPUTED = How.WRITTEN, How.DEFAULTED, How.COMPUTED


def reading(text: str, path: str = "task.yaml") -> Reading:
    return read([Source(path, textwrap.dedent(text).lstrip("\n"))], Inputs(), ALONE)


def resources(text: str, path: str = "task.yaml") -> tuple[Resource, ...]:
    return adapters.resources(reading(text, path).blocks)


def only(text: str, path: str = "task.yaml") -> Any:
    (found,) = resources(text, path)
    return found


def task(asked: str, rest: str = "run: echo hello") -> Any:
    """Return what a task is that asks for resources; these begin on line 2."""
    return only(f"resources:\n{textwrap.indent(textwrap.dedent(asked).strip(), '  ')}\n{rest}\n")


@pytest.mark.parametrize(
    "text",
    [
        "resources: {accelerators: A100}\nrun: x\n",
        "resources: {accelerators: A100}\nsetup: x\n",
        "resources: {cpus: 4+, memory: 16+}\nrun: x\n",
        "resources: {cpus: 4+}\nservice: {replicas: 2}\n",
        "resources: {cpus: 4+}\npool: {workers: 2}\n",
        "resources: {any_of: [{infra: aws}]}\nnum_nodes: 2\n",
        "resources: {infra: k8s}\nfile_mounts: {}\n",
    ],
)
def test_what_is_a_task(text: str):
    assert reading(text).files == {"task.yaml": "skypilot"}


@pytest.mark.parametrize(
    "text",
    [
        # Values of a chart look like a task: an empty `resources` beside a `service`.
        "resources: {}\nservice: {type: ClusterIP, port: 80}\naccelerators: 1\n",
        "resources: {limits: {cpu: 1}}\nservice: {replicas: 2}\nuse_spot: 1\n",
        "resources: {cpus: 4}\nservice: {port: 80}\n",
        "resources: {accelerators: A100}\n",
        "resources: {accelerators: A100}\nrun: {image: x}\nimage: {tag: 1}\n",
        "resources: {accelerators: A100}\nrun: x\nreplicaCount: 1\n",
        "resources: {jobs: {}}\nrun: x\ncpus: 1\n",
        "name: x\ncpus: 4\nrun: x\n",
        "use_spot: true\naccelerators: A100\n",
    ],
)
def test_what_is_no_task(text: str):
    assert replace(reading(text), doubts={}) == Reading()


@pytest.mark.parametrize(
    ("asked", "rest", "kind"),
    [
        ("accelerators: A100", "run: torchrun train.py", Training),
        ("accelerators: A100", "name: finetune-llama\nrun: bash go.sh", Training),
        ("accelerators: A100", "run: vllm serve x", Endpoint),
        ("accelerators: A100", "run: jupyter lab --port 8080", Notebook),
        ("accelerators: A100", "setup: pip install torch", Notebook),
        ("accelerators: A100", "run: python process.py", VirtualMachine),
        ("accelerators: A100\njob_recovery: FAILOVER", "run: python process.py", BatchJob),
        ("accelerators: A100\nspot_recovery: FAILOVER", "run: torchrun train.py", Training),
        ("accelerators: A100", "service: {replicas: 1}\nrun: python app.py", Endpoint),
        ("accelerators: A100", "pool: {workers: 3}", NodePool),
    ],
)
def test_what_a_task_is(asked: str, rest: str, kind: type[Resource]):
    assert type(task(asked, rest)) is kind


def test_several_tasks_in_one_file_are_managed_jobs():
    one = "resources: {accelerators: A100}\nrun: python process.py\n"
    found: tuple[Any, ...] = resources(f"name: pipeline\n---\n{one}---\n{one}")
    assert [type(each) for each in found] == [BatchJob, BatchJob]
    assert [told(each.stays)[0] for each in found] == [False, False]


@pytest.mark.parametrize(
    ("asked", "machine", "count"),
    [
        ("accelerators: A100", "host with 1 x A100-40GB", 1),
        ("accelerators: A100:8", "host with 8 x A100-40GB", 8),
        ("accelerators: a100-80gb:4", "host with 4 x A100-80GB", 4),
        ("accelerators: {H100: 8}", "host with 8 x H100-80GB", 8),
        ("accelerators: {H100:8}", "host with 8 x H100-80GB", 8),
        ("accelerators: {L4}", "host with 1 x L4", 1),
        ("accelerators: [L4:2]", "host with 2 x L4", 2),
        ("accelerators: T4:0.5", "host with 1 x T4", 1),
        ("accelerators: tpu-v5litepod-4", "v5litepod-4", 4),
        (
            "accelerators: {A100: 1, L4: 1}",
            "?it may run on any of host with 1 x A100-40GB, host with 1 x L4",
            1,
        ),
        (
            "accelerators: [A100:1, L4:2]",
            "?it may run on any of host with 1 x A100-40GB, host with 2 x L4",
            "?its accelerators may be 1, 2",
        ),
        ("accelerators: 80GB+", "?any accelerator with 80GB+ of memory would do", 1),
        ("accelerators: 24GB:2", "?any accelerator with 24GB of memory would do", 2),
        ("accelerators: Q9", "?Q9 is not an accelerator in the hardware catalogue", 1),
        (
            "accelerators: ${GPU}",
            "?`${GPU}` is a placeholder that is filled in later",
            "?`${GPU}` is a placeholder that is filled in later",
        ),
        ("cpus: 8+", "?SkyPilot picks the cheapest machine that is large enough", 0),
        ("instance_type: p4d.24xlarge", "p4d.24xlarge", 8),
        ("instance_type: m5.large", "m5.large", 0),
        ("instance_type: n1-standard-8\naccelerators: T4:2", "n1-standard-8 with 2 x T4", 2),
        (
            "instance_type: g5.xlarge\naccelerators: T4",
            "?g5.xlarge carries A10G, not T4",
            1,
        ),
        (
            "accelerators: A100:8\nany_of:\n- infra: aws\n- infra: gcp\n",
            "host with 8 x A100-40GB",
            8,
        ),
        (
            "ordered:\n- {infra: aws, accelerators: A100:8}\n- {infra: gcp, accelerators: L4:8}\n",
            "?it may run on any of host with 8 x A100-40GB, host with 8 x L4",
            8,
        ),
        ("infra: runpod\naccelerators: A100", "?the machines of runpod are not known here", 1),
        ("accelerators: {A100: 0}", "?no accelerator is asked for", 0),
        ("accelerators: {A100: many}", "?expected a number, found text", "?expected a number"),
        (
            "instance_type: ${TYPE}\naccelerators: T4",
            "?`${TYPE}` is a placeholder that is filled in later",
            1,
        ),
        ("instance_type: x9.huge", "?x9.huge is not a machine in the hardware catalogue", "?x9"),
    ],
)
def test_which_machine(asked: str, machine: str, count: object):
    found = task(asked)
    known = (found.machine.unknown and f"?{found.machine.unknown}") or str(found.machine.known)
    many = found.accelerators.unknown and f"?{found.accelerators.unknown}"
    assert known == machine
    assert many.startswith(str(count)) if many else found.accelerators.known == count


def test_the_machine_stands_where_it_is_asked_for():
    found = task("infra: aws/us-east-1\naccelerators: A100:8")
    assert told(found.machine) == ("host with 8 x A100-40GB", WRITTEN, 3)
    assert told(found.accelerators) == (8, WRITTEN, 3)


@pytest.mark.parametrize(
    ("asked", "cloud", "region", "service"),
    [
        ("infra: aws/us-east-1/us-east-1a", Cloud.AWS, "us-east-1", Service.EC2),
        ("infra: GCP", Cloud.GCP, "?SkyPilot picks", Service.GCE),
        ("infra: azure/eastus", Cloud.AZURE, "eastus", Service.AZURE_VM),
        ("infra: '*/us-east-1'", Cloud.AWS, "us-east-1", Service.EC2),
        ("infra: k8s/my-context", Cloud.UNSTATED, "?the region of", Service.KUBERNETES),
        ("cloud: aws\nregion: eu-west-1", Cloud.AWS, "eu-west-1", Service.EC2),
        ("region: eu-west-1", Cloud.AWS, "eu-west-1", Service.EC2),
        ("cloud: lambda", Cloud.UNSTATED, "?the machines of lambda", Service.KUBERNETES),
        ("infra: ${INFRA}", Cloud.UNSTATED, "?`${INFRA}`", Service.KUBERNETES),
        ("ports: 80", Cloud.UNSTATED, "?SkyPilot picks", Service.KUBERNETES),
        (
            "any_of: [{infra: aws/us-east-1}, {infra: aws/us-east-2}]",
            Cloud.AWS,
            "?SkyPilot picks",
            Service.EC2,
        ),
    ],
)
def test_where_it_runs(asked: str, cloud: Cloud, region: str, service: Service):
    found = task(f"accelerators: A100\n{asked}")
    assert (found.cloud, found.service) == (cloud, service)
    where = f"?{found.region.unknown}" if found.region.unknown else found.region.known
    assert where.startswith(region)


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ("accelerators: A100", (Purchase.ON_DEMAND, DEFAULTED, 1)),
        ("accelerators: A100\nuse_spot: false", (Purchase.ON_DEMAND, WRITTEN, 3)),
        ("accelerators: A100\nuse_spot: true", (Purchase.SPOT, WRITTEN, 3)),
        (
            "accelerators: A100\nany_of:\n- {use_spot: true}\n- {use_spot: false}\n",
            (Purchase.MIXED, WRITTEN, 4),
        ),
        ("accelerators: A100\nuse_spot: ${SPOT}", ("?", WRITTEN, 3)),
    ],
)
def test_how_it_is_bought(asked: str, expected: tuple[Any, ...]):
    assert told(task(asked).purchase) == expected


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("", (False, COMPUTED, 1)),
        ("autostop: true", (True, WRITTEN, 3)),
        ("autostop: false", (False, WRITTEN, 3)),
        ("autostop: 10", (True, WRITTEN, 3)),
        ("autostop: 10m", (True, WRITTEN, 3)),
        ("autostop: -1", (False, WRITTEN, 3)),
        ("autostop: {idle_minutes: 10, down: true}", (True, WRITTEN, 3)),
        ("autostop: {down: true}", (True, DEFAULTED, 3)),
        ("autostop: ${STOP}", ("?", WRITTEN, 3)),
    ],
)
def test_whether_a_cluster_stops_when_it_is_idle(said: str, expected: tuple[Any, ...]):
    asked = f"accelerators: A100\n{said}"
    assert told(task(asked, "setup: x").stops_when_idle) == expected
    assert told(task(asked).ends) == expected
    stays = task(asked, "run: torchrun train.py").stays
    assert told(stays) == (expected[0] if expected[0] == "?" else not expected[0], *expected[1:])


SPOT = "accelerators: L4\nuse_spot: true"


@pytest.mark.parametrize(
    ("service", "field", "expected"),
    [
        ("replicas: 2", "floor", (2, WRITTEN, 4)),
        ("replicas: 2", "ceiling", (2, WRITTEN, 4)),
        ("replicas: 2", "shrinks", (False, WRITTEN, 4)),
        ("readiness_probe: /", "floor", (1, DEFAULTED, 4)),
        ("replica_policy: {min_replicas: 0, max_replicas: 4}", "floor", (0, WRITTEN, 4)),
        ("replica_policy: {min_replicas: 0, max_replicas: 4}", "ceiling", (4, WRITTEN, 4)),
        ("replica_policy: {min_replicas: 0, max_replicas: 4}", "shrinks", (True, WRITTEN, 4)),
        ("replica_policy: {min_replicas: 3}", "ceiling", (3, WRITTEN, 4)),
        ("replica_policy: {min_replicas: 1}", "purchase", (Purchase.SPOT, WRITTEN, 3)),
        (
            "replica_policy: {min_replicas: 1, dynamic_ondemand_fallback: true}",
            "purchase",
            (Purchase.MIXED, WRITTEN, 4),
        ),
        (
            "replica_policy: {min_replicas: 1, base_ondemand_fallback_replicas: 1}",
            "purchase",
            (Purchase.MIXED, WRITTEN, 4),
        ),
        (
            "replica_policy: {min_replicas: 1, base_ondemand_fallback_replicas: 0}",
            "purchase",
            (Purchase.SPOT, WRITTEN, 4),
        ),
    ],
)
def test_services(service: str, field: str, expected: tuple[Any, ...]):
    found = task(SPOT, f"service: {{{service}}}")
    assert told(getattr(found, field)) == expected


@pytest.mark.parametrize(
    ("pool", "floor", "ceiling", "shrinks"),
    [
        ("workers: 3", 3, 3, False),
        ("{min_workers: 1, max_workers: 9}", 1, 9, True),
        ("max_workers: 9", 1, 9, True),
    ],
)
def test_pools(pool: str, floor: int, ceiling: int, *, shrinks: bool):
    found = task("accelerators: H200", f"pool: {pool if '{' in pool else f'{{{pool}}}'}")
    assert (found.floor.known, found.ceiling.known, found.shrinks.known) == (
        floor,
        ceiling,
        shrinks,
    )


def test_several_nodes():
    found = task("accelerators: H100:8", "num_nodes: 4\nrun: torchrun train.py")
    assert told(found.machines) == (4, WRITTEN, 3)
    assert told(task("accelerators: H100", "run: torchrun train.py").machines)[:2] == (
        1,
        DEFAULTED,
    )


def test_a_run_has_no_limit_that_could_be_set():
    found = task("accelerators: H100", "run: torchrun train.py")
    assert found.max_runtime.known is None
    assert found.limited.unknown == "SkyPilot has no setting that ends a run"


@pytest.mark.parametrize(
    ("asked", "rest", "expected"),
    [
        ("", "", ("none", DEFAULTED, 1)),
        ("job_recovery: {strategy: FAILOVER}", "", ("strong", WRITTEN, 3)),
        ("job_recovery: {max_restarts_on_errors: 3}", "", ("strong", WRITTEN, 3)),
        ("", "file_mounts:\n  /ckpt: s3://models/llama", ("strong", WRITTEN, 5)),
        ("", "file_mounts: {/data: s3://models/llama}", ("none", DEFAULTED, 1)),
        ("", "file_mounts: {/ckpt: ./local}", ("none", DEFAULTED, 1)),
        ("", "file_mounts:\n  /o: {name: my-checkpoints, mode: MOUNT}", ("strong", WRITTEN, 5)),
        (
            "",
            "envs:\n  B: my-checkpoints\nfile_mounts:\n  /o: {name: $B}",
            ("strong", How.PASSED, 5),
        ),
        ("labels: {interruptible: 'no'}\njob_recovery: FAILOVER", "", ("denied", WRITTEN, 3)),
    ],
)
def test_how_it_bears_interruption(asked: str, rest: str, expected: tuple[Any, ...]):
    found = task(f"accelerators: A100\n{asked}", f"run: torchrun train.py\n{rest}")
    value = told(found.interruption)
    assert (value[0], *value[1:]) == expected


def test_an_option_to_resume_bears_interruption():
    found = task("accelerators: A100", "run: torchrun train.py --resume_from_checkpoint /x")
    assert told(found.interruption) == ("strong", WRITTEN, 3)


@pytest.mark.parametrize(
    ("mount", "uri", "role"),
    [
        ("/data: s3://b-us-east-1/x", "s3://b-us-east-1/x", Role.INPUT),
        ("/data: {source: s3://b, mode: COPY}", "s3://b", Role.INPUT),
        ("/model: gs://weights", "gs://weights", Role.MODEL),
        ("/out: {name: results, store: gcs}", "gs://results", Role.OUTPUT),
        ("/out: {name: results, store: s3}", "s3://results", Role.OUTPUT),
    ],
)
def test_buckets_that_are_mounted_are_data(mount: str, uri: str, role: Role):
    found = task("accelerators: A100", f"run: torchrun train.py\nfile_mounts: {{{mount}}}")
    assert [(one.uri.known, one.role) for one in found.data] == [(uri, role)]


@pytest.mark.parametrize(
    "mount", ["/data: ./local", "/data: {name: results}", "/data: r2://b", "/data: {store: s3}"]
)
def test_what_lies_in_no_store_of_ours_is_no_data(mount: str):
    found = task("accelerators: A100", f"run: torchrun train.py\nfile_mounts: {{{mount}}}")
    assert found.data == ()


def test_what_a_service_serves():
    found = only(
        """
        envs:
          MODEL: Qwen/Qwen2.5-72B-Instruct
          HF_TOKEN:
        secrets: {KEY: null}
        service: {replicas: 1}
        resources: {accelerators: A100-80GB:8}
        run: |
          vllm serve $MODEL \\
            --tensor-parallel-size $SKYPILOT_NUM_GPUS_PER_NODE
        """
    )
    assert (found.model.id.known, found.model.engine.known) == (
        "Qwen/Qwen2.5-72B-Instruct",
        Engine.VLLM,
    )
    assert told(found.model.id) == ("Qwen/Qwen2.5-72B-Instruct", How.PASSED, 2)
    assert (found.processes.known, found.model.tensor_parallel.known) == (8, 8)


def test_what_is_asked_for_at_launch_is_a_hole():
    found = task("accelerators: A100", "envs: {MODEL: }\nrun: vllm serve $MODEL")
    assert found.model.id.unknown == "MODEL is asked for when the task is launched"


def test_how_a_training_fits_its_model():
    found = task("accelerators: A100:8", "run: torchrun --nproc_per_node 4 train.py --bf16 True")
    assert found.recipe.precision.known == "bf16"
    assert found.processes.known == 4


def test_what_is_no_text_is_no_command():
    found = task("accelerators: A100", "setup: x\nrun: {image: x}\nenvs: {A: {b: 1}, B: [1]}")
    assert found.model.id.unknown == "expected text, found a block"


def test_labels_are_tags_and_names_tell_the_environment():
    found = task("accelerators: A100\nlabels:\n  team: ml\n", "name: train-dev\nrun: x")
    assert {key: value.known for key, value in found.tags.known.entries.items()} == {"team": "ml"}
    assert found.environment.known is Environment.NONPRODUCTION
    assert (found.name, found.address) == ("train-dev", "task/train-dev")


def test_a_task_without_a_name_is_called_as_its_file():
    text = "resources: {accelerators: A100}\nrun: x\n"
    assert only(text, "jobs/finetune.sky.yaml").name == "finetune.sky"


@pytest.mark.parametrize(
    ("asked", "rest", "field", "change", "sentence"),
    [
        (
            "accelerators: A100\nuse_spot: false",
            "run: torchrun train.py",
            "purchase",
            Purchase.SPOT,
            "replace `use_spot: false` with `true`",
        ),
        (
            "accelerators: A100",
            "run: torchrun train.py",
            "purchase",
            Purchase.SPOT,
            "set `resources.use_spot: true`",
        ),
        (
            "accelerators: A100",
            "setup: x",
            "stops_when_idle",
            True,
            "set `resources.autostop: 10`",
        ),
        (
            "accelerators: A100",
            "service: {replica_policy: {min_replicas: 2}}",
            "floor",
            0,
            "replace `min_replicas: 2` with `0`",
        ),
    ],
)
def test_a_change_is_an_edit(asked: str, rest: str, field: str, change: object, sentence: str):
    found = task(asked, rest)
    edit = adapters.edit(found, replace(found, **{field: getattr(found, field).but(change)}))
    assert edit is not None
    assert edit.sentence == sentence
