"""`mlcostlint explain`, `rules` and `resources`."""

import json

import pytest
from click.testing import CliRunner

from mlcostlint import api, suppress
from mlcostlint.cli import main

PAGES = sorted(api.pages())


@pytest.mark.parametrize("name", PAGES)
def test_every_rule_can_be_explained(run, name):
    outcome = run("explain", name)
    assert outcome.exit_code == 0
    assert name in outcome.output.splitlines()[0]
    assert "## Why it costs" in outcome.output
    assert "## What to do" in outcome.output


def test_the_rules_about_suppressions_have_pages_too():
    assert suppress.PAGES.keys() <= set(PAGES)


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("explain", "log-retention-unlimted"), "did you mean 'log-retention-unlimited'?"),
        (("explain", "zzz"), "no rule 'zzz'"),
        (("explain",), "Missing argument"),
        (("scna",), "no command 'scna'; did you mean 'scan'?"),
        (("resources", "nowhere"), "nowhere"),
    ],
)
def test_what_is_not_known_exits_with_2(run, arguments, sentence):
    outcome = run(*arguments)
    assert outcome.exit_code == 2
    assert sentence in outcome.output


def test_rules_are_listed_with_family_title_and_kinds(run):
    lines = run("rules").output.splitlines()
    assert len(lines) == len(api.rules())
    (line,) = [line for line in lines if " notebook-no-idle-shutdown " in line]
    assert line.split()[0] == "idle"
    assert line.endswith("  Notebook")


def test_rules_are_listed_for_programs(run):
    rows = {row["name"]: row for row in json.loads(run("rules", "--format", "json").output)}
    assert rows["notebook-no-idle-shutdown"]["family"] == "idle"
    assert rows["job-no-runtime-limit"]["kinds"] == ["Training", "Tuning", "BatchJob"]
    assert all(row["title"] for row in rows.values())


def test_rules_are_listed_for_documents(run):
    lines = run("rules", "--format", "markdown").output.splitlines()
    assert lines[1] == "|---|---|---|"
    assert len(lines) == len(api.rules()) + 2


@pytest.mark.parametrize("arguments", [(), ("-h",), ("--help",)])
def test_help_names_the_commands(run, arguments):
    output = run(*arguments).output
    assert all(f"  {name} " in output for name in ("scan", "explain", "rules", "resources"))


@pytest.mark.usefixtures("project")
class TestResources:
    def test_a_table_says_how_each_value_is_known_and_where(self, run):
        outcome = run("resources")
        assert outcome.exit_code == 0
        rows = [line.split() for line in outcome.output.splitlines()]
        assert ["aws_sagemaker_notebook_instance.dev", "notebook", "main.tf:9"] in rows
        assert ["region", "us-east-1", "written", "main.tf:6"] in rows
        (machine,) = [row for row in rows if row[:1] == ["machine"]]
        assert machine == ["machine", "ml.g5.xlarge", "defaulted", "main.tf:2", "via", "main.tf:11"]

    def test_what_is_unknown_says_why(self, run, project):
        (project / "main.tf").write_text(
            'resource "aws_sagemaker_notebook_instance" "x" {\n  instance_type = var.nowhere\n}\n'
        )
        (line,) = [
            line for line in run("resources").output.splitlines() if line[2:].startswith("machine")
        ]
        assert "  ? " in line
        assert "nowhere" in line

    def test_programs_get_the_same(self, run):
        found = {
            one["address"]: one for one in json.loads(run("resources", "--format", "json").output)
        }
        notebook = found["aws_sagemaker_notebook_instance.dev"]
        assert notebook["kind"] == "notebook"
        assert notebook["cloud"] == "aws"
        assert (notebook["path"], notebook["line"]) == ("main.tf", 9)
        machine = notebook["values"]["machine"]
        assert machine["value"] == "ml.g5.xlarge"
        assert machine["how"] == "defaulted"
        assert (machine["path"], machine["line"]) == ("main.tf", 2)
        assert [(hop["path"], hop["line"]) for hop in machine["via"]] == [("main.tf", 11)]

    def test_what_lies_within_a_value_has_a_row_of_its_own(self, run, project):
        (project / "main.tf").write_text(
            'resource "google_billing_budget" "b" {\n  threshold_rules {\n'
            "    threshold_percent = 0.9\n  }\n}\n"
            'resource "google_storage_bucket" "b" {\n  lifecycle_rule {\n    action {\n'
            '      type = "Delete"\n    }\n    condition {\n      age = 30\n    }\n  }\n}\n'
            'resource "google_storage_bucket" "c" {}\n'
        )
        rows = [line.split() for line in run("resources").output.splitlines()]
        assert ["alerts.0.percent", "90.0", "written", "main.tf:3"] in rows
        assert ["lifecycle.0.expires", "30", "written", "main.tf:12"] in rows
        assert ["lifecycle", "-", "defaulted", "main.tf:16"] in rows

    def test_variables_count(self, run):
        output = run("resources", "--var", "machine=ml.t3.medium").output
        assert "ml.t3.medium" in output
        assert "ml.g5.xlarge" not in output

    def test_problems_exit_with_2(self, project):
        (project / "bad.tf").write_text('resource "aws_instance" "x" {\n  a = = 1\n}\n')
        outcome = CliRunner().invoke(main, ["resources"])
        assert outcome.exit_code == 2
        assert "problem: bad.tf:" in outcome.stderr
        assert "aws_sagemaker_notebook_instance.dev" in outcome.stdout

    def test_nothing_found_is_said(self, project, run):
        (project / "empty").mkdir()
        assert "no resources that cost money found" in run("resources", "empty").output

    def test_names_in_files_cannot_command_the_terminal(self, run, project):
        (project / "job.yaml").write_text(
            'apiVersion: kubeflow.org/v1\nkind: Notebook\nmetadata: {name: "a\\e[2J"}\n'
            "spec: {template: {spec: {containers: [{name: a}]}}}\n"
        )
        assert "\x1b" not in run("resources").output
