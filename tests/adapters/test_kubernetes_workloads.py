"""What keeps running in a cluster: what each kind becomes, and how it scales."""

import textwrap
from dataclasses import replace
from typing import Any

import pytest

from mlcostlint import adapters
from mlcostlint.finding import Edit
from mlcostlint.model import Endpoint, NodePool, Notebook, Resource, VirtualMachine, Workload
from mlcostlint.parsers import ALONE, Inputs, read
from mlcostlint.source import Source
from mlcostlint.value import How

GPU = "resources: {limits: {nvidia.com/gpu: 1}}"


def resources(*texts: str) -> tuple[Resource, ...]:
    text = "---\n".join(textwrap.dedent(one).lstrip("\n") for one in texts)
    return adapters.resources(read([Source("app.yaml", text)], Inputs(), ALONE).blocks)


def only(*texts: str) -> Any:
    (found,) = resources(*texts)
    return found


def pod(kind: str, container: str = "image: vllm/vllm-openai:v0.11.0", spec: str = "") -> str:
    return "\n".join(
        (
            "apiVersion: apps/v1",
            f"kind: {kind}",
            "metadata: {name: chat}",
            "spec:",
            *textwrap.indent(textwrap.dedent(spec).strip("\n"), "  ").splitlines(),
            "  template:",
            "    metadata: {labels: {app: chat}}",
            "    spec:",
            "      containers:",
            "        - name: main",
            *textwrap.indent(textwrap.dedent(container).strip("\n"), " " * 10).splitlines(),
            f"          {GPU}",
            "",
        )
    )


SERVICE = """
    apiVersion: v1
    kind: Service
    metadata: {name: chat}
    spec: {selector: {app: chat}, ports: [{port: 80}]}
"""


@pytest.mark.parametrize("kind", ["Deployment", "StatefulSet", "ReplicaSet"])
def test_a_serving_engine_is_an_endpoint(kind):
    found = only(pod(kind, spec="replicas: 3"))
    assert type(found) is Endpoint
    assert (found.floor.known, found.ceiling.known, found.replicas.known) == (3, 3, 3)
    assert found.floor.origin.span.line == 5
    assert found.workload.known is Workload.INFERENCE


def test_one_replica_runs_where_none_are_written():
    found = only(pod("Deployment"))
    assert (found.floor.known, found.floor.origin.how) == (1, How.DEFAULTED)


@pytest.mark.parametrize(
    "container",
    [
        "image: acme/x\ncommand: [sh, -c, 'vllm serve Qwen/Qwen3-8B --port 80']",
        "image: ghcr.io/huggingface/text-generation-inference:3.0",
        "image: nvcr.io/nvidia/tritonserver:24.05-py3",
        "image: nvcr.io/nim/meta/llama-3.1-8b-instruct:1.8",
        "image: acme/x\ncommand: [python3, -m, sglang.launch_server]",
        "image: ollama/ollama:latest",
    ],
)
def test_engines_are_known_by_image_and_command(container):
    assert type(only(pod("Deployment", container))) is Endpoint


def test_a_service_that_selects_the_pods_makes_an_endpoint():
    assert type(only(pod("Deployment", "image: acme/chat:1"), SERVICE)) is Endpoint


@pytest.mark.parametrize(
    ("container", "kind", "workload"),
    [
        ("image: acme/worker:1", VirtualMachine, Workload.UNSTATED),
        ("image: acme/x:1\ncommand: [torchrun, main.py]", VirtualMachine, Workload.TRAINING),
        ("image: acme/x:1\ncommand: [python, constraint.py]", VirtualMachine, Workload.UNSTATED),
        ("image: jupyter/tensorflow-notebook:x", Notebook, Workload.INTERACTIVE),
    ],
)
def test_pods_without_signs_of_serving_are_machines_that_the_cluster_keeps(
    container, kind, workload
):
    found = only(pod("Deployment", container))
    assert type(found) is kind
    assert found.workload.known is workload
    assert kind is Notebook or found.managed.known


@pytest.mark.parametrize(
    "text",
    [
        pod("DaemonSet"),
        pod("Deployment", spec="replicas: 0"),
        pod("ServingRuntime").replace("apps/v1", "serving.kserve.io/v1alpha1"),
        pod("WorkflowTemplate").replace("apps/v1", "argoproj.io/v1alpha1"),
    ],
)
def test_templates_and_what_runs_nowhere_are_nothing(text):
    assert resources(text) == ()


def test_an_operators_kind_is_read_for_the_pods_in_it():
    found = only(pod("Model", spec="replicas: 2").replace("apps/v1", "acme.example/v1"))
    assert (type(found), found.floor.known) == (Endpoint, 2)


def hpa(spec: str) -> str:
    return f"""
        apiVersion: autoscaling/v2
        kind: HorizontalPodAutoscaler
        metadata: {{name: chat}}
        spec: {{scaleTargetRef: {{kind: Deployment, name: chat}}, {spec}}}
    """


def keda(spec: str) -> str:
    return f"""
        apiVersion: keda.sh/v1alpha1
        kind: ScaledObject
        metadata: {{name: chat}}
        spec: {{scaleTargetRef: {{name: chat}}, {spec}}}
    """


@pytest.mark.parametrize(
    ("scaler", "floor", "ceiling", "scheduled"),
    [
        (hpa("minReplicas: 2, maxReplicas: 5"), 2, 5, False),
        (hpa("maxReplicas: 5"), 1, 5, False),
        (hpa("minReplicas: 0, maxReplicas: 5, metrics: [{type: Resource}]"), 1, 5, False),
        (hpa("minReplicas: 0, maxReplicas: 5, metrics: [{type: External}]"), 0, 5, False),
        (keda("triggers: [{type: prometheus}]"), 0, 100, False),
        (keda("minReplicaCount: 1, triggers: [{type: prometheus}]"), 1, 100, False),
        (keda("maxReplicaCount: 4, triggers: [{type: cpu}]"), 1, 4, False),
        (keda("minReplicaCount: 0, triggers: [{type: cron}]"), 0, 100, True),
    ],
)
def test_what_scales_a_deployment_says_how_many_always_run(scaler, floor, ceiling, scheduled):
    found = only(pod("Deployment", spec="replicas: 7"), scaler)
    assert (found.replicas.known, found.floor.known, found.ceiling.known) == (7, floor, ceiling)
    assert found.scheduled.known is scheduled


@pytest.mark.parametrize(
    "scaler",
    [
        hpa("maxReplicas: 5").replace("name: chat}", "name: other}"),
        hpa("maxReplicas: 5").replace("kind: Deployment", "kind: StatefulSet"),
    ],
)
def test_a_scaler_of_something_else_says_nothing(scaler):
    assert only(pod("Deployment", spec="replicas: 7"), scaler).floor.known == 7


def test_of_scalers_in_several_folders_the_one_beside_it_counts():
    other, own, target = (
        Source(f"{folder}/{name}.yaml", textwrap.dedent(text).lstrip("\n"))
        for folder, name, text in (
            ("dev", "hpa", hpa("minReplicas: 1, maxReplicas: 2")),
            ("prod", "hpa", hpa("minReplicas: 4, maxReplicas: 8")),
            ("prod", "app", pod("Deployment")),
        )
    )
    blocks = read([other, own, target], Inputs(), ALONE).blocks
    (found,) = adapters.resources(blocks)
    assert isinstance(found, Endpoint)
    assert found.floor.known == 4


def test_a_paused_scaler_keeps_what_it_is_paused_at():
    paused = "{name: chat, annotations: {autoscaling.keda.sh/paused-replicas: '0'}}"
    scaler = keda("minReplicaCount: 2, triggers: [{type: kafka}]").replace(
        "{name: chat}", paused, 1
    )
    assert only(pod("Deployment"), scaler).floor.known == 0


@pytest.mark.parametrize(
    "other",
    [
        """
        apiVersion: v1
        kind: Namespace
        metadata:
          name: default
          annotations: {downscaler/uptime: "Mon-Fri 08:00-19:00 UTC"}
        """,
        """
        apiVersion: kube-green.com/v1alpha1
        kind: SleepInfo
        metadata: {name: nights}
        spec: {sleepAt: "20:00"}
        """,
    ],
)
def test_namespaces_that_sleep_stop_their_pods_by_the_clock(other):
    assert only(pod("Deployment"), other).scheduled.known


@pytest.mark.parametrize(
    ("container", "model", "processes"),
    [
        ("args: [--model=Qwen/Qwen3-8B, --tensor-parallel-size=2]", "Qwen/Qwen3-8B", 2),
        ("args: [--model, Qwen/Qwen3-8B, -tp, '2', -pp, '2']", "Qwen/Qwen3-8B", 4),
        ("args: [serve, Qwen/Qwen3-8B]", "Qwen/Qwen3-8B", None),
        ("command: [sh, -c, 'vllm serve Qwen/Qwen3-8B -tp 4']", "Qwen/Qwen3-8B", 4),
        (
            "args: [--model=$(MODEL_ID)]\nenv: [{name: MODEL_ID, value: Qwen/Qwen3-8B}]",
            "Qwen/Qwen3-8B",
            None,
        ),
        ("env: [{name: NIM_MODEL_NAME, value: 'hf://a/b'}]\nargs: [--model=a/b]", "a/b", None),
        ("env: [{name: MODEL_NAME, value: chat}]", None, None),
        ("env: [{name: MODEL_NAME, value: a/b}]", "a/b", None),
        ("args: [--tensor-parallel-size=auto]", None, None),
    ],
)
def test_flags_say_the_model_and_how_many_accelerators_it_uses(container, model, processes):
    found = only(pod("Deployment", f"image: vllm/vllm-openai:v1\n{container}"))
    assert (found.model.id.known, found.processes.known) == (model, processes)


def test_a_nim_image_is_built_for_a_model():
    env = "env: [{name: NIM_TENSOR_PARALLEL_SIZE, value: '2'}]"
    found = only(pod("Deployment", f"image: nvcr.io/nim/meta/llama-3.1-8b-instruct:1.8\n{env}"))
    assert found.model.id.known == "meta/llama-3.1-8b-instruct"
    assert found.processes.known == 2


@pytest.mark.parametrize("image", ["nvcr.io/nvidia/tritonserver:1", "acme/djl-serving:1"])
def test_engines_with_a_worker_for_each_accelerator_use_them_all(image):
    found = only(pod("Deployment", f"image: {image}\nargs: [--tensor-parallel-size=1]"))
    assert found.processes.known is None


@pytest.mark.parametrize(
    "env",
    [
        "[{name: MODEL_ID, valueFrom: {configMapKeyRef: {name: chat, key: model}}}]",
        "[{name: MODEL_ID, value: a/b}, {name: HF_MODEL_ID, value: c/d}]",
    ],
)
def test_a_model_that_stands_elsewhere_or_is_one_of_several_is_unknown(env):
    assert only(pod("Deployment", f"image: vllm/vllm-openai:v1\nenv: {env}")).model.id.unknown


def inference_service(predictor: str, noted: str = "") -> str:
    return f"""
        apiVersion: serving.kserve.io/v1beta1
        kind: InferenceService
        metadata: {{name: chat, annotations: {{{noted}}}}}
        spec:
          predictor:
            {predictor}
            model:
              modelFormat: {{name: huggingface}}
              args: [--model_id=Qwen/Qwen3-8B]
              {GPU}
    """


MODE = "serving.kserve.io/deploymentMode"


@pytest.mark.parametrize(
    ("noted", "least", "floor"),
    [
        ("", "", 1),
        ("", "minReplicas: 2", 2),
        (f"{MODE}: Serverless", "minReplicas: 0", 0),
        (f"{MODE}: Knative", "minReplicas: 0", 0),
        (f"{MODE}: RawDeployment", "minReplicas: 0", 1),
        (
            f"{MODE}: Standard, serving.kserve.io/autoscalerClass: keda",
            "minReplicas: 0",
            0,
        ),
        ("", "minReplicas: 0", None),
    ],
)
def test_kserve_goes_down_to_zero_only_on_knative_or_keda(noted, least, floor):
    found = only(inference_service(least, noted))
    assert type(found) is Endpoint
    assert found.model.id.known == "Qwen/Qwen3-8B"
    assert bool(found.floor.unknown) is (floor is None)
    assert floor is None or found.floor.known == floor


def test_kserves_configuration_decides_where_the_service_does_not():
    config = """
        apiVersion: v1
        kind: ConfigMap
        metadata: {name: inferenceservice-config, namespace: kserve}
        data: {deploy: '{"defaultDeploymentMode": "Serverless"}'}
    """
    assert only(inference_service("minReplicas: 0"), config).floor.known == 0


def test_an_llm_inference_service_says_its_model_and_parallelism_beside_its_pods():
    found = only(f"""
        apiVersion: serving.kserve.io/v1alpha1
        kind: LLMInferenceService
        metadata: {{name: chat}}
        spec:
          model: {{uri: "hf://Qwen/Qwen3-8B"}}
          replicas: 2
          parallelism: {{tensor: 4}}
          template:
            containers: [{{name: main, {GPU}}}]
    """)
    assert (found.model.id.known, found.processes.known) == ("Qwen/Qwen3-8B", 4)
    assert (found.replicas.known, found.floor.known) == (2, 2)


@pytest.mark.parametrize(
    ("scaling", "floor", "ceiling"),
    [
        ("scaling: {minReplicas: 1, maxReplicas: 3}", 1, 3),
        ("replicas: 2", 2, 2),
        ("", 1, 1),
    ],
)
def test_an_llm_inference_service_scales_as_it_says(scaling, floor, ceiling):
    found = only(f"""
        apiVersion: serving.kserve.io/v1alpha1
        kind: LLMInferenceService
        metadata: {{name: chat}}
        spec:
          {scaling}
          template: {{containers: [{{name: main, {GPU}}}]}}
    """)
    assert (found.floor.known, found.ceiling.known) == (floor, ceiling)


def test_workers_of_one_replica_are_not_counted_by_guess():
    main, worker = resources(f"""
        apiVersion: serving.kserve.io/v1alpha1
        kind: LLMInferenceService
        metadata: {{name: chat}}
        spec:
          parallelism: {{data: 16}}
          template: {{containers: [{{name: main, {GPU}}}]}}
          worker: {{containers: [{{name: main, {GPU}}}]}}
    """)
    assert isinstance(main, Endpoint)
    assert isinstance(worker, Endpoint)
    assert main.floor.known == 1
    assert worker.floor.unknown == "how many pods a replica has depends on its parallelism"


@pytest.mark.parametrize(
    ("autoscaler", "floor", "ceiling"),
    [("", 2, 2), ("hpaSpec: {minReplicas: 1, maxReplicas: 4}, ", 1, 4)],
)
def test_seldons_predictors_scale_each_by_itself(autoscaler, floor, ceiling):
    found = only(f"""
        apiVersion: machinelearning.seldon.io/v1
        kind: SeldonDeployment
        metadata: {{name: chat}}
        spec:
          predictors:
            - replicas: 2
              componentSpecs: [{{{autoscaler}spec: {{containers: [{{name: main, {GPU}}}]}}}}]
    """)
    assert (type(found), found.floor.known, found.ceiling.known) == (Endpoint, floor, ceiling)


@pytest.mark.parametrize(("noted", "floor"), [("", 0), ("min-scale: 2", 2), ("minScale: 1", 1)])
def test_knative_goes_down_to_zero_unless_told(noted, floor):
    noted = f"autoscaling.knative.dev/{noted}" if noted else ""
    found = only(f"""
        apiVersion: serving.knative.dev/v1
        kind: Service
        metadata: {{name: chat}}
        spec:
          template:
            metadata: {{annotations: {{{noted}}}}}
            spec: {{containers: [{{image: acme/chat, {GPU}}}]}}
    """)
    assert (found.floor.known, found.ceiling.known) == (floor, None)


def test_a_leader_and_its_workers_are_counted_by_group():
    leader, worker = resources(f"""
        apiVersion: leaderworkerset.x-k8s.io/v1
        kind: LeaderWorkerSet
        metadata: {{name: big}}
        spec:
          replicas: 2
          leaderWorkerTemplate:
            size: 4
            leaderTemplate:
              spec: {{containers: [{{name: a, image: vllm/vllm-openai:v1, {GPU}}}]}}
            workerTemplate:
              spec: {{containers: [{{name: b, image: vllm/vllm-openai:v1, {GPU}}}]}}
    """)
    assert isinstance(leader, Endpoint)
    assert isinstance(worker, Endpoint)
    assert (leader.floor.known, worker.floor.known) == (2, 6)
    assert leader.address != worker.address


NOTEBOOK = f"""
    apiVersion: kubeflow.org/v1
    kind: Notebook
    metadata: {{name: mine}}
    spec:
      template:
        spec: {{containers: [{{name: mine, image: acme/lab:1, {GPU}}}]}}
"""


def culler(flag: str) -> str:
    return f"""
        apiVersion: v1
        kind: ConfigMap
        metadata: {{name: notebook-controller-culler-config, namespace: kubeflow}}
        data:
          ENABLE_CULLING: "{flag}"
    """


@pytest.mark.parametrize(("flag", "stops"), [("true", True), ("false", False)])
def test_a_notebook_stops_as_its_controller_says(flag, stops):
    found = only(NOTEBOOK, culler(flag))
    assert found.stops_when_idle.known is stops
    assert found.stops_when_idle.origin.span.line == 12
    assert found.stops_when_idle.origin.via


def test_a_controller_that_is_not_to_be_seen_is_assumed_to_be_as_it_ships():
    found = only(NOTEBOOK)
    assert (found.stops_when_idle.known, found.stops_when_idle.origin.how) == (False, How.ASSUMED)


def test_a_controllers_own_environment_counts():
    controller = """
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: notebook-controller-deployment}
        spec:
          template:
            spec:
              containers: [{name: manager, env: [{name: ENABLE_CULLING, value: "true"}]}]
    """
    assert only(NOTEBOOK, controller).stops_when_idle.known


def test_controllers_that_differ_settle_nothing():
    assert only(NOTEBOOK, culler("true"), culler("false")).stops_when_idle.unknown


def test_a_stopped_notebook_costs_nothing():
    noted = "{name: mine, annotations: {kubeflow-resource-stopped: '2026-01-01'}}"
    assert resources(NOTEBOOK.replace("{name: mine}", noted, 1)) == ()


def test_a_notebook_without_accelerators_costs_its_machine_too():
    found = only(NOTEBOOK.replace("nvidia.com/gpu", "cpu"))
    assert (type(found), found.accelerators.known) == (Notebook, 0)
    assert found.machine.unknown == "no node selector says which machine this pod gets"


def test_the_edit_for_a_notebook_names_the_controllers_setting():
    found = only(NOTEBOOK, culler("false"))
    better = replace(found, stops_when_idle=found.stops_when_idle.but(True))  # noqa: FBT003
    edit = adapters.edit(found, better)
    assert isinstance(edit, Edit)
    assert 'ENABLE_CULLING: "true"' in edit.sentence


def ray(group: str, spec: str = "") -> str:
    return f"""
        apiVersion: ray.io/v1
        kind: RayCluster
        metadata: {{name: cluster}}
        spec:
          {spec}
          headGroupSpec:
            template: {{spec: {{containers: [{{name: head}}]}}}}
          workerGroupSpecs:
            - groupName: gpu
              {group}
              template:
                spec:
                  nodeSelector: {{node.kubernetes.io/instance-type: g5.12xlarge}}
                  containers: [{{name: worker, {GPU}}}]
    """


@pytest.mark.parametrize(
    ("group", "spec", "floor", "ceiling", "shrinks"),
    [
        ("replicas: 3", "", 3, 3, False),
        ("", "", 0, 0, False),
        ("{a: b}", "enableInTreeAutoscaling: true", 0, None, True),
        ("replicas: 3", "enableInTreeAutoscaling: true", 0, None, True),
        ("minReplicas: 1\n{pad}maxReplicas: 8", "enableInTreeAutoscaling: true", 1, 8, True),
        ("replicas: 2\n{pad}numOfHosts: 4", "", 8, 8, False),
    ],
)
def test_a_group_of_ray_workers_is_a_pool(group, spec, floor, ceiling, shrinks):
    lines = group.replace("{a: b}", "").replace("{pad}", " " * 14)
    found = only(ray(lines, spec))
    assert type(found) is NodePool
    assert (found.floor.known, found.ceiling.known) == (floor, ceiling)
    assert found.shrinks.known is shrinks
    assert str(found.machine.known) == "host with 1 x A10G"  # a quarter of a g5.12xlarge


def test_a_suspended_cluster_is_nothing():
    assert resources(ray("replicas: 3", "suspend: true")) == ()


def test_a_ray_service_says_its_model_in_its_application():
    found = only(f"""
        apiVersion: ray.io/v1
        kind: RayService
        metadata: {{name: chat}}
        spec:
          serveConfigV2: |
            applications:
              - args:
                  llm_configs:
                    - model_loading_config:
                        model_id: Qwen/Qwen3-8B
          rayClusterConfig:
            workerGroupSpecs:
              - groupName: gpu
                replicas: 2
                template: {{spec: {{containers: [{{name: worker, {GPU}}}]}}}}
    """)
    assert type(found) is Endpoint
    assert (found.model.id.known, found.floor.known) == ("Qwen/Qwen3-8B", 2)
