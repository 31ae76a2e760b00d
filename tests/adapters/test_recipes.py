"""How a training fits its model: what its arguments say, and what they leave open."""

import json

import pytest

from mlcostlint.model import Method, Precision, Role, Sharding, Training, Tuning
from tests.adapters.programs import only, workload

TORCHRUN = "command: [torchrun, train.py"


def training(container, around=""):
    found = only(workload(container, "batch/v1/Job", around))
    assert type(found) is Training
    return found


def told(*words):
    return training(f"{TORCHRUN}, {', '.join(map(json.dumps, words))}]").recipe


@pytest.mark.parametrize(
    ("words", "precision"),
    [
        (["--bf16"], Precision.BF16),
        (["--bf16", "True", "--fp16", "False"], Precision.BF16),
        (["--fp16=true"], Precision.FP16),
        (["--fp16=false", "--bf16=false"], Precision.FP32),
        (["--fp16=false"], None),
        (["--bf16=auto"], None),
        (["--mixed_precision=no"], Precision.FP32),
        (["--mixed_precision", "bf16"], Precision.BF16),
        (["--mixed_precision=fp8"], Precision.FP8),
        (["--precision=32"], Precision.FP32),
        (["--precision=bf16-mixed"], Precision.BF16),
        (["trainer.precision=16"], Precision.FP16),
        (["--dtype", "float32"], Precision.FP32),
        (["--torch_dtype=bfloat16"], Precision.BF16),
        (["--amp=false"], Precision.FP32),
        (["--tf32", "true"], Precision.TF32),
        ([], None),
    ],
)
def test_precision_is_what_is_asked_for_and_never_a_guess(words, precision):
    assert told("--epochs=1", *words).precision.known == precision


@pytest.mark.parametrize(
    ("words", "method"),
    [
        (["--use_peft"], Method.LORA),
        (["--use_peft", "False"], None),
        (["--lora_r", "16"], Method.LORA),
        (["--finetuning_type=lora"], Method.LORA),
        (["--lora_r=16", "--load_in_4bit"], Method.QLORA),
        (["--finetuning_type=lora", "--quantization_bit=4"], Method.QLORA),
        (["--finetuning_type=full"], Method.FULL),
        (["--fsdp=full_shard auto_wrap"], Method.FULL),
        (["--fsdp=full_shard", "--use_lora=true"], Method.LORA),
        (["--load_in_4bit"], None),
        ([], None),
    ],
)
def test_method(words, method):
    assert told("--epochs=1", *words).method.known == method


@pytest.mark.parametrize(
    ("words", "sharding"),
    [
        (["--fsdp=shard_grad_op"], Sharding.GRADIENTS),
        (["--use_fsdp", "--fsdp_sharding_strategy=HYBRID_SHARD"], Sharding.HYBRID),
        (["--sharding_strategy=full"], Sharding.WEIGHTS),
        (["--zero_stage", "2"], Sharding.GRADIENTS),
        (["--strategy=deepspeed_stage_3_offload"], Sharding.WEIGHTS),
        (["--use-distributed-optimizer"], Sharding.OPTIMIZER),
        (["--deepspeed", "configs/ds_z3.json"], Sharding.WEIGHTS),
        (["--deepspeed", '{"zero_optimization": {"stage": 1}}'], Sharding.OPTIMIZER),
        ([], None),
    ],
)
def test_sharding(words, sharding):
    assert told("--epochs=1", *words).sharding.known == sharding


@pytest.mark.parametrize(
    ("words", "kept", "seconds"),
    [
        (["--checkpoint_interval_minutes=20"], True, 1200),
        (["--ckpt-interval-seconds", "900"], True, 900),
        (["--checkpoint-interval=30m"], True, 1800),
        (["--save_every_minutes=5"], True, 300),
        (["--save_steps", "500"], True, None),
        (["--checkpoint_interval=500"], True, None),
        (["--save_strategy=no"], False, None),
        (["--resume=false"], None, None),
        (["--checkpoint_dir=/mnt/x"], True, None),
        ([], None, None),
    ],
)
def test_checkpoints_and_the_time_between_them(words, kept, seconds):
    found = told("--epochs=1", *words)
    assert (found.checkpoints.known, found.saves_every.known) == (kept, seconds)


def test_a_variable_with_a_unit_is_an_interval_on_its_line():
    found = training(f"{TORCHRUN}]\nenv: [{{name: CHECKPOINT_INTERVAL_SECONDS, value: '14400'}}]")
    assert found.recipe.saves_every.known == 14_400
    assert found.recipe.saves_every.origin.span.line == 10


def test_a_mounted_place_for_checkpoints_is_evidence():
    mount = "volumeMounts: [{name: x, mountPath: /mnt/checkpoints}]"
    assert training(f"{TORCHRUN}]\n{mount}").recipe.checkpoints.known


@pytest.mark.parametrize(
    "container",
    [
        f"{TORCHRUN}, --config=job.yaml]",
        "command: [sh, -c, 'accelerate launch --config_file fsdp.yaml train.py']",
        f"{TORCHRUN}, --deepspeed=ds.json]",
        f"{TORCHRUN}, '${{ARGUMENTS}}']",
        "command: [sh, -c, 'torchrun train.py $ARGUMENTS --epochs 1']",
    ],
)
def test_what_stands_in_files_and_variables_that_are_not_shown_is_open(container):
    recipe = training(container).recipe
    assert recipe.precision.unknown
    assert recipe.method.unknown


CONFIG = """
    apiVersion: v1
    kind: ConfigMap
    metadata: {name: recipe}
    data:
      axolotl.yaml: |
        base_model: meta-llama/Llama-3.1-8B
        adapter: qlora
        load_in_4bit: true
        bf16: true
        fsdp:
          - full_shard
          - auto_wrap
      ds.json: |
        {"fp16": {"enabled": false}, "zero_optimization": {"stage": 2}}
"""


def mounted(command):
    return only(
        workload(
            f"command: {command}\nvolumeMounts: [{{name: r, mountPath: /etc/recipe}}]",
            "batch/v1/Job",
            "volumes: [{name: r, configMap: {name: recipe}}]",
        ),
        CONFIG,
    )


def test_a_config_map_that_a_training_reads_is_its_recipe():
    found = mounted("[axolotl, train, /etc/recipe/axolotl.yaml]")
    recipe = found.recipe
    assert (recipe.method.known, recipe.precision.known) == (Method.QLORA, Precision.BF16)
    assert recipe.sharding.known is Sharding.WEIGHTS
    assert recipe.precision.origin.span.line == 21
    assert found.model.id.known == "meta-llama/Llama-3.1-8B"


def test_a_deepspeed_file_in_a_config_map_says_stage_and_precision():
    recipe = mounted("[deepspeed, train.py, --deepspeed, /etc/recipe/ds.json]").recipe
    assert (recipe.sharding.known, recipe.precision.known) == (Sharding.GRADIENTS, Precision.FP32)


def test_a_file_that_a_script_writes_is_read_on_its_lines():
    script = (
        "command:\n  - sh\n  - -c\n  - |\n    cat > job.yml <<EOF\n"
        "    base_model: a/b\n    adapter: lora\n    EOF\n    axolotl train job.yml"
    )
    found = training(script)
    assert (found.recipe.method.known, found.model.id.known) == (Method.LORA, "a/b")
    assert found.recipe.method.origin.span.line == 15


@pytest.mark.parametrize(
    ("command", "processes"),
    [
        ("[torchrun, --nproc_per_node=2, train.py]", 2),
        ("[torchrun, --nproc-per-node, gpu, train.py]", None),
        ("[python, -m, torch.distributed.run, --nproc_per_node, '2', train.py]", 2),
        ("[deepspeed, --num_gpus=2, train.py]", 2),
        ("[sh, -c, 'ray start --num-gpus=8; torchrun train.py']", None),
        ("[accelerate, launch, --num_processes=8, --num_machines=2, train.py]", 4),
        ("[accelerate, launch, --num_processes=2, train.py]", 2),
        ("[mpirun, -np, '16', -npernode, '4', train.py]", 4),
        ("[mpirun, --map-by, 'ppr:2:node', train.py]", 2),
        ("[horovodrun, -np, '2', train.py]", 2),
        ("[sh, -c, 'torchrun --nproc_per_node=$GPUS train.py']", 3),
    ],
)
def test_processes_per_machine(command, processes):
    found = training(f"command: {command}\nenv: [{{name: GPUS, value: '3'}}]")
    assert found.processes.known == processes


def test_the_processes_of_all_machines_that_do_not_share_evenly_are_open():
    found = only(
        workload("command: [mpirun, -np, '7', train.py]", "batch/v1/Job").replace(
            "spec:\n  template", "spec:\n  parallelism: 2\n  template"
        )
    )
    assert "up to the launcher" in found.processes.unknown


def test_a_training_reads_and_writes_where_its_arguments_say():
    found = training(f"{TORCHRUN}, --data=s3://acme-us-east-1/x, --output_dir=gs://b1/y]")
    assert [(one.role, one.uri.known) for one in found.data] == [
        (Role.INPUT, "s3://acme-us-east-1/x"),
        (Role.OUTPUT, "gs://b1/y"),
    ]
    assert found.data[0].region.known == "us-east-1"


REQUEST = """
    TrainingJobName: bert
    AlgorithmSpecification: {TrainingInputMode: File, TrainingImage: acme/train:1}
    ResourceConfig: {InstanceType: ml.p4d.24xlarge, InstanceCount: 2, VolumeSizeInGB: 50}
    StoppingCondition: {MaxRuntimeInSeconds: 3600}
    HyperParameters:
      model_id: '"meta-llama/Llama-3.1-8B"'
      bf16: '"true"'
      use_peft: "True"
      load_in_4bit: "True"
      deepspeed: '{"zero_optimization": {"stage": 3}}'
"""


def test_hyperparameters_of_sagemaker_are_read_through_their_quotes():
    found = only(REQUEST, path="us-east-1/train.yaml")
    assert found.model.id.known == "meta-llama/Llama-3.1-8B"
    assert (found.recipe.precision.known, found.recipe.method.known) == ("bf16", "qlora")
    assert found.recipe.sharding.known is Sharding.WEIGHTS
    assert found.recipe.precision.origin.span.line == 7


def test_arguments_of_vertex_ai_are_read_in_a_tuning_too():
    found = only(
        """
        displayName: sweep
        studySpec: {metrics: [{metricId: loss}]}
        maxTrialCount: 4
        trialJobSpec:
          workerPoolSpecs:
            - machineSpec: {machineType: a2-highgpu-2g}
              containerSpec:
                imageUri: acme/train
                args: [--model_name_or_path=a/b, --bf16=true, --lora_r=8]
                command: [accelerate, launch, --num_processes=1, train.py]
        """,
        path="job.yaml",
    )
    assert type(found) is Tuning
    assert (found.model.id.known, found.processes.known) == ("a/b", 1)
    assert (found.recipe.precision.known, found.recipe.method.known) == ("bf16", "lora")
