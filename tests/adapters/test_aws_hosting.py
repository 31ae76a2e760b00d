import json
from textwrap import dedent

import pytest

from mlcostlint import adapters
from mlcostlint.model import Endpoint, Environment, Mode, Purchase, Resource
from mlcostlint.parsers import ALONE, Inputs, read
from mlcostlint.source import Source
from mlcostlint.value import How

IMAGE = "763104351884.dkr.ecr.us-east-1.amazonaws.com/huggingface-pytorch-tgi-inference:2"
CONFIG = """
resource "aws_sagemaker_endpoint_configuration" "chat" {
  name = "chat"
  production_variants {
    variant_name           = "only"
    model_name             = aws_sagemaker_model.chat.name
    instance_type          = "ml.g5.12xlarge"
    initial_instance_count = 2
  }
}
"""
ENDPOINT = """
resource "aws_sagemaker_endpoint" "chat" {
  name                 = "chat"
  endpoint_config_name = aws_sagemaker_endpoint_configuration.chat.name
  tags = {
    environment = "dev"
  }
}
"""
TARGET = """
resource "aws_appautoscaling_target" "chat" {
  service_namespace  = "sagemaker"
  resource_id        = "endpoint/${aws_sagemaker_endpoint.chat.name}/variant/only"
  scalable_dimension = "sagemaker:variant:DesiredInstanceCount"
  min_capacity       = 1
  max_capacity       = 4
}
"""
ASYNCHRONOUS = CONFIG.rstrip()[:-1] + "  async_inference_config {}\n}\n"


def model(environment: str, image: str = IMAGE) -> str:
    return f"""
resource "aws_sagemaker_model" "chat" {{
  name = "chat"
  primary_container {{
    image       = "{image}"
    environment = {environment}
  }}
}}
"""


def resources(text: str, path: str = "main.tf") -> tuple[Resource, ...]:
    reading = read([Source(path, dedent(text).lstrip())], Inputs(), ALONE)
    assert not reading.problems
    return adapters.resources(reading.blocks)


def endpoint(text: str, path: str = "main.tf") -> Endpoint:
    (found,) = resources(text, path)
    assert isinstance(found, Endpoint)
    return found


def request(text: str) -> Endpoint:
    return endpoint(text, "us-east-1/config.yaml")


def test_a_configuration_without_an_endpoint_is_read_as_if_it_had_one():
    found = endpoint(CONFIG)
    assert found.address == "aws_sagemaker_endpoint_configuration.chat"
    assert (found.mode.known, found.mode.origin.how) == (Mode.REALTIME, How.DEFAULTED)
    assert (found.machine.known.name, found.accelerators.known) == ("ml.g5.12xlarge", 4)
    assert (found.replicas.known, found.floor.known, found.ceiling.known) == (2, 2, 2)
    assert (found.floor.origin.how, found.floor.origin.span.line) == (How.WRITTEN, 7)
    assert found.purchase.known is Purchase.ON_DEMAND
    assert found.scheduled.known is False
    assert found.environment.known is Environment.UNSTATED


def test_environment_and_tags_are_those_of_the_endpoint_that_is_billed():
    found = endpoint(CONFIG + ENDPOINT)
    assert found.environment.known is Environment.NONPRODUCTION
    tags = found.tags.known
    assert tags is not None
    assert {key: value.known for key, value in tags.entries.items()} == {"environment": "dev"}


def test_autoscaling_gives_floor_and_ceiling():
    found = endpoint(CONFIG + ENDPOINT + TARGET)
    assert (found.replicas.known, found.floor.known, found.ceiling.known) == (2, 1, 4)


@pytest.mark.parametrize(
    ("config", "mode", "floor", "rests", "told"),
    [
        (CONFIG, Mode.REALTIME, 1, None, 0),
        (ASYNCHRONOUS, Mode.ASYNCHRONOUS, 0, True, None),
    ],
)
def test_only_an_asynchronous_endpoint_rests_at_none(config, mode, floor, rests, told):
    target = TARGET.replace("min_capacity       = 1", "min_capacity       = 0")
    found = endpoint(config + ENDPOINT + target)
    assert (found.mode.known, found.floor.known) == (mode, floor)
    said = [None if value is None else value.known for value in (found.rests, found.told)]
    assert said == [rests, told]


@pytest.mark.parametrize(("model", "rests", "told"), [("", True, None), ("ModelName: x", None, 0)])
def test_managed_scaling_takes_away_all_machines_of_components_only(model, rests, told):
    scaling = "ManagedInstanceScaling: {Status: ENABLED, MinInstanceCount: 0, MaxInstanceCount: 4}"
    lines = ["VariantName: only", "InstanceType: ml.g5.xlarge", "InitialInstanceCount: 1", scaling]
    variant = "\n".join(f"    {line}" for line in [*lines, model])
    found = request(f"EndpointConfigName: chat\nProductionVariants:\n  -\n{variant}\n")
    said = [None if value is None else value.known for value in (found.rests, found.told)]
    assert said == [rests, told]


@pytest.mark.parametrize(
    ("resource_id", "floor"),
    [
        ("endpoint/chat/variant/only", 1),
        ("endpoint/chat/variant/other", 2),
        ("endpoint/search/variant/only", 2),
        ("inference-component/chat", 2),
        ("endpoint/${aws_sagemaker_endpoint.chat.name}/variant/${var.variant}", 1),
    ],
)
def test_a_target_is_joined_by_name_or_reference(resource_id, floor):
    old = "endpoint/${aws_sagemaker_endpoint.chat.name}/variant/only"
    variable = 'variable "variant" {}\n'
    found = endpoint(variable + CONFIG + ENDPOINT + TARGET.replace(old, resource_id))
    assert found.floor.known == floor


def test_a_target_of_something_unknown_leaves_the_floor_open():
    target = TARGET.replace('"endpoint/${aws_sagemaker_endpoint.chat.name}/variant/only"', "var.id")
    found = endpoint('variable "id" {}\n' + CONFIG + ENDPOINT + target)
    assert found.floor.unknown == (
        "the endpoint that this scales cannot be told from its resource id"
    )


def test_a_scheduled_action_changes_capacity_by_the_clock():
    action = """
    resource "aws_appautoscaling_scheduled_action" "night" {
      resource_id = aws_appautoscaling_target.chat.resource_id
      schedule    = "cron(0 19 * * ? *)"
    }
    """
    found = endpoint(CONFIG + ENDPOINT + TARGET + dedent(action))
    assert found.scheduled.known is True


@pytest.mark.parametrize(
    ("lines", "mode", "floor", "purchase"),
    [
        (
            ["ServerlessConfig: {MemorySizeInMB: 4096, MaxConcurrency: 5}"],
            Mode.SERVERLESS,
            0,
            Purchase.ON_DEMAND,
        ),
        (
            ["InstanceType: ml.g5.xlarge", "InitialInstanceCount: 1", ("CapacityReservationConfig:"
             " {MlReservationArn: 'arn:aws:sagemaker:us-east-1:111122223333:x/y'}")],
            Mode.REALTIME,
            1,
            Purchase.RESERVED,
        ),
        (
            ["InstanceType: ml.g5.xlarge", "InitialInstanceCount: 1",
             "ManagedInstanceScaling: {Status: ENABLED, MinInstanceCount: 0, MaxInstanceCount: 4}"],
            Mode.REALTIME,
            0,
            Purchase.ON_DEMAND,
        ),
    ],
    ids=["serverless", "reserved", "components"],
)  # fmt: skip
def test_other_ways_to_serve(lines, mode, floor, purchase):
    variant = "\n".join(f"    {line}" for line in ["VariantName: only", *lines])
    found = request(f"EndpointConfigName: chat\nProductionVariants:\n  -\n{variant}\n")
    assert (found.mode.known, found.floor.known, found.purchase.known) == (mode, floor, purchase)


def test_a_serverless_variant_has_no_accelerators():
    found = request(
        "EndpointConfigName: chat\n"
        "ProductionVariants:\n"
        "  - {VariantName: only, ServerlessConfig: {MemorySizeInMB: 4096, MaxConcurrency: 5}}\n"
    )
    assert (found.machine.known.name, found.accelerators.known) == ("serverless", 0)


def test_every_variant_is_billed_shadows_too():
    variant = "{VariantName: %s, ModelName: m, InstanceType: ml.g5.xlarge, InitialInstanceCount: 1}"
    found = resources(
        "EndpointConfigName: chat\n"
        f"ProductionVariants: [{variant % 'blue'}]\n"
        f"ShadowProductionVariants: [{variant % 'green'}]\n",
        "us-east-1/config.yaml",
    )
    assert [one.address for one in found] == [
        "EndpointConfig/chat[blue]",
        "EndpointConfig/chat[green]",
    ]


@pytest.mark.parametrize(
    ("environment", "image", "processes", "hub_id"),
    [
        ('{ HF_MODEL_ID = "org/m", SM_NUM_GPUS = "1" }', IMAGE, 1, "org/m"),
        ('{ HF_MODEL_ID = "/opt/ml/model" }', IMAGE, None, None),
        ('{ SM_NUM_GPUS = "max" }', IMAGE, None, None),
        ('{ OPTION_TENSOR_PARALLEL_DEGREE = "2" }', "acme/djl-inference:0.27", None, None),
        ('{ TENSOR_PARALLEL_DEGREE = "2" }', "acme/vllm:1", 2, None),
        ("{}", IMAGE, None, None),
    ],
)
def test_the_container_says_what_is_served_on_how_many(environment, image, processes, hub_id):
    found = endpoint(CONFIG + model(environment, image))
    assert (found.processes.known, found.model.id.known) == (processes, hub_id)


def test_a_model_that_is_elsewhere_is_a_hole():
    found = endpoint(CONFIG.replace("aws_sagemaker_model.chat.name", '"chat"'))
    assert found.model.id.unknown == "the model chat is not among the scanned files"
    assert found.processes.unknown == found.model.id.unknown


def test_an_endpoint_lies_where_the_image_of_its_model_lies():
    found = resources(
        f"""
        Resources:
          Model:
            Type: AWS::SageMaker::Model
            Properties:
              PrimaryContainer: {{Image: {IMAGE}}}
          Config:
            Type: AWS::SageMaker::EndpointConfig
            Properties:
              ProductionVariants:
                - VariantName: only
                  ModelName: !GetAtt Model.ModelName
                  InstanceType: ml.g5.xlarge
                  InitialInstanceCount: 1
        """,
        "stack.yaml",
    )
    assert [one.region.known for one in found] == ["us-east-1"]


@pytest.mark.parametrize(
    ("lines", "traffic", "how"),
    [
        ("", 1.0, How.DEFAULTED),
        ("    initial_variant_weight = 0\n", 0.0, How.WRITTEN),
    ],
)
def test_the_weight_of_a_variant(lines, traffic, how):
    found = endpoint(
        'resource "aws_sagemaker_endpoint_configuration" "c" {\n  production_variants {\n'
        f'    instance_type = "ml.g5.xlarge"\n    initial_instance_count = 1\n{lines}  }}\n}}\n'
    )
    assert found.traffic is not None
    assert (found.traffic.known, found.traffic.origin.how) == (traffic, how)


def test_a_shadow_answers_nothing():
    variant = 'instance_type = "ml.g5.xlarge"\n initial_instance_count = 1\n'
    found = resources(
        'resource "aws_sagemaker_endpoint_configuration" "c" {\n'
        f' production_variants {{\n variant_name = "a"\n {variant}}}\n'
        f' shadow_production_variants {{\n variant_name = "b"\n {variant}}}\n}}\n'
    )
    weights = [one.traffic for one in found if isinstance(one, Endpoint)]
    assert [None if weight is None else weight.known for weight in weights] == [1.0, 0.0]


@pytest.mark.parametrize(
    ("capture", "terraform", "request_"),
    [
        ({}, 0.0, 0.0),
        ({"initial_sampling_percentage": 50}, 0.0, 50.0),
        ({"enable_capture": True, "initial_sampling_percentage": 50}, 50.0, 50.0),
        ({"enable_capture": False, "initial_sampling_percentage": 50}, 0.0, 0.0),
    ],
)
def test_requests_that_are_recorded(capture, terraform, request_):
    lines = "\n".join(f"{key} = {str(value).lower()}" for key, value in capture.items())
    block = f"data_capture_config {{\n{lines}\n}}\n" if capture else ""
    hcl = endpoint(
        'resource "aws_sagemaker_endpoint_configuration" "c" {\n production_variants {\n'
        f' instance_type = "ml.g5.xlarge"\n initial_instance_count = 1\n }}\n{block}}}\n'
    )
    pascal = {"".join(map(str.capitalize, key.split("_"))): it for key, it in capture.items()}
    asked = f"DataCaptureConfig: {json.dumps(pascal)}\n" if capture else ""
    api = endpoint(
        "EndpointConfigName: c\nProductionVariants:\n"
        f"  - {{InstanceType: ml.g5.xlarge, InitialInstanceCount: 1}}\n{asked}",
        "c.yaml",
    )
    assert hcl.captured is not None
    assert api.captured is not None
    assert (hcl.captured.known, api.captured.known) == (terraform, request_)
