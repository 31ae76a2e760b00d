"""Files typed by what they hold: blocks, holes and problems, and what is none of ours."""

import time
from dataclasses import replace

import pytest

from mlcostlint import parsers
from mlcostlint.parsers.inputs import Inputs
from mlcostlint.source import Source
from mlcostlint.tree import Reading


def read(**files: str) -> Reading:
    sources = [Source(path, text) for path, text in files.items()]
    return parsers.read(sources, Inputs(), parsers.ALONE)


def of(text: str, path: str = "f.yaml") -> Reading:
    return read(**{path: text})


POD = "apiVersion: v1\nkind: Pod\nmetadata: {name: p}\n"
STACK = "Resources:\n  T:\n    Type: AWS::SNS::Topic\n"
TRAINING = "TrainingJobName: t\nResourceConfig: {InstanceType: ml.m5.large}\n"
CUSTOM = "workerPoolSpecs:\n- machineSpec: {machineType: n1-standard-4}\n"


@pytest.mark.parametrize(
    ("text", "dialect", "kind"),
    [
        (POD, "kubernetes", "Pod"),
        (STACK, "cloudformation", "AWS::SNS::Topic"),
        (TRAINING, "sagemaker", "CreateTrainingJob"),
        (f"[{{{TRAINING.strip().replace(chr(10), ', ')}}}]", "sagemaker", "CreateTrainingJob"),
        (CUSTOM, "vertex", "CustomJob"),
        (POD.replace("\n", "\r\n"), "kubernetes", "Pod"),
        ('{"apiVersion": "v1", "kind": "Pod"}', "kubernetes", "Pod"),
        (
            '{"contentVersion": "1.0.0.0", "resources": [{"type": "A.B/c", "name": "d"}]}',
            "arm",
            "A.B/c",
        ),
        (
            (
                "$schema: https://azuremlschemas.azureedge.net/latest/computeInstance.schema.json\n"
                "name: ci\ntype: computeinstance\nsize: Standard_NC6\n"
            ),
            "azureml",
            "computeinstance",
        ),
    ],
)
def test_a_file_is_typed_by_its_content(text: str, dialect: str, kind: str):
    found = of(text, "anything.json")
    assert found.files == {"anything.json": dialect}
    assert [(block.dialect, block.type) for block in found.blocks] == [(dialect, kind)]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "just text",
        "a text that says apiVersion",
        "- a\n- b\n",
        "services: {web: {image: x}}\n",
        "InstanceType: ml.p3.2xlarge\nInstanceCount: 2\n",
        '{"Parameters": {"EndpointInstanceType": "ml.m5.large", "EndpointName": "e"}}',
        '[{"ParameterKey": "NotebookInstanceName", "ParameterValue": "n"}]',
        '{"TrainingJobName": "t", "ResourceConfig": {}, "CreationTime": 1}',
        "Resources:\n  vpc:\n    Type: ALIYUN::ECS::VPC\n",
        "apiVersion: v1\n",
        "TrainingJobName: x\n",
    ],
)
def test_other_formats_are_passed_over_in_silence(text: str):
    assert replace(of(text), doubts={}) == Reading()


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        (f"{POD}spec: [\n", "f.yaml:4:8: not valid YAML: did not find expected node content"),
        ("key: [\n", None),
        ("a: b: c\n", None),
        (f"{POD.replace('Pod', 'ClusterRole')}rules: [\n", None),
        (
            "AWSTemplateFormatVersion: '2010-09-09'\nResources:\n\tA: 1\n",
            (
                "f.yaml:3:1: not valid YAML: found character that cannot start any token; "
                "indent with spaces and quote such text"
            ),
        ),
        (
            '{\n  "TrainingJobName": "t"\n  "ResourceConfig": {}\n}',
            "f.yaml:3:3: not valid JSON: expecting ',' delimiter",
        ),
        (
            "workerPoolSpecs:\n- machineSpec\n  replicaCount: 1\n",
            (
                "f.yaml:3:15: not valid YAML: mapping values are not allowed in this context; "
                "quote text that holds a colon"
            ),
        ),
    ],
)
def test_a_broken_document_is_a_problem_if_it_was_meant_for_us(text: str, problem: str | None):
    found = of(text)
    assert [str(each) for each in found.problems] == ([problem] if problem else [])


@pytest.mark.parametrize(
    ("text", "notes"),
    [
        (f"{POD}spec: {{}}\nspec: {{a: 1, a: 2}}\n", ["'spec' stands twice: the last counts"]),
        ("key: 1\nkey: 2\n", []),
    ],
)
def test_a_key_that_stands_twice_is_one_question_of_what_is_ours(text: str, notes: list[str]):
    assert [hole.unknown for hole in of(text).holes] == notes


def test_a_broken_document_leaves_its_neighbours_alone():
    found = of(f"{POD}---\n{POD}spec: [\n---\n{POD}")
    assert [block.span.line for block in found.blocks] == [1, 10]
    assert [problem.span.line for problem in found.problems] == [8]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (
            POD + "spec:\n  {{- toYaml .Values.spec | nindent 2 }}\n",
            "the chart is not rendered: pass --render, or scan what `helm template` prints",
        ),
        (
            POD + "%{ if gpu }\nspec: {}\n%{ endif }\n",
            "the template is not rendered: render it and scan the output",
        ),
        ("name: {{ .Values.name }}\n", None),
        (POD.replace("Pod", "Role") + "rules: {{ .Values.rules }}\n", None),
    ],
)
def test_a_template_is_one_hole_and_no_problem(text: str, reason: str | None):
    found = of(f"{text}---\n{text}")
    assert not found.blocks
    assert not found.problems
    assert [hole.unknown for hole in found.holes] == ([reason] if reason else [])


def test_an_object_of_unknown_kind_is_a_hole():
    (hole,) = of("apiVersion: v1\nkind: ${KIND}\n").holes
    assert (hole.unknown, hole.origin.span.line) == (
        "`${KIND}` is a placeholder that is filled in later",
        2,
    )


def test_patches_of_a_kustomization_are_no_objects():
    patch = "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: d}\nspec: {replicas: 3}\n"
    found = read(
        **{
            "base/deployment.yaml": patch,
            "prod/kustomization.yaml": "resources: [../base]\npatches:\n- path: ./replicas.yaml\n"
            "- patch: |\n    - op: add\npatchesStrategicMerge:\n- ../shared/patch.yaml\n",
            "prod/replicas.yaml": patch,
            "shared/patch.yaml": patch,
            "prod/other.yaml": patch,
            "bare/kustomization.yml": "patches: [\n",
        }
    )
    assert [block.span.path for block in found.blocks] == [
        "base/deployment.yaml",
        "prod/other.yaml",
    ]


def test_the_order_of_sources_makes_no_difference():
    sources = [Source(f"{name}.yaml", POD) for name in "bca"]
    there, back = (parsers.read(each, Inputs(), parsers.ALONE) for each in (sources, sources[::-1]))
    assert [block.span for block in there.blocks] == [block.span for block in back.blocks]
    assert list(there.files) == ["a.yaml", "b.yaml", "c.yaml"] == list(back.files)


def test_a_manifest_that_terraform_reads_is_read_once():
    files = {"main.tf": 'resource "kubectl_manifest" "p" {\n  yaml_body = file("p.yaml")\n}\n'}
    sources = [Source(path, text) for path, text in (files | {"p.yaml": POD}).items()]
    around = parsers.Surroundings(content=lambda _path: POD.encode())
    reading = parsers.read(sources, Inputs(), around)
    pods = [block for block in reading.blocks if block.type == "Pod"]
    assert [block.address for block in pods] == ["kubectl_manifest.p/default/Pod/p"]


@pytest.mark.parametrize(
    ("text", "note"),
    [
        (
            '{"apiVersion": "v1", // which\n"kind": "Pod"}',
            "f.json:1:22: not strict JSON: expecting property name enclosed in double quotes",
        ),
        ('{"apiVersion": "v1",\n /* what */ "kind": "Pod"}', "f.json:2:2: not strict JSON"),
        ('{"apiVersion": "v1", "kind": "Pod", "spec": {"a": [1, 2,]}}', "f.json:1:5"),
        ('{"apiVersion": "v1", "kind": "Pod",\n}', "f.json:"),
        ('{"apiVersion": "v1", "kind": "Pod"}', None),
        ('[{"TrainingJobName": "t", "ResourceConfig": {},}]', "f.json:1:4"),
    ],
)
def test_json_that_only_yaml_allows_is_read_with_a_note(text: str, note: str | None):
    found = of(text, "f.json")
    assert len(found.blocks) == 1
    shown = [f"{hole.origin.span}: {hole.unknown}" for hole in found.holes]
    assert len(shown) == (note is not None)
    assert all(one.startswith(note or "") for one in shown)


def test_places_behind_comments_and_commas_stay_right():
    text = '{"apiVersion": "v1", // a\n /* b\n */ "kind": "Pod", "x": [1,],\n  "y": "here",\n}'
    (block,) = of(text, "f.json").blocks
    span = block.get("y").origin.span
    assert text.split("\n")[span.line - 1][span.column - 1 : span.end_column - 1] == '"here"'


def test_a_large_document_takes_time_by_its_size_only():
    request = '{"TrainingJobName": "t", "ResourceConfig": {"InstanceType": "ml.m5.large"}}'
    text = f"[{', '.join([request] * 20_000)}]"
    start = time.process_time()
    found = of(text, "f.json")
    assert len(found.blocks) == 20_000
    assert time.process_time() - start < 20  # two seconds here
