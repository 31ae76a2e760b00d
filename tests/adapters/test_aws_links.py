"""What AWS declares apart, and what follows for the thing it belongs to."""

from typing import Any, TypeVar

import pytest

from mlcostlint import adapters
from mlcostlint.model import (
    BatchJob,
    Bucket,
    Budget,
    Commitment,
    Endpoint,
    EngineCluster,
    FeatureStore,
    FileSystem,
    LogGroup,
    NatGateway,
    NodePool,
    Purchase,
    Registry,
    Resource,
    SnapshotPolicy,
    VirtualMachine,
    Volume,
)
from mlcostlint.parsers import ALONE, Inputs, read
from mlcostlint.source import Source
from mlcostlint.value import How, Value

R = TypeVar("R", bound=Resource)
PROVIDER = 'provider "aws" {\n  region = "us-east-1"\n}\n'


def resources(text: str, path: str = "main.tf") -> tuple[Resource, ...]:
    reading = read([Source(path, text)], Inputs(), ALONE)
    assert not reading.problems
    return adapters.resources(reading.blocks)


def the(kind: type[R], text: str, path: str = "main.tf") -> R:
    """Return the one resource of a kind among those declared."""
    (found,) = (one for one in resources(text, path) if isinstance(one, kind))
    return found


def block(type_: str, name: str, *lines: str) -> str:
    return f'resource "{type_}" "{name}" {{\n' + "".join(f"  {line}\n" for line in lines) + "}\n"


def said(value: Value[Any]) -> Any:
    """Return the fact, or the reason there is none."""
    return f"? {value.unknown}" if value.unknown else value.known


BUCKET = block("aws_s3_bucket", "it", 'bucket = "acme"')
UNKNOWN_NAME = 'variable "b" {}\n'
BUCKET_KEYS = [
    pytest.param("bucket = aws_s3_bucket.it.id", True, id="by reference"),
    pytest.param('bucket = "acme"', True, id="by name"),
    pytest.param('bucket = "other"', False, id="another's"),
    pytest.param("bucket = var.b", "? var.b has no default", id="unknown"),
]


@pytest.mark.parametrize(("key", "joined"), BUCKET_KEYS)
def test_versioning_of_a_bucket(key, joined):
    apart = block(
        "aws_s3_bucket_versioning", "it", key, 'versioning_configuration {\n status = "Enabled"\n}'
    )
    assert said(the(Bucket, UNKNOWN_NAME + BUCKET + apart).versioned) == joined


@pytest.mark.parametrize(("key", "joined"), BUCKET_KEYS)
def test_lifecycle_of_a_bucket(key, joined):
    rule = 'rule {\n id = "a"\n status = "Enabled"\n expiration {\n days = 30\n }\n}'
    apart = block("aws_s3_bucket_lifecycle_configuration", "it", key, rule)
    found = the(Bucket, UNKNOWN_NAME + BUCKET + apart).lifecycle
    if isinstance(joined, str):
        assert said(found) == joined
    else:
        assert [one.expires.known for one in found.known] == ([30] if joined else [])


def lifecycle(*rules: str) -> Bucket:
    apart = "aws_s3_bucket_lifecycle_configuration"
    return the(Bucket, BUCKET + block(apart, "it", "bucket = aws_s3_bucket.it.id", *rules))


@pytest.mark.parametrize(
    ("lines", "field", "fact"),
    [
        (['filter {\n prefix = "tmp/"\n}'], "prefix", "tmp/"),
        (['prefix = "tmp/"'], "prefix", "tmp/"),
        (["filter {}"], "prefix", ""),
        (['filter {\n tag {\n key = "a"\n value = "b"\n }\n}'], "narrow", True),
        (["filter {\n object_size_greater_than = 500\n}"], "narrow", True),
        (["filter {}"], "narrow", False),
        (["expiration {\n days = 14\n}"], "expires", 14),
        (["expiration {\n expired_object_delete_marker = true\n}"], "expires", None),
        (
            ['expiration {\n date = "2027-01-01T00:00:00Z"\n}'],
            "expires",
            "? objects expire on a date and not by their age",
        ),
        (["noncurrent_version_expiration {\n noncurrent_days = 30\n}"], "old_versions_expire", 30),
        (['transition {\n storage_class = "GLACIER"\n}'], "moves", 0),
        (['transition {\n days = 90\n storage_class = "GLACIER"\n}'], "moves", 90),
        (
            ["abort_incomplete_multipart_upload {\n days_after_initiation = 7\n}"],
            "uploads_abort",
            7,
        ),
    ],
)
def test_a_lifecycle_rule(lines, field, fact):
    rule = "rule {\n" + "\n".join(['id = "a"', 'status = "Enabled"', *lines]) + "\n}"
    (found,) = lifecycle(rule).lifecycle.known
    assert said(getattr(found, field)) == fact


def test_a_rule_that_is_switched_off_is_none():
    assert lifecycle('rule {\n id = "a"\n status = "Disabled"\n}').lifecycle.known == ()


def test_a_rule_that_may_be_switched_off_leaves_all_open():
    assert lifecycle('rule {\n id = "a"\n status = var.s\n}').lifecycle.unknown


def test_rules_of_an_old_provider_stand_in_the_bucket():
    rule = 'lifecycle_rule {\n enabled = true\n prefix = "a/"\n expiration {\n days = 3\n }\n}'
    (found,) = the(Bucket, block("aws_s3_bucket", "it", rule)).lifecycle.known
    assert (found.prefix.known, found.expires.known) == ("a/", 3)


@pytest.mark.parametrize(
    ("lines", "moves"),
    [
        (["filter {}", 'transition {\n storage_class = "INTELLIGENT_TIERING"\n}'], True),
        (
            [
                'filter {\n prefix = "a/"\n}',
                'transition {\n storage_class = "INTELLIGENT_TIERING"\n}',
            ],
            False,
        ),
        (["filter {}", 'transition {\n storage_class = "GLACIER"\n}'], False),
    ],
)
def test_a_bucket_that_is_tiered_by_access(lines, moves):
    rule = "rule {\n" + "\n".join(['id = "a"', 'status = "Enabled"', *lines]) + "\n}"
    assert lifecycle(rule).moves_by_access.known is moves


def test_archive_tiers_say_nothing_of_the_class_of_uploads():
    tiers = block(
        "aws_s3_bucket_intelligent_tiering_configuration",
        "it",
        "bucket = aws_s3_bucket.it.id",
        'tiering {\n access_tier = "ARCHIVE_ACCESS"\n days = 125\n}',
    )
    found = the(Bucket, BUCKET + tiers).moves_by_access
    assert found.unknown == "objects may be uploaded into the class that is tiered by access"


def test_a_replica_lies_where_its_bucket_does():
    rule = 'rule {\n status = "Enabled"\n destination {\n bucket = aws_s3_bucket.far.arn\n }\n}'
    text = (
        PROVIDER
        + block("aws_s3_bucket", "it", 'bucket = "acme"')
        + block("aws_s3_bucket", "far", 'bucket = "far"', 'region = "eu-west-1"')
        + block("aws_s3_bucket_replication_configuration", "it", 'bucket = "acme"', rule)
    )
    (found,) = (b for b in resources(text) if isinstance(b, Bucket) and b.bucket.known == "acme")
    assert [region.known for region in found.copied_to] == ["eu-west-1"]


@pytest.mark.parametrize(("unit", "days"), [("days = 90", 90), ("years = 2", 730)])
def test_object_lock_keeps_what_is_deleted(unit, days):
    lock = block(
        "aws_s3_bucket_object_lock_configuration",
        "it",
        'bucket = "acme"',
        f'rule {{\n default_retention {{\n mode = "COMPLIANCE"\n {unit}\n }}\n}}',
    )
    assert the(Bucket, BUCKET + lock).kept_deleted.known == days


VOLUME = block("aws_ebs_volume", "it", "size = 10")


@pytest.mark.parametrize(
    ("mount", "attached"),
    [
        ("", False),
        (block("aws_volume_attachment", "a", "volume_id = aws_ebs_volume.it.id"), True),
        (block("aws_volume_attachment", "a", 'volume_id = "vol-1"'), False),
        (block("aws_volume_attachment", "a", "volume_id = var.v"), "? var.v has no default"),
        (
            block(
                "kubernetes_persistent_volume",
                "a",
                "spec {\n persistent_volume_source {\n aws_elastic_block_store {\n"
                " volume_id = aws_ebs_volume.it.id\n }\n }\n}",
            ),
            True,
        ),
    ],
)
def test_a_volume_that_something_mounts(mount, attached):
    found = the(Volume, 'variable "v" {}\n' + VOLUME + mount)
    assert said(found.attached) == attached


def test_a_volume_knows_the_machine_it_is_declared_with():
    disk = the(
        Volume,
        block("aws_instance", "it", 'instance_type = "g5.xlarge"', "root_block_device {}"),
    )
    assert disk.owner is not None
    assert disk.owner.machine.known.name == "g5.xlarge"


def test_a_file_system_presents_a_bucket():
    text = (
        PROVIDER
        + block("aws_fsx_lustre_file_system", "it", "storage_capacity = 1200")
        + block(
            "aws_fsx_data_repository_association",
            "a",
            "file_system_id = aws_fsx_lustre_file_system.it.id",
            'data_repository_path = "s3://acme-eu-west-1/sets"',
        )
    )
    (path,) = the(FileSystem, text).mirrors
    assert (path.uri.known, path.region.known) == ("s3://acme-eu-west-1/sets", "eu-west-1")


REPOSITORY = block("aws_ecr_repository", "it", 'name = "ml/train"')


@pytest.mark.parametrize(
    ("policy", "cleans_up"),
    [
        ("", False),
        (block("aws_ecr_lifecycle_policy", "a", "repository = aws_ecr_repository.it.name"), True),
        (block("aws_ecr_lifecycle_policy", "a", 'repository = "ml/train"'), True),
        (block("aws_ecr_lifecycle_policy", "a", 'repository = "ml/serve"'), False),
        (block("aws_ecr_lifecycle_policy", "a", "repository = var.r"), "? var.r has no default"),
    ],
)
def test_a_registry_that_cleans_up(policy, cleans_up):
    found = the(Registry, 'variable "r" {}\n' + REPOSITORY + policy)
    assert said(found.cleans_up) == cleans_up


@pytest.mark.parametrize(
    ("prefix", "regions"), [("ml/", ["eu-west-1"]), ("web/", []), (None, ["eu-west-1"])]
)
def test_images_that_are_copied(prefix, regions):
    chosen = ""
    if prefix:
        chosen = f'repository_filter {{\n filter = "{prefix}"\n filter_type = "PREFIX_MATCH"\n}}\n'
    rule = f'rule {{\n destination {{\n region = "eu-west-1"\n }}\n{chosen}}}'
    apart = block(
        "aws_ecr_replication_configuration", "a", f"replication_configuration {{\n{rule}\n}}"
    )
    assert [one.known for one in the(Registry, REPOSITORY + apart).copied_to] == regions


@pytest.mark.parametrize(
    ("prefix", "lines", "cleans_up"),
    [
        ("hub", ['lifecycle_policy = "{}"'], True),
        ("ROOT", ['lifecycle_policy = "{}"'], True),
        ("hub", [], False),
        ("other", ['lifecycle_policy = "{}"'], False),
    ],
)
def test_repositories_that_are_made_when_first_pulled(prefix, lines, cleans_up):
    text = block(
        "aws_ecr_repository_creation_template", "t", f'prefix = "{prefix}"', *lines
    ) + block("aws_ecr_pull_through_cache_rule", "it", 'ecr_repository_prefix = "hub"')
    assert the(Registry, text).cleans_up.known is cleans_up


NETWORK = block("aws_vpc", "it") + block("aws_subnet", "a", "vpc_id = aws_vpc.it.id")
GATEWAY = block("aws_nat_gateway", "it", "subnet_id = aws_subnet.a.id")
S3 = 'service_name = "com.amazonaws.us-east-1.s3"'
TABLES = "route_table_ids = [aws_route_table.a.id]"


@pytest.mark.parametrize(
    ("endpoint", "spares"),
    [
        ([], False),
        (["vpc_id = aws_vpc.it.id", S3, TABLES], True),
        (["vpc_id = aws_vpc.it.id", S3], False),
        (["vpc_id = aws_vpc.it.id", S3, TABLES, 'vpc_endpoint_type = "Interface"'], False),
        (
            ["vpc_id = aws_vpc.it.id", 'service_name = "com.amazonaws.us-east-1.dynamodb"', TABLES],
            False,
        ),
        (['vpc_id = "vpc-other"', S3, TABLES], False),
        (["vpc_id = var.v", S3, TABLES], "? var.v has no default"),
    ],
)
def test_a_gateway_whose_network_reaches_storage_for_free(endpoint, spares):
    text = 'variable "v" {}\n' + NETWORK + GATEWAY
    text += block("aws_vpc_endpoint", "s3", *endpoint) if endpoint else ""
    assert said(the(NatGateway, text).spares_storage) == spares


@pytest.mark.parametrize(("name", "spares"), [("s3", True), ("private_s3", True), ("it", None)])
def test_an_endpoint_of_an_open_region_is_told_by_what_it_is_called(name, spares):
    service = 'service_name = "com.amazonaws.${var.r}.s3"'
    text = 'variable "r" {}\n' + NETWORK + GATEWAY
    text += block("aws_vpc_endpoint", name, "vpc_id = aws_vpc.it.id", service, TABLES)
    found = the(NatGateway, text).spares_storage
    assert (None if found.unknown else found.known) is spares


def test_an_endpoint_of_another_stack_may_be_for_this_network():
    gateway = "Resources:\n  Nat:\n    Type: AWS::EC2::NatGateway\n    Properties: {SubnetId: s}\n"
    endpoint = (
        "Parameters:\n  Vpc:\n    Type: String\n"
        "Resources:\n  S3:\n    Type: AWS::EC2::VPCEndpoint\n    Properties:\n"
        "      VpcId: !Ref Vpc\n      ServiceName: com.amazonaws.us-east-1.s3\n"
    )
    sources = [Source("nat.yaml", gateway), Source("s3.yaml", endpoint)]
    found = adapters.resources(read(sources, Inputs(), ALONE).blocks)
    (nat,) = (one for one in found if isinstance(one, NatGateway))
    assert nat.spares_storage.unknown == "parameter Vpc has no default"


def test_a_route_may_be_given_to_an_endpoint_apart():
    text = (
        NETWORK
        + GATEWAY
        + block("aws_vpc_endpoint", "s3", "vpc_id = aws_vpc.it.id", S3)
        + block(
            "aws_vpc_endpoint_route_table_association",
            "s3",
            "vpc_endpoint_id = aws_vpc_endpoint.s3.id",
        )
    )
    assert the(NatGateway, text).spares_storage.known is True


@pytest.mark.parametrize(
    ("other", "beside"),
    [
        ("subnet_id = aws_subnet.b.id", 2),
        ("subnet_id = aws_subnet.far.id", 1),
        (
            "subnet_id = var.s",
            "? nothing says whether this gateway stands in the same network",
        ),
    ],
)
def test_gateways_of_one_network(other, beside):
    text = (
        'variable "s" {}\n'
        + NETWORK
        + block("aws_subnet", "b", "vpc_id = aws_vpc.it.id")
        + block("aws_vpc", "far")
        + block("aws_subnet", "far", "vpc_id = aws_vpc.far.id")
        + GATEWAY
        + block("aws_nat_gateway", "other", other)
    )
    first = next(one for one in resources(text) if isinstance(one, NatGateway))
    assert said(first.beside) == beside


BUDGET = [
    'name = "ml"',
    'budget_type = "COST"',
    'limit_amount = "1000"',
    'time_unit = "MONTHLY"',
]


def notification(*lines: str) -> str:
    return "notification {\n" + "\n".join(f" {line}" for line in lines) + "\n}"


@pytest.mark.parametrize(
    ("lines", "percent", "forecast", "reaches"),
    [
        (
            ["threshold = 80", 'threshold_type = "PERCENTAGE"', 'notification_type = "ACTUAL"'],
            80,
            False,
            False,
        ),
        (
            [
                "threshold = 900",
                'threshold_type = "ABSOLUTE_VALUE"',
                'notification_type = "FORECASTED"',
                'subscriber_email_addresses = ["a@example.org"]',
            ],
            90,
            True,
            True,
        ),
        (
            [
                "threshold = var.t",
                'threshold_type = "PERCENTAGE"',
                'notification_type = "ACTUAL"',
                "subscriber_sns_topic_arns = [aws_sns_topic.t.arn]",
            ],
            "? var.t has no default",
            False,
            True,
        ),
    ],
)
def test_a_threshold_of_a_budget(lines, percent, forecast, reaches):
    text = 'variable "t" {}\n' + block("aws_budgets_budget", "it", *BUDGET, notification(*lines))
    (alert,) = the(Budget, text).alerts.known
    assert (said(alert.percent), said(alert.forecast)) == (percent, forecast)
    assert said(alert.reaches) == reaches


def test_what_a_budget_does_is_an_alert_too():
    action = block(
        "aws_budgets_budget_action",
        "stop",
        "budget_name = aws_budgets_budget.it.name",
        'notification_type = "ACTUAL"',
        'action_threshold {\n action_threshold_type = "PERCENTAGE"\n'
        " action_threshold_value = 100\n}",
        'subscriber {\n address = "a@example.org"\n subscription_type = "EMAIL"\n}',
    )
    (alert,) = the(Budget, block("aws_budgets_budget", "it", *BUDGET) + action).alerts.known
    assert (alert.percent.known, alert.reaches.known) == (100, True)


def test_a_budget_of_usage_is_no_budget_of_money():
    assert resources(block("aws_budgets_budget", "it", 'budget_type = "USAGE"')) == ()


@pytest.mark.parametrize(("status", "counts"), [("Active", True), ("Inactive", False)])
def test_a_tag_that_bills_are_split_by(status, counts):
    text = block("aws_ce_cost_allocation_tag", "it", f'status = "{status}"')
    assert bool(resources(text)) is counts


def test_a_trail_makes_the_group_it_writes_to_an_audit_log():
    text = block("aws_cloudwatch_log_group", "it", 'name = "x"') + block(
        "aws_cloudtrail", "t", 'cloud_watch_logs_group_arn = "${aws_cloudwatch_log_group.it.arn}:*"'
    )
    assert the(LogGroup, text).audit.known is True


RESERVATION = block(
    "aws_ec2_capacity_reservation", "it", 'instance_type = "p5.48xlarge"', "instance_count = 1"
)
TARGETED = RESERVATION.replace("}\n", '  instance_match_criteria = "targeted"\n}\n')
NAMED = (
    "capacity_reservation_specification {\n capacity_reservation_target {\n"
    " capacity_reservation_id = aws_ec2_capacity_reservation.it.id\n }\n}"
)


@pytest.mark.parametrize(
    ("reservation", "user", "used"),
    [
        (RESERVATION, "", False),
        (RESERVATION, block("aws_launch_template", "a", NAMED), True),
        (RESERVATION, block("aws_instance", "a", 'instance_type = "p5.48xlarge"'), True),
        (TARGETED, block("aws_instance", "a", 'instance_type = "p5.48xlarge"'), False),
        (TARGETED, block("aws_launch_template", "a", NAMED), True),
    ],
)
def test_a_reservation_that_something_uses(reservation, user, used):
    found = the(Commitment, reservation + user).used
    assert found is not None
    assert found.known is used


INSTANCE = block("aws_instance", "it", 'instance_type = "g5.xlarge"')


@pytest.mark.parametrize(("state", "floor"), [("stopped", 0), ("running", 1)])
def test_an_instance_that_is_kept_stopped(state, floor):
    apart = block(
        "aws_ec2_instance_state", "s", "instance_id = aws_instance.it.id", f'state = "{state}"'
    )
    found = the(VirtualMachine, INSTANCE + apart).floor
    assert (found.known, found.origin.how) == (floor, How.WRITTEN)


def rule(*target: str) -> str:
    return block(
        "aws_cloudwatch_event_rule", "night", 'schedule_expression = "cron(0 20 * * ? *)"'
    ) + block(
        "aws_cloudwatch_event_target", "t", "rule = aws_cloudwatch_event_rule.night.name", *target
    )


@pytest.mark.parametrize(
    ("target", "scheduled"),
    [
        (['arn = "arn:aws:ssm:us-east-1::automation-definition/AWS-StopEC2Instance"'], True),
        (["arn = aws_lambda_function.stop_instances.arn"], True),
        (["arn = aws_lambda_function.report.arn"], False),
        (['arn = "arn:aws:scheduler:::aws-sdk:sagemaker:stopNotebookInstance"'], False),
    ],
)
def test_a_rule_that_stops_machines_by_the_clock(target, scheduled):
    functions = block("aws_lambda_function", "stop_instances") + block(
        "aws_lambda_function", "report"
    )
    assert the(VirtualMachine, INSTANCE + rule(*target) + functions).scheduled.known is scheduled


GROUP = block(
    "aws_autoscaling_group",
    "it",
    'name = "gpu"',
    "min_size = 2",
    "max_size = 4",
    "launch_configuration = aws_launch_configuration.it.name",
) + block("aws_launch_configuration", "it", 'instance_type = "g5.xlarge"')


@pytest.mark.parametrize(
    ("sizes", "scheduled"),
    [
        (["min_size = 0", "max_size = 0", "desired_capacity = 0"], True),
        (["min_size = 2", "max_size = 6", "desired_capacity = 6"], False),
        (["min_size = -1", "max_size = -1", "desired_capacity = 1"], True),
        ([], True),
    ],
)
def test_a_group_that_the_clock_shrinks(sizes, scheduled):
    action = block(
        "aws_autoscaling_schedule",
        "s",
        "autoscaling_group_name = aws_autoscaling_group.it.name",
        'recurrence = "0 20 * * *"',
        *sizes,
    )
    assert the(VirtualMachine, GROUP + action).scheduled.known is scheduled


@pytest.mark.parametrize(("disabled", "shrinks"), [("true", False), ("false", True)])
def test_a_group_that_is_scaled_one_way(disabled, shrinks):
    policy = block(
        "aws_autoscaling_policy",
        "p",
        "autoscaling_group_name = aws_autoscaling_group.it.name",
        f"target_tracking_configuration {{\n disable_scale_in = {disabled}\n target_value = 50\n}}",
    )
    assert the(NodePool, GROUP + policy).shrinks.known is shrinks


def environment(name: str, kind: str) -> str:
    return block(
        "aws_batch_compute_environment",
        name,
        f'compute_resources {{\n type = "{kind}"\n max_vcpus = 16\n'
        ' instance_type = ["g5.xlarge"]\n}',
    )


def queue(*names: str) -> str:
    order = [
        f"compute_environment_order {{\n order = {place}\n"
        f" compute_environment = aws_batch_compute_environment.{name}.arn\n}}"
        for place, name in enumerate(names)
    ]
    return block("aws_batch_job_queue", "q", *order)


@pytest.mark.parametrize(
    ("order", "reserve", "job"),
    [
        (("cheap", "sure"), Purchase.MIXED, Purchase.MIXED),
        (("sure", "cheap"), Purchase.ON_DEMAND, Purchase.ON_DEMAND),
        (("sure",), Purchase.ON_DEMAND, Purchase.ON_DEMAND),
        (("cheap",), Purchase.ON_DEMAND, Purchase.SPOT),
    ],
)
def test_a_queue_that_tries_spot_first(order, reserve, job):
    text = environment("cheap", "SPOT") + environment("sure", "EC2") + queue(*order)
    text += block("aws_batch_job_definition", "j", 'type = "container"')
    pools = [one for one in resources(text) if isinstance(one, NodePool)]
    assert [pool.purchase.known for pool in pools] == [Purchase.SPOT, reserve]
    assert the(BatchJob, text).purchase.known is job


def test_a_job_of_no_known_queue_may_be_bought_either_way():
    found = the(BatchJob, block("aws_batch_job_definition", "j", 'type = "container"'))
    assert found.purchase.unknown


TASK = block(
    "aws_ecs_task_definition",
    "llm",
    'family = "llm"',
    'container_definitions = jsonencode([{ name = "llm",'
    ' environment = [{ name = "HF_MODEL_ID", value = "org/model-8b" }],'
    ' resourceRequirements = [{ type = "GPU", value = "2" }] }])',
)
SERVICE = ['name = "llm"', "desired_count = 3"]


@pytest.mark.parametrize(
    "task",
    [
        "task_definition = aws_ecs_task_definition.llm.arn",
        'task_definition = "llm"',
        'task_definition = "llm:7"',
        'task_definition = "arn:aws:ecs:us-east-1:1:task-definition/llm:7"',
    ],
)
def test_a_service_whose_tasks_ask_for_accelerators(task):
    found = the(Endpoint, TASK + block("aws_ecs_service", "it", *SERVICE, task))
    assert (found.accelerators.known, found.floor.known) == (2, 3)
    assert found.model.id.known == "org/model-8b"
    assert found.machine.unknown == "nothing says on which machines of the cluster the tasks run"


def test_a_service_without_accelerators_costs_no_more_than_its_machines():
    task = TASK.replace("GPU", "OTHER")
    lines = [*SERVICE, "task_definition = aws_ecs_task_definition.llm.arn"]
    assert resources(task + block("aws_ecs_service", "it", *lines)) == ()


def test_a_service_runs_on_the_group_behind_its_capacity_provider():
    text = (
        TASK
        + GROUP
        + block(
            "aws_ecs_capacity_provider",
            "gpu",
            'name = "gpu"',
            "auto_scaling_group_provider {\n"
            " auto_scaling_group_arn = aws_autoscaling_group.it.arn\n"
            ' managed_scaling {\n status = "ENABLED"\n }\n}',
        )
        + block(
            "aws_ecs_service",
            "it",
            *SERVICE,
            "task_definition = aws_ecs_task_definition.llm.arn",
            "capacity_provider_strategy {\n"
            " capacity_provider = aws_ecs_capacity_provider.gpu.name\n}",
        )
    )
    assert the(Endpoint, text).machine.known.name == "g5.xlarge"
    assert the(NodePool, text).shrinks.known is True


@pytest.mark.parametrize(
    ("resource_id", "floor"),
    [
        ("service/c/${aws_ecs_service.it.name}", 1),
        ("service/c/llm", 1),
        ("service/c/other", 3),
    ],
)
def test_a_service_that_is_scaled(resource_id, floor):
    text = TASK + block(
        "aws_ecs_service", "it", *SERVICE, "task_definition = aws_ecs_task_definition.llm.arn"
    )
    text += block(
        "aws_appautoscaling_target",
        "t",
        'service_namespace = "ecs"',
        f'resource_id = "{resource_id}"',
        "min_capacity = 1",
        "max_capacity = 5",
    )
    assert the(Endpoint, text).floor.known == floor


ENDPOINT = block(
    "aws_sagemaker_endpoint_configuration",
    "c",
    'name = "c"',
    'production_variants {\n variant_name = "all"\n initial_instance_count = 2\n'
    ' instance_type = "ml.g5.12xlarge"\n}',
) + block(
    "aws_sagemaker_endpoint",
    "e",
    'name = "e"',
    "endpoint_config_name = aws_sagemaker_endpoint_configuration.c.name",
)


def component(name: str, copies: int) -> str:
    return block(
        "awscc_sagemaker_inference_component",
        name,
        "endpoint_name = aws_sagemaker_endpoint.e.name",
        'variant_name = "all"',
        "specification = {\n compute_resource_requirements = {\n"
        " number_of_accelerator_devices_required = 1\n }\n"
        ' container = {\n environment = { HF_MODEL_ID = "org/model-8b" }\n }\n}',
        f"runtime_config = {{\n copy_count = {copies}\n}}",
    )


@pytest.mark.parametrize(
    ("components", "used", "model"),
    [
        ("", None, None),
        (component("a", 2), 1, "org/model-8b"),
        (component("a", 2) + component("b", 3), 3, None),
    ],
)
def test_components_that_share_machines(components, used, model):
    found = the(Endpoint, ENDPOINT + components)
    assert (found.processes.known, found.model.id.known) == (used, model)


TARGET = block(
    "aws_appautoscaling_target",
    "t",
    'service_namespace = "sagemaker"',
    'scalable_dimension = "sagemaker:variant:DesiredInstanceCount"',
    'resource_id = "endpoint/e/variant/all"',
    "min_capacity = 1",
    "max_capacity = 4",
)


@pytest.mark.parametrize(
    ("policies", "shrinks"),
    [
        ([], None),
        (["true"], False),
        (["false"], True),
        (["true", "false"], True),
        (["var.d"], "? var.d has no default"),
    ],
)
def test_policies_that_may_take_replicas_away(policies, shrinks):
    text = 'variable "d" {}\n' + ENDPOINT + TARGET
    for index, disabled in enumerate(policies):
        text += block(
            "aws_appautoscaling_policy",
            f"p{index}",
            "resource_id = aws_appautoscaling_target.t.resource_id",
            "target_tracking_scaling_policy_configuration {\n"
            f" disable_scale_in = {disabled}\n target_value = 10\n}}",
        )
    found = the(Endpoint, text).shrinks
    assert (None if found is None else said(found)) == shrinks


def test_what_is_declared_apart_from_an_engine_cluster():
    text = (
        block(
            "aws_emr_cluster",
            "it",
            'master_instance_group {\n instance_type = "m6i.xlarge"\n}',
            'core_instance_group {\n instance_type = "g5.xlarge"\n instance_count = 2\n}',
        )
        + block(
            "aws_emr_instance_group",
            "task",
            "cluster_id = aws_emr_cluster.it.id",
            'instance_type = "g5.xlarge"',
            "instance_count = 4",
            'bid_price = "1"',
        )
        + block(
            "aws_emr_managed_scaling_policy",
            "s",
            "cluster_id = aws_emr_cluster.it.id",
            'compute_limits {\n unit_type = "Instances"\n minimum_capacity_units = 2\n'
            " maximum_capacity_units = 20\n}",
        )
    )
    found = the(EngineCluster, text)
    assert (found.machines.known, found.floor.known, found.ceiling.known) == (7, 3, 21)
    assert found.purchase.known is Purchase.MIXED


FLEET_TARGET = (
    'target_capacity_specification {\n default_target_capacity_type = "{kind}"\n'
    " total_target_capacity = 4\n{rest}}"
)


def fleet(*configuration: str, kind: str = "on-demand", rest: str = "") -> VirtualMachine:
    target = FLEET_TARGET.replace("{kind}", kind).replace("{rest}", rest)
    inner = "launch_template_config {\n" + "\n".join(configuration) + "\n}"
    text = block("aws_launch_template", "lt", 'instance_type = "g5.xlarge"')
    return the(VirtualMachine, text + block("aws_ec2_fleet", "it", inner, target))


TEMPLATE = "launch_template_specification {\n launch_template_id = aws_launch_template.lt.id\n}"


def test_a_fleet_may_take_its_machine_from_a_launch_template():
    assert fleet(TEMPLATE).machine.known.name == "g5.xlarge"


def test_a_fleet_may_take_any_machine_that_fits():
    found = fleet("override {\n instance_requirements {}\n}").machine
    assert found.unknown == "the fleet takes any machine that meets its requirements"


@pytest.mark.parametrize(
    ("kind", "rest", "expected"),
    [
        ("on-demand", "", Purchase.ON_DEMAND),
        ("on-demand", " spot_target_capacity = 3\n", Purchase.MIXED),
        ("spot", "", Purchase.SPOT),
        ("spot", " on_demand_target_capacity = 1\n", Purchase.MIXED),
    ],
)
def test_how_a_fleet_is_bought(kind, rest, expected):
    assert fleet(TEMPLATE, kind=kind, rest=rest).purchase.known is expected


def test_the_target_of_a_fleet_may_count_something_else():
    weighed = 'override {\n instance_type = "g5.xlarge"\n weighted_capacity = 4\n}'
    found = fleet(weighed).floor
    assert found.unknown == "the target counts units of capacity and not machines"


def test_a_default_policy_keeps_snapshots_for_a_week():
    lines = ['default_policy = "VOLUME"', "policy_details {}"]
    found = the(SnapshotPolicy, block("aws_dlm_lifecycle_policy", "it", *lines))
    assert (found.kept_days.known, found.kept_days.origin.how) == (7, How.DEFAULTED)


@pytest.mark.parametrize("type_", ["aws_dlm_lifecycle_policy", "AWS::DLM::LifecyclePolicy"])
def test_a_policy_that_is_switched_off_keeps_nothing(type_):
    if type_.startswith("aws_"):
        assert resources(block(type_, "it", 'state = "DISABLED"')) == ()
    else:
        text = f"Resources:\n  It:\n    Type: {type_}\n    Properties: {{State: DISABLED}}\n"
        assert resources(text, "stack.yaml") == ()


def test_volumes_carry_the_tags_that_are_given_to_volumes():
    provider = 'provider "aws" {\n  default_tags {\n    tags = { team = "ml" }\n  }\n}\n'
    lines = ['instance_type = "g5.xlarge"', "root_block_device {}", 'volume_tags = { a = "b" }']
    tags = the(Volume, provider + block("aws_instance", "it", *lines)).tags.known
    assert tags is not None
    assert {key: value.known for key, value in tags.entries.items()} == {"team": "ml", "a": "b"}


def test_a_launch_template_tags_the_volumes_that_it_makes():
    text = block(
        "aws_launch_template",
        "it",
        "block_device_mappings {\n ebs {}\n}",
        'tag_specifications {\n resource_type = "volume"\n tags = { team = "ml" }\n}',
    )
    tags = the(Volume, text).tags.known
    assert tags is not None
    assert list(tags.entries) == ["team"]


def test_a_stack_mounts_a_volume_with_its_instance():
    text = (
        "Resources:\n  Disk:\n    Type: AWS::EC2::Volume\n    Properties: {Size: 10}\n"
        "  Box:\n    Type: AWS::EC2::Instance\n    Properties:\n"
        "      InstanceType: g5.xlarge\n      Volumes: [{VolumeId: !Ref Disk, Device: /dev/sdf}]\n"
    )
    assert the(Volume, text, "stack.yaml").attached.known is True


def test_copies_of_components_that_follow_their_load():
    target = block(
        "aws_appautoscaling_target",
        "t",
        'scalable_dimension = "sagemaker:inference-component:DesiredCopyCount"',
        'resource_id = "inference-component/a"',
    )
    found = the(Endpoint, ENDPOINT + component("a", 2) + target).processes
    assert found.unknown == "how many copies of its components run follows from their load"


def test_a_monitoring_schedule_starts_what_is_declared_apart():
    text = block(
        "aws_sagemaker_data_quality_job_definition",
        "d",
        'name = "d"',
        'job_resources {\n cluster_config {\n instance_type = "ml.m5.xlarge"\n'
        " instance_count = 2\n }\n}",
    ) + block(
        "aws_sagemaker_monitoring_schedule",
        "it",
        "monitoring_schedule_config {\n"
        " monitoring_job_definition_name = aws_sagemaker_data_quality_job_definition.d.name\n}",
    )
    found = the(BatchJob, text)
    assert (found.machine.known.name, found.machines.known) == ("ml.m5.xlarge", 2)


def test_a_service_that_the_clock_scales():
    text = TASK + block(
        "aws_ecs_service", "it", *SERVICE, "task_definition = aws_ecs_task_definition.llm.arn"
    )
    text += block(
        "aws_appautoscaling_target",
        "t",
        'service_namespace = "ecs"',
        'resource_id = "service/c/llm"',
        "min_capacity = 1",
        "max_capacity = 5",
    )
    text += block(
        "aws_appautoscaling_scheduled_action",
        "s",
        "resource_id = aws_appautoscaling_target.t.resource_id",
        'schedule = "cron(0 20 * * ? *)"',
    )
    assert the(Endpoint, text).scheduled.known is True


def test_containers_that_are_not_known_may_ask_for_accelerators():
    task = block(
        "aws_ecs_task_definition", "llm", 'family = "llm"', "container_definitions = var.c"
    )
    lines = [*SERVICE, "task_definition = aws_ecs_task_definition.llm.arn"]
    found = the(Endpoint, 'variable "c" {}\n' + task + block("aws_ecs_service", "it", *lines))
    assert found.accelerators.unknown == "var.c has no default"


@pytest.mark.parametrize(
    ("expression", "runs"),
    [
        ("rate(1 hour)", 730),
        ("rate(5 minutes)", 8760),
        ("cron(0 2 ? * SUN *)", 4),
        ("cron(0 2 ? * 1 *)", 4),
        ("cron(0 2 * * ? *)", 30),
        (
            "at(2027-01-01T00:00:00)",
            "? how often at(2027-01-01T00:00:00) comes round cannot be told",
        ),
        ("cron(0 2 L * ? *)", "? how often cron(0 2 L * ? *) comes round cannot be told"),
    ],
)
def test_how_often_a_schedule_comes_round(expression, runs):
    schedule = f'schedule_config {{\n schedule_expression = "{expression}"\n }}'
    text = block(
        "aws_sagemaker_monitoring_schedule", "it", f"monitoring_schedule_config {{\n{schedule}\n}}"
    )
    assert said(the(BatchJob, text).runs_a_month) == runs


def test_a_bucket_of_unknown_name_may_be_the_one_that_is_named():
    bucket = block("aws_s3_bucket", "it", "bucket = var.b")
    apart = block(
        "aws_s3_bucket_versioning",
        "it",
        'bucket = "acme"',
        'versioning_configuration {\n status = "Enabled"\n}',
    )
    found = the(Bucket, UNKNOWN_NAME + bucket + apart).versioned
    assert found.unknown == "var.b has no default"


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ("FeatureGroupName: f\nFeatureDefinitions: []\nOnlineStoreConfig: {}\n", "f.yaml"),
        (
            (
                "apiVersion: sagemaker.services.k8s.aws/v1alpha1\nkind: FeatureGroup\n"
                "metadata: {name: f}\nspec: {featureGroupName: f, onlineStoreConfig: {}}\n"
            ),
            "f.yaml",
        ),
    ],
)
def test_a_feature_group_in_other_spellings(text, path):
    found = the(FeatureStore, text, path)
    assert (found.name, found.online.known, found.expires.known) == ("f", False, False)
