from textwrap import dedent

import pytest

from mlcostlint import adapters
from mlcostlint.model import (
    BatchJob,
    Compute,
    Environment,
    Interruption,
    NodePool,
    Purchase,
    Resource,
    VirtualMachine,
    Workload,
)
from mlcostlint.parsers import ALONE, Inputs, read
from mlcostlint.source import Source
from mlcostlint.value import How

PROVIDER = 'provider "aws" {\n  region = "us-east-1"\n}\n'
TEMPLATE = """
resource "aws_launch_template" "gpu" {
  name          = "gpu"
  instance_type = "g5.2xlarge"
  instance_market_options {
    market_type = "spot"
  }
}
"""
GROUP = """
resource "aws_autoscaling_group" "gpu" {
  name                 = "gpu"
  min_size             = 1
  max_size             = 4
  launch_configuration = aws_launch_configuration.gpu.name
}
resource "aws_launch_configuration" "gpu" {
  name          = "gpu"
  instance_type = "g5.2xlarge"
}
"""


def resources(text: str, path: str = "main.tf") -> tuple[Resource, ...]:
    reading = read([Source(path, dedent(text).lstrip())], Inputs(), ALONE)
    assert not reading.problems
    return adapters.resources(reading.blocks)


def compute(text: str, path: str = "main.tf") -> Compute:
    (found,) = resources(text, path)
    assert isinstance(found, Compute)
    return found


def vm(text: str) -> VirtualMachine:
    found = compute(text)
    assert isinstance(found, VirtualMachine)
    return found


def pool(text: str, path: str = "main.tf") -> NodePool:
    found = compute(text, path)
    assert isinstance(found, NodePool)
    return found


def instance(*lines: str) -> str:
    return 'resource "aws_instance" "box" {\n' + "\n".join(lines) + "\n}\n"


def node_group(*lines: str) -> str:
    scaling = "scaling_config {\n  min_size = 1\n  desired_size = 1\n  max_size = 6\n}"
    body = "\n".join([scaling, *lines])
    return f'resource "aws_eks_node_group" "gpu" {{\n{body}\n}}\n'


def test_an_instance():
    found = vm(PROVIDER + instance('instance_type = "g5.2xlarge"'))
    assert (found.region.known, found.region.origin.span.line) == ("us-east-1", 2)
    assert (found.machine.known.name, found.accelerators.known) == ("g5.2xlarge", 1)
    assert (found.purchase.known, found.purchase.origin.how) == (
        Purchase.ON_DEMAND,
        How.DEFAULTED,
    )
    assert (found.floor.known, found.scheduled.known, found.ends.known) == (1, False, False)
    assert found.scheduled.origin.span.line == 4
    assert found.managed.known is False


@pytest.mark.parametrize(
    ("lines", "region"),
    [
        (['region = "eu-west-1"'], "eu-west-1"),
        (['availability_zone = "ap-south-1b"'], "ap-south-1"),
    ],
)
def test_an_instance_may_say_its_region(lines, region):
    assert vm(instance('instance_type = "g5.xlarge"', *lines)).region.known == region


@pytest.mark.parametrize(("count", "exists"), [("0", False), ("2", True), ("var.n", True)])
def test_what_is_switched_off_is_no_resource(count, exists):
    text = instance('instance_type = "g5.xlarge"', f"count = {count}")
    assert bool(resources('variable "n" {}\n' + text)) is exists


def test_no_region_anywhere_is_a_hole():
    found = vm('provider "aws" {}\n' + instance('instance_type = "g5.xlarge"'))
    assert found.region.unknown == "provider aws states no region"


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (['instance_market_options {\nmarket_type = "spot"\n}'], Purchase.SPOT),
        (["instance_market_options {}"], Purchase.SPOT),
        (['instance_market_options {\nmarket_type = "capacity-block"\n}'], Purchase.RESERVED),
        (
            [
                (
                    "capacity_reservation_specification {\ncapacity_reservation_target {\n"
                    'capacity_reservation_id = "cr-1"\n}\n}'
                )
            ],
            Purchase.RESERVED,
        ),
        (
            ['capacity_reservation_specification {\ncapacity_reservation_preference = "open"\n}'],
            Purchase.ON_DEMAND,
        ),
    ],
)
def test_how_an_instance_is_bought(lines, expected):
    assert vm(instance('instance_type = "g5.xlarge"', *lines)).purchase.known is expected


def test_an_instance_inherits_from_its_launch_template():
    launched = "launch_template {\nid = aws_launch_template.gpu.id\n}"
    found = vm(instance(launched) + TEMPLATE)
    assert (found.machine.known.name, found.purchase.known) == ("g5.2xlarge", Purchase.SPOT)
    assert (found.machine.origin.how, found.machine.origin.span.line) == (How.PASSED, 9)
    assert [hop.line for hop in found.machine.origin.via] == [1]
    own = vm(instance('instance_type = "g6.xlarge"', launched) + TEMPLATE)
    assert (own.machine.known.name, own.machine.origin.via) == ("g6.xlarge", ())


def test_a_launch_template_that_is_elsewhere_leaves_the_machine_open():
    found = vm(instance('launch_template {\nname = "shared"\n}'))
    assert found.machine.unknown == (
        "the launch template that may set this is not among the scanned files"
    )


@pytest.mark.parametrize(
    ("tag", "managed", "scheduled"),
    [
        ('"eks:cluster-name" = "ml"', True, False),
        ('"kubernetes.io/cluster/ml" = "owned"', True, False),
        ('AutoStop = "true"', False, True),
        ('Owner = "ada"', False, False),
    ],
)
def test_tags_of_an_instance(tag, managed, scheduled):
    found = vm(instance('instance_type = "g5.xlarge"', f"tags = {{\n{tag}\n}}"))
    assert (found.managed.known, found.scheduled.known) == (managed, scheduled)


def test_tags_are_merged_with_those_of_the_provider():
    provider = """
    provider "aws" {
      region = "us-east-1"
      default_tags {
        tags = {
          Environment = "prod"
          Team        = "search"
        }
      }
    }
    """
    found = vm(
        dedent(provider)
        + instance('instance_type = "g5.xlarge"', 'tags = {\nEnvironment = "dev"\n}')
    )
    assert found.tags.known is not None
    entries = {key: value.known for key, value in found.tags.known.entries.items()}
    assert entries == {"Environment": "dev", "Team": "search"}
    assert found.environment.known is Environment.NONPRODUCTION


def test_unknown_tags_may_be_any():
    tags = vm(
        'variable "tags" {}\n' + instance('instance_type = "g5.xlarge"', "tags = var.tags")
    ).tags.known
    assert tags is not None
    assert (dict(tags.entries), tags.rest is not None) == ({}, True)


def test_a_spot_request():
    text = instance('instance_type = "g5.xlarge"', 'valid_until = "2026-12-01T00:00:00Z"')
    found = vm(text.replace("aws_instance", "aws_spot_instance_request"))
    assert (found.purchase.known, found.ends.known) == (Purchase.SPOT, True)


def test_a_group_that_nothing_scales_is_machines():
    found = vm(GROUP)
    assert (found.machine.known.name, found.floor.known) == ("g5.2xlarge", 1)
    assert found.scheduled.known is False


def test_a_group_with_a_policy_is_a_pool():
    policy = """
    resource "aws_autoscaling_policy" "busy" {
      name                   = "busy"
      autoscaling_group_name = aws_autoscaling_group.gpu.name
    }
    """
    found = pool(GROUP + dedent(policy))
    assert (found.floor.known, found.ceiling.known, found.shrinks.known) == (1, 4, True)


def test_a_group_may_be_stopped_by_the_clock():
    action = """
    resource "aws_autoscaling_schedule" "night" {
      scheduled_action_name  = "night"
      recurrence             = "0 19 * * *"
      min_size               = 0
      autoscaling_group_name = aws_autoscaling_group.gpu.name
    }
    """
    assert vm(GROUP + dedent(action)).scheduled.known is True


def test_a_group_has_tags_of_its_own_and_none_of_the_provider():
    provider = 'provider "aws" {\ndefault_tags {\ntags = {\nTeam = "search"\n}\n}\n}\n'
    tag = 'tag {\nkey = "env"\nvalue = "dev"\npropagate_at_launch = true\n}\n'
    found = vm(provider + GROUP.replace("  min_size", tag + "  min_size"))
    assert found.tags.known is not None
    assert list(found.tags.known.entries) == ["env"]
    assert found.environment.known is Environment.NONPRODUCTION


@pytest.mark.parametrize(
    ("distribution", "expected"),
    [
        ("", Purchase.ON_DEMAND),
        ('spot_allocation_strategy = "price-capacity-optimized"', Purchase.ON_DEMAND),
        ("on_demand_percentage_above_base_capacity = 0", Purchase.SPOT),
        (
            "on_demand_percentage_above_base_capacity = 0\non_demand_base_capacity = 1",
            Purchase.MIXED,
        ),
        ("on_demand_percentage_above_base_capacity = 25", Purchase.MIXED),
    ],
)
def test_a_mixed_group_is_bought_by_its_shares(distribution, expected):
    found = vm(
        f"""
        resource "aws_autoscaling_group" "gpu" {{
          min_size = 1
          max_size = 4
          mixed_instances_policy {{
            instances_distribution {{
              {distribution.replace(chr(10), chr(10) + " " * 14)}
            }}
            launch_template {{
              launch_template_specification {{
                launch_template_id = "lt-1"
              }}
              override {{
                instance_type = "g5.2xlarge"
              }}
              override {{
                instance_type = "g6.2xlarge"
              }}
            }}
          }}
        }}
        """
    )
    assert (found.purchase.known, found.machine.known.name) == (expected, "g5.2xlarge")


def test_a_node_group():
    found = pool(node_group('instance_types = ["g5.xlarge", "g6.xlarge"]'))
    assert (found.machine.known.name, found.accelerators.known) == ("g5.xlarge", 1)
    assert (found.floor.known, found.ceiling.known, found.shrinks.known) == (1, 6, True)
    assert (found.floor.origin.how, found.floor.origin.span.line) == (How.WRITTEN, 3)
    assert (found.purchase.known, found.purchase.origin.span.line) == (Purchase.ON_DEMAND, 1)
    assert found.system.known is False


@pytest.mark.parametrize(
    ("capacity", "expected"),
    [
        ("SPOT", Purchase.SPOT),
        ("ON_DEMAND", Purchase.ON_DEMAND),
        ("CAPACITY_BLOCK", Purchase.RESERVED),
    ],
)
def test_how_a_node_group_is_bought(capacity, expected):
    found = pool(node_group('instance_types = ["g5.xlarge"]', f'capacity_type = "{capacity}"'))
    assert found.purchase.known is expected


@pytest.mark.parametrize(
    ("lines", "workload"),
    [
        (['labels = {\nworkload = "training"\n}'], Workload.TRAINING),
        (['taint {\nkey = "inference"\neffect = "NO_SCHEDULE"\n}'], Workload.INFERENCE),
        (['node_group_name = "gpu-batch"'], Workload.BATCH),
        ([], Workload.UNSTATED),
    ],
)
def test_what_a_node_group_is_for(lines, workload):
    assert pool(node_group('instance_types = ["g5.xlarge"]', *lines)).workload.known is workload


def test_a_node_group_takes_its_type_from_a_template_or_the_provider():
    launched = "launch_template {\nid = aws_launch_template.gpu.id\nversion = 1\n}"
    assert pool(node_group(launched) + TEMPLATE).machine.known.name == "g5.2xlarge"
    assert pool(node_group()).machine.known.name == "t3.medium"
    assert pool(node_group('launch_template {\nname = "shared"\n}')).machine.unknown


@pytest.mark.parametrize(
    ("reservation", "expected"),
    [
        ("CapacityReservationId: cr-1", Purchase.RESERVED),
        ("CapacityReservationId: !Ref AWS::NoValue", Purchase.ON_DEMAND),
    ],
)
def test_a_batch_environment_may_use_a_reservation(reservation, expected):
    found = pool(
        f"""
        Resources:
          Template:
            Type: AWS::EC2::LaunchTemplate
            Properties:
              LaunchTemplateData:
                CapacityReservationSpecification:
                  CapacityReservationTarget:
                    {reservation}
          Pool:
            Type: AWS::Batch::ComputeEnvironment
            Properties:
              ComputeResources:
                Type: EC2
                InstanceTypes: [p4d.24xlarge]
                MaxvCpus: 96
                LaunchTemplate: {{LaunchTemplateId: !Ref Template, Version: $Latest}}
        """,
        "stack.yaml",
    )
    assert found.purchase.known is expected


def environment(lines: str) -> str:
    return (
        'resource "aws_batch_compute_environment" "gpu" {\n'
        f"compute_resources {{\n{lines}\nmax_vcpus = 64\n}}\n}}\n"
    )


@pytest.mark.parametrize(
    ("lines", "purchase", "floor", "accelerators"),
    [
        ('type = "EC2"\ninstance_type = ["p3.2xlarge"]', Purchase.ON_DEMAND, 0, 1),
        ('type = "SPOT"\ninstance_types = ["p3.2xlarge"]', Purchase.SPOT, 0, 1),
        (
            'type = "EC2"\ninstance_types = ["p3.2xlarge"]\nmin_vcpus = 12',
            Purchase.ON_DEMAND,
            2,
            1,
        ),
        ('type = "EC2"\ninstance_types = ["optimal"]', Purchase.ON_DEMAND, 0, 0),
    ],
)
def test_a_batch_environment_counts_machines(lines, purchase, floor, accelerators):
    found = pool(environment(lines))
    assert (found.purchase.known, found.floor.known) == (purchase, floor)
    assert (found.accelerators.known, found.shrinks.known) == (accelerators, True)
    assert found.workload.known is Workload.BATCH


@pytest.mark.parametrize("kind", ["FARGATE", "FARGATE_SPOT"])
def test_fargate_has_no_machines(kind):
    assert resources(environment(f'type = "{kind}"')) == ()


def test_a_hyperpod_cluster_is_a_pool_for_each_group():
    found = resources(
        """
        Resources:
          Pod:
            Type: AWS::SageMaker::Cluster
            Properties:
              ClusterName: pod
              InstanceGroups:
                - {InstanceGroupName: head, InstanceType: ml.m5.xlarge, InstanceCount: 1}
                - InstanceGroupName: workers
                  InstanceType: ml.p4d.24xlarge
                  InstanceCount: 4
                  TrainingPlanArn: arn:aws:sagemaker:us-east-1:111122223333:training-plan/p
        """,
        "stack.yaml",
    )
    pools = [one for one in found if isinstance(one, NodePool)]
    assert [(one.address, one.floor.known, one.shrinks.known) for one in pools] == [
        ("Pod[head]", 1, False),
        ("Pod[workers]", 4, False),
    ]
    assert [one.purchase.known for one in pools] == [Purchase.ON_DEMAND, Purchase.RESERVED]


def job_definition(*lines: str, gpus: int = 1) -> BatchJob:
    needs = f'{{"type": "GPU", "value": "{gpus}"}}' if gpus else ""
    properties = (
        f'{{"image": "x", "command": ["python", "train.py"], "resourceRequirements": [{needs}]}}'
    )
    body = "\n".join([f"container_properties = jsonencode({properties})", *lines])
    found = compute(f'resource "aws_batch_job_definition" "train" {{\n{body}\n}}\n')
    assert isinstance(found, BatchJob)
    return found


def test_a_job_definition_without_a_timeout_has_no_limit():
    found = job_definition()
    assert (found.accelerators.known, found.limited.known) == (1, False)
    assert found.max_runtime.known is None
    assert found.machine.unknown == "the job definition does not say on which machines it runs"
    assert job_definition(gpus=0).accelerators.known == 0


def test_a_job_definition_with_a_timeout_is_limited():
    found = job_definition("timeout {\nattempt_duration_seconds = 3600\n}")
    assert (found.limited.known, found.max_runtime.known) == (True, 3600)


def test_a_retry_after_a_reclaimed_machine_is_evidence():
    retry = 'evaluate_on_exit {\non_status_reason = "Host EC2*"\naction = "RETRY"\n}'
    found = job_definition(f"retry_strategy {{\nattempts = 3\n{retry}\n}}")
    assert found.interruption.known is Interruption.STRONG
    assert job_definition().interruption.known is Interruption.NONE


def test_a_job_runs_on_the_one_environment_beside_it():
    found = resources(
        """
        Resources:
          Train:
            Type: AWS::Batch::JobDefinition
            Properties:
              ContainerProperties: {Image: x, ResourceRequirements: [{Type: GPU, Value: '1'}]}
          Pool:
            Type: AWS::Batch::ComputeEnvironment
            Properties:
              ComputeResources: {Type: EC2, InstanceTypes: [p3.2xlarge], MaxvCpus: 64}
        """,
        "stack.yaml",
    )
    jobs = [one for one in found if isinstance(one, BatchJob)]
    assert [one.machine.known.name for one in jobs] == ["p3.2xlarge"]


def mixed(*overrides: str, strategy: str = "") -> str:
    listed = "\n".join(f"override {{\n{one}\n}}" for one in overrides)
    shares = f"instances_distribution {{\n{strategy}\n}}"
    return (
        'resource "aws_autoscaling_group" "it" {\nmin_size = 1\nmax_size = 4\n'
        f"mixed_instances_policy {{\n{shares}\nlaunch_template {{\n{listed}\n}}\n}}\n}}\n"
    )


def batch(*types: str, strategy: str = "") -> str:
    listed = ", ".join(f'"{one}"' for one in types)
    return (
        'resource "aws_batch_compute_environment" "it" {\ncompute_resources {\n'
        f'type = "SPOT"\nmax_vcpus = 16\ninstance_type = [{listed}]\n{strategy}\n}}\n}}\n'
    )


def spot_fleet(*types: str, strategy: str = "") -> str:
    listed = "\n".join(f'launch_specification {{\ninstance_type = "{one}"\n}}' for one in types)
    body = f"target_capacity = 2\n{listed}\n{strategy}"
    return f'resource "aws_spot_fleet_request" "it" {{\n{body}\n}}\n'


OPTIMIZED = 'spot_allocation_strategy = "price-capacity-optimized"'


@pytest.mark.parametrize(
    ("text", "choices", "cheapest_first"),
    [
        (node_group('instance_types = ["g5.xlarge", "g6.xlarge"]'), 2, False),
        (node_group('instance_types = ["g5.xlarge"]'), 1, False),
        (node_group(), 1, False),
        (mixed('instance_type = "g5.xlarge"', 'instance_type = "g6.xlarge"'), 2, True),
        (mixed('instance_type = "g5.xlarge"', strategy=OPTIMIZED), 1, False),
        (
            mixed("instance_requirements {}"),
            "the group takes any machine that meets its requirements",
            True,
        ),
        (batch("g5.xlarge", "g5.xlarge", "g6.xlarge"), 2, True),
        (batch("g5"), "a whole family of machines is named", True),
        (
            batch("g5.xlarge", strategy='allocation_strategy = "SPOT_CAPACITY_OPTIMIZED"'),
            1,
            False,
        ),
        (spot_fleet("g5.xlarge", "g6.xlarge"), 2, True),
        (
            spot_fleet("g5.xlarge", strategy='allocation_strategy = "priceCapacityOptimized"'),
            1,
            False,
        ),
    ],
)
def test_between_how_many_machines_a_group_may_choose(text, choices, cheapest_first):
    found = compute(text)
    assert isinstance(found, NodePool | VirtualMachine)
    assert found.choices is not None
    assert found.cheapest_first is not None
    assert (found.choices.unknown or found.choices.known) == choices
    assert found.cheapest_first.known is cheapest_first
