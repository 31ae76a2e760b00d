"""A plan on the command line: by itself, and beside the files it was made of."""

import json

import pytest

from tests.cli.conftest import LOGS, NOTEBOOK

UNSIZED = """\
provider "aws" {
  region = "us-east-1"
}

variable "machine" {}

variable "machines" {
  type    = list(string)
  default = []
}

resource "aws_sagemaker_notebook_instance" "dev" {
  name          = "dev"
  instance_type = var.machine
  role_arn      = "arn:aws:iam::1:role/x"
}

# mlcostlint: ignore[notebook-no-idle-shutdown] a wall display
resource "aws_sagemaker_notebook_instance" "more" {
  count         = length(var.machines)
  name          = "more-${count.index}"
  instance_type = var.machines[count.index]
  role_arn      = "arn:aws:iam::1:role/x"
}
"""


def notebook(address, machine, name="dev"):
    local = address.rpartition("aws_sagemaker_notebook_instance.")[2].partition("[")[0]
    return {
        "address": address,
        "mode": "managed",
        "type": "aws_sagemaker_notebook_instance",
        "name": local,
        "change": {
            "actions": ["create"],
            "after": {"name": name, "instance_type": machine, "lifecycle_config_name": None},
            "after_unknown": {"arn": True},
        },
    }


def plan(*changes, variables=None):
    machine = {"references": ["var.machine"]}
    region = {"constant_value": "us-east-1"}
    return json.dumps(
        {
            "format_version": "1.2",
            "variables": {name: {"value": value} for name, value in (variables or {}).items()},
            "resource_changes": changes,
            "configuration": {
                "provider_config": {"aws": {"name": "aws", "expressions": {"region": region}}},
                "root_module": {
                    "resources": [
                        {
                            "address": "aws_sagemaker_notebook_instance.dev",
                            "mode": "managed",
                            "type": "aws_sagemaker_notebook_instance",
                            "name": "dev",
                            "provider_config_key": "aws",
                            "expressions": {"instance_type": machine},
                        }
                    ]
                },
            },
        },
        indent=1,
    )


DEV = "aws_sagemaker_notebook_instance.dev"
MORE = "aws_sagemaker_notebook_instance.more"


@pytest.fixture
def unsized(project):
    (project / "main.tf").write_text(UNSIZED)
    (project / "logs.tf").unlink()
    return project


def found(result):
    return [
        (one["rule"], one["address"], one["path"], one["line"])
        for one in json.loads(result.output)["findings"]
        if one["rule"] == "notebook-no-idle-shutdown"
    ]


def saved(result):
    return float(json.loads(result.output)["saves"]["expected"])


def test_a_plan_is_scanned_like_any_file(project, run):
    (project / "plan.json").write_text(plan(notebook(DEV, "ml.g5.xlarge")))

    result = run("scan", "plan.json", "--format", "json")

    ((_, address, path, _),) = found(result)
    assert (address, path) == (DEV, "plan.json")
    assert result.exit_code == 1


def test_a_plan_settles_values_and_the_files_give_the_lines(unsized, run):
    (unsized / "plan.json").write_text(plan(notebook(DEV, "ml.g5.xlarge")))

    without = run("scan", "--format", "json", "--exclude", "plan.json")
    result = run("scan", "--plan", "plan.json", "--format", "json")

    assert found(result) == found(without) == [("notebook-no-idle-shutdown", DEV, "main.tf", 12)]
    assert saved(without) == 0 < saved(result)


def test_what_the_plan_was_given_makes_the_files_expand_as_it_did(unsized, run):
    """So that comments in the files waive what only exists in the plan."""
    machines = ["ml.g5.xlarge", "ml.g5.2xlarge"]
    copies = [notebook(f"{MORE}[{at}]", size) for at, size in enumerate(machines)]
    given = {"machine": "ml.t3.medium", "machines": machines}
    (unsized / "plan.json").write_text(
        plan(notebook(DEV, "ml.t3.medium"), *copies, variables=given)
    )

    report = json.loads(run("scan", "--plan", "plan.json", "--format", "json").output)

    waived = [one["address"] for one in report["suppressed"]]
    assert waived == [f"{MORE}[0]", f"{MORE}[1]"]


def test_the_resources_command_shows_what_a_plan_settles(unsized, run):
    (unsized / "plan.json").write_text(plan(notebook(DEV, "ml.g5.xlarge")))

    result = run("resources", "--plan", "plan.json", "--format", "json")

    (dev,) = [one for one in json.loads(result.output) if one["address"] == DEV]
    machine = dev["values"]["machine"]
    assert machine["value"] == "ml.g5.xlarge"
    assert (machine["path"], machine["line"], machine["how"]) == ("main.tf", 5, "passed")
    assert [via["line"] for via in machine["via"]] == [14]


def test_a_plan_of_no_root_here_is_linted_by_itself_beside_the_files(project, run):
    (project / "plan.json").write_text(
        plan(notebook("module.elsewhere.aws_sagemaker_notebook_instance.x", "ml.g5.xlarge", "x"))
    )

    result = run("scan", "--plan", "plan.json", "--format", "json", "-v")

    assert [path for _, _, path, _ in found(result)] == ["main.tf", "plan.json"]
    assert any("no root module" in gap["question"] for gap in json.loads(result.output)["gaps"])


def test_what_a_module_from_elsewhere_plans_stands_in_the_plan(project, run):
    call = '\nmodule "far" {\n  source  = "terraform-aws-modules/sagemaker/aws"\n}\n'
    (project / "main.tf").write_text(NOTEBOOK + call)
    inside = notebook(f"module.far.{DEV}", "ml.g5.2xlarge")
    (project / "plan.json").write_text(plan(notebook(DEV, "ml.g5.xlarge"), inside))

    result = run("scan", "--plan", "plan.json", "--format", "json")

    assert sorted((address, path) for _, address, path, _ in found(result)) == [
        (DEV, "main.tf"),
        (f"module.far.{DEV}", "plan.json"),
    ]
    assert not [gap for gap in json.loads(result.output)["gaps"] if "not loaded" in gap["question"]]


def test_the_plan_belongs_to_the_root_that_declares_most_of_it(project, run):
    for name, text in {"a": NOTEBOOK, "b": NOTEBOOK + LOGS}.items():
        (project / name).mkdir()
        (project / name / "main.tf").write_text(text)
    (project / "main.tf").unlink()
    logs = notebook(DEV, "ml.g5.xlarge") | {
        "address": "aws_cloudwatch_log_group.old",
        "type": "aws_cloudwatch_log_group",
        "name": "old",
    }
    (project / "plan.json").write_text(plan(notebook(DEV, "ml.g5.4xlarge"), logs))

    result = run("resources", "--plan", "plan.json", "--format", "json")

    machines = {
        one["path"]: one["values"]["machine"]["value"]
        for one in json.loads(result.output)
        if one["address"] == DEV
    }
    assert machines == {"a/main.tf": "ml.g5.xlarge", "b/main.tf": "ml.g5.4xlarge"}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('{"format_version": "2.0", "planned_values": {}}', "plan format 2.0 is not understood"),
        ("{", "not valid JSON"),
        ("{}", "this is no plan: give what `terraform show -json plan.out` prints"),
    ],
)
def test_a_plan_that_cannot_be_read_does_not_stop_the_scan(project, run, text, message):
    (project / "plan.json").write_text(text)

    result = run("scan", "--plan", "plan.json", "--format", "json")

    report = json.loads(result.output)
    assert result.exit_code == 2
    assert [message in problem["message"] for problem in report["problems"]] == [True]
    assert report["findings"]


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (None, "plan.out: the file cannot be opened: no such file or directory"),
        (b"PK\x03\x04\xff\xfe\x00", "plan.out: expected UTF-8 text, found the byte 0xff"),
    ],
)
def test_a_plan_that_is_no_text_is_a_wrong_argument(project, run, data, message):
    if data is not None:
        (project / "plan.out").write_bytes(data)

    result = run("scan", "--plan", "plan.out")

    assert result.exit_code == 2
    assert message in result.output
    assert "a plan is what `terraform show -json` prints" in result.output


def test_the_configuration_may_name_the_plan(unsized, run):
    (unsized / "plan.json").write_text(plan(notebook(DEV, "ml.g5.xlarge")))
    (unsized / "mlcostlint.toml").write_text('plan = "plan.json"\n')

    assert [line for *_, line in found(run("scan", "--format", "json"))] == [12]


def test_the_configuration_names_no_plan_above_it(unsized, run):
    (unsized / "mlcostlint.toml").write_text('strict = true\nplan = "../plan.json"\n')

    result = run("scan")

    assert result.exit_code == 2
    assert "mlcostlint.toml:2: plan holds '../plan.json', which is not below this file" in (
        result.output
    )


def test_a_plan_that_lies_beside_its_configuration_is_not_counted_a_second_time(unsized, run):
    (unsized / "plan.json").write_text(plan(notebook(DEV, "ml.g5.xlarge")))

    report = json.loads(
        run("scan", ".", "--format", "json", "--var", "machine=ml.g5.xlarge").output
    )

    idle = [one for one in report["findings"] if one["rule"] == "notebook-no-idle-shutdown"]
    assert [(one["address"], one["path"]) for one in idle] == [(DEV, "main.tf")]
    assert any("take its values with `--plan`" in gap["question"] for gap in report["gaps"])


def test_a_plan_of_something_else_is_read_as_well(unsized, run):
    (unsized / "plan.json").write_text(plan(notebook(DEV.replace("dev", "other"), "ml.g5.xlarge")))

    report = json.loads(
        run("scan", ".", "--format", "json", "--var", "machine=ml.g5.xlarge").output
    )

    idle = [one for one in report["findings"] if one["rule"] == "notebook-no-idle-shutdown"]
    assert {one["path"] for one in idle} == {"main.tf", "plan.json"}
