"""Values of charts we know: the objects that a release of them runs."""

import pytest

from mlcostlint import adapters, parsers
from mlcostlint.model import Endpoint, NodePool, Notebook
from mlcostlint.parsers import terraform
from mlcostlint.parsers.inputs import Inputs
from mlcostlint.source import Source

VLLM = """\
servingEngineSpec:
  tolerations: [{key: shared}]
  modelSpec:
    - name: llama
      repository: vllm/vllm-openai
      modelURL: meta-llama/Llama-3.1-8B-Instruct
      replicaCount: 2
      requestCPU: 6
      requestMemory: 16Gi
      requestGPU: 4
      tolerations: [{key: own}]
      nodeSelectorTerms:
        - matchExpressions:
            - {key: cloud.google.com/gke-accelerator, operator: In, values: [nvidia-l4]}
      vllmConfig:
        tensorParallelSize: 4
        maxModelLen: 4096
    - name: off
      enabled: false
      requestGPU: 8
    - name: scaled
      requestGPU: 1
      keda: {enabled: true, minReplicaCount: 0, maxReplicaCount: 5}
"""
RAY = """\
head:
  enableInTreeAutoscaling: true
  resources: {limits: {cpu: 4}}
worker:
  groupName: gpu
  resources: {limits: {nvidia.com/gpu: 1}}
  nodeSelector: {cloud.google.com/gke-accelerator: nvidia-l4}
additionalWorkerGroups:
  big:
    replicas: 1
    minReplicas: 3
    resources: {limits: {nvidia.com/gpu: 8}}
  off:
    disabled: true
    resources: {limits: {nvidia.com/gpu: 8}}
  smallGroup:
    resources: {limits: {nvidia.com/gpu: 8}}
"""
HUB = """\
hub: {db: {type: sqlite-pvc}}
singleuser:
  nodeSelector: {role: user}
  profileList:
    - display_name: "GPU (T4)"
      kubespawner_override:
        extra_resource_limits: {nvidia.com/gpu: "1"}
        node_selector: {cloud.google.com/gke-accelerator: nvidia-tesla-t4}
    - display_name: Small
"""


def values(text, path="values.yaml"):
    reading = parsers.read([Source(path, text)], Inputs(), parsers.ALONE)
    assert not reading.problems
    return reading


def released(text):
    reading = terraform.read([Source("main.tf", text)], Inputs(), parsers.ALONE)
    assert not reading.problems
    return reading


def test_a_model_of_the_vllm_stack_is_an_endpoint():
    reading = values(VLLM)
    assert reading.files == {"values.yaml": "helm"}
    llama, scaled = adapters.resources(reading.blocks)
    assert isinstance(llama, Endpoint)
    assert isinstance(scaled, Endpoint)
    assert (llama.name, llama.replicas.known, llama.accelerators.known) == ("llama", 2, 4)
    assert llama.replicas.origin.span.line == 7
    assert llama.accelerators.origin.span.line == 10
    assert llama.model.id.known == "meta-llama/Llama-3.1-8B-Instruct"
    assert llama.model.id.origin.span.line == 6
    assert (scaled.floor.known, scaled.ceiling.known) == (0, 5)


def test_tolerations_of_a_model_stand_beside_those_of_all():
    deployment = values(VLLM).blocks[0]
    (pod,) = deployment.body.maps("spec", "template", "spec")
    assert [one.get("key").known for one in pod.maps("tolerations")] == ["shared", "own"]
    assert [leaf.known for leaf in next(pod.maps("containers")).each("command")] == [
        "vllm",
        "serve",
        "meta-llama/Llama-3.1-8B-Instruct",
        "--max-model-len",
        "4096",
        "--tensor-parallel-size",
        "4",
    ]


def test_a_model_on_a_ray_cluster_is_a_question():
    text = VLLM.replace("replicaCount: 2", "raySpec: {enabled: true}")
    assert [hole.unknown for hole in values(text).holes] == [
        "model llama runs on a Ray cluster, which is not rendered"
    ]


def test_groups_of_a_ray_cluster_are_pools():
    reading = values(RAY)
    pools = [one for one in adapters.resources(reading.blocks) if isinstance(one, NodePool)]
    assert [(pool.accelerators.known, pool.floor.known, pool.ceiling.known) for pool in pools] == [
        (1, 1, 5),
        (8, 3, None),
    ]
    assert pools[0].floor.origin.span.line == 4


@pytest.mark.parametrize(
    ("cull", "stops"),
    [("", True), ("cull: {enabled: false}\n", False), ("cull: {enabled: true}\n", True)],
)
def test_servers_of_a_hub_are_notebooks_that_are_culled(cull, stops):
    gpu, small = adapters.resources(values(HUB + cull).blocks)
    assert isinstance(gpu, Notebook)
    assert isinstance(small, Notebook)
    assert (gpu.name, small.name) == ("gpu-t4", "small")
    assert (gpu.accelerators.known, small.accelerators.known) == (1, 0)
    assert gpu.stops_when_idle.known is stops
    assert gpu.copies.unknown


@pytest.mark.parametrize(
    "text",
    [
        "singleuser: {memory: {guarantee: 1G}}\n",
        "head: {image: x}\nworker: {image: y}\n",
        "servingEngineSpec: {modelSpec: []}\n",
        "jupyterhub:\n  singleuser: {}\n  hub: {}\n",
        "head: {}\nworker: {replicas: 1}\nworkers: [rayStartParams]\n",
        # Charts of others for the same server have other defaults.
        "image: {repository: ghcr.io/huggingface/text-generation-inference}\nmodel: a/b\n",
        "ollama: {models: [llama3], baseUrl: x}\n",
    ],
)
def test_values_of_other_charts_are_none_of_ours(text):
    assert values(text).files == {}


_RELEASE = """\
variable "image" {}
resource "helm_release" "stack" {
  name      = "stack"
  namespace = "serving"
  chart     = "vllm-stack"
  values = [
    yamlencode({ servingEngineSpec = { modelSpec = [{
      name        = "llama"
      requestGPU  = 1
      replicaCount = 1
      repository  = var.image
    }] } }),
  ]
  %s
}
"""


def test_a_release_of_a_known_chart_points_into_terraform():
    text = _RELEASE % (
        'set {\n    name = "servingEngineSpec.modelSpec[0].replicaCount"\n    value = "3"\n  }'
    )
    (endpoint,) = adapters.resources(released(text).blocks)
    assert isinstance(endpoint, Endpoint)
    assert endpoint.address == "helm_release.stack/serving/Deployment/llama"
    assert (endpoint.replicas.known, endpoint.replicas.origin.span.line) == (3, 16)
    assert (endpoint.accelerators.known, endpoint.accelerators.origin.span.line) == (1, 9)
    assert endpoint.block.line == 2


@pytest.mark.parametrize(
    ("settings", "replicas"),
    [
        ('set = [{ name = "servingEngineSpec.modelSpec[0].replicaCount", value = 4 }]', 4),
        ('set = [{ name = "servingEngineSpec.env\\\\.x", value = "y" }]', 1),
        ('set = [{ name = "servingEngineSpec.modelSpec[3].replicaCount", value = 4 }]', None),
        ("set = [{ name = var.image, value = 4 }]", None),
    ],
)
def test_single_values_are_set_last(settings, replicas):
    found = adapters.resources(released(_RELEASE % settings).blocks)
    counts = [one.replicas.known for one in found if isinstance(one, Endpoint)]
    assert counts == ([] if replicas is None else [replicas])


def test_values_are_laid_over_each_other_in_order():
    text = """\
variable "more" {}

resource "helm_release" "ray" {
  chart = "oci://ghcr.io/charts/ray-cluster"
  values = [
    <<-YAML
      worker:
        disabled: false
        resources: {limits: {nvidia.com/gpu: 1}}
    YAML
    ,
    "worker: {replicas: 2}",
  ]
}
"""
    (pool,) = adapters.resources(released(text).blocks)
    assert isinstance(pool, NodePool)
    assert pool.accelerators.known == 1
    assert pool.header.line == 3
    (cluster,) = [one for one in released(text).blocks if one.dialect == "kubernetes"]
    (group,) = cluster.body.maps("spec", "workerGroupSpecs")
    assert group.get("replicas").known == 2
    assert group.get("replicas").origin.span.line == 12


def test_what_an_unknown_source_may_say_is_open():
    text = """\
variable "more" {}
resource "helm_release" "ray" {
  chart = "ray-cluster"
  values = [
    var.more,
    yamlencode({
      worker = { disabled = false, resources = { limits = { "nvidia.com/gpu" = 1 } } }
    }),
  ]
}
"""
    (pool,) = adapters.resources(released(text).blocks)
    assert isinstance(pool, NodePool)
    assert pool.floor.unknown == "var.more has no default"


@pytest.mark.parametrize(
    ("values", "questions"),
    [
        ("resources: {limits: {nvidia.com/gpu: 1}}", 1),
        ("jobs: [{requests: {aws.amazon.com/neuron: 1}}]", 1),
        ("resources: {limits: {cpu: 1}}", 0),
        ("a: b", 0),
        ("", 0),
    ],
)
def test_a_chart_we_do_not_know_is_a_question_where_devices_are_asked_for(values, questions):
    text = f'resource "helm_release" "x" {{\n  chart = "x"\n  values = ["{values}"]\n}}\n'
    holes = released(text).holes
    expected = "what helm_release.x declares is not known: chart x is not rendered"
    assert [hole.unknown for hole in holes] == [expected] * questions


def test_values_of_a_known_chart_that_are_not_known_are_a_question():
    text = (
        'variable "v" {}\nresource "helm_release" "x" {\n'
        '  chart  = "ray-cluster"\n  values = [var.v]\n}\n'
    )
    (hole,) = released(text).holes
    assert "var.v has no default" in hole.unknown


def test_broken_values_are_a_problem_at_their_line():
    text = (
        'resource "helm_release" "x" {\n  chart = "x"\n'
        "  values = [<<YAML\na: b\nc: d: e\nYAML\n  ]\n}\n"
    )
    reading = terraform.read([Source("main.tf", text)], Inputs(), parsers.ALONE)
    (problem,) = reading.problems
    assert (problem.span.line, problem.span.column) == (5, 5)


SELECTED = "nodeSelector: {node.kubernetes.io/instance-type: g6.12xlarge}\n"
UPSTREAM = f"""\
image:
  repository: vllm/vllm-openai
  command: [vllm, serve, Qwen/Qwen2.5-7B-Instruct, --max-model-len, "4096"]
extraInit: {{pvcStorage: 50Gi}}
replicaCount: 3
resources:
  limits: {{nvidia.com/gpu: 2}}
  requests: {{nvidia.com/gpu: 2}}
{SELECTED}"""
NIM = f"""\
image: {{repository: nvcr.io/nim/meta/llama-3.1-8b-instruct, tag: 1.8.0}}
model: {{ngcAPISecret: ngc-api, name: meta/llama-3.1-8b-instruct}}
replicaCount: 2
{SELECTED}"""
TRITON = f"""\
image:
  imageName: nvcr.io/nvidia/tritonserver:25.01-py3
  numGpus: 4
serverArgs: [--model-repository=/models]
{SELECTED}"""
EIGHT = "      resources: {limits: {nvidia.com/gpu: 8}}\n"
LLM_D = """\
modelArtifacts: {uri: hf://Qwen/Qwen3-32B, name: Qwen/Qwen3-32B}
decode:
  replicas: 2
  parallelism: {tensor: 4}
  acceleratorTypes: {labelKey: cloud.google.com/gke-accelerator, labelValues: [nvidia-l4]}
  containers:
    - name: vllm
      image: ghcr.io/llm-d/llm-d:v0.2.0
      modelCommand: vllmServe
      args: [--max-model-len, "4096"]
prefill:
  create: false
"""


def told(text):
    reading = values(text)
    assert reading.files == {"values.yaml": "helm"}
    found = [one for one in adapters.resources(reading.blocks) if isinstance(one, Endpoint)]
    return [(one.native, one.replicas.known, one.accelerators.known) for one in found]


@pytest.mark.parametrize(
    ("text", "resource"),
    [
        (UPSTREAM, ("apps/Deployment", 3, 2)),
        (UPSTREAM.replace("replicaCount: 3\n", ""), ("apps/Deployment", 1, 2)),
        (UPSTREAM.replace("  limits: {nvidia.com/gpu: 2}\n", ""), ("apps/Deployment", 3, 1)),
        (NIM, ("apps/StatefulSet", 2, 1)),
        (NIM + "statefulSet: {enabled: false}\n", ("apps/Deployment", 2, 1)),
        (NIM + "resources: {limits: {nvidia.com/gpu: 4}}\n", ("apps/StatefulSet", 2, 4)),
        (TRITON, ("apps/Deployment", 1, 4)),
        (TRITON + "replicaCount: 2\n", ("apps/Deployment", 2, 4)),
        (TRITON + "autoscaling: {minReplicas: 3}\n", ("apps/Deployment", 3, 4)),
        (TRITON + "resources: {limits: {nvidia.com/gpu: 2}}\n", ("apps/Deployment", 1, 2)),
        (LLM_D, ("apps/Deployment", 2, 4)),
        (LLM_D.replace("tensor: 4", "tensor: 2, dataLocal: 2"), ("apps/Deployment", 2, 4)),
        (LLM_D.replace("  replicas: 2\n", ""), ("apps/Deployment", 1, 4)),
        (
            LLM_D.replace(
                "      args:", "      resources: {limits: {nvidia.com/gpu: 8}}\n      args:"
            ),
            ("apps/Deployment", 2, 8),
        ),
    ],
)
def test_a_chart_that_runs_a_server_is_an_endpoint(text, resource):
    assert told(text) == [resource]


@pytest.mark.parametrize(
    ("text", "model", "line"),
    [(UPSTREAM, "Qwen/Qwen2.5-7B-Instruct", 3), (LLM_D, "Qwen/Qwen3-32B", 1)],
)
def test_the_command_of_a_server_says_which_model_it_serves(text, model, line):
    (endpoint,) = adapters.resources(values(text).blocks)
    assert isinstance(endpoint, Endpoint)
    assert (endpoint.model.id.known, endpoint.model.id.origin.span.line) == (model, line)


def test_what_scales_a_nim_is_read():
    text = NIM + "autoscaling: {enabled: true, minReplicas: 2, maxReplicas: 6}\n"
    (endpoint,) = adapters.resources(values(text).blocks)
    assert isinstance(endpoint, Endpoint)
    assert (endpoint.floor.known, endpoint.ceiling.known) == (2, 6)


def test_listed_products_are_where_the_server_may_run():
    text = UPSTREAM.replace(SELECTED, "gpuModels: [NVIDIA-L4]\n")
    (pod,) = values(text).blocks[0].body.maps("spec", "template", "spec")
    way = "nodeAffinity", "requiredDuringSchedulingIgnoredDuringExecution", "nodeSelectorTerms"
    (term,) = pod.maps("affinity", *way)
    (expression,) = term.maps("matchExpressions")
    assert expression.get("key").known == "nvidia.com/gpu.product"
    assert [leaf.known for leaf in expression.each("values")] == ["NVIDIA-L4"]


@pytest.mark.parametrize(
    ("text", "question"),
    [
        (NIM + "multiNode: {enabled: true}\n", "a NIM on several nodes is not rendered"),
        (LLM_D + "multinode: true\n", "a model on several nodes is not rendered"),
        (LLM_D + "accelerator: {dra: true}\n", "accelerators that are claimed are not rendered"),
        (LLM_D + "requester: {enable: true}\n", "pods that a requester starts are not rendered"),
    ],
)
def test_what_a_chart_hides_is_a_question(text, question):
    reading = values(text)
    assert [hole.unknown for hole in reading.holes] == [question]
    assert reading.blocks == ()


def test_how_many_replicas_of_data_a_pod_holds_may_be_unknown():
    (endpoint,) = adapters.resources(values(LLM_D.replace("tensor: 4", "data: 8")).blocks)
    assert isinstance(endpoint, Endpoint)
    assert "depends on the chart's version" in endpoint.accelerators.unknown


@pytest.mark.parametrize(
    "change",
    [
        ("image: ghcr.io/llm-d/llm-d:v0.2.0", "image: ghcr.io/llm-d/llm-d-inference-sim:v0.6.1"),
        ("modelArtifacts:", "accelerator: {type: cpu}\nmodelArtifacts:"),
        ("  replicas: 2", "  create: false"),
    ],
)
def test_a_model_without_accelerators_costs_none(change):
    assert sum(count for _, _, count in told(LLM_D.replace(*change))) == 0


@pytest.mark.parametrize(
    "text",
    [
        "image: {repository: x}\nmodel: {name: y}\nresources: {limits: {nvidia.com/gpu: 1}}\n",
        "image: {imageName: x}\nreplicaCount: 2\n",
        "modelArtifacts: {uri: x}\n",
        "extraInit: {pvcStorage: 1Gi}\n",
        "apiVersion: v1\nkind: ConfigMap\nimage: {imageName: a, numGpus: 1}\n",
    ],
)
def test_values_that_may_be_anothers_are_not_read(text):
    assert "helm" not in values(text).files.values()


TGI = f"""\
model: mistralai/Mistral-7B-Instruct-v0.1
image: {{repository: ghcr.io/huggingface/text-generation-inference}}
quantize: bitsandbytes-nf4
resources: {{limits: {{nvidia.com/gpu: 2}}}}
{SELECTED}"""
OLLAMA = f"""\
ollama:
  gpu:
    enabled: true
{SELECTED}"""


@pytest.mark.parametrize(
    ("text", "resource"),
    [
        (TGI, ("apps/Deployment", 1, 2)),
        (TGI + "replicaCount: 3\n", ("apps/Deployment", 3, 2)),
        (OLLAMA, ("apps/Deployment", 1, 1)),
        (OLLAMA.replace("true", "true\n    number: 2"), ("apps/Deployment", 1, 2)),
        (OLLAMA.replace("true", "true\n    type: amd\n    number: 4"), ("apps/Deployment", 1, 4)),
        (OLLAMA + "replicaCount: 2\nresources: {limits: {cpu: 2}}\n", ("apps/Deployment", 2, 1)),
        (
            "ollama:\n  " + OLLAMA.rstrip().replace("\n", "\n  ") + "\n",
            ("apps/Deployment", 1, 1),
        ),
    ],
)
def test_a_chart_with_a_server_of_a_community_is_an_endpoint(text, resource):
    assert told(text) == [resource]


def test_the_model_of_a_tgi_is_said_where_it_stands():
    (endpoint,) = adapters.resources(values(TGI).blocks)
    assert isinstance(endpoint, Endpoint)
    assert endpoint.model.id.known == "mistralai/Mistral-7B-Instruct-v0.1"
    assert endpoint.model.id.origin.span.line == 1


def test_ollama_may_take_slices_of_an_accelerator():
    text = OLLAMA.replace("true", "true\n    mig: {enabled: true, devices: {1g.10gb: 2}}")
    (endpoint,) = adapters.resources(values(text).blocks)
    assert isinstance(endpoint, Endpoint)
    assert endpoint.accelerators.known == 2
    assert endpoint.partition is not None
    assert endpoint.partition.known.name == "1g.10gb"
    assert endpoint.accelerators.origin.span.line == 4


@pytest.mark.parametrize(
    "text",
    [
        OLLAMA.replace("true", "false"),  # a server without an accelerator
        "ollama: {gpu: {number: 8}}\n",  # values.yaml of the chart leaves them off
        "ollama:\n  enabled: false\n  ollama: {gpu: {enabled: true}}\n",
    ],
)
def test_an_ollama_without_accelerators_is_none(text):
    assert [one for one in adapters.resources(values(text).blocks) if one.native] == []


@pytest.mark.parametrize(
    ("text", "question"),
    [
        (OLLAMA + "knative: {enabled: true}\n", "Ollama on Knative is not rendered"),
        (
            OLLAMA.replace("true", "true\n    draEnabled: true"),
            "accelerators that are claimed are not rendered",
        ),
        (OLLAMA.replace("true", "${GPU}"), "`${GPU}` is a placeholder that is filled in later"),
    ],
)
def test_what_the_chart_of_ollama_hides_is_a_question(text, question):
    reading = values(text)
    assert [hole.unknown for hole in reading.holes] == [question]
    assert reading.blocks == ()


@pytest.mark.parametrize(
    ("mode", "ceiling"),
    [
        ("deploymentMode: RawDeployment", 2),
        ("deploymentMode: Standard", 2),
        ("deploymentMode: Knative", None),
    ],
)
def test_the_chart_of_kserve_says_how_services_are_deployed(mode, ceiling):
    service = """\
apiVersion: serving.kserve.io/v1beta1
kind: InferenceService
metadata: {name: llm}
spec:
  predictor:
    minReplicas: 2
    model: {modelFormat: {name: huggingface}, resources: {limits: {nvidia.com/gpu: 1}}}
"""
    files = {"kserve.yaml": f"kserve:\n  controller:\n    {mode}\n", "llm.yaml": service}
    sources = [Source(path, text) for path, text in files.items()]
    (endpoint,) = adapters.resources(parsers.read(sources, Inputs(), parsers.ALONE).blocks)
    assert isinstance(endpoint, Endpoint)
    assert endpoint.ceiling.known == ceiling


HOME = """\
apiVersion: v2
name: platform
dependencies:
  - {name: vllm-stack, alias: vllm, condition: vllm.enabled}
  - {name: ollama}
  - {name: redis}
"""
INSIDE = """\
vllm:
  servingEngineSpec:
    modelSpec:
      - {name: llama, requestGPU: 4, replicaCount: 2, repository: vllm/vllm-openai}
ollama:
  ollama: {gpu: {enabled: true}}
"""


def platform(text, path="platform/values.yaml", home=HOME):
    sources = [Source("platform/Chart.yaml", home), Source(path, text)]
    found = adapters.resources(parsers.read(sources, Inputs(), parsers.ALONE).blocks)
    return [
        (one.name, one.accelerators.known, one.accelerators.origin.span.line)
        for one in found
        if isinstance(one, Endpoint)
    ]


@pytest.mark.parametrize("path", ["platform/values.yaml", "platform/envs/prod.yaml"])
def test_the_values_of_a_chart_that_another_brings_stand_under_its_name(path):
    assert platform(INSIDE, path) == [("llama", 4, 4), ("ollama", 1, 6)]


def test_what_a_chart_brings_may_be_switched_off():
    assert platform(INSIDE.replace("vllm:\n", "vllm:\n  enabled: false\n")) == [("ollama", 1, 7)]


def test_another_chart_of_a_known_name_is_told_by_its_values():
    text = INSIDE.replace("  ollama: {gpu: {enabled: true}}", "  gpus: 8")
    assert platform(text) == [("llama", 4, 4)]


def test_a_switch_that_is_not_known_is_a_question():
    text = INSIDE.replace("vllm:\n", "vllm:\n  enabled: ${ON}\n")
    assert platform(text) == [("ollama", 1, 7)]


@pytest.mark.parametrize(
    ("path", "home"),
    [
        ("platform/values.yaml", "apiVersion: v2\nname: platform\n"),
        ("other/values.yaml", HOME),
        ("platform/values.yaml", HOME.replace("vllm-stack", "vllm-other")),
    ],
)
def test_keys_named_like_a_chart_are_no_values_of_it(path, home):
    assert [found for found in platform(INSIDE, path, home) if found[0] == "llama"] == []


MODELS = "servingEngineSpec:\n  modelSpec:\n    - name: a\n      requestGPU: 1\n"
FILLED_IN = "these values are a template: fill it in and scan the output"


@pytest.mark.parametrize(
    ("text", "questions"),
    [
        (MODELS.replace("GPU: 1", "GPU: {{ gpus }}\n      requestCPU: {{ cpus }}"), [FILLED_IN]),
        (MODELS.replace("  modelSpec", "{% if x %}\n  modelSpec") + "{% endif %}\n", [FILLED_IN]),
        (MODELS.replace("  modelSpec", "  {{- range .Values.x }}\n  modelSpec"), [FILLED_IN]),
        ("services:\n  ollama:\n    image: {{ image }}\n", []),
    ],
)
def test_values_that_are_a_template_are_one_question(text, questions):
    reading = values(text)
    assert [hole.unknown for hole in reading.holes] == questions
    assert reading.blocks == ()


def test_models_that_a_template_lists_are_a_question():
    reading = values("servingEngineSpec:\n  modelSpec:\n    ${indent(4, models)}\n")
    (hole,) = reading.holes
    assert (hole.unknown, hole.origin.span.line) == (
        "`${indent(4, models)}` is a placeholder that is filled in later",
        3,
    )
