"""Services of Compose files: which ask for GPUs, what they serve, and what stays open."""

import pytest

import mlcostlint
from mlcostlint.model import Endpoint, VirtualMachine
from mlcostlint.value import How, fact
from tests.adapters.documents import only, reading, resources, told

DEVICES = "deploy: {resources: {reservations: {devices: [{driver: nvidia, %s}]}}}"


def service(*lines: str) -> str:
    return "\n    ".join(["services:\n  llm:", "image: vllm/vllm-openai:v0.9.1", *lines]) + "\n"


@pytest.mark.parametrize(
    ("line", "count"),
    [
        (DEVICES % "count: 2, capabilities: [gpu]", (2, How.WRITTEN, 4)),
        (DEVICES % "count: all, capabilities: [gpu]", ("?", How.WRITTEN, 4)),
        (DEVICES % "capabilities: [gpu, utility]", ("?", How.WRITTEN, 4)),
        (DEVICES % "device_ids: ['0', '3'], capabilities: [gpu]", (2, How.DEFAULTED, 4)),
        ("gpus: all", ("?", How.WRITTEN, 4)),
        ("gpus: [{count: 4}]", (4, How.WRITTEN, 4)),
        ("runtime: nvidia", ("?", How.WRITTEN, 4)),
    ],
)
def test_a_service_asks_for_gpus(line, count):
    endpoint = only(Endpoint, service(line))
    assert told(endpoint.accelerators) == count
    assert endpoint.machine.unknown == (
        "a Compose file does not say on which machine its services run"
    )


@pytest.mark.parametrize(
    "text",
    [
        service("ports: ['8000:8000']"),
        service(DEVICES % "count: 1, capabilities: [tpu]"),
        service("runtime: runc"),
        "services: {llm: {gpus: all}}\n",
        "services: [{image: x, gpus: all}]\n",
        "gpus: all\nservice: {image: x}\n",
    ],
)
def test_what_asks_for_none_is_passed_over(text):
    assert reading(text).files == {}


def test_the_served_model_is_what_the_engine_is_told():
    endpoint = only(
        Endpoint,
        service(
            "gpus: all",
            "environment: ['VLLM_X=1', 'HF_TOKEN']",
            "command: --model Qwen/Qwen3-32B --tensor-parallel-size 2 --max-model-len 8192",
        ),
    )
    assert told(endpoint.model.id) == ("Qwen/Qwen3-32B", How.WRITTEN, 6)
    assert told(endpoint.model.engine)[0] == "vllm"
    assert told(endpoint.model.max_context) == (8192, How.WRITTEN, 6)
    assert told(endpoint.processes)[0] == 2


@pytest.mark.parametrize(
    ("model", "id_"),
    [
        ("${MODEL:-Qwen/Qwen3-32B}", ("Qwen/Qwen3-32B", "")),
        ("${MODEL-Qwen/Qwen3-32B}", ("Qwen/Qwen3-32B", "")),
        ("${MODEL}", ("?", "${MODEL} is set where the project is started")),
        ("$MODEL", ("?", "$MODEL is set where the project is started")),
        ("${MODEL:?say which}", ("?", "${MODEL:?say which} is set where the project is started")),
    ],
)
def test_variables_have_the_defaults_of_the_file(model, id_):
    endpoint = only(Endpoint, service("gpus: all", f"command: ['--model', '{model}']"))
    assert (fact(endpoint.model.id, "?"), endpoint.model.id.unknown) == id_


@pytest.mark.parametrize(
    ("line", "count"),
    [
        ("restart: always", (1, How.DEFAULTED, 2)),
        ("scale: 2", (2, How.WRITTEN, 5)),
        ("deploy: {replicas: 3}", (3, How.WRITTEN, 5)),
    ],
)
def test_how_many_containers_there_are(line, count):
    assert told(only(Endpoint, service("gpus: all", line)).replicas) == count


def test_none_of_a_service_is_nothing():
    assert resources(service("gpus: all", "scale: 0")) == ()


@pytest.mark.parametrize(
    ("image", "command", "workload"),
    [
        ("team/x", "torchrun --nproc-per-node 2 train.py", "training"),
        ("jupyter/tensorflow-notebook", "start.sh", "interactive"),
        ("team/x", "serve.sh", "unstated"),
    ],
)
def test_what_serves_nothing_is_a_part_of_somebodys_machine(image, command, workload):
    text = service("gpus: all", f"command: {command}").replace("vllm/vllm-openai:v0.9.1", image)
    machine = only(VirtualMachine, text.replace("llm:", "x:"))
    assert fact(machine.workload, "?") == workload


def test_nothing_is_said_of_what_no_file_prices(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "compose.yaml").write_text(
        service(DEVICES % "count: 4, capabilities: [gpu]").replace("llm:", "llm-dev:")
    )
    report = mlcostlint.scan(["."])
    assert report.findings == ()
    assert dict(report.scanned.resources) == {"endpoint": 1}
