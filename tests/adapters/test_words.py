import pytest

from mlcostlint.adapters import words
from mlcostlint.model import Environment, Interruption, Tags, Workload
from mlcostlint.source import Span
from mlcostlint.value import How, Value, defaulted, unknown, written

HERE = Span("infra/main.tf", 1, 1, 1, 10)
THERE = Span("infra/main.tf", 5, 3, 5, 20)
NONE = defaulted(Interruption.NONE, HERE)


def tagged(rest: Value[str] | None = None, **entries: str) -> Value[Tags | None]:
    return written(Tags({key: written(text, THERE) for key, text in entries.items()}, rest), THERE)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("gpu-dev_01", ("gpu", "dev", "01")),
        ("TrainingNodes", ("training", "nodes")),
        ("MLPlatformDev", ("ml", "platform", "dev")),
        ("non-prod", ("nonprod",)),
        ("preProduction", ("preprod",)),
        ("a/b.c:d e", ("a", "b", "c", "d", "e")),
        ("", ()),
    ],
)
def test_a_name_falls_apart_into_whole_words(name, expected):
    assert words.tokens(name) == expected


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("ranker-dev", Environment.NONPRODUCTION),
        ("ranker-non-prod", Environment.NONPRODUCTION),
        ("rankerPreProd", Environment.NONPRODUCTION),
        ("ranker-prod", Environment.PRODUCTION),
        ("prod-test", Environment.PRODUCTION),
        ("product-search", Environment.UNSTATED),
        ("device-predictions", Environment.UNSTATED),
        ("latest", Environment.UNSTATED),
        ("zero-stage3-finetune", Environment.UNSTATED),
        ("two-stage-ranker", Environment.UNSTATED),
        ("ranker-stage", Environment.NONPRODUCTION),
        ("np-gpu", Environment.UNSTATED),
    ],
)
def test_environment_by_name(name, expected):
    said = words.environment(tagged(), [name], "infra/main.tf", HERE)
    assert said.known is expected
    assert said.origin.span == HERE


@pytest.mark.parametrize(
    ("tags", "names", "path", "expected", "how"),
    [
        ({"Environment": "prod"}, ["dev"], "dev/a.tf", Environment.PRODUCTION, How.WRITTEN),
        ({"env": "np"}, [], "a.tf", Environment.NONPRODUCTION, How.WRITTEN),
        ({"stage": "blue"}, ["x-dev"], "a.tf", Environment.NONPRODUCTION, How.COMPUTED),
        ({}, ["x-prod"], "dev/a.tf", Environment.PRODUCTION, How.COMPUTED),
        ({}, ["x"], "envs/dev/a.tf", Environment.NONPRODUCTION, How.COMPUTED),
        ({}, ["x"], "envs/a.tf", Environment.UNSTATED, How.DEFAULTED),
        ({}, ["x"], "3.test_cases/a.tf", Environment.UNSTATED, How.DEFAULTED),
        ({}, ["x"], "/srv/dev/a.tf", Environment.UNSTATED, How.DEFAULTED),
    ],
)
def test_tags_outweigh_names_and_names_the_path(tags, names, path, expected, how):
    said = words.environment(tagged(**tags), names, path, HERE)
    assert (said.known, said.origin.how) == (expected, how)
    assert said.origin.span == (THERE if how is How.WRITTEN else HERE)


def test_a_tag_that_is_not_known_leaves_the_environment_open():
    hole = unknown("var.env has no default", THERE)
    tags: Value[Tags | None] = written(Tags({"environment": hole}), THERE)
    assert words.environment(tags, ["dev"], "a.tf", HERE).unknown == "var.env has no default"


def test_tags_that_may_exist_leave_it_open_where_no_name_speaks():
    tags = tagged(rest=unknown("var.tags has no default", THERE))
    assert words.environment(tags, ["x"], "a.tf", HERE).unknown == "var.tags has no default"
    assert words.environment(tags, ["x-dev"], "a.tf", HERE).known is Environment.NONPRODUCTION


@pytest.mark.parametrize(
    "said",
    [
        lambda names: words.environment(tagged(), names, "a.tf", HERE),
        lambda names: words.workload(names, HERE),
        lambda names: words.purpose(names, HERE),
    ],
)
def test_a_hidden_name_might_speak(said):
    names = words.Names.of(["gpu"], unknown("var.name has no default", THERE))
    assert said(names).unknown == "var.name has no default"


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        (["gpu-training"], Workload.TRAINING),
        (["TrainingNodes"], Workload.TRAINING),
        (["hpo-sweep"], Workload.TUNING),
        (["nightly-scoring"], Workload.BATCH),
        (["llm-api"], Workload.INFERENCE),
        (["jupyter"], Workload.INTERACTIVE),
        (["batch-inference"], Workload.INFERENCE),
        (["train", "batch"], Workload.TRAINING),
        (["training-notebook"], Workload.UNSTATED),
        (["constraint"], Workload.UNSTATED),
        ([], Workload.UNSTATED),
    ],
)
def test_workload_by_name(names, expected):
    assert words.workload(names, HERE).known is expected


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("benchmark-dev", "benchmark"),
        ("load-test-endpoint", "loadtest"),
        ("final", "final"),
        ("autoscaler", ""),
        ("finally", ""),
    ],
)
def test_purpose_by_name(name, expected):
    assert words.purpose([name], HERE).known == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("s3://acme-images-eu-west-1/train/", "eu-west-1"),
        ("s3.us-gov-west-1.amazonaws.com", "us-gov-west-1"),
        ("gs://acme-us-central1-data", "us-central1"),
        ("infra/ap-southeast-2/main.tf", "ap-southeast-2"),
        ("us-east-1/to/us-east-1", "us-east-1"),
        ("us-east-1-to-eu-west-1", None),
        ("us-east-1a", None),
        ("bus-east-1", None),
        ("us-east", None),
        ("eu", None),
    ],
)
def test_a_region_is_a_whole_name(text, expected):
    assert words.region_in(text) == expected


@pytest.mark.parametrize(
    ("tags", "expected"),
    [
        ({"AutoStop": "true"}, True),
        ({"Schedule": "office-hours"}, True),
        ({"off-hours": "tz=cet"}, True),
        ({"AutoStop": "false"}, False),
        ({"Owner": "me"}, False),
    ],
)
def test_a_tag_may_ask_for_a_stop_by_the_clock(tags, expected):
    assert words.scheduled(tagged(**tags), HERE).known is expected


def test_a_schedule_may_stand_among_tags_that_are_not_known():
    tags = tagged(rest=unknown("var.tags has no default", THERE))
    assert words.scheduled(tags, HERE).unknown == "var.tags has no default"


def test_options_are_read_with_their_values():
    leaves = [
        written(text, THERE)
        for text in ("train.py", "--resume-from=s3://b", "--ckpt-dir", "/ckpt", "--fp16")
    ]
    said = {name: leaf.known for name, leaf in words.arguments(leaves).items()}
    assert said == {"resume-from": "s3://b", "ckpt-dir": "/ckpt", "fp16": True}


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("checkpoint_dir", "/opt/ml/checkpoints", Interruption.STRONG),
        ("resume", True, Interruption.STRONG),
        ("resume_from_checkpoint", "last", Interruption.STRONG),
        ("save_steps", 500, Interruption.STRONG),
        ("TRAIN.CHECKPOINT-EVERY", "10", Interruption.STRONG),
        ("resume", "False", Interruption.NONE),
        ("save_steps", 0, Interruption.NONE),
        ("presume", True, Interruption.NONE),
        ("save_steps_total", 5, Interruption.NONE),
    ],
)
def test_checkpoints_are_evidence(name, value, expected):
    said = words.interruption({name: written(value, THERE)}, tagged(), NONE)
    assert said.known is expected
    assert said.origin.span == (THERE if expected is Interruption.STRONG else HERE)


def test_an_owner_may_refuse_interruption():
    said = words.interruption({"resume": written("true", THERE)}, tagged(spot="never"), NONE)
    assert said.known is Interruption.DENIED


def test_an_option_of_unknown_value_is_no_evidence_either_way():
    said = words.interruption({"resume": unknown("var.resume is unset", THERE)}, tagged(), NONE)
    assert said.unknown == "var.resume is unset"
