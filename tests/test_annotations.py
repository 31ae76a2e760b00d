"""Annotations waive findings of the object that they stand on, and say so when they do not."""

from pathlib import Path

import pytest

import mlcostlint
from mlcostlint import api
from mlcostlint.config import Config
from mlcostlint.parsers.inputs import Inputs
from mlcostlint.pricing import PriceBook
from mlcostlint.source import Source

FIXTURES = Path(__file__).parents[1] / "fixtures"
FORM = "write 'mlcostlint.dev/ignore: rule-name' and 'mlcostlint.dev/reason: why'"
LATER = "`${RULES}` is a placeholder that is filled in later"
JOB = """\
apiVersion: batch/v1
kind: Job
metadata:
  name: trainer{object}
spec:
  template:
    metadata:
      labels: {{app: trainer}}{template}
    spec:
      nodeSelector: {{node.kubernetes.io/instance-type: g6.12xlarge}}
      containers:
        - name: main
          image: trainer
          command: [torchrun, train.py]
          resources: {{limits: {{nvidia.com/gpu: 4}}}}
"""
RAY = """\
apiVersion: ray.io/v1
kind: RayCluster
metadata: {name: ray, namespace: dev}
spec:
  workerGroupSpecs:
    - groupName: first
      replicas: 1
      template:
        metadata:
          annotations:
            mlcostlint.dev/ignore: top-tier-gpu-in-nonprod
            mlcostlint.dev/reason: measured
        spec:
          nodeSelector: {node.kubernetes.io/instance-type: p4d.24xlarge}
          containers: [{name: w, image: ray, resources: {limits: {nvidia.com/gpu: 8}}}]
    - groupName: second
      replicas: 1
      template:
        spec:
          nodeSelector: {node.kubernetes.io/instance-type: p4d.24xlarge}
          containers: [{name: w, image: ray, resources: {limits: {nvidia.com/gpu: 8}}}]
"""
STACK = """\
Resources:
  Notebook:
    Type: AWS::SageMaker::NotebookInstance
    Metadata:
      mlcostlint:
        ignore:
          - {entry}
    Properties:
      InstanceType: ml.g5.xlarge
      RoleArn: arn:aws:iam::1:role/x
"""


def lint(text, path="job.yaml", select=()):
    chosen = [rule for rule in api.rules() if not select or rule.name in select]
    loaded = api.read([Source(path, text)], Inputs())
    return api.lint(loaded, chosen, PriceBook.open(), Config())


def job(annotations, place="object"):
    indent = {"object": 2, "template": 6}[place] * " "
    lines = "".join(f"\n{indent}  {line}" for line in annotations)
    slots = {"object": "", "template": ""} | {place: f"\n{indent}annotations:{lines}"}
    return JOB.format(**slots)


def said(report):
    return [(one.rule, one.message, one.span.line) for one in report.findings]


LIMIT = ["mlcostlint.dev/ignore: job-no-runtime-limit", "mlcostlint.dev/reason: ends on its own"]


@pytest.mark.parametrize("place", ["object", "template"])
def test_an_annotation_waives_its_object_and_removing_it_brings_the_finding_back(place):
    select = {"job-no-runtime-limit"}
    before = lint(job([], "object").replace("\n  annotations:", ""), select=select)
    assert [one.rule for one in before.findings] == ["job-no-runtime-limit"]

    report = lint(job(LIMIT, place), select=select)

    assert said(report) == []
    (waived,) = report.suppressed
    assert waived.reason == "ends on its own"
    assert waived.span.line == {"object": 6, "template": 10}[place]
    assert waived.finding.fingerprint == before.findings[0].fingerprint


@pytest.mark.parametrize(
    ("annotations", "rule", "message"),
    [
        (
            ["mlcostlint.dev/ignore: job-no-runtime-limit"],
            "invalid-suppression",
            f"ignoring job-no-runtime-limit needs a reason; {FORM}",
        ),
        (
            ["mlcostlint.dev/ignore: job-no-runtime-limt", "mlcostlint.dev/reason: x"],
            "invalid-suppression",
            "'job-no-runtime-limt' is not a rule; did you mean 'job-no-runtime-limit'?",
        ),
        (
            ['mlcostlint.dev/ignore: ""', "mlcostlint.dev/reason: x"],
            "invalid-suppression",
            f"'mlcostlint.dev/ignore' names no rule; {FORM}",
        ),
        (
            ["mlcostlint.dev/reason: alone"],
            "invalid-suppression",
            f"'mlcostlint.dev/ignore' names no rule; {FORM}",
        ),
        (
            ["mlcostlint.dev/ignored: job-no-runtime-limit"],
            "invalid-suppression",
            f"'mlcostlint.dev/ignored' says nothing to the linter; {FORM}",
        ),
        (
            ["mlcostlint.dev/ignore: ${RULES}", "mlcostlint.dev/reason: x"],
            "invalid-suppression",
            f"what is ignored here is not settled: {LATER}",
        ),
        (
            ["mlcostlint.dev/ignore: gpu-vm-always-on", "mlcostlint.dev/reason: x"],
            "unused-suppression",
            "this annotation ignores gpu-vm-always-on, which has nothing to say here",
        ),
        (
            ["mlcostlint.dev/ignore: unused-suppression", "mlcostlint.dev/reason: x"],
            "invalid-suppression",
            "'unused-suppression' cannot be ignored; mend or remove the annotation it is about",
        ),
    ],
)
def test_an_annotation_that_waives_nothing_is_reported_where_it_stands(annotations, rule, message):
    report = lint(job(annotations), select={"job-no-runtime-limit", "gpu-vm-always-on"})
    assert (rule, message, 6) in said(report)
    assert report.suppressed == ()


def test_one_annotation_may_name_several_rules():
    both = ["job-no-runtime-limit", "missing-required-tags"]
    before = {one.rule for one in lint(job(["a: b"]), select=set(both)).findings}
    names = [f'mlcostlint.dev/ignore: "{", ".join(both)}"', "mlcostlint.dev/reason: x"]
    report = lint(job(names), select=set(both))
    assert before <= set(both)
    assert {one.finding.rule for one in report.suppressed} == before
    assert {one.rule for one in report.findings} <= {"unused-suppression"}


def test_the_template_of_one_group_speaks_for_that_group_alone():
    report = lint(RAY, select={"top-tier-gpu-in-nonprod"})
    assert [one.span.line for one in report.findings] == [20]
    assert [one.finding.span.line for one in report.suppressed] == [14]


def test_an_annotation_does_not_reach_the_next_document():
    report = lint(f"{job(LIMIT)}---\n{JOB.format(object='', template='')}")
    limits = [one for one in report.findings if one.rule == "job-no-runtime-limit"]
    assert [one.span.line for one in limits] == [24]


@pytest.mark.parametrize("path", ["manifest.tf", "main.tf"])
def test_an_annotation_within_terraform_counts(path):
    body = f"yaml_body = <<-EOT\n{job(LIMIT)}EOT\n"
    report = lint(f'resource "kubectl_manifest" "job" {{\n{body}}}\n', path)
    assert "job-no-runtime-limit" in {one.finding.rule for one in report.suppressed}


@pytest.mark.parametrize(
    ("entry", "rules"),
    [
        ("{rule: notebook-no-idle-shutdown, reason: weekend batch}", []),
        (
            "{rule: notebook-no-idle-shutdown}",
            ["invalid-suppression", "notebook-no-idle-shutdown"],
        ),
        ("notebook-no-idle-shutdown", ["invalid-suppression", "notebook-no-idle-shutdown"]),
        ("{rule: gpu-vm-always-on, reason: x}", ["notebook-no-idle-shutdown"]),
        (
            "{rule: log-retention-unlimited, reason: x}",
            ["notebook-no-idle-shutdown", "unused-suppression"],
        ),
    ],
)
def test_the_metadata_of_a_stack_resource_waives(entry, rules):
    select = {"notebook-no-idle-shutdown", "log-retention-unlimited"}
    report = lint(STACK.format(entry=entry), select=select)
    assert sorted(one.rule for one in report.findings) == rules


def projects():
    for path in sorted(FIXTURES.rglob("k8s/*.yaml")):
        text = path.read_text()
        if "\n---" not in text and text.count("\nmetadata:\n") == 1:
            yield pytest.param(text, id=path.relative_to(FIXTURES).as_posix())


@pytest.mark.parametrize("text", [*projects()])
def test_annotating_all_that_is_reported_leaves_nothing_and_each_brings_back_its_own(text):
    def annotated(rules):
        lines = f"    mlcostlint.dev/ignore: {','.join(rules)}\n    mlcostlint.dev/reason: agreed\n"
        if not rules:
            return text
        head, metadata, tail = text.partition("\nmetadata:\n")
        if "\n  annotations:\n" in f"\n{tail}":
            head, metadata, tail = text.partition("\n  annotations:\n")
            return f"{head}{metadata}{lines}{tail}"
        return f"{head}{metadata}  annotations:\n{lines}{tail}"

    rules = sorted({one.rule for one in lint(text).findings})

    assert lint(annotated(rules)).findings == ()
    for rule in rules:
        others = [other for other in rules if other != rule]
        assert {one.rule for one in lint(annotated(others)).findings} == {rule}


HINTED = """\
apiVersion: kubeflow.org/v1
kind: Notebook
metadata:
  name: lab
  annotations:
    mlcostlint/active-hours: "10"
spec:
  template:
    spec:
      nodeSelector:
        node.kubernetes.io/instance-type: g5.xlarge
        topology.kubernetes.io/region: us-east-1
      containers:
      - {name: lab, image: jupyter, resources: {limits: {nvidia.com/gpu: 1}}}
"""


def test_an_annotation_tells_how_many_hours_a_notebook_is_used(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "lab.yaml").write_text(HINTED)
    report = mlcostlint.scan(["lab.yaml"], mlcostlint.Config(select=("notebook-no-idle-shutdown",)))
    (finding,) = report.findings
    stated = {one.name: one for one in finding.assumptions}["interactive_active_hours"]
    assert stated.expected == 10
    assert stated.source == "stated by mlcostlint/active-hours"
