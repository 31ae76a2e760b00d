"""`mlcostlint scan` on real files, from arguments to exit code."""

import json
import os
import signal
import subprocess
import sys
from typing import Any

import pytest

from mlcostlint.version import __version__

pytestmark = pytest.mark.usefixtures("project")

IDLE = ("--select", "notebook-no-idle-shutdown")
OPEN = 'resource "aws_sagemaker_notebook_instance" "x" {\n  instance_type = var.nowhere\n}\n'


def rules_in(output: str) -> list[str]:
    return sorted({finding["rule"] for finding in json.loads(output)["findings"]})


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        ((*IDLE,), 1),
        ((*IDLE, "--fail-on", "info"), 1),
        ((*IDLE, "--fail-on", "error"), 0),
        ((*IDLE, "--fail-on", "never"), 0),
        ((*IDLE, "--fail-on", "never", "--fail-on-savings", "100"), 1),
        ((*IDLE, "--fail-on", "never", "--fail-on-savings", "100000"), 0),
        ((*IDLE, "--exit-zero"), 0),
        ((*IDLE, "--min-savings", "100000"), 0),
        (("--select", "log-retention-unlimited"), 0),
        (("--select", "log-retention-unlimited", "--fail-on", "info"), 1),
        (("--select", "gpu-vm-always-on"), 0),
        (("main.tf", *IDLE), 1),
        (("logs.tf", *IDLE), 0),
    ],
)
def test_the_exit_code_says_whether_findings_count(run, arguments, code):
    outcome = run("scan", *arguments)
    assert outcome.exit_code == code, outcome.output
    assert "(prices as of 20" in outcome.output.splitlines()[-1]


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("--select", "notebok-no-idle-shutdown"), "did you mean 'notebook-no-idle-shutdown'?"),
        (("--ignore", "zzz"), "'zzz' is neither a rule nor a family of rules"),
        (("nowhere",), "nowhere"),
        (("--min-savings", "much"), "'much' is not an amount in US dollars"),
        (("--var", "machine"), "--var takes NAME=VALUE, not 'machine'"),
        (("--config", "nowhere.toml"), "nowhere.toml: cannot be read"),
        (("--var-file", "nowhere.tfvars"), "nowhere.tfvars"),
        (("--format", "xml"), "'xml' is not one of"),
        (("--statistics", "--format", "json"), "--statistics is a table"),
        (("--output", "no/such/folder/x.txt"), "no/such/folder/x.txt cannot be written"),
        (("--nonsense",), "No such option"),
    ],
)
def test_wrong_usage_exits_with_2_and_a_sentence(run, arguments, sentence):
    outcome = run("scan", *arguments)
    assert outcome.exit_code == 2
    assert sentence in outcome.output
    assert "this should not happen" not in outcome.output


def test_a_problem_outweighs_findings_and_both_are_shown(project, run):
    (project / "bad.tf").write_text('resource "aws_instance" "x" {\n  a = = 1\n}\n')
    for more in ((), ("--exit-zero",)):
        outcome = run("scan", *IDLE, *more)
        assert outcome.exit_code == 2
        assert "notebook-no-idle-shutdown" in outcome.output
        assert "problem: bad.tf:" in outcome.output


def test_strict_fails_on_open_questions(project, run):
    (project / "main.tf").write_text(OPEN)
    compute = ("--select", "previous-generation-compute")
    assert run("scan", *compute).exit_code == 0
    outcome = run("scan", *compute, "--strict", "-v")
    assert outcome.exit_code == 1
    assert "gap: main.tf:" in outcome.output


@pytest.mark.parametrize(
    ("arguments", "rules"),
    [
        (("--select", "idle"), ["notebook-no-idle-shutdown"]),
        (
            ("--select", "idle,observability"),
            ["log-retention-unlimited", "notebook-no-idle-shutdown"],
        ),
        (
            ("--select", "idle", "--select", "observability", "--ignore", "idle"),
            ["log-retention-unlimited"],
        ),
        (("--select", "idle,observability", "--exclude", "main.tf"), ["log-retention-unlimited"]),
        (("main.tf", "--select", "idle", "--exclude", "main.tf"), ["notebook-no-idle-shutdown"]),
        (("main.tf", "--select", "idle", "--exclude", "main.tf", "--force-exclude"), []),
    ],
)
def test_what_is_run_on_what(run, arguments, rules):
    assert rules_in(run("scan", "--format", "json", *arguments).output) == rules


def test_only_files_reads_the_project_and_reports_on_the_files(project, run):
    (project / "variables.tf").write_text('variable "size" { default = "ml.g5.xlarge" }\n')
    (project / "other.tf").write_text(
        'resource "aws_sagemaker_notebook_instance" "b" {\n  instance_type = var.size\n}\n'
    )
    arguments = ("--format", "json", "--select", "idle,observability", "--only-files")
    report = json.loads(run("scan", *arguments, "other.tf").output)
    assert {finding["path"] for finding in report["findings"]} == {"other.tf"}
    assert report["scanned"]["files"] == 4


def test_only_files_without_files_is_done(run):
    outcome = run("scan", "--only-files")
    assert (outcome.exit_code, outcome.output) == (0, "")


def test_suppressing_what_is_reported_leaves_nothing(project, run):
    text = (project / "main.tf").read_text()
    waived = text.replace(
        'resource "aws_sage',
        '# mlcostlint: ignore[notebook-no-idle-shutdown] stopped by hand\nresource "aws_sage',
    )
    (project / "main.tf").write_text(waived)
    outcome = run("scan", *IDLE, "--format", "json")
    assert outcome.exit_code == 0
    report = json.loads(outcome.output)
    assert [one["reason"] for one in report["suppressed"]] == ["stopped by hand"]
    assert report["saves"]["expected"] == "0.00"


def test_a_suppression_of_what_is_too_cheap_to_tell_is_in_use(project, run):
    (project / "logs.tf").write_text(
        'resource "aws_cloudwatch_log_group" "old" {'
        " # mlcostlint: ignore[log-retention-unlimited] kept\n}\n"
    )
    outcome = run(
        "scan", "--select", "observability", "--min-savings", "100000", "--fail-on", "info"
    )
    assert outcome.exit_code == 0, outcome.output


def test_a_suppression_of_nothing_is_found(project, run):
    (project / "logs.tf").write_text(
        "# mlcostlint: ignore[notebook-no-idle-shutdown] why not\n" + "locals {}\n"
    )
    report = json.loads(run("scan", "--format", "json", *IDLE).output)
    assert [one["rule"] for one in report["findings"]] == [
        "unused-suppression",
        "notebook-no-idle-shutdown",
    ]


class TestConfiguration:
    def test_the_nearest_file_is_read(self, project, run):
        (project / "mlcostlint.toml").write_text('select = ["idle"]\nfail-on = "never"\n')
        outcome = run("scan", "--format", "json")
        assert outcome.exit_code == 0
        assert rules_in(outcome.output) == ["notebook-no-idle-shutdown"]

    def test_the_folder_that_is_scanned_brings_its_own(self, project, run, monkeypatch):
        (project / "mlcostlint.toml").write_text('select = ["idle"]\nfail-on = "never"\n')
        monkeypatch.chdir(project.parent)
        assert run("scan", project.name).exit_code == 0

    def test_isolated_reads_none(self, project, run):
        (project / "mlcostlint.toml").write_text('fail-on = "never"\n')
        assert run("scan", "--isolated", *IDLE).exit_code == 1

    def test_one_can_be_named(self, project, run, monkeypatch):
        (project / "mlcostlint.toml").write_text("broken = = 1\n")
        (project / "other.toml").write_text('fail-on = "never"\n')
        assert run("scan", *IDLE).exit_code == 2
        assert run("scan", "--config", "other.toml", *IDLE).exit_code == 0
        monkeypatch.setenv("MLCOSTLINT_CONFIG", "other.toml")
        assert run("scan", *IDLE).exit_code == 0

    def test_options_go_before_the_file(self, project, run):
        (project / "mlcostlint.toml").write_text('fail-on = "never"\n')
        assert run("scan", *IDLE, "--fail-on", "warning").exit_code == 1

    def test_a_mistake_is_named_with_its_line(self, project, run):
        (project / "mlcostlint.toml").write_text('\nfail_on = "never"\n')
        outcome = run("scan")
        assert outcome.exit_code == 2
        assert (
            "Error: mlcostlint.toml:2: 'fail_on' is not a setting; did you mean 'fail-on'?\n"
            in outcome.output
        )

    def test_an_assumption_nobody_makes_is_refused(self, project, run):
        (project / "mlcostlint.toml").write_text("[assumptions]\nnonsense = 1\n")
        outcome = run("scan")
        assert outcome.exit_code == 2
        assert "nonsense is not an assumption" in outcome.output
        assert "this should not happen" not in outcome.output


@pytest.mark.parametrize(
    "arguments",
    [("--var", "machine=ml.t3.medium"), ("--var-file", "dev.tfvars")],
)
def test_variables_decide_what_things_cost(project, run, arguments):
    (project / "dev.tfvars").write_text('machine = "ml.t3.medium"\n')

    def saved(*more: str) -> float:
        output = run("scan", *IDLE, "--format", "json", *more).output
        return float(json.loads(output)["saves"]["expected"])

    assert 0 < saved(*arguments) < saved()


@pytest.mark.parametrize(
    ("arguments", "environment", "machine"),
    [
        ((), {"TF_VAR_machine": "ml.g5.xlarge", "TF_WORKSPACE": "big"}, "ml.t3.medium"),
        (("--workspace", "big"), {}, "ml.p3.2xlarge"),
        (("--env-vars",), {"TF_VAR_machine": "ml.g5.xlarge"}, "ml.g5.xlarge"),
        (("--env-vars",), {"TF_WORKSPACE": "big"}, "ml.p3.2xlarge"),
        (("--env-vars", "--workspace", "small"), {"TF_WORKSPACE": "big"}, "ml.t3.medium"),
        (("--env-vars", "--var", "machine=ml.m5.large"), {"TF_VAR_machine": "x"}, "ml.m5.large"),
    ],
)
def test_the_environment_counts_when_asked(
    arguments, environment, machine, project, monkeypatch, run
):
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    (project / "alone").mkdir()
    (project / "alone" / "main.tf").write_text(
        'variable "machine" {\n  default = ""\n}\n\n'
        'resource "aws_sagemaker_notebook_instance" "it" {\n  instance_type = coalesce('
        'var.machine, terraform.workspace == "big" ? "ml.p3.2xlarge" : "ml.t3.medium")\n}\n'
    )

    found = json.loads(run("resources", "alone", "--format", "json", *arguments).output)

    assert [one["values"]["machine"]["value"] for one in found] == [machine]


class TestOutput:
    def test_a_file_gets_the_report_and_the_terminal_nothing(self, project, run):
        outcome = run("scan", *IDLE, "--format", "json", "-o", "report.json")
        assert (outcome.exit_code, outcome.output) == (1, "")
        assert rules_in((project / "report.json").read_text()) == ["notebook-no-idle-shutdown"]
        assert not list(project.glob(".report*"))

    def test_the_environment_may_choose(self, project, run, monkeypatch):
        monkeypatch.setenv("MLCOSTLINT_OUTPUT_FORMAT", "concise")
        monkeypatch.setenv("MLCOSTLINT_OUTPUT_FILE", "out.txt")
        assert run("scan", *IDLE).output == ""
        first = (project / "out.txt").read_text().splitlines()[0]
        assert first.startswith("main.tf:")
        assert ": warning[notebook-no-idle-shutdown] " in first

    @pytest.mark.parametrize(
        ("arguments", "environment", "colored"),
        [
            ((), {}, False),
            ((), {"FORCE_COLOR": "1"}, True),
            ((), {"FORCE_COLOR": "1", "NO_COLOR": "1"}, False),
            (("--color", "always"), {"NO_COLOR": "1"}, True),
            (("--color", "never"), {"FORCE_COLOR": "1"}, False),
            (("-o", "out.txt"), {"FORCE_COLOR": "1"}, False),
        ],
    )
    def test_colour_is_as_asked(self, project, run, monkeypatch, arguments, environment, colored):
        for name in ("NO_COLOR", "FORCE_COLOR", "CLICOLOR_FORCE"):
            monkeypatch.delenv(name, raising=False)
        for name, value in environment.items():
            monkeypatch.setenv(name, value)
        output = run("scan", *IDLE, *arguments).output
        if "-o" in arguments:
            output = (project / "out.txt").read_text()
        assert ("\x1b[" in output) is colored

    def test_the_width_is_that_of_the_terminal(self, run, monkeypatch):
        monkeypatch.setenv("COLUMNS", "50")
        framed = [line for line in run("scan", *IDLE).output.splitlines() if " | " in line]
        assert framed
        assert max(len(line) for line in framed if "saves" not in line) <= 50

    def test_quiet_and_verbose(self, run):
        quiet, plain, verbose = (
            run("scan", *IDLE, *more).output.count("\n") for more in (("-q",), (), ("-v",))
        )
        assert quiet <= plain < verbose

    def test_statistics_count_by_rule(self, run):
        lines = run("scan", "--select", "idle,observability", "--statistics").output.splitlines()
        assert [line.split()[0] for line in lines[:2]] == ["1", "1"]
        assert lines[0].endswith("  notebook-no-idle-shutdown")
        assert lines[1].endswith("  log-retention-unlimited")

    def test_paths_are_those_of_the_repository_where_it_matters(self, project, run, monkeypatch):
        infra = project / "infra"
        infra.mkdir()
        (project / "main.tf").rename(infra / "main.tf")
        monkeypatch.chdir(infra)
        assert "file=infra/main.tf," in run("scan", *IDLE, "--format", "github").output
        assert json.loads(run("scan", *IDLE, "--format", "json").output)["findings"][0]["path"] == (
            "main.tf"
        )

    def test_a_clean_and_an_empty_scan_say_so(self, project, run):
        assert (
            "Looked at 2 files (terraform 2)" in run("scan", "--select", "gpu-vm-always-on").output
        )
        (project / "empty").mkdir()
        assert "Found no file that mlcostlint understands" in run("scan", "empty").output


SCRIPT = "from mlcostlint.cli import main\nmain()\n"


def script(*arguments: str, **options: Any) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", SCRIPT, *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False, **options)


def test_the_version_is_told_without_loading_anything():
    code = (
        "import json, sys\n"
        "from mlcostlint.cli import main\n"
        "try:\n"
        "    main(['--version'])\n"
        "except SystemExit:\n"
        "    print(json.dumps([*sys.modules]))\n"
    )
    command = [sys.executable, "-c", code]
    lines = subprocess.run(command, capture_output=True, text=True, check=True).stdout.splitlines()
    assert lines[0] == f"mlcostlint {__version__}"
    assert not {"mlcostlint.api", "mlcostlint.config", "mlcostlint.model"} & set(
        json.loads(lines[1])
    )


@pytest.mark.parametrize(("arguments", "code"), [(("scan", *IDLE), 1), (("scan", "nowhere"), 2)])
def test_the_process_exits_as_the_command_says(arguments, code):
    assert script(*arguments).returncode == code


def test_a_terminal_that_cannot_spell_gets_question_marks():
    outcome = script("scan", *IDLE, env={**os.environ, "PYTHONIOENCODING": "ascii"})
    assert outcome.returncode == 1
    assert "(prices as of" in outcome.stdout


def test_interrupting_exits_with_130(project):
    for number in range(3000):
        (project / f"n{number}.tf").write_text(f'locals {{\n  a{number} = "b"\n}}\n' * 5)
    interrupt = (
        "import os, signal, sys, threading, time\n"
        "def interrupt():\n"
        "    while 'mlcostlint.discover' not in sys.modules:\n"
        "        time.sleep(0.01)\n"
        "    time.sleep(0.05)\n"
        "    os.kill(os.getpid(), signal.SIGINT)\n"
        # a shell in the background hands down that it is ignored
        "signal.signal(signal.SIGINT, signal.default_int_handler)\n"
        "threading.Thread(target=interrupt, daemon=True).start()\n"
    )
    command = [sys.executable, "-c", interrupt + SCRIPT, "scan"]
    outcome = subprocess.run(command, capture_output=True, text=True, check=False)
    assert outcome.returncode == 130
    assert "Traceback" not in outcome.stderr


def test_a_reader_that_leaves_early_is_no_error():
    with subprocess.Popen(
        [sys.executable, "-c", SCRIPT, "scan", *IDLE, "--format", "sarif"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as running:
        assert running.stdout
        assert running.stderr
        running.stdout.close()
        assert "should not happen" not in running.stderr.read()
        running.wait()
    assert running.returncode != -signal.SIGPIPE
