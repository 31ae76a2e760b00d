"""What engines are told of a model: under which flag, wherever it stands, on which line."""

import json
from decimal import Decimal

import pytest

from mlcostlint.model import Endpoint, Engine
from mlcostlint.value import How
from tests.adapters.programs import GPU, only, sagemaker_model, workload

ID = "Qwen/Qwen3-8B"
VLLM = "image: vllm/vllm-openai:v0.11.0"


def model(container):
    return only(workload(container)).model


@pytest.mark.parametrize(
    ("container", "engine", "field", "expected"),
    [
        (f"{VLLM}\nargs: [--model=a/b]", "vllm", "id", "a/b"),
        (f"{VLLM}\nargs: [a/b, -tp, '2']", "vllm", "id", "a/b"),
        (f"{VLLM}\nargs: [a/b, -tp, '2']", "vllm", "tensor_parallel", 2),
        (f"{VLLM}\nargs: [--tensor_parallel_size=2]", "vllm", "tensor_parallel", 2),
        (f"{VLLM}\nargs: [--pipeline-parallel-size, '2']", "vllm", "pipeline_parallel", 2),
        (f"{VLLM}\nargs: [-dp=4]", "vllm", "data_parallel", 4),
        (f"{VLLM}\nargs: [--dtype=half]", "vllm", "dtype", "half"),
        (f"{VLLM}\nargs: [--dtype=auto]", "vllm", "dtype", None),
        (f"{VLLM}\nargs: [-q, awq_marlin]", "vllm", "quantization", "awq_marlin"),
        (f"{VLLM}\nargs: [--load-format=bitsandbytes]", "vllm", "quantization", "bitsandbytes"),
        (f"{VLLM}\nargs: [--max-model-len=8192]", "vllm", "max_context", 8192),
        (f"{VLLM}\nargs: [--max-model-len, '-1']", "vllm", "max_context", None),
        (f"{VLLM}\nargs: [--max-num-seqs=64]", "vllm", "max_sequences", 64),
        (f"{VLLM}\nargs: [--kv-cache-dtype=fp8]", "vllm", "kv_dtype", "fp8"),
        (f"{VLLM}\nargs: [--gpu-memory-utilization=.95]", "vllm", "memory_share", Decimal("0.95")),
        (f"{VLLM}\nargs: [--enable-lora]", "vllm", "lora", True),
        (f"{VLLM}\nargs: [a/b, --speculative-model=c/d]", "vllm", "draft", "c/d"),
        (
            f"{VLLM}\nargs: [a/b, '--speculative-config={{\"model\": \"c/d\"}}']",
            "vllm",
            "draft",
            "c/d",
        ),
        ("command: [python3, -m, vllm.entrypoints.openai.api_server, --model, a/b]", "vllm",
         "id", "a/b"),
        ("image: acme/tgi:3\nargs: [--model-id=a/b]", "text-generation-inference", "id", "a/b"),
        ("image: acme/tgi:3\nargs: [--num-shard, '2']", "text-generation-inference",
         "tensor_parallel", 2),
        ("image: acme/tgi:3\nenv: [{name: NUM_SHARD, value: '2'}]", "text-generation-inference",
         "tensor_parallel", 2),
        ("image: acme/tgi:3\nenv: [{name: QUANTIZE, value: eetq}]", "text-generation-inference",
         "quantization", "eetq"),
        ("image: acme/tgi:3\nargs: [--max-total-tokens=4096]", "text-generation-inference",
         "max_context", 4096),
        ("image: acme/tgi:3", "text-generation-inference", "tensor_parallel", None),
        ("command: [python, -m, sglang.launch_server, --model-path, a/b]", "sglang", "id", "a/b"),
        ("image: lmsysorg/sglang:v1\nargs: [--tp=8]", "sglang", "tensor_parallel", 8),
        ("image: lmsysorg/sglang:v1\nargs: [--context-length=4096]", "sglang",
         "max_context", 4096),
        ("image: lmsysorg/sglang:v1\nargs: [--mem-fraction-static=0.8]", "sglang",
         "memory_share", Decimal("0.8")),
        ("command: [lmdeploy, serve, api_server, a/b, --tp, '2']", "lmdeploy", "id", "a/b"),
        ("command: [lmdeploy, serve, api_server, a/b, --tp, '2']", "lmdeploy",
         "tensor_parallel", 2),
        ("command: [lmdeploy, serve, api_server, a/b, --quant-policy=8]", "lmdeploy",
         "kv_dtype", "int8"),
        ("command: [lmdeploy, serve, api_server, a/b, --model-format=awq]", "lmdeploy",
         "bits", Decimal("4.5")),
        ("image: acme/djl-serving:1\nenv: [{name: OPTION_QUANTIZE, value: awq}]", "djl-serving",
         "quantization", "awq"),
        ("image: acme/djl-serving:1\nenv: [{name: OPTION_MAX_MODEL_LEN, value: '4096'}]",
         "djl-serving", "max_context", 4096),
        ("image: acme/djl-serving:1\nenv: [{name: TENSOR_PARALLEL_DEGREE, value: max}]",
         "djl-serving", "tensor_parallel", None),
        ("image: hf/text-embeddings-inference:1\nargs: [--model-id, a/b]",
         "text-embeddings-inference", "id", "a/b"),
        ("command: [infinity_emb, v2, --model-id, a/b]", "infinity", "id", "a/b"),
        ("command: [sh, -c, 'ollama serve & ollama pull llama3:70b']", "ollama", "id",
         "llama3:70b"),
        ("command: [llama-server, -hf, 'a/b-GGUF:Q4_K_M', -c, '8192']", "llama.cpp", "id",
         "a/b-GGUF:Q4_K_M"),
        ("command: [llama-server, -m, /models/a-8b.gguf, -c, '8192']", "llama.cpp", "max_context",
         8192),
        ("image: nvcr.io/nim/meta/llama-3.1-8b-instruct:1", "nim", "id",
         "meta/llama-3.1-8b-instruct"),
        ("image: nvcr.io/nim/a/b:1\nenv: [{name: NIM_MAX_MODEL_LEN, value: '4096'}]", "nim",
         "max_context", 4096),
        ("command: [tritonserver, --model-repository=s3://b/models]", "triton", "id", None),
        ("command: [trtllm-serve, a/b, --tp_size, '2']", "tensorrt-llm", "tensor_parallel", 2),
    ],
)  # fmt: skip
def test_each_engine_is_told_in_its_own_words(container, engine, field, expected):
    found = model(container)
    assert found.engine.known == engine
    assert getattr(found, field).known == expected


@pytest.mark.parametrize(
    ("container", "line", "column"),
    [
        (f"args: [--model, {ID}, --tensor-parallel-size, '2']", 10, 66),
        (f"command: [vllm, serve, {ID}, -tp=2]", 10, 49),
        (f"args: [serve, {ID}, --tensor-parallel-size=$(TP)]\nenv: [{{name: TP, value: '2'}}]",
         11, 35),
        ((f"command:\n  - sh\n  - -c\n  - |\n    set -e\n    exec vllm serve {ID} \\\n"
         "      --tensor-parallel-size 2 \\\n      --port 80"), 16, 40),
        ((f"command: [sh, -c, 'vllm serve {ID} --tensor-parallel-size $TP --port 80']\n"
         "env: [{name: TP, value: '2'}]"), 11, 35),
        (f'command:\n  - bash\n  - -lc\n  - |\n    TP=2\n    vllm serve {ID} -tp "$TP"', 14, 15),
        (f"args:\n  - --model={ID}\n  - >-\n    --tensor-parallel-size 2", 13, 38),
    ],
    ids=["args", "command", "kubernetes", "script", "shell", "assigned", "block"],
)  # fmt: skip
def test_a_flag_is_read_wherever_it_stands_and_points_there(container, line, column):
    found = only(workload(f"{VLLM}\n{container}"))
    tensor = found.model.tensor_parallel
    assert (found.model.id.known, tensor.known, found.processes.known) == (ID, 2, 2)
    assert (tensor.origin.span.line, tensor.origin.span.column) == (line, column)


def test_what_an_engine_does_by_itself_is_no_statement():
    found = only(workload(f"{VLLM}\nargs: [{ID}]"))
    assert (found.model.tensor_parallel.known, found.model.lora.known) == (1, False)
    assert found.model.memory_share.known == Decimal("0.9")
    assert found.model.tensor_parallel.origin.how is How.DEFAULTED
    assert found.processes.known is None


@pytest.mark.parametrize(
    ("engine", "said", "model_id", "bits"),
    [
        ("vllm/vllm-openai", "awq", "a/b", "4.5"),
        ("vllm/vllm-openai", "gptq_marlin", "a/b", "4.5"),
        ("vllm/vllm-openai", "gptq", "a/b-GPTQ-Int8", "8.25"),
        ("vllm/vllm-openai", "fp8", "a/b", "8.25"),
        ("vllm/vllm-openai", "bitsandbytes", "a/b", "4.5"),
        ("acme/tgi", "bitsandbytes", "a/b", "8.25"),
        ("acme/tgi", "bitsandbytes-nf4", "a/b", "4.5"),
        ("acme/tgi", "eetq", "a/b", "8.25"),
        ("vllm/vllm-openai", "none", "a/b", None),
    ],
)
def test_a_quantization_makes_so_many_bits_of_a_weight(engine, said, model_id, bits):
    option = "quantize" if "tgi" in engine else "quantization"
    name = "model-id" if "tgi" in engine else "model"
    found = model(f"image: {engine}:1\nargs: [--{name}={model_id}, --{option}={said}]")
    assert found.bits.known == (bits and Decimal(bits))


def test_a_quantization_that_the_files_of_the_model_settle_is_open():
    found = model(f"{VLLM}\nargs: [--quantization=compressed-tensors]")
    assert found.quantization.known == "compressed-tensors"
    assert "up to the files" in found.bits.unknown


@pytest.mark.parametrize(
    ("container", "reason"),
    [
        ("args: [--model, a/b, '${EXTRA}']", "${EXTRA} is filled in"),
        ("args: [--model, a/b, '{{ extra }}']", "placeholder"),
        ("command: [sh, -c, 'vllm serve a/b $EXTRA --port 80']", "$EXTRA is filled in"),
        ("command: [sh, -c, 'vllm serve a/b -tp 2 \"$@\"']", "$@ is filled in"),
        ("args: [--model=a/b]\nenvFrom: [{configMapRef: {name: x}}]", "the ConfigMap x is not"),
    ],
)
def test_what_may_be_told_beside_is_open(container, reason):
    found = model(f"{VLLM}\n{container}")
    assert found.id.known == "a/b"
    assert reason in found.quantization.unknown


@pytest.mark.parametrize(
    "container",
    [
        "command: [sh, -c, 'vllm serve $MODEL']",
        "command: [sh, -c, 'if x; then M=a/b; else M=c/d; fi; vllm serve $M']",
        "command: [sh, -c, 'vllm serve $(cat /etc/model)']",
        "args: [--model=a/b]\nenv: [{name: HF_MODEL_ID, value: c/d}]",
        "args: [--model=a/b]\nenv: [{name: MODEL_ID, valueFrom: {secretKeyRef: {name: x}}}]",
    ],
)
def test_an_id_that_is_not_to_be_seen_or_one_of_several_is_open(container):
    assert model(f"{VLLM}\n{container}").id.unknown


@pytest.mark.parametrize(
    "container",
    [
        "args: [--model=a/b, '--tensor-parallel-size=${TP}', --max-model-len=4096]",
        "args: [--model=a/b, '--tensor-parallel-size={{ tp }}', --max-model-len=4096]",
        "command: [sh, -c, 'vllm serve a/b -tp ${TP} --max-model-len 4096']",
    ],
)
def test_an_option_whose_value_is_filled_in_later_hides_no_other(container):
    found = model(f"{VLLM}\n{container}")
    assert found.tensor_parallel.unknown
    assert (found.id.known, found.max_context.known, found.lora.known) == ("a/b", 4096, False)


def test_a_command_is_told_nothing_by_the_commands_beside_it():
    script = (
        "apt-get install -q git && head -c 100 x | vllm serve a/b --max-model-len 4096 # -q awq"
    )
    found = model(f"{VLLM}\ncommand: [sh, -c, {script!r}]")
    assert found.max_context.known == 4096
    assert found.quantization.known is None


def test_variables_and_texts_of_a_config_map_of_the_scan_are_read():
    config = """
        apiVersion: v1
        kind: ConfigMap
        metadata: {name: chat}
        data:
          model: Qwen/Qwen3-8B
          TENSOR: "2"
    """
    named = "{name: MODEL_ID, valueFrom: {configMapKeyRef: {name: chat, key: model}}}"
    found = only(
        workload(
            f"{VLLM}\nargs: [--model=$(MODEL_ID), -tp=$(TENSOR)]\nenv: [{named}]\n"
            "envFrom: [{configMapRef: {name: chat}}]"
        ),
        config,
    )
    assert (found.model.id.known, found.model.tensor_parallel.known) == (ID, 2)
    assert found.model.id.origin.span.line == 18
    assert [span.line for span in found.model.id.origin.via] == [11]


@pytest.mark.parametrize(
    "container",
    [
        "image: acme/llama-3-70b-server:1",
        "name: llama-3-70b\nimage: acme/vllm:1",
        "image: acme/app:1\nargs: [--served-model-name=llama-3-70b]",
        "image: acme/app:1\nargs: [--prompt, 'tell me of meta-llama/Llama-3-70B']",
        "image: acme/app:1\nenv: [{name: DESCRIPTION, value: meta-llama/Llama-3-70B}]",
        "image: acme/app:1\nenv: [{name: MODEL_NAME, value: chat}]",
        "image: acme/vllm:1\nargs: [--model=/opt/ml/model]",
        "image: acme/vllm:1\nargs: [--model=s3://acme/models/]",
    ],
)
def test_only_fields_for_an_id_give_one(container):
    assert model(container).id.known is None


def test_a_copy_of_a_named_model_is_that_model():
    found = model(f"{VLLM}\nargs: [--model=/data/x]\nenv: [{{name: MODEL_ID, value: {ID}}}]")
    assert found.id.known == ID


def test_of_several_containers_the_one_with_accelerators_speaks():
    text = workload(
        f"{VLLM}\nargs: [{ID}, -tp=2]\nname: main", around="serviceAccountName: x"
    ).replace(
        "      containers:\n",
        "      containers:\n        - {name: router, image: 'acme/vllm-router:1', args: [-tp=8]}\n",
    )
    assert only(text).model.tensor_parallel.known == 2


SERVE = """
    apiVersion: ray.io/v1
    kind: RayService
    metadata: {name: chat}
    spec:
      serveConfigV2: |
        applications:
          - name: llm
            args:
              llm_configs:
                - model_loading_config:
                    model_id: chat
                    model_source: Qwen/Qwen3-8B
                  engine_kwargs:
                    tensor_parallel_size: 2
                    max_model_len: 8192
      rayClusterConfig:
        workerGroupSpecs:
          - replicas: 1
            groupName: gpu
            template:
              spec:
                containers: [{name: w, resources: {limits: {nvidia.com/gpu: 2}}}]
"""


def test_an_application_of_ray_serve_points_into_the_text_that_holds_it():
    found = only(SERVE).model
    assert (found.id.known, found.tensor_parallel.known, found.max_context.known) == (ID, 2, 8192)
    places = [
        (one.origin.span.line, one.origin.span.column) for one in (found.id, found.max_context)
    ]
    assert places == [(12, 31), (15, 32)]


def test_several_applications_speak_for_none():
    config = SERVE.index("                - model_loading")
    again = SERVE[config : SERVE.index("      rayCluster")].replace("Qwen/Qwen3-8B", "c/d")
    found = only(SERVE.replace("      rayClusterConfig", f"{again}      rayClusterConfig")).model
    assert found.id.unknown
    assert found.tensor_parallel.unknown


def test_an_application_that_is_no_yaml_leaves_the_model_open():
    broken = SERVE.replace("applications:", "applications: [")
    assert only(broken).model.id.unknown == "this text is no YAML"


def inference_service(predictor):
    return f"""
        apiVersion: serving.kserve.io/v1beta1
        kind: InferenceService
        metadata: {{name: chat}}
        spec:
          predictor:
            {predictor}
    """


@pytest.mark.parametrize(
    ("predictor", "field", "expected"),
    [
        (f"model: {{modelFormat: {{name: huggingface}}, storageUri: 'hf://{ID}', {GPU}}}",
         "id", ID),
        ((f"model: {{modelFormat: {{name: huggingface}}, args: [--model_id={ID},"
         f" --tensor-parallel-size=4], {GPU}}}"), "tensor_parallel", 4),
        (f"model: {{modelFormat: {{name: huggingface}}, {GPU}}}", "engine", Engine.HUGGINGFACE),
        (f"model: {{modelFormat: {{name: triton}}, storageUri: 'gs://b/x', {GPU}}}",
         "engine", Engine.TRITON),
        ((f"model: {{modelFormat: {{name: huggingface}}, {GPU}}}\n"
         "            workerSpec: {tensorParallelSize: 4, pipelineParallelSize: 2}"),
         "pipeline_parallel", 2),
        (f"huggingface: {{args: [--dtype=float16], {GPU}}}", "dtype", "float16"),
    ],
)  # fmt: skip
def test_kserve_says_a_model_by_its_place_its_format_and_its_arguments(predictor, field, expected):
    found = only(inference_service(predictor))
    assert type(found) is Endpoint
    assert getattr(found.model, field).known == expected


def test_seldon_fetches_the_model_of_its_graph():
    found = only(f"""
        apiVersion: machinelearning.seldon.io/v1
        kind: SeldonDeployment
        metadata: {{name: chat}}
        spec:
          predictors:
            - name: default
              graph: {{name: llm, modelUri: "gs://acme/qwen3-8b"}}
              componentSpecs: [{{spec: {{containers: [{{name: llm, {GPU}}}]}}}}]
    """)
    assert found.model.id.known == "gs://acme/qwen3-8b"


@pytest.mark.parametrize(
    ("environment", "image", "field", "expected"),
    [
        ("{HF_MODEL_ID: a/b}", "huggingface-pytorch-tgi-inference:2", "engine", Engine.TGI),
        ("{HF_MODEL_ID: a/b, HF_MODEL_QUANTIZE: bitsandbytes}",
         "huggingface-pytorch-tgi-inference:2", "bits", Decimal("8.25")),
        ("{SM_VLLM_MODEL: a/b, SM_VLLM_MAX_MODEL_LEN: '4096'}", "vllm:1", "max_context", 4096),
        ("{OPTION_MODEL_ID: a/b, OPTION_ROLLING_BATCH: vllm, OPTION_TENSOR_PARALLEL_DEGREE: '2'}",
         "djl-inference:1", "tensor_parallel", 2),
        ("{OPTION_DTYPE: fp16, HF_MODEL_ID: a/b}", "djl-inference:1", "dtype", "fp16"),
        ("{SM_VLLM_MODEL: a/b, SM_VLLM_ENABLE_LORA: 'true'}", "server:1", "lora", True),
    ],
)  # fmt: skip
def test_a_sagemaker_container_is_told_by_its_environment(environment, image, field, expected):
    found = only(sagemaker_model(environment, image), path="us-east-1/stack.yaml")
    assert getattr(found.model, field).known == expected


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (("s3://jumpstart-cache-prod-us-east-1/huggingface-infer/prepack/v1.0.0/"
         "infer-prepack-huggingface-llm-mistral-7b.tar.gz"), "huggingface-llm-mistral-7b"),
        ("s3://acme/llama-3-8b.tar.gz", None),
    ],
)  # fmt: skip
def test_a_model_of_jumpstart_is_known_by_its_place(data, expected):
    text = sagemaker_model("{}").replace("Environment: {}", f"ModelDataUrl: {data}")
    assert only(text, path="us-east-1/stack.yaml").model.id.known == expected


def test_a_variable_of_a_model_that_is_not_known_leaves_the_others_open():
    text = sagemaker_model("!Ref Environment").replace(
        "Resources:", "Parameters: {Environment: {Type: String}}\n    Resources:"
    )
    assert only(text, path="us-east-1/stack.yaml").model.quantization.unknown


def test_a_model_of_vertex_ais_garden_is_served_as_its_container_is_told():
    found = only(
        """
        resource "google_vertex_ai_endpoint_with_model_garden_deployment" "chat" {
          hugging_face_model_id = "Qwen/Qwen3-8B"
          location              = "us-central1"
          model_config {
            container_spec {
              image_uri = "us-docker.pkg.dev/vertex-ai/vertex-vision-model-garden/vllm-serve:1"
              args      = ["--tensor-parallel-size=2", "--max-model-len=4096"]
            }
          }
          deploy_config {
            dedicated_resources {
              machine_spec {
                machine_type = "g2-standard-24"
              }
            }
          }
        }
        """,
        path="main.tf",
    )
    assert (found.model.id.known, found.model.max_context.known) == (ID, 4096)
    assert found.model.tensor_parallel.origin.span.line == 7


@pytest.mark.parametrize(
    "script",
    [
        '"' * 9_999,
        "'\\\"" * 6_000,
        "$(" * 9_000,
        "${a:-" * 4_000,
        "<<EOF\n" * 3_000,
        "\\\n" * 9_000,
        "((((" * 5_000,
        "a=$a " * 4_000,
        "vllm serve a/b 'no end",
    ],
    ids=["quotes", "mixed", "commands", "braces", "documents", "joined", "groups", "sets", "open"],
)
def test_a_hostile_script_is_read_in_a_moment(script):
    text = json.dumps(script)
    assert only(workload(f"{VLLM}\ncommand: [sh, -c, {text}]")).model.engine.known == "vllm"


@pytest.mark.parametrize(
    "application",
    [
        "&a [*a, *a]",
        "[" * 5_000,
        "{{ if }}",
        "applications: [{args: {llm_configs: [1, {model_loading_config: []}]}}]",
        "applications: 5",
    ],
)
def test_a_hostile_application_of_ray_serve_says_nothing(application):
    text = json.dumps(application)
    found = only(
        SERVE[: SERVE.index("|")] + text + "\n" + SERVE[SERVE.index("      rayClusterConfig") :]
    )
    assert found.model.id.unknown or found.model.id.known is None
