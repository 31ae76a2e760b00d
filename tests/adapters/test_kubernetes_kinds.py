"""Custom resources one by one: what each becomes, and the lines that decide it."""

import textwrap
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlcostlint import adapters
from mlcostlint.model import (
    BatchJob,
    Cloud,
    Compute,
    Endpoint,
    Interruption,
    NodePool,
    Notebook,
    Purchase,
    Resource,
    Training,
    Workload,
)
from mlcostlint.parsers import ALONE, Inputs, read
from mlcostlint.source import Source
from mlcostlint.value import How

GPU = "resources: {limits: {nvidia.com/gpu: 1}}"
MODE = "serving.kserve.io/deploymentMode"


def resources(*texts: str) -> tuple[Resource, ...]:
    sources = [
        Source(f"f{place}.yaml", textwrap.dedent(text).lstrip("\n"))
        for place, text in enumerate(texts)
    ]
    return adapters.resources(read(sources, Inputs(), ALONE).blocks)


def only(*texts: str) -> Any:
    (found,) = resources(*texts)
    return found


def place(value: Any) -> tuple[str, int, How]:
    """Return where a value was decided, and how."""
    return value.origin.span.path, value.origin.span.line, value.origin.how


SERVICE = """
    apiVersion: serving.kserve.io/v1beta1
    kind: InferenceService
    metadata: {name: chat}
    spec:
      predictor:
        minReplicas: 2
        model:
          modelFormat: {name: huggingface}
          args: [--max-model-len=4096]
"""
RUNTIME = """
    apiVersion: serving.kserve.io/v1alpha1
    kind: ClusterServingRuntime
    metadata: {name: vllm}
    spec:
      supportedModelFormats: [{name: huggingface, autoSelect: true}]
      nodeSelector: {node.kubernetes.io/instance-type: g5.12xlarge}
      containers:
        - name: kserve-container
          image: vllm/vllm-openai:v0.11.0
          args: [--model=Qwen/Qwen3-8B]
          resources:
            limits: {nvidia.com/gpu: 4}
"""


def test_a_runtime_supplies_what_a_service_leaves_out():
    found = only(SERVICE, RUNTIME)
    assert (type(found), found.address) == (Endpoint, "default/InferenceService/chat")
    assert (found.machine.known.name, found.accelerators.known) == ("g5.12xlarge", 4)
    assert (found.floor.known, found.model.id.known) == (2, "Qwen/Qwen3-8B")
    assert place(found.accelerators) == ("f1.yaml", 12, How.PASSED)
    assert found.accelerators.origin.via[0].line == 7
    assert place(found.floor) == ("f0.yaml", 6, How.WRITTEN)


def test_what_a_service_says_goes_before_its_runtime():
    own = SERVICE + "          resources: {limits: {nvidia.com/gpu: 1}}\n"
    found = only(own, RUNTIME)
    assert (found.accelerators.known, place(found.accelerators)) == (
        1,
        ("f0.yaml", 10, How.WRITTEN),
    )
    assert found.model.id.known == "Qwen/Qwen3-8B"


@pytest.mark.parametrize(
    "runtimes",
    [
        (),
        (RUNTIME.replace("autoSelect: true", "autoSelect: false"),),
        (RUNTIME.replace("name: huggingface", "name: onnx"),),
        (RUNTIME.replace("nodeSelector", "disabled: true\n      nodeSelector"),),
        (RUNTIME, RUNTIME.replace("name: vllm", "name: other")),
    ],
)
def test_a_runtime_that_is_not_the_only_one_on_offer_supplies_nothing(runtimes):
    assert resources(SERVICE, *runtimes) == ()


def test_a_runtime_may_be_named():
    named = SERVICE.replace("model:\n", "model:\n          runtime: other\n")
    other = RUNTIME.replace("name: vllm", "name: other").replace("gpu: 4", "gpu: 2")
    assert only(named, RUNTIME, other).accelerators.known == 2


def test_a_service_of_llms_is_based_on_configurations():
    found = only(
        """
        apiVersion: serving.kserve.io/v1alpha1
        kind: LLMInferenceService
        metadata: {name: chat}
        spec:
          baseRefs: [{name: first}, {name: last}]
          replicas: 2
          template:
            containers: [{name: main, env: [{name: A, value: b}]}]
        """,
        llm_config("first", "model: {uri: hf://Qwen/Qwen3-8B}", 1),
        llm_config("last", "replicas: 9", 4),
    )
    assert (type(found), found.floor.known, found.accelerators.known) == (Endpoint, 2, 4)
    assert place(found.accelerators) == ("f2.yaml", 7, How.PASSED)
    assert place(found.floor) == ("f0.yaml", 6, How.WRITTEN)
    assert found.model.id.known == "Qwen/Qwen3-8B"


def llm_config(name: str, spec: str, count: int) -> str:
    return f"""
        apiVersion: serving.kserve.io/v1alpha1
        kind: LLMInferenceServiceConfig
        metadata: {{name: {name}}}
        spec:
          {spec}
          template:
            containers: [{{name: main, resources: {{limits: {{nvidia.com/gpu: {count}}}}}}}]
    """


TRAIN_JOB = """
    apiVersion: trainer.kubeflow.org/v1alpha1
    kind: TrainJob
    metadata: {name: tune}
    spec:
      runtimeRef: {name: torch}
      trainer:
        command: [torchrun, train.py]
"""
TRAINING_RUNTIME = """
    apiVersion: trainer.kubeflow.org/v1alpha1
    kind: ClusterTrainingRuntime
    metadata: {name: torch}
    spec:
      mlPolicy: {numNodes: 3, torch: {}}
      template:
        spec:
          replicatedJobs:
            - name: node
              template:
                spec:
                  template:
                    spec:
                      nodeSelector: {node.kubernetes.io/instance-type: p4d.24xlarge}
                      containers:
                        - name: node
                          resources: {limits: {nvidia.com/gpu: 8}}
"""


def test_a_training_runtime_supplies_nodes_and_pods():
    found = only(TRAIN_JOB, TRAINING_RUNTIME)
    assert (type(found), found.machine.known.name) == (Training, "p4d.24xlarge")
    assert (found.machines.known, place(found.machines)) == (3, ("f1.yaml", 5, How.PASSED))
    assert found.accelerators.known == 8


def test_a_trainer_goes_before_its_runtime():
    own = TRAIN_JOB + (
        "        numNodes: 2\n        resourcesPerNode: {limits: {nvidia.com/gpu: 4}}\n"
    )
    found = only(own, TRAINING_RUNTIME)
    assert (found.machines.known, found.accelerators.known) == (2, 4)
    assert (found.machines.origin.span.line, found.accelerators.origin.span.line) == (8, 9)


def test_without_its_runtime_nothing_says_how_many_nodes_train():
    own = TRAIN_JOB + "        resourcesPerNode: {limits: {nvidia.com/gpu: 4}}\n"
    found = only(own)
    assert found.machines.unknown.startswith("how many nodes it trains on is up to a runtime")
    namespaced = TRAINING_RUNTIME.replace("ClusterTrainingRuntime", "TrainingRuntime")
    assert only(own, namespaced).machines.unknown


@pytest.mark.parametrize(
    ("head", "runs"),
    [
        ("kind: Workflow\nmetadata: {generateName: big-}\nspec: ", None),
        (
            "kind: CronWorkflow\nmetadata: {name: x}\nspec:\n schedule: '@daily'\n workflowSpec: ",
            30,
        ),
    ],
)
def test_a_workflow_runs_the_steps_of_its_template(head, runs):
    found = only(
        f"apiVersion: argoproj.io/v1alpha1\n{head}{{workflowTemplateRef: {{name: steps}}}}\n",
        """
        apiVersion: argoproj.io/v1alpha1
        kind: WorkflowTemplate
        metadata: {name: steps}
        spec:
          activeDeadlineSeconds: 900
          templates:
            - {name: fit, container: {image: acme/x, resources: {limits: {nvidia.com/gpu: 1}}}}
        """,
    )
    assert (type(found), found.runs_a_month.known) == (BatchJob, runs)
    assert (found.max_runtime.known, found.max_runtime.origin.span.path) == (900, "f1.yaml")


KAITO = """
    apiVersion: kaito.sh/v1beta1
    kind: Workspace
    metadata: {name: phi}
    resource:
      instanceType: Standard_NC24ads_A100_v4
    inference: {preset: {name: phi-4}}
"""


def test_kaito_starts_machines_for_what_it_serves():
    found = only(KAITO)
    assert (type(found), found.cloud) == (Endpoint, Cloud.AZURE)
    assert (found.machine.known.name, found.model.id.known) == ("Standard_NC24ads_A100_v4", "phi-4")
    assert place(found.machine) == ("f0.yaml", 5, How.WRITTEN)
    assert (found.floor.known, place(found.floor)) == (1, ("f0.yaml", 4, How.DEFAULTED))


def test_kaito_tunes_until_it_is_done():
    text = KAITO.replace("inference:", "tuning:").replace("A100_v4\n", "A100_v4\n      count: 2\n")
    found = only(text)
    assert (type(found), found.machines.known, found.limited.known) == (Training, 2, False)
    assert found.machines.origin.span.line == 6


@pytest.mark.parametrize(
    ("annotations", "floor"),
    [("{}", 2), ("{scaledobject.kaito.sh/auto-provision: 'true'}", None)],
)
def test_an_inference_set_makes_equal_workspaces(annotations, floor):
    found = only(f"""
        apiVersion: kaito.sh/v1alpha1
        kind: InferenceSet
        metadata: {{name: llama, annotations: {annotations}}}
        spec:
          replicas: 2
          template:
            resource: {{instanceType: Standard_NC24ads_A100_v4}}
            inference: {{preset: {{name: llama-3.1-8b-instruct}}}}
    """)
    assert (found.replicas.known, found.replicas.origin.span.line) == (2, 5)
    assert (None if found.floor.unknown else found.floor.known) == floor


def test_a_retrieval_engine_embeds_on_its_own_machine():
    found = only("""
        apiVersion: kaito.sh/v1alpha1
        kind: RAGEngine
        metadata: {name: docs}
        spec:
          compute: {instanceType: Standard_NC6s_v3}
          embedding: {local: {modelID: BAAI/bge-small-en-v1.5}}
    """)
    assert (found.machine.known.name, found.model.id.known) == (
        "Standard_NC6s_v3",
        "BAAI/bge-small-en-v1.5",
    )


def spark(spec: str = "", kind: str = "SparkApplication") -> str:
    return f"""
        apiVersion: sparkoperator.k8s.io/v1beta2
        kind: {kind}
        metadata: {{name: etl}}
        spec:
          driver: {{cores: 1}}
          executor:
            instances: 4
            gpu: {{name: nvidia.com/gpu, quantity: 2}}
            nodeSelector: {{node.kubernetes.io/instance-type: g5.12xlarge}}
          {spec}
    """


def test_executors_of_spark_are_machines():
    found = only(spark())
    assert (type(found), found.interruption.known) == (BatchJob, Interruption.MEDIUM)
    assert (found.machines.known, found.accelerators.known) == (4, 2)
    assert (place(found.machines), place(found.accelerators)) == (
        ("f0.yaml", 7, How.WRITTEN),
        ("f0.yaml", 8, How.WRITTEN),
    )
    assert found.machine.known.name == "g5.12xlarge"


def test_how_many_executors_spark_starts_by_itself_is_not_guessed():
    found = only(spark("dynamicAllocation: {enabled: true, maxExecutors: 9}"))
    assert found.machines.unknown == "how many executors run is up to Spark's dynamic allocation"
    assert found.machines.origin.span.line == 10


def test_a_scheduled_application_of_spark_runs_by_the_clock():
    found = only("""
        apiVersion: sparkoperator.k8s.io/v1beta2
        kind: ScheduledSparkApplication
        metadata: {name: etl}
        spec:
          schedule: "@daily"
          template:
            executor: {instances: 2, gpu: {name: nvidia.com/gpu, quantity: 1}}
    """)
    assert (found.runs_a_month.known, found.machines.known) == (30, 2)


def test_services_of_dynamo_are_endpoints():
    found = resources("""
        apiVersion: nvidia.com/v1alpha1
        kind: DynamoGraphDeployment
        metadata: {name: disagg}
        spec:
          services:
            Frontend:
              replicas: 1
              extraPodSpec: {mainContainer: {image: acme/frontend}}
            Decode:
              replicas: 2
              multinode: {nodeCount: 2}
              resources: {limits: {gpu: "4"}}
              extraPodSpec: {mainContainer: {args: [--model, Qwen/Qwen3-0.6B]}}
            Prefill:
              replicas: 1
              resources: {limits: {gpu: "1"}}
    """)
    assert [(type(one), one.address) for one in found] == [
        (Endpoint, "default/DynamoGraphDeployment/disagg[Decode]"),
        (Endpoint, "default/DynamoGraphDeployment/disagg[Prefill]"),
    ]
    decode: Any = found[0]
    assert (decode.floor.known, decode.accelerators.known) == (4, 4)
    assert (decode.accelerators.origin.span.line, decode.model.id.known) == (12, "Qwen/Qwen3-0.6B")


def test_components_of_dynamo_have_pods_of_their_own():
    found = only("""
        apiVersion: nvidia.com/v1beta1
        kind: DynamoGraphDeployment
        metadata: {name: agg}
        spec:
          components:
            - name: decode
              replicas: 2
              podTemplate:
                spec:
                  containers: [{name: main, resources: {limits: {nvidia.com/gpu: 1}}}]
    """)
    assert (type(found), found.floor.known, found.floor.origin.span.line) == (Endpoint, 2, 7)


SERVER_CONFIG = """
    apiVersion: mlops.seldon.io/v1alpha1
    kind: ServerConfig
    metadata: {name: triton}
    spec:
      podSpec: {containers: [{name: triton, resources: {limits: {nvidia.com/gpu: 1}}}]}
"""


@pytest.mark.parametrize(
    ("spec", "floor", "ceiling"),
    [
        ("replicas: 3", 3, 3),
        ("minReplicas: 0, maxReplicas: 4", 0, 4),
        ("replicas: 2, maxReplicas: 4", 2, 4),
    ],
)
def test_a_server_of_seldon_has_the_pods_of_its_configuration(spec, floor, ceiling):
    found = only(
        f"""
        apiVersion: mlops.seldon.io/v1alpha1
        kind: Server
        metadata: {{name: gpu}}
        spec: {{serverConfig: triton, {spec}}}
        """,
        SERVER_CONFIG,
    )
    assert (type(found), found.floor.known, found.ceiling.known) == (Endpoint, floor, ceiling)
    assert place(found.accelerators) == ("f1.yaml", 5, How.PASSED)


WORKSPACE = """
    apiVersion: kubeflow.org/v1beta1
    kind: Workspace
    metadata: {name: lab}
    spec:
      kind: jupyterlab
      podTemplate:
        options: {imageConfig: scipy, podConfig: big_gpu}
"""


def kind_of_workspace(culling: str = "") -> str:
    return f"""
        apiVersion: kubeflow.org/v1beta1
        kind: WorkspaceKind
        metadata: {{name: jupyterlab}}
        spec:
          podTemplate:
            {culling}
            options:
              imageConfig:
                values: [{{id: scipy, spec: {{image: jupyter/scipy}}}}]
              podConfig:
                values:
                  - {{id: tiny, spec: {{resources: {{requests: {{cpu: 1}}}}}}}}
                  - id: big_gpu
                    spec:
                      nodeSelector: {{node.kubernetes.io/instance-type: g5.xlarge}}
                      resources: {{limits: {{nvidia.com/gpu: 1}}}}
    """


@pytest.mark.parametrize(
    ("culling", "stops"),
    [("culling: {enabled: false}", False), ("culling: {maxInactiveSeconds: 600}", True)],
)
def test_a_workspace_is_what_its_kind_offers(culling, stops):
    found = only(WORKSPACE, kind_of_workspace(culling))
    assert (type(found), found.machine.known.name) == (Notebook, "g5.xlarge")
    assert found.accelerators.known == 1
    assert found.accelerators.origin.span.path == "f1.yaml"
    assert found.stops_when_idle.known is stops


def test_a_kind_that_does_not_speak_of_idling_leaves_it_open():
    assert only(WORKSPACE, kind_of_workspace()).stops_when_idle.unknown
    paused = WORKSPACE.replace("kind: jupyterlab", "kind: jupyterlab\n      paused: true")
    assert resources(paused, kind_of_workspace()) == ()
    assert resources(WORKSPACE) == ()


def test_a_ray_cron_job_runs_by_the_clock():
    found = only("""
        apiVersion: ray.io/v1
        kind: RayCronJob
        metadata: {name: nightly}
        spec:
          schedule: "0 3 * * *"
          jobTemplate:
            entrypoint: python train.py
            rayClusterSpec:
              workerGroupSpecs:
                - replicas: 2
                  template:
                    spec: {containers: [{name: a, resources: {limits: {nvidia.com/gpu: 1}}}]}
    """)
    assert (type(found), found.runs_a_month.known, found.machines.known) == (Training, 30, 2)


def test_roles_of_a_storm_service_stand_apart():
    found = resources("""
        apiVersion: orchestration.aibrix.ai/v1alpha1
        kind: StormService
        metadata: {name: pd}
        spec:
          replicas: 2
          template:
            spec:
              roles:
                - name: prefill
                  replicas: 1
                  template:
                    spec:
                      containers:
                        - {image: vllm/vllm-openai, resources: {limits: {nvidia.com/gpu: 1}}}
                - name: decode
                  replicas: 3
                  template:
                    spec:
                      containers:
                        - {image: vllm/vllm-openai, resources: {limits: {nvidia.com/gpu: 2}}}
    """)
    assert [
        (one.address.partition("[")[2], one.floor.known)
        for one in found
        if isinstance(one, Endpoint)
    ] == [
        ("prefill]", 2),
        ("decode]", 6),
    ]


NAMES = st.text("abcdefghijklmnop", min_size=1, max_size=8)


@given(
    path=st.lists(NAMES.map(lambda name: f"x{name}"), max_size=6),
    listed=st.booleans(),
    kind=NAMES.map(lambda name: f"K{name}"),
    count=st.integers(1, 16),
)
def test_pods_are_found_wherever_an_unknown_kind_keeps_them(path, listed, kind, count):
    pod: dict[str, object] = {
        "containers": [{"name": "a", "resources": {"limits": {"nvidia.com/gpu": count}}}]
    }
    node: object = pod
    for key in path:
        node = {key: [node] if listed else node}
    body = {"apiVersion": "acme.test/v1", "kind": kind, "metadata": {"name": "n"}, "spec": node}
    found = only(str(body))
    assert isinstance(found, Compute)
    assert (found.accelerators.known, found.workload.known) == (count, Workload.UNSTATED)


@pytest.mark.parametrize(
    ("scale", "floor", "ceiling", "line"),
    [
        ("replicas: 2", 2, 2, 6),
        ("scale: {enabled: true, hpa: {minReplicas: 3, maxReplicas: 5}}", 3, 5, 6),
        ("scale: {enabled: true, hpa: {maxReplicas: 5}}", 1, 5, 6),
    ],
)
def test_a_nim_service_scales_as_it_says(scale, floor, ceiling, line):
    found = only(f"""
        apiVersion: apps.nvidia.com/v1alpha1
        kind: NIMService
        metadata: {{name: llama}}
        spec:
          image: {{repository: nvcr.io/nim/meta/llama-3.1-8b-instruct, tag: 1.3.3}}
          {scale}
          nodeSelector: {{node.kubernetes.io/instance-type: g5.12xlarge}}
          resources: {{limits: {{nvidia.com/gpu: 2}}}}
    """)
    assert (type(found), found.floor.known, found.ceiling.known) == (Endpoint, floor, ceiling)
    assert (found.floor.origin.span.line, found.accelerators.origin.span.line) == (line, 8)
    assert found.machine.known.name == "g5.12xlarge"


def test_a_vllm_runtime_says_its_model_beside_its_resources():
    found = only("""
        apiVersion: production-stack.vllm.ai/v1alpha1
        kind: VLLMRuntime
        metadata: {name: llama}
        spec:
          tensorParallelSize: 2
          model: {modelURL: meta-llama/Llama-3.2-1B-Instruct}
          image: {name: lmcache/vllm-openai}
          resources: {cpu: "8", gpu: "2"}
          replicas: 3
    """)
    assert (type(found), found.floor.known, found.processes.known) == (Endpoint, 3, 2)
    assert (found.model.id.known, found.model.id.origin.span.line) == (
        "meta-llama/Llama-3.2-1B-Instruct",
        6,
    )
    assert (found.accelerators.known, found.accelerators.origin.span.line) == (2, 8)


def compute_class(*priorities: str, more: str = "", creates: str = "true") -> str:
    return f"""
        apiVersion: cloud.google.com/v1
        kind: ComputeClass
        metadata: {{name: gpu}}
        spec:
          nodePoolAutoCreation: {{enabled: {creates}}}
          priorities: [{", ".join(priorities)}]
          {more}
    """


@pytest.mark.parametrize(
    ("priorities", "machine", "purchase"),
    [
        (("{machineType: g2-standard-4}",), "g2-standard-4", Purchase.ON_DEMAND),
        (("{machineType: g2-standard-4, spot: true}",), "g2-standard-4", Purchase.SPOT),
        (
            ("{machineType: g2-standard-4, spot: true}", "{machineType: g2-standard-4}"),
            "g2-standard-4",
            Purchase.MIXED,
        ),
        (
            ("{machineType: a3-highgpu-8g, reservations: {affinity: Specific}}",),
            "a3-highgpu-8g",
            Purchase.RESERVED,
        ),
        (
            ("{machineType: a3-highgpu-8g, reservations: {affinity: AnyBestEffort}}",),
            "a3-highgpu-8g",
            None,
        ),
        (("{machineType: g2-standard-4, flexStart: {enabled: true}}",), "g2-standard-4", None),
        (
            ("{machineType: g2-standard-4}", "{machineType: a3-highgpu-8g}"),
            None,
            Purchase.ON_DEMAND,
        ),
    ],
)
def test_a_compute_class_starts_machines_in_order_of_preference(priorities, machine, purchase):
    found = only(compute_class(*priorities))
    kind: object = type(found)
    assert kind is NodePool
    assert (None if found.machine.unknown else found.machine.known.name) == machine
    assert (None if found.purchase.unknown else found.purchase.known) is purchase
    assert (found.floor.known, found.tainted.known, found.cloud) == (0, True, Cloud.GCP)
    assert found.purchase.origin.span.line == 6


def test_a_compute_class_waits_before_it_removes_machines():
    one = "{gpu: {type: nvidia-l4, count: 1}}"
    found = only(
        compute_class(one, more="autoscalingPolicy: {consolidationDelayMinutes: 5}"),
    )
    assert (found.patience.known, found.patience.origin.span.line) == (300, 7)
    assert str(found.machine.known)
    assert only(compute_class(one)).patience.unknown


@pytest.mark.parametrize(
    "text",
    [
        compute_class("{machineType: g2-standard-4}", creates="false"),
        compute_class("{machineFamily: n2}", "{machineType: e2-medium}"),
    ],
)
def test_other_compute_classes_start_no_machines_with_accelerators(text):
    assert resources(text) == ()


def instance_group(spec: str, role: str = "Node") -> str:
    return f"""
        apiVersion: kops.k8s.io/v1alpha2
        kind: InstanceGroup
        metadata: {{name: gpu}}
        spec:
          role: {role}
          machineType: g5.xlarge
          minSize: 1
          maxSize: 4
          subnets: [us-east-1a, us-east-1b]
          {spec}
    """


@pytest.mark.parametrize(
    ("spec", "purchase", "line"),
    [
        ("", Purchase.ON_DEMAND, 4),
        ("maxPrice: '0.50'", Purchase.SPOT, 10),
        ("mixedInstancesPolicy: {instances: [g5.2xlarge]}", Purchase.ON_DEMAND, 10),
        ("mixedInstancesPolicy: {onDemandAboveBase: 0}", Purchase.SPOT, 10),
        ("mixedInstancesPolicy: {onDemandBase: 1, onDemandAboveBase: 0}", Purchase.MIXED, 10),
    ],
)
def test_an_instance_group_of_kops_is_a_pool(spec, purchase, line):
    found = only(instance_group(spec))
    kind: object = type(found)
    assert kind is NodePool
    assert (found.purchase.known, found.purchase.origin.span.line) == (purchase, line)
    assert (found.floor.known, found.ceiling.known, found.shrinks.known) == (1, 4, True)
    assert (found.region.known, found.tainted.known) == ("us-east-1", False)
    assert found.machine.known.name == ("g5.2xlarge" if "instances:" in spec else "g5.xlarge")


def test_control_planes_of_kops_are_no_pools():
    assert resources(instance_group("", role="ControlPlane")) == ()
    assert only(instance_group("taints: [nvidia.com/gpu=:NoSchedule]")).tainted.known is True


@pytest.mark.parametrize(
    ("mode", "most", "ceiling"),
    [
        ("Serverless", "", None),
        ("RawDeployment", "", 2),
        ("Standard", "maxReplicas: 6", 6),
        ("Serverless", "maxReplicas: 0", None),
    ],
)
def test_without_a_number_only_knative_adds_replicas(mode, most, ceiling):
    text = SERVICE.replace("{name: chat}", f"{{name: chat, annotations: {{{MODE}: {mode}}}}}")
    found = only(text.replace("minReplicas: 2", f"minReplicas: 2\n        {most}"), RUNTIME)
    assert (found.floor.known, found.ceiling.known) == (2, ceiling)


def test_a_mode_that_is_not_said_leaves_the_bound_open():
    found = only(SERVICE, RUNTIME)
    assert found.ceiling.unknown == "whether it may grow depends on KServe's deployment mode"
    configured = """
        apiVersion: v1
        kind: ConfigMap
        metadata: {name: inferenceservice-config}
        data: {deploy: '{"defaultDeploymentMode": "Standard"}'}
    """
    assert only(SERVICE, RUNTIME, configured).ceiling.known == 2


def test_kaito_may_be_given_nodes_that_are_there():
    text = KAITO.replace("instanceType: Standard_NC24ads_A100_v4", "labelSelector: {}")
    found = only(text)
    reason = "it runs on nodes that are declared elsewhere"
    assert (found.machine.unknown, found.purchase.unknown) == (reason, reason)
    listed = KAITO.replace("A100_v4\n", "A100_v4\n      preferredNodes: [a]\n")
    assert only(listed).purchase.unknown == reason


def test_what_is_filled_in_later_hides_what_a_pool_may_be():
    hidden = compute_class("{machineType: g2-standard-4, spot: '${SPOT}'}", "{gpu: {type: odd}}")
    found = only(hidden)
    assert (bool(found.machine.unknown), bool(found.purchase.unknown)) == (True, True)


def test_a_search_may_end_without_prospects():
    text = f"""
        apiVersion: kubeflow.org/v1beta1
        kind: Experiment
        metadata: {{name: search}}
        spec:
          earlyStopping: {{algorithmName: medianstop}}
          trialTemplate:
            trialSpec:
              kind: Job
              spec: {{template: {{spec: {{containers: [{{name: a, {GPU}}}]}}}}}}
    """
    assert only(text).stops_early.known is True
    assert only(text.replace("{algorithmName: medianstop}", "{}")).stops_early.known is False
