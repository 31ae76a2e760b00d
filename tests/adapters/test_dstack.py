"""dstack: what runs, fleets and volumes are read as, and where their facts stand."""

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
    Interruption,
    NodePool,
    Notebook,
    Purchase,
    Resource,
    Service,
    Training,
    Volume,
)
from mlcostlint.parsers import ALONE, Inputs, read
from mlcostlint.source import Source
from mlcostlint.tree import Reading
from mlcostlint.value import How
from tests.adapters.terraform import told

WRITTEN, DEFAULTED, COMPUTED, PASSED = How.WRITTEN, How.DEFAULTED, How.COMPUTED, How.PASSED
TRAIN = "type: task\ncommands:\n- torchrun train.py\n"


def reading(text: str, path: str = "run.yaml") -> Reading:
    return read([Source(path, textwrap.dedent(text).lstrip("\n"))], Inputs(), ALONE)


def resources(text: str, path: str = "run.yaml") -> tuple[Resource, ...]:
    return adapters.resources(reading(text, path).blocks)


def only(text: str, path: str = "run.yaml") -> Any:
    (found,) = resources(text, path)
    return found


@pytest.mark.parametrize(
    "text",
    [
        "type: task\ncommands: [x]\n",
        "type: task\nnodes: 2\nname: x\n",
        "type: service\nport: 80\ncommands: [x]\n",
        "type: service\nport: 80\nimage: x\n",
        "type: dev-environment\nide: vscode\n",
        "type: dev-environment\nresources: {gpu: 1}\n",
        "type: fleet\nnodes: 2\nresources: {gpu: 1}\n",
        "type: fleet\nssh_config: {hosts: []}\n",
        "type: volume\nbackend: aws\nregion: eu-west-1\nsize: 100GB\n",
    ],
)
def test_what_is_a_configuration(text: str):
    assert reading(text).files == {"run.yaml": "dstack"}


@pytest.mark.parametrize(
    "text",
    [
        "type: task\n",
        "type: task\nsteps: [x]\n",
        "type: task\ncommands: [x]\nsteps: [y]\n",
        "type: service\ncommands: [x]\n",
        "type: service\nport: 80\nselector: {app: x}\n",
        "type: fleet\nname: x\n",
        "type: volume\nbackend: aws\n",
        "type: command\ncommands: [x]\nx: 'type: task'\n",
        "kind: task\ncommands: [x]\nx: 'type: task'\n",
    ],
)
def test_what_is_no_configuration(text: str):
    assert replace(reading(text), doubts={}) == Reading()


def test_a_file_of_that_name_may_say_what_we_have_not_heard_of():
    text = "type: task\ncommands: [x]\nbrand_new: 1\n"
    assert reading(text, "a/train.dstack.yml").files == {"a/train.dstack.yml": "dstack"}


def test_several_documents_are_several_configurations():
    found = resources(f"{TRAIN}---\ntype: fleet\nnodes: 1\nresources: {{gpu: H100}}\n")
    assert [type(one) for one in found] == [Training, NodePool]


@pytest.mark.parametrize(
    ("commands", "kind"),
    [
        ("[torchrun train.py]", Training),
        ("[jupyter lab]", Notebook),
        ("[python process.py]", BatchJob),
    ],
)
def test_what_a_task_is(commands: str, kind: type[Resource]):
    assert type(only(f"type: task\ncommands: {commands}\n")) is kind


def gpu(said: str, rest: str = "") -> Any:
    """Return a task whose accelerators are asked for on line 5."""
    return only(f"{TRAIN}resources:\n  gpu: {said}\n{rest}\n")


@pytest.mark.parametrize(
    ("said", "machine", "count"),
    [
        ("H100", "host with 1 x H100-80GB", (1, DEFAULTED, 5)),
        ("H100:8", "host with 8 x H100-80GB", (8, WRITTEN, 5)),
        ("A100:80GB:2", "host with 2 x A100-80GB", (2, WRITTEN, 5)),
        ("nvidia:A100:40GB", "host with 1 x A100-40GB", (1, DEFAULTED, 5)),
        ("2:L4", "host with 2 x L4", (2, WRITTEN, 5)),
        ("H100:1..4", "host with 1 x H100-80GB", (1, COMPUTED, 5)),
        ("H100:2..", "host with 2 x H100-80GB", (2, COMPUTED, 5)),
        ("'H100,H200:8'", "?it may run on any of host with 8 x H100-80GB", (8, WRITTEN, 5)),
        ("A100", "?nothing says which size of A100 is wanted", (1, DEFAULTED, 5)),
        ("V100:2", "?nothing says which size of V100 is wanted", (2, WRITTEN, 5)),
        ("24GB", "?any accelerator with 24GB would do", (1, DEFAULTED, 5)),
        ("24GB..40GB:1..2", "?any accelerator with 24GB..40GB would do", (1, COMPUTED, 5)),
        ("80GB..", "?any accelerator with 80GB.. would do", (1, DEFAULTED, 5)),
        ("1", "?any accelerator would do", (1, WRITTEN, 5)),
        ("0", "?dstack picks the cheapest machine, with", ("?", WRITTEN, 5)),
        ("0..1", "?dstack picks the cheapest machine, with", ("?", WRITTEN, 5)),
        ("tpu:v5litepod-8", "v5litepod-8", (8, WRITTEN, 5)),
        ("Q9", "?Q9 is not an accelerator in the hardware catalogue", (1, DEFAULTED, 5)),
        ("${GPU}", "?`${GPU}` is a placeholder", ("?", WRITTEN, 5)),
        ("{name: H100, count: 2}", "host with 2 x H100-80GB", (2, WRITTEN, 5)),
        ("{name: A100, memory: 80GB}", "host with 1 x A100-80GB", (1, DEFAULTED, 5)),
        ("{name: [L4, T4]}", "?it may run on any of host with 1 x L4", (1, DEFAULTED, 5)),
        ("{memory: 24GB.., count: 1..8}", "?any accelerator with 24GB..", (1, COMPUTED, 5)),
        ("{name: H100, count: {min: 2, max: 4}}", "host with 2", (2, COMPUTED, 5)),
    ],
)
def test_which_machine(said: str, machine: str, count: tuple[Any, ...]):
    found = gpu(said)
    known = f"?{found.machine.unknown}" if found.machine.unknown else str(found.machine.known)
    assert known.startswith(machine)
    assert told(found.accelerators) == count


def test_a_machine_without_accelerators_is_the_cheapest():
    found = only(f"{TRAIN}resources: {{cpu: 4}}\n")
    assert found.machine.unknown == "dstack picks the cheapest machine that is large enough"
    assert told(found.accelerators) == (0, DEFAULTED, 4)


@pytest.mark.parametrize(
    ("rest", "machine"),
    [
        ("instance_types: [p5.48xlarge]", "p5.48xlarge"),
        ("instance_types: [g5.xlarge, g6.xlarge]", "?it may run on any of g5.xlarge, g6.xlarge"),
        ("backends: [runpod]", "?the machines of runpod are not known here"),
    ],
)
def test_other_ways_to_name_a_machine(rest: str, machine: str):
    found = gpu("H100:8", rest)
    known = f"?{found.machine.unknown}" if found.machine.unknown else str(found.machine.known)
    assert known == machine


@pytest.mark.parametrize(
    ("rest", "cloud", "region", "service"),
    [
        ("", Cloud.UNSTATED, "?dstack picks", Service.KUBERNETES),
        ("backends: [aws]", Cloud.AWS, "?dstack picks", Service.EC2),
        ("backends: [gcp]\nregions: [us-central1]", Cloud.GCP, "us-central1", Service.GCE),
        ("backends: aws\nregions: [eu-west-1]", Cloud.AWS, "eu-west-1", Service.EC2),
        ("backends: [aws, gcp]", Cloud.UNSTATED, "?dstack picks", Service.KUBERNETES),
        ("regions: [eu-west-1]", Cloud.AWS, "eu-west-1", Service.EC2),
        ("regions: [eu-west-1, eu-west-2]", Cloud.UNSTATED, "?dstack picks", Service.KUBERNETES),
        ("backends: [kubernetes]", Cloud.UNSTATED, "?dstack picks", Service.KUBERNETES),
        ("backends: [vastai]", Cloud.UNSTATED, "?the machines of vastai", Service.KUBERNETES),
    ],
)
def test_where_it_runs(rest: str, cloud: Cloud, region: str, service: Service):
    found = gpu("H100", rest)
    assert (found.cloud, found.service) == (cloud, service)
    where = f"?{found.region.unknown}" if found.region.unknown else found.region.known
    assert where.startswith(region)


@pytest.mark.parametrize(
    ("rest", "field", "expected"),
    [
        ("", "purchase", (Purchase.ON_DEMAND, DEFAULTED, 1)),
        ("spot_policy: spot", "purchase", (Purchase.SPOT, WRITTEN, 6)),
        ("spot_policy: auto", "purchase", (Purchase.MIXED, WRITTEN, 6)),
        ("spot_policy: on-demand", "purchase", (Purchase.ON_DEMAND, WRITTEN, 6)),
        ("spot_policy: cheap", "purchase", ("?", WRITTEN, 6)),
        ("reservation: cr-1", "purchase", (Purchase.RESERVED, WRITTEN, 6)),
        ("", "max_runtime", (None, DEFAULTED, 1)),
        ("", "limited", (False, DEFAULTED, 1)),
        ("max_duration: 2h", "max_runtime", (7200, WRITTEN, 6)),
        ("max_duration: 2h", "limited", (True, WRITTEN, 6)),
        ("max_duration: 90", "max_runtime", (90, WRITTEN, 6)),
        ("max_duration: 1w", "max_runtime", (604_800, WRITTEN, 6)),
        ("max_duration: off", "limited", (False, WRITTEN, 6)),
        ("max_duration: soon", "max_runtime", ("?", WRITTEN, 6)),
        ("max_duration: ${T}", "limited", ("?", WRITTEN, 6)),
        ("", "kept_warm", (300, DEFAULTED, 1)),
        ("idle_duration: 1h", "kept_warm", (3600, WRITTEN, 6)),
        ("", "stays", (False, DEFAULTED, 1)),
        ("idle_duration: 1h", "stays", (False, WRITTEN, 6)),
        ("idle_duration: off", "stays", (True, WRITTEN, 6)),
        ("", "machines", (1, DEFAULTED, 1)),
        ("nodes: 4", "machines", (4, WRITTEN, 6)),
        ("", "runs_a_month", (None, DEFAULTED, 1)),
        ("schedule: {cron: 0 6 * * *}", "runs_a_month", (30, WRITTEN, 6)),
        ("schedule: {cron: [0 6 * * *, 0 18 * * *]}", "runs_a_month", (60, WRITTEN, 6)),
        ("schedule: {cron: often}", "runs_a_month", ("?", WRITTEN, 6)),
        ("", "interruption", (Interruption.NONE, DEFAULTED, 1)),
        ("retry: true", "interruption", (Interruption.MEDIUM, WRITTEN, 6)),
        ("retry: false", "interruption", (Interruption.NONE, DEFAULTED, 1)),
        ("retry: {on_events: [interruption]}", "interruption", (Interruption.MEDIUM, WRITTEN, 6)),
        ("retry: {on_events: [error]}", "interruption", (Interruption.NONE, DEFAULTED, 1)),
        ("retry: {duration: 1h}", "interruption", (Interruption.MEDIUM, WRITTEN, 6)),
        ("retry: ${R}", "interruption", ("?", WRITTEN, 6)),
    ],
)
def test_what_a_task_says(rest: str, field: str, expected: tuple[Any, ...]):
    assert told(getattr(gpu("H100", rest), field)) == (
        str(expected[0]) if hasattr(expected[0], "name") else expected[0],
        *expected[1:],
    )


def test_machines_that_are_never_given_back_wait_for_no_run():
    assert gpu("H100", "idle_duration: off").kept_warm is None


@pytest.mark.parametrize(
    ("rest", "stops", "scheduled"),
    [
        ("", (False, DEFAULTED, 1), (False, DEFAULTED, 1)),
        ("inactivity_duration: 2h", (True, WRITTEN, 3), (False, DEFAULTED, 1)),
        ("inactivity_duration: off", (False, WRITTEN, 3), (False, DEFAULTED, 1)),
        ("inactivity_duration: ${I}", ("?", WRITTEN, 3), (False, DEFAULTED, 1)),
        ("max_duration: 1d", (False, DEFAULTED, 1), (True, WRITTEN, 3)),
    ],
)
def test_development_environments(
    rest: str, stops: tuple[object, ...], scheduled: tuple[object, ...]
):
    found = only(f"type: dev-environment\nide: vscode\n{rest}\n")
    assert isinstance(found, Notebook)
    assert (told(found.stops_when_idle), told(found.scheduled)) == (stops, scheduled)


@pytest.mark.parametrize(
    ("rest", "floor", "ceiling", "shrinks"),
    [
        ("", (1, DEFAULTED, 1), (1, DEFAULTED, 1), False),
        ("replicas: 2", (2, WRITTEN, 4), (2, WRITTEN, 4), False),
        ("replicas: 0..4", (0, WRITTEN, 4), (4, WRITTEN, 4), True),
        ("replicas: {min: 1, max: 3}", (1, WRITTEN, 4), (3, WRITTEN, 4), True),
    ],
)
def test_services(
    rest: str, floor: tuple[object, ...], ceiling: tuple[object, ...], *, shrinks: bool
):
    found = only(f"type: service\nport: 80\ncommands: [vllm serve x]\n{rest}\n")
    assert isinstance(found, Endpoint)
    assert (told(found.floor), told(found.ceiling)) == (floor, ceiling)
    assert found.shrinks is not None
    assert found.shrinks.known is shrinks


def test_groups_of_replicas_are_services_of_their_own():
    found: tuple[Any, ...] = resources(
        """
        type: service
        port: 80
        image: vllm/vllm-openai
        replicas:
        - {count: 1..2, resources: {gpu: H100:8}, commands: [vllm serve a]}
        - {name: small, count: 3, resources: {gpu: L4}, spot_policy: spot}
        """
    )
    assert [one.address for one in found] == ["service/run/0", "service/run/small"]
    assert [str(one.machine.known) for one in found] == [
        "host with 8 x H100-80GB",
        "host with 1 x L4",
    ]
    assert [one.floor.known for one in found] == [1, 3]
    assert [one.purchase.known for one in found] == [Purchase.ON_DEMAND, Purchase.SPOT]


def test_groups_of_nodes_are_tasks_of_their_own():
    found: tuple[Any, ...] = resources(
        """
        type: task
        groups:
        - {name: trainer, nodes: 4, resources: {gpu: H100:8}, commands: [torchrun train.py]}
        - {name: loader, nodes: 2, resources: {cpu: 8}, commands: [python load.py]}
        """
    )
    assert [(type(one), one.machines.known) for one in found] == [(Training, 4), (BatchJob, 2)]


@pytest.mark.parametrize(
    ("nodes", "floor", "ceiling", "shrinks"),
    [
        ("nodes: 2", 2, 2, False),
        ("nodes: 0..4", 0, 4, True),
        ("nodes: 1..", 1, None, True),
        ("nodes: {min: 1, target: 2, max: 3}", 1, 3, True),
        ("nodes: 0..4\nidle_duration: off", 0, 4, False),
        ("nodes: 0..4\nidle_duration: 1h", 0, 4, True),
    ],
)
def test_fleets(nodes: str, floor: int, ceiling: int | None, *, shrinks: bool):
    found = only(f"type: fleet\n{nodes}\nresources: {{gpu: H100:8}}\n")
    assert isinstance(found, NodePool)
    assert (found.floor.known, found.ceiling.known, found.shrinks.known) == (
        floor,
        ceiling,
        shrinks,
    )
    assert str(found.machine.known) == "host with 8 x H100-80GB"


def test_hosts_of_ones_own_cost_nothing_here():
    assert resources("type: fleet\nssh_config: {hosts: [10.0.0.1]}\n") == ()


@pytest.mark.parametrize(
    ("size", "gigabytes"), [("size: 100GB", 100), ("size: 1TB", 1024), ("volume_id: v", None)]
)
def test_volumes(size: str, gigabytes: int | None):
    found = only(f"type: volume\nbackend: aws\nregion: eu-west-1\n{size}\n")
    assert isinstance(found, Volume)
    assert (found.gigabytes.known, found.cloud, found.region.known) == (
        gigabytes,
        Cloud.AWS,
        "eu-west-1",
    )


def test_a_volume_of_a_size_that_is_none():
    found = only("type: volume\nbackend: aws\nregion: eu-west-1\nsize: large\n")
    assert found.gigabytes.unknown == "no size is 'large'"


def test_what_a_service_serves():
    found = only(
        """
        type: service
        port: 8000
        env:
        - MODEL=Qwen/Qwen2.5-72B-Instruct
        - HF_TOKEN
        commands:
        - pip install vllm
        - vllm serve $MODEL --tensor-parallel-size $DSTACK_GPUS_NUM
        resources: {gpu: H100:8}
        """
    )
    assert (found.model.engine.known, found.processes.known) == (Engine.VLLM, 8)
    assert told(found.model.id) == ("Qwen/Qwen2.5-72B-Instruct", PASSED, 4)


def test_variables_of_the_shell_are_holes():
    found = only("type: service\nport: 1\nenv: [M]\ncommands: [vllm serve $M]\n")
    assert found.model.id.unknown == "M is taken from the shell"


def test_what_one_command_sets_the_next_one_sees():
    found = only(
        "type: service\nport: 1\nenv: {A: 1}\ncommands:\n- export M=org/model\n- vllm serve $M\n"
    )
    assert found.model.id.known == "org/model"


def test_how_a_training_fits_its_model():
    found = only(
        "type: task\nnodes: 2\ncommands:\n"
        "- torchrun --nproc-per-node=$DSTACK_GPUS_PER_NODE train.py --bf16 True\n"
        "  --resume_from_checkpoint last\nresources: {gpu: H100:8}\n"
    )
    assert found.recipe.precision.known == "bf16"
    assert (found.processes.known, found.interruption.known) == (8, Interruption.STRONG)


def test_tags_and_names():
    found = only(f"name: train-dev\ntags: {{team: ml}}\n{TRAIN}")
    assert {key: value.known for key, value in found.tags.known.entries.items()} == {"team": "ml"}
    assert (found.name, found.address) == ("train-dev", "task/train-dev")


@pytest.mark.parametrize(
    ("path", "name"),
    [("a/train.dstack.yml", "train"), ("qlora/.dstack.yml", "qlora"), (".dstack.yml", "task")],
)
def test_a_run_without_a_name_is_called_as_its_file(path: str, name: str):
    assert only(TRAIN, path).name == name


@pytest.mark.parametrize(
    ("text", "field", "change", "sentence"),
    [
        (TRAIN, "purchase", Purchase.SPOT, "set `spot_policy: spot`"),
        (
            f"{TRAIN}spot_policy: on-demand\n",
            "purchase",
            Purchase.SPOT,
            "replace `spot_policy: on-demand` with `spot`",
        ),
        (
            "type: dev-environment\nide: zed\n",
            "stops_when_idle",
            True,
            "set `inactivity_duration: 2h`",
        ),
    ],
)
def test_a_change_is_an_edit(text: str, field: str, change: object, sentence: str):
    found = only(text)
    edit = adapters.edit(found, replace(found, **{field: getattr(found, field).but(change)}))
    assert edit is not None
    assert edit.sentence == sentence
