"""How AWS's dialects write the fields of the model."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace

from mlcostlint.adapters.spelling import FOLLOWS, Scalar, Spelling, Spellings
from mlcostlint.model import Resource, Training, Tuning
from mlcostlint.model.parts import Purchase
from mlcostlint.value import fact

# MaxWaitTimeInSeconds counts the run itself; a run may take 28 days.
# https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_StoppingCondition.html
_LONGEST_WAIT_SECONDS = 30 * 86_400
_IDLE_SECONDS = 3600
_IDLE_MINUTES = 60  # the least that Studio accepts

_WAIT = "stopping_condition.max_wait_time_in_seconds"
_IDLE = "default_user_settings.jupyter_lab_app_settings.app_lifecycle_management.idle_settings"
_IRREGULAR = {"compute_resources.min_vcpus": "ComputeResources.MinvCpus"}

_Fields = Mapping[str, Spelling]


def _named(words: Mapping[Purchase, Scalar]) -> Callable[[object], Scalar | None]:
    return lambda bought: words.get(bought) if isinstance(bought, Purchase) else None


def _enabled(stops: object) -> Scalar:
    return "ENABLED" if stops is True else "DISABLED"


def _either(on: Scalar, off: Scalar | None = None) -> Callable[[object], Scalar | None]:
    return lambda said: on if said is True else off


def _not(stays: object) -> Scalar | None:
    return not stays if isinstance(stays, bool) else None


def _days(kept: object) -> Scalar:
    return kept if isinstance(kept, int) else 0


def _wait(now: Resource) -> Iterable[tuple[str, Scalar]]:
    limit = fact(now.max_runtime, None) if isinstance(now, Training | Tuning) else None
    return () if limit is None else [(_WAIT, min(2 * limit, _LONGEST_WAIT_SECONDS))]


def _timeout(_now: Resource) -> Iterable[tuple[str, Scalar]]:
    return [(f"{_IDLE}.idle_timeout_in_minutes", _IDLE_MINUTES)]


def _machine(path: str, *, listed: bool = False) -> _Fields:
    return {"machine": Spelling(path, str, listed=listed), "accelerators": FOLLOWS}


_MANAGED_SPOT = Spelling(
    "enable_managed_spot_training",
    _named({Purchase.SPOT: True, Purchase.ON_DEMAND: False}),
    _wait,
)
_CAPACITY_TYPE = _named({Purchase.SPOT: "SPOT", Purchase.ON_DEMAND: "ON_DEMAND"})
_COMPUTE_TYPE = _named({Purchase.SPOT: "SPOT", Purchase.ON_DEMAND: "EC2"})

_TRAINING: _Fields = {
    **_machine("resource_config.instance_type"),
    "machines": Spelling("resource_config.instance_count"),
    "purchase": _MANAGED_SPOT,
    "max_runtime": Spelling("stopping_condition.max_runtime_in_seconds"),
    "kept_warm": Spelling("resource_config.keep_alive_period_in_seconds"),
}
_TUNING: _Fields = {
    **_machine("training_job_definition.resource_config.instance_type"),
    "purchase": replace(
        _MANAGED_SPOT,
        path=f"training_job_definition.{_MANAGED_SPOT.path}",
        also=lambda now: [(f"training_job_definition.{path}", wait) for path, wait in _wait(now)],
    ),
    "trials": Spelling("config.resource_limits.max_number_of_training_jobs"),
}
_PROCESSING = _machine("processing_resources.cluster_config.instance_type")
_TRANSFORM = _machine("transform_resources.instance_type")
_VARIANT: _Fields = {
    **_machine("production_variants.instance_type"),
    "replicas": Spelling("production_variants.initial_instance_count"),
}
_NOTEBOOK = _machine("instance_type")
_DOMAIN: _Fields = {
    **_machine(
        "default_user_settings.jupyter_lab_app_settings.default_resource_spec.instance_type"
    ),
    "stops_when_idle": Spelling(f"{_IDLE}.lifecycle_management", _enabled, _timeout),
}
_APP = _machine("resource_spec.instance_type")
_HYPERPOD = _machine("instance_groups.instance_type")
# The volumes of a machine are declared in its block, under names of their own.
_DEVICES: _Fields = {
    "outlives_owner": Spelling("delete_on_termination", _not),
    "type": Spelling("volume_type"),
    "iops": Spelling("iops"),
    "throughput": Spelling("throughput"),
}
# One of its own is deleted with its declaration, and by nothing else.
_VOLUME: _Fields = {
    "type": Spelling("type"),
    "iops": _DEVICES["iops"],
    "throughput": _DEVICES["throughput"],
}
_INSTANCE: _Fields = {**_machine("instance_type"), **_DEVICES}
_NODE_GROUP: _Fields = {
    **_machine("instance_types", listed=True),
    "purchase": Spelling("capacity_type", _CAPACITY_TYPE),
    "floor": Spelling("scaling_config.min_size"),
    "ceiling": Spelling("scaling_config.max_size"),
}
_BATCH: _Fields = {
    **_machine("compute_resources.instance_types", listed=True),
    "purchase": Spelling("compute_resources.type", _COMPUTE_TYPE),
}
# A number of machines is written as a number of their vCPUs, and none is none in both.
_BATCH_FLOOR = Spelling("compute_resources.min_vcpus", lambda count: 0 if count == 0 else None)
# A retention of 0 days is how "for ever" is written.
_LOGS: _Fields = {"retention": Spelling("retention_in_days", _days)}
_CLUSTER: _Fields = {
    "extended_support": Spelling("upgrade_policy.support_type", _either("EXTENDED", "STANDARD"))
}
_LUSTRE: _Fields = {"compresses": Spelling("data_compression_type", _either("LZ4", "NONE"))}
_ELASTIC_FILES: _Fields = {
    "moves_cold_files": Spelling("lifecycle_policy.transition_to_ia", _either("AFTER_30_DAYS"))
}
# A standby is one unit more.
_DATABASE: _Fields = {"redundant": Spelling("multi_az"), "units": FOLLOWS}
_ENGINE: _Fields = {
    "stops_when_idle": Spelling("auto_termination_policy.idle_timeout", _either(_IDLE_SECONDS))
}
_APPLICATION: _Fields = {"stops_when_idle": Spelling("auto_stop_configuration.enabled")}


def _written(fields: _Fields, spelt: Callable[[str], str]) -> _Fields:
    return {field: _with_path(spelling, spelt) for field, spelling in fields.items()}


def _with_path(spelling: Spelling, spelt: Callable[[str], str]) -> Spelling:
    def also(now: Resource) -> Iterable[tuple[str, Scalar]]:
        return [(spelt(path), value) for path, value in spelling.also(now)]

    return replace(spelling, path=spelt(spelling.path), also=also)


def _pascal(path: str) -> str:
    if path in _IRREGULAR:
        return _IRREGULAR[path]
    return ".".join("".join(map(_capital, step.split("_"))) for step in path.split("."))


def _capital(word: str) -> str:
    return word[:1].upper() + word[1:]


def _ack(path: str) -> str:
    steps = (step[:1].lower() + step[1:] for step in _pascal(path).split("."))
    return ".".join(("spec", *steps))


_TUNING_API: _Fields = {
    **_TUNING,
    "trials": Spelling(
        "hyper_parameter_tuning_job_config.resource_limits.max_number_of_training_jobs"
    ),
}
_SAGEMAKER: Mapping[str, tuple[str, _Fields]] = {
    "aws_sagemaker_notebook_instance": ("NotebookInstance", _NOTEBOOK),
    "aws_sagemaker_domain": ("Domain", _DOMAIN),
    "aws_sagemaker_app": ("App", _APP),
    "aws_sagemaker_endpoint_configuration": ("EndpointConfig", _VARIANT),
    "aws_sagemaker_training_job": ("TrainingJob", _TRAINING),
    "aws_sagemaker_processing_job": ("ProcessingJob", _PROCESSING),
    "aws_sagemaker_transform_job": ("TransformJob", _TRANSFORM),
    "awscc_sagemaker_cluster": ("Cluster", _HYPERPOD),
    "aws_sagemaker_hyper_parameter_tuning_job": ("HyperParameterTuningJob", _TUNING),
}
_TERRAFORM: Mapping[str, _Fields] = {
    "aws_instance": _INSTANCE,
    "aws_spot_instance_request": _INSTANCE,
    "aws_eks_node_group": _NODE_GROUP,
    "aws_batch_compute_environment": {**_BATCH, "floor": _BATCH_FLOOR},
    "aws_cloudwatch_log_group": _LOGS,
    "aws_db_instance": _DATABASE,
    "aws_ebs_volume": _VOLUME,
    "aws_efs_file_system": _ELASTIC_FILES,
    "aws_eks_cluster": _CLUSTER,
    "aws_emr_cluster": _ENGINE,
    "aws_emrserverless_application": _APPLICATION,
    "aws_fsx_lustre_file_system": _LUSTRE,
    "aws_launch_configuration": _DEVICES,
    "aws_launch_template": _DEVICES,
    **{type_: fields for type_, (_, fields) in _SAGEMAKER.items()},
}
_CLOUDFORMATION: Mapping[str, _Fields] = {
    "AWS::EC2::Instance": _INSTANCE,
    "AWS::EKS::Nodegroup": _NODE_GROUP,
    "AWS::Batch::ComputeEnvironment": {**_BATCH, "floor": _BATCH_FLOOR},
    "AWS::Logs::LogGroup": _LOGS,
    "AWS::EC2::Volume": {**_VOLUME, "type": _DEVICES["type"]},
    "AWS::EC2::LaunchTemplate": _DEVICES,
    "AWS::EKS::Cluster": _CLUSTER,
    "AWS::EMRServerless::Application": _APPLICATION,
    **{f"AWS::SageMaker::{name}": fields for name, fields in _SAGEMAKER.values()},
}
_REQUESTS = {**dict(_SAGEMAKER.values()), "HyperParameterTuningJob": _TUNING_API}

SPELLINGS: Spellings = {
    **{("terraform", type_): fields for type_, fields in _TERRAFORM.items()},
    **{
        ("cloudformation", type_): _written(fields, _pascal)
        for type_, fields in _CLOUDFORMATION.items()
    },
    **{
        ("sagemaker", f"Create{name}"): _written(fields, _pascal)
        for name, fields in _REQUESTS.items()
    },
    **{
        ("kubernetes", f"sagemaker.services.k8s.aws/{name}"): _written(fields, _ack)
        for name, fields in _REQUESTS.items()
    },
}
