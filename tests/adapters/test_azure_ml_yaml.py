"""What YAML of Azure Machine Learning says: computes, jobs, deployments, and their joins."""

import pytest

from mlcostlint.model import (
    BatchJob,
    Endpoint,
    Interruption,
    Method,
    NodePool,
    Notebook,
    Purchase,
    Training,
    Tuning,
)
from mlcostlint.value import How, fact
from tests.adapters.azure import of, one, yaml
from tests.adapters.terraform import block, told

WRITTEN, DEFAULTED, PASSED, COMPUTED = How.WRITTEN, How.DEFAULTED, How.PASSED, How.COMPUTED

CLUSTER = "name: gpu\ntype: amlcompute\nlocation: West Europe\n"
INSTANCE = "name: lab\ntype: computeinstance\n"
JOB = "type: command\nenvironment: azureml:e@latest\ncompute: azureml:gpu\n"
SERVERLESS = "type: command\nenvironment: azureml:e@latest\ncode: ./src\ncommand: python train.py\n"
SWEEP = (
    "type: sweep\ncompute: azureml:gpu\ntrial: {command: python train.py, environment: azureml:e}\n"
)
AUTOML = "type: automl\ntask: classification\ncompute: azureml:gpu\n"
ONLINE = "name: blue\nendpoint_name: chat\n"
BATCH = "name: score\nendpoint_name: forms\nmodel: azureml:m:1\ncompute: azureml:gpu\n"
SPARK = "type: spark\nentry: {file: a.py}\ninputs: {a: {path: azureml:d:1}}\n"


@pytest.mark.parametrize(
    ("kind", "field", "text", "said"),
    [
        (NodePool, "machine", f"{CLUSTER}size: STANDARD_NC6S_V3", ("Standard_NC6s_v3", WRITTEN, 4)),
        (NodePool, "region", f"{CLUSTER}size: STANDARD_NC6S_V3", ("westeurope", WRITTEN, 3)),
        (NodePool, "floor", f"{CLUSTER}size: a", (0, DEFAULTED, 1)),
        (NodePool, "floor", f"{CLUSTER}size: a\nmin_instances: 2", (2, WRITTEN, 5)),
        (NodePool, "ceiling", f"{CLUSTER}size: a", (4, DEFAULTED, 1)),
        (NodePool, "ceiling", f"{CLUSTER}size: a\nmax_instances: 9", (9, WRITTEN, 5)),
        (NodePool, "purchase", f"{CLUSTER}size: a", ("on-demand", DEFAULTED, 1)),
        (NodePool, "purchase", f"{CLUSTER}size: a\ntier: low_priority", ("spot", WRITTEN, 5)),
        (NodePool, "purchase", f"{CLUSTER}size: a\ntier: dedicated", ("on-demand", WRITTEN, 5)),
        (NodePool, "shrinks", f"{CLUSTER}size: a", (True, DEFAULTED, 1)),
        (NodePool, "system", f"{CLUSTER}size: a", (False, DEFAULTED, 1)),
        (
            Notebook,
            "machine",
            f"{INSTANCE}size: STANDARD_NC6S_V3",
            ("Standard_NC6s_v3", WRITTEN, 3),
        ),
        (Notebook, "stops_when_idle", f"{INSTANCE}size: a", (False, DEFAULTED, 1)),
        (
            Notebook,
            "stops_when_idle",
            f"{INSTANCE}size: a\nidle_time_before_shutdown_minutes: 30",
            (True, WRITTEN, 4),
        ),
        (
            Notebook,
            "stops_when_idle",
            f"{INSTANCE}size: a\nidle_time_before_shutdown: PT30M",
            (True, WRITTEN, 4),
        ),
        (
            Notebook,
            "scheduled",
            f"{INSTANCE}size: a\nschedules:\n  compute_start_stop:\n    - action: stop",
            (True, WRITTEN, 6),
        ),
        (
            Notebook,
            "scheduled",
            f"{INSTANCE}size: a\nschedules: {{compute_start_stop: [{{action: start}}]}}",
            (False, DEFAULTED, 1),
        ),
        (
            Notebook,
            "scheduled",
            (
                f"{INSTANCE}size: a\nschedules:\n  compute_start_stop:\n"
                "    - {action: stop, state: disabled}"
            ),
            (False, DEFAULTED, 1),
        ),
        (Training, "machines", f"{JOB}command: python train.py", (1, DEFAULTED, 1)),
        (
            Training,
            "machines",
            f"{JOB}command: python train.py\nresources: {{instance_count: 2}}",
            (2, WRITTEN, 5),
        ),
        (Training, "max_runtime", f"{JOB}command: python train.py", (None, DEFAULTED, 1)),
        (Training, "limited", f"{JOB}command: python train.py", (False, DEFAULTED, 1)),
        (
            Training,
            "max_runtime",
            f"{JOB}command: python train.py\nlimits: {{timeout: 3600}}",
            (3600, WRITTEN, 5),
        ),
        (
            Training,
            "limited",
            f"{JOB}command: python train.py\nlimits: {{timeout: 3600}}",
            (True, WRITTEN, 5),
        ),
        (
            Training,
            "processes",
            (
                f"{JOB}command: python train.py\n"
                "distribution: {type: pytorch, process_count_per_instance: 4}"
            ),
            (4, WRITTEN, 5),
        ),
        (
            Training,
            "processes",
            f"{JOB}command: torchrun --nproc_per_node=8 train.py",
            (8, WRITTEN, 4),
        ),
        (Training, "processes", f"{JOB}command: python train.py", (None, DEFAULTED, 1)),
        (Training, "interruption", f"{JOB}command: python train.py", ("none", DEFAULTED, 1)),
        (
            Training,
            "interruption",
            f"{JOB}command: python train.py\noutputs: {{checkpoints: {{mode: rw_mount}}}}",
            ("strong", WRITTEN, 5),
        ),
        (
            Training,
            "interruption",
            f"{JOB}command: python train.py --resume_from_checkpoint x",
            ("strong", WRITTEN, 4),
        ),
        (Training, "tags", f"{JOB}command: python train.py\ntags: {{a: b}}", (None, DEFAULTED, 1)),
        (Training, "runs_a_month", f"{JOB}command: python train.py", (None, DEFAULTED, 1)),
        (
            Training,
            "machine",
            f"{SERVERLESS}resources: {{instance_type: Standard_NC24ads_A100_v4}}",
            ("Standard_NC24ads_A100_v4", WRITTEN, 5),
        ),
        (
            Training,
            "machine",
            f"{SERVERLESS}compute: serverless\nresources: {{instance_type: Standard_NC6s_v3}}",
            ("Standard_NC6s_v3", WRITTEN, 6),
        ),
        (Training, "purchase", SERVERLESS, ("on-demand", DEFAULTED, 1)),
        (
            Training,
            "purchase",
            f"{SERVERLESS}queue_settings: {{job_tier: Spot}}",
            ("spot", WRITTEN, 5),
        ),
        (
            Training,
            "purchase",
            f"{SERVERLESS}queue_settings: {{job_tier: premium}}",
            ("on-demand", WRITTEN, 5),
        ),
        (BatchJob, "workload", f"{JOB}command: python prep.py", ("batch", DEFAULTED, 1)),
        (Tuning, "trials", f"{SWEEP}limits: {{max_total_trials: 20}}", (20, WRITTEN, 4)),
        (Tuning, "parallel_trials", f"{SWEEP}limits: {{max_total_trials: 20}}", (20, WRITTEN, 4)),
        (
            Tuning,
            "parallel_trials",
            f"{SWEEP}limits: {{max_total_trials: 20, max_concurrent_trials: 5}}",
            (5, WRITTEN, 4),
        ),
        (Tuning, "max_runtime", f"{SWEEP}limits: {{trial_timeout: 600}}", (600, WRITTEN, 4)),
        (Tuning, "max_runtime", f"{SWEEP}limits: {{timeout: 900}}", (900, WRITTEN, 4)),
        (Tuning, "limited", SWEEP, (False, DEFAULTED, 1)),
        (Tuning, "stops_early", SWEEP, (False, DEFAULTED, 1)),
        (Tuning, "stops_early", f"{SWEEP}early_termination: {{type: bandit}}", (True, WRITTEN, 4)),
        (Tuning, "trials", f"{AUTOML}limits: {{max_trials: 20}}", (20, WRITTEN, 4)),
        (Tuning, "stops_early", AUTOML, (True, DEFAULTED, 1)),
        (Tuning, "limited", AUTOML, (True, DEFAULTED, 1)),
        (
            Tuning,
            "stops_early",
            f"{AUTOML}limits: {{enable_early_termination: false}}",
            (False, WRITTEN, 4),
        ),
        (
            Tuning,
            "max_runtime",
            f"{AUTOML}limits: {{trial_timeout_minutes: 20}}",
            (1200, WRITTEN, 4),
        ),
        (
            Endpoint,
            "machine",
            f"{ONLINE}instance_type: Standard_NC6s_v3",
            ("Standard_NC6s_v3", WRITTEN, 3),
        ),
        (Endpoint, "replicas", f"{ONLINE}instance_type: a\ninstance_count: 2", (2, WRITTEN, 4)),
        (Endpoint, "floor", f"{ONLINE}instance_type: a\ninstance_count: 2", (2, WRITTEN, 4)),
        (Endpoint, "mode", f"{ONLINE}instance_type: a", ("realtime", DEFAULTED, 1)),
        (BatchJob, "machines", BATCH, (1, DEFAULTED, 1)),
        (BatchJob, "machines", f"{BATCH}resources: {{instance_count: 3}}", (3, WRITTEN, 5)),
    ],
)
def test_a_field(kind: type, field: str, text: str, said: tuple[object, How, int]) -> None:
    assert told(getattr(yaml(kind, text + "\n"), field)) == said


@pytest.mark.parametrize(
    ("kind", "field", "text", "why"),
    [
        (
            Training,
            "machine",
            f"{JOB}command: python train.py",
            "compute gpu is declared elsewhere",
        ),
        (Training, "purchase", f"{JOB}command: python train.py", "declared elsewhere"),
        (Training, "machine", SERVERLESS, "Azure picks"),
        (Training, "region", SERVERLESS, "that of the workspace"),
        (Tuning, "trials", SWEEP, "up to Azure"),
        (Tuning, "max_runtime", AUTOML, "up to AutoML"),
        (BatchJob, "machines", f"{SPARK}resources: {{instance_type: Standard_E8s_v3}}", "Spark"),
        (Endpoint, "machine", f"{ONLINE}type: kubernetes\ninstance_type: a", "attached cluster"),
        (Endpoint, "replicas", f"{ONLINE}instance_type: a", "instance_count is missing"),
        (BatchJob, "machine", BATCH, "declared elsewhere"),
        (NodePool, "machine", f"{CLUSTER}size: Standard_Nowhere", "Standard_Nowhere"),
    ],
)
def test_what_stays_open(kind: type, field: str, text: str, why: str) -> None:
    assert why in getattr(yaml(kind, text + "\n"), field).unknown


def test_a_deployment_on_kubernetes_scales_itself() -> None:
    text = (
        f"{ONLINE}type: kubernetes\ninstance_type: a\ninstance_count: 1\n"
        "scale_settings: {type: target_utilization, min_instances: 2, max_instances: 5}\n"
    )
    found = yaml(Endpoint, text)
    assert (told(found.floor), told(found.ceiling)) == ((2, WRITTEN, 6), (5, WRITTEN, 6))


GPU = "name: gpu\ntype: amlcompute\nsize: Standard_NC24ads_A100_v4\ntier: low_priority\n"
TERRAFORM = block(
    "azurerm_machine_learning_compute_cluster",
    'name = "gpu"\nlocation = "westeurope"\nvm_size = "Standard_NC24ads_A100_v4"\n'
    'vm_priority = "LowPriority"\nscale_settings {\nmin_node_count = 0\nmax_node_count = 2\n}',
)
TEMPLATE = """{"contentVersion": "1.0.0.0", "resources": [{
  "type": "Microsoft.MachineLearningServices/workspaces/computes", "name": "ws/gpu",
  "location": "westeurope", "properties": {"computeType": "AmlCompute", "properties": {
    "vmSize": "Standard_NC24ads_A100_v4", "vmPriority": "LowPriority"}}}]}"""


@pytest.mark.parametrize(
    "compute", [("ml/gpu.yml", GPU), ("infra/main.tf", TERRAFORM), ("infra/main.json", TEMPLATE)]
)
@pytest.mark.parametrize(
    ("kind", "text"),
    [
        (Training, f"{JOB}command: python train.py\n"),
        (Tuning, SWEEP),
        (BatchJob, BATCH),
        (BatchJob, f"{JOB}name: scoring\ncommand: python score.py\n"),
    ],
)
def test_a_job_runs_on_a_compute_of_any_format(
    kind: type, text: str, compute: tuple[str, str]
) -> None:
    path, said = compute
    found = yaml(kind, text, (path, said))
    assert str(found.machine.known) == "Standard_NC24ads_A100_v4"
    assert found.purchase.known is Purchase.SPOT
    assert found.machine.origin.span.path == path


def test_of_several_computes_of_one_name_the_nearest_counts() -> None:
    far = GPU.replace("NC24ads_A100_v4", "NC6s_v3")
    found = yaml(
        Training, f"{JOB}command: python train.py\n", ("ml/gpu.yml", GPU), ("b/gpu.yml", far)
    )
    assert str(found.machine.known) == "Standard_NC24ads_A100_v4"
    open_ = yaml(
        Training, f"{JOB}command: python train.py\n", ("a/gpu.yml", GPU), ("b/gpu.yml", far)
    )
    assert open_.machine.unknown


def test_the_cost_of_a_job_is_part_of_that_of_its_cluster() -> None:
    found = of(("ml/job.yml", f"{JOB}command: python train.py\n"), ("ml/gpu.yml", GPU))
    assert one(Training, found).pools == (one(NodePool, found),)


@pytest.mark.parametrize(
    ("trigger", "runs"),
    [
        ('{type: cron, expression: "0 1 * * *"}', 30),
        ("{type: recurrence, frequency: week, interval: 2}", 2),
        ("{type: recurrence, frequency: day, schedule: {hours: [1, 13], minutes: [0]}}", 61),
        ("{type: recurrence, frequency: hour, interval: 6}", 122),
        ("{type: cron, expression: often}", "?"),
        ("{type: recurrence, frequency: '${{x}}'}", "?"),
    ],
)
@pytest.mark.parametrize("job", ["./job.yml", "{job: ./job.yml}", "file:job.yml"])
def test_a_schedule_starts_a_job_in_a_file(job: str, trigger: str, runs: object) -> None:
    schedule = "$schema: https://azuremlschemas.azureedge.net/latest/schedule.schema.json\n"
    said = f"{schedule}name: often\ntrigger: {trigger}\ncreate_job: {job}\n"
    found = yaml(Training, f"{JOB}command: python train.py\n", ("ml/schedule.yml", said))
    assert fact(found.runs_a_month, "?") == runs


def test_the_traffic_of_a_deployment_is_that_of_its_endpoint() -> None:
    schema = (
        "$schema: https://azuremlschemas.azureedge.net/latest/managedOnlineEndpoint.schema.json"
    )
    endpoint = f"{schema}\nname: chat\ntraffic: {{blue: 90}}\nmirror_traffic: {{green: 10}}\n"
    shares = {}
    for name in ("blue", "green", "red"):
        text = ONLINE.replace("blue", name) + "instance_type: a\ninstance_count: 1\n"
        shares[name] = yaml(Endpoint, text, ("ml/endpoint.yml", endpoint)).traffic.known
    assert shares == {"blue": 90, "green": 10, "red": 0}
    assert yaml(Endpoint, f"{ONLINE}instance_type: a\n").traffic is None


def test_an_autoscale_setting_in_terraform_bounds_a_deployment_in_yaml() -> None:
    target = "/subscriptions/s/workspaces/w/onlineEndpoints/chat/deployments/blue"
    setting = block(
        "azurerm_monitor_autoscale_setting",
        f'target_resource_id = "{target}"\n'
        "profile {\ncapacity {\nminimum = 1\nmaximum = 6\n}\n}",
    )
    text = f"{ONLINE}instance_type: a\ninstance_count: 3\n"
    found = yaml(Endpoint, text, ("infra/main.tf", setting))
    assert (found.floor.known, found.ceiling.known, found.replicas.known) == (1, 6, 3)


def test_the_region_is_that_of_the_only_workspace() -> None:
    workspace = block("azurerm_machine_learning_workspace", 'name = "w"\nlocation = "North Europe"')
    found = yaml(Training, SERVERLESS, ("infra/main.tf", workspace))
    assert told(found.region) == ("northeurope", COMPUTED, 3)


def test_what_a_program_is_told() -> None:
    found = yaml(
        Training,
        f"{JOB}command: >-\n  torchrun --nproc_per_node 4 train.py --use_lora true --bf16 true\n"
        "  --model_name_or_path meta-llama/Llama-3.1-8B\n",
    )
    assert found.recipe.method.known is Method.LORA
    assert found.model.id.known == "meta-llama/Llama-3.1-8B"
    assert found.interruption.known is Interruption.NONE


def test_the_variables_of_a_deployment_tell_its_server() -> None:
    found = yaml(
        Endpoint,
        f"{ONLINE}instance_type: a\ninstance_count: 1\n"
        "environment: {image: vllm/vllm-openai:v0.8.0}\n"
        "environment_variables: {MODEL_NAME: x, HF_MODEL_ID: Qwen/Qwen2.5-7B-Instruct}\n",
    )
    assert fact(found.model.id, "?") == "Qwen/Qwen2.5-7B-Instruct"


def test_a_workspace_is_there_for_its_tags() -> None:
    schema = "$schema: https://azuremlschemas.azureedge.net/latest/workspace.schema.json"
    (found,) = of(("ml/w.yml", f"{schema}\nname: w\nlocation: westus\ntags: {{team: ml}}\n"))
    tags = found.tags.known
    assert found.region.known == "westus"
    assert tags is not None
    assert tags.entries["team"].known == "ml"
