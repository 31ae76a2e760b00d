"""Text on standard input is read as a file would be, in every format."""

import json

import pytest
from click.testing import CliRunner

from mlcostlint.cli import main
from mlcostlint.reporters import FORMATS

pytestmark = pytest.mark.usefixtures("project")

JOB = """\
# Source: trainer/templates/job.yaml
apiVersion: batch/v1
kind: Job
metadata: {name: trainer}
spec:
  template:
    spec:
      nodeSelector: {node.kubernetes.io/instance-type: g6.12xlarge}
      containers:
        - name: main
          image: trainer
          command: [torchrun, train.py]
          resources: {limits: {nvidia.com/gpu: 4}}
"""
LIMIT = ("--select", "job-no-runtime-limit")
IDLE = ("--select", "notebook-no-idle-shutdown")


def piped(text, *arguments, command="scan"):
    data = text.encode() if isinstance(text, str) else text
    return CliRunner().invoke(main, [command, *arguments], input=data)


def places(outcome):
    found = json.loads(outcome.output)["findings"]
    return [(one["rule"], one["path"], one["line"]) for one in found]


def test_rendered_text_is_read_and_shown_as_what_it_is():
    outcome = piped(JOB, "-", *LIMIT, "--format", "json")
    assert outcome.exit_code == 1, outcome.output
    assert places(outcome) == [("job-no-runtime-limit", "<stdin>", 5)]


@pytest.mark.parametrize("format_", FORMATS)
def test_every_format_can_name_it(format_):
    outcome = piped(JOB, "-", *LIMIT, "--format", format_, "--stdin-filename", "jobs/train.yaml")
    assert outcome.exit_code == 1, outcome.output
    assert "jobs/train.yaml" in outcome.output
    assert "stdin" not in outcome.output
    assert piped(JOB, "-", *LIMIT, "--format", format_).exit_code == 1


def test_paths_beside_it_are_read_too():
    outcome = piped(JOB, "main.tf", "-", "--select", f"{LIMIT[1]},{IDLE[1]}", "--format", "json")
    assert places(outcome) == [
        ("job-no-runtime-limit", "<stdin>", 5),
        ("notebook-no-idle-shutdown", "main.tf", 9),
    ]


def test_without_paths_beside_it_no_file_is_reported():
    assert places(piped(JOB, "-", *IDLE, "--format", "json")) == []


def test_its_name_says_in_which_language_it_is_and_what_lies_beside_it(project):
    text = (project / "main.tf").read_text().partition("\n\n")[2]
    (project / "variables.tf").write_text('variable "machine" {\n  default = "ml.g5.xlarge"\n}\n')
    (project / "main.tf").write_text("")
    outcome = piped(text, "-", *IDLE, "--format", "json", "--stdin-filename", "main.tf")
    assert places(outcome) == [("notebook-no-idle-shutdown", "main.tf", 5)]


@pytest.mark.parametrize("paths", [("-", "."), ("-", "main.tf"), ("main.tf", "-", "-")])
def test_it_stands_in_for_the_file_of_its_name(paths):
    assert places(piped("", *paths, *IDLE, "--format", "json", "--stdin-filename", "main.tf")) == []


def test_only_its_own_findings_are_asked_for(project):
    text = (project / "main.tf").read_text()
    arguments = ("--only-files", "--format", "json", "--stdin-filename", "main.tf")
    outcome = piped(f"\n{text}", "-", *arguments)
    assert {path for _, path, _ in places(outcome)} == {"main.tf"}


def test_the_nearest_configuration_is_that_of_its_name(project):
    (project / "sub").mkdir()
    (project / "sub" / "mlcostlint.toml").write_text('ignore = ["job-no-runtime-limit"]\n')
    assert piped(JOB, "-", *LIMIT).exit_code == 1
    assert piped(JOB, "-", *LIMIT, "--stdin-filename", "sub/job.yaml").exit_code == 0


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (b"kind: \xff\n", "<stdin>: expected UTF-8 text, found the byte 0xff"),
        (b"\xff\xfe\x00", "<stdin>: expected UTF-16 text"),
    ],
)
def test_what_is_no_text_is_refused(text, sentence):
    outcome = piped(text, "-")
    assert outcome.exit_code == 2
    assert sentence in outcome.output


def test_broken_text_is_a_problem_with_its_line():
    outcome = piped("apiVersion: v1\nkind: Pod\nspec: [\n", "-")
    assert outcome.exit_code == 2
    assert "<stdin>:" in outcome.output


def test_a_name_alone_names_nothing():
    outcome = piped(JOB, "main.tf", "--stdin-filename", "x.yaml")
    assert outcome.exit_code == 2
    assert "--stdin-filename names what - reads: put - among the paths" in outcome.output


@pytest.mark.parametrize("text", [JOB.encode("utf-16"), JOB.encode("utf-8-sig")])
def test_it_may_be_in_any_encoding_that_files_may_be_in(text):
    assert piped(text, "-", *LIMIT).exit_code == 1


def test_resources_are_shown_for_it():
    outcome = piped(JOB, "-", command="resources")
    assert outcome.exit_code == 0
    assert "<stdin>:2" in outcome.output


def chart(project, name="trainer", folder="chart"):
    """Write the chart that the piped job was made of."""
    template = JOB.partition("\n")[2].replace("g6.12xlarge", "{{ .Values.machine }}")
    files = {
        "Chart.yaml": f"apiVersion: v2\nname: {name}\nversion: 0.1.0\n",
        "templates/job.yaml": "# a template\n"
        + template.replace("{node.", "\n        node.", 1).replace(" }}}", " }}", 1),
        "values.yaml": "machine: g6.12xlarge\n",
    }
    for path, text in files.items():
        (project / folder / path).parent.mkdir(parents=True, exist_ok=True)
        (project / folder / path).write_text(text)


HANDED_OVER = ("-", "chart", *LIMIT, "--format", "json")


def test_what_helm_made_of_a_chart_of_the_scan_is_shown_in_the_chart(project):
    chart(project)
    outcome = piped(f"---\n{JOB}", *HANDED_OVER)
    assert places(outcome) == [("job-no-runtime-limit", "chart/templates/job.yaml", 5)]
    assert json.loads(outcome.output)["gaps"] == []


def test_what_it_made_of_other_charts_keeps_its_lines(project):
    chart(project)
    other = JOB.replace("# Source: trainer/", "# Source: other/")
    outcome = piped(f"---\n{JOB}---\n{other}", *HANDED_OVER)
    assert places(outcome) == [
        ("job-no-runtime-limit", "<stdin>", 20),
        ("job-no-runtime-limit", "chart/templates/job.yaml", 5),
    ]


def test_a_name_that_two_charts_have_tells_neither(project):
    chart(project)
    chart(project, folder="chart/../second")
    outcome = piped(JOB, "-", "chart", "second", *LIMIT, "--format", "json")
    assert places(outcome) == [("job-no-runtime-limit", "<stdin>", 5)]
