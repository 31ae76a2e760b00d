"""Every dialect against every other: no document is misread, and what is doubtful is said."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from mlcostlint.parsers import ALONE, Inputs, read
from mlcostlint.parsers.detect import concerns, dialects, worth_parsing
from mlcostlint.parsers.dialects import DIALECTS
from mlcostlint.parsers.yaml_tree import documents
from mlcostlint.source import Source
from mlcostlint.tree import Map, Reading

ROOT = Path(__file__).parents[2]
NAMES = [one.name for one in DIALECTS]
# Dialects of which no fixture is a document of its own.
SAMPLES = {
    "stepfunctions": (
        '{"StartAt": "A", "States": {"A": {"Type": "Task", "Resource":'
        ' "arn:aws:states:::sagemaker:createTrainingJob.sync", "Parameters": {}}}}'
    ),
    "helm": (
        "servingEngineSpec:\n  modelSpec:\n  - name: a\n    repository: vllm/vllm-openai\n"
        "    modelURL: facebook/opt-125m\n    replicaCount: 1\n    requestGPU: 1\n"
    ),
}


def fitting(text: str) -> Iterator[tuple[str, ...]]:
    for document in documents(Source("f.yaml", text)):
        root = document.tree()
        if isinstance(root, Map):
            yield tuple(one.name for one in dialects(root, document.text))


def written() -> Iterator[tuple[str, str]]:
    for path in sorted((ROOT / "fixtures").rglob("*")):
        if path.suffix in {".yaml", ".yml", ".json"}:
            yield path.relative_to(ROOT).as_posix(), path.read_text()
    yield from SAMPLES.items()


WRITTEN = list(written())
IDS = [path for path, _ in WRITTEN]


@pytest.mark.parametrize(("path", "text"), WRITTEN, ids=IDS)
def test_a_document_of_one_dialect_fits_no_other(path, text):
    assert all(len(names) <= 1 for names in fitting(text)), path


def test_every_dialect_has_a_document_to_be_tried_on():
    found = {name for _, text in WRITTEN for names in fitting(text) for name in names}
    assert found == set(NAMES)


@pytest.mark.parametrize(("path", "text"), WRITTEN, ids=IDS)
def test_what_a_dialect_fits_is_found_by_its_words(path, text):
    for document in documents(Source(path, text)):
        root = document.tree()
        if isinstance(root, Map) and any(one.fits(root) for one in DIALECTS):
            assert worth_parsing(document.text)
            assert concerns(document.text.encode())


POD = "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\n"
# Documents of other programs that share words, or whole shapes, with ours.
FOREIGN = {
    "values of a chart": (
        "image: {repository: x}\nresources: {}\nservice: {type: ClusterIP, port: 80}\n"
        "nodeSelector: {}\nsecurityContext: {capabilities: {drop: [ALL]}}\n"
    ),
    "a continuous integration": (
        "name: ci\non: push\njobs:\n  gpu:\n    runs-on: nvidia\n    services: {db: {image: x}}\n"
    ),
    "a playbook": "- hosts: head_node\n  tasks: []\n  vars: {cluster_name: x}\n",
    "a Compose file without GPUs": (
        "services:\n  web:\n    image: nginx\n    deploy: {resources: {reservations: {cpus: 1}}}\n"
    ),
    "an inventory": "cluster_name: x\nprovider: aws\nhead_node: 10.0.0.1\n",
    "a deployment of the Cluster Toolkit": (
        "terraform_backend_defaults: {type: gcs}\nvars: {blueprint_name: x}\n"
    ),
    "a part of a cluster's configuration": (
        "HeadNode: {InstanceType: x}\nSlurmQueues: []\nScheduling: {}\nImage: {}\n"
    ),
    "a custom resource's schema": "apiVersion: v1\nschema: {kind: object}\n",
    "a settings file": "run:\n  gpus: 4\nmodel: {name: x}\ndata: {path: y}\n",
}


@pytest.mark.parametrize("text", FOREIGN.values(), ids=FOREIGN)
def test_what_only_looks_like_ours_is_never_read(text):
    found = reading(text)
    assert (found.blocks, found.files, found.problems) == ((), {}, ())


def reading(text: str, path: str = "f.yaml") -> Reading:
    return read([Source(path, text)], Inputs(), ALONE)


@pytest.mark.parametrize(
    ("text", "doubt"),
    [
        (
            FOREIGN["a custom resource's schema"],
            "looks like kubernetes (`apiVersion`) and is none, so it is not read",
        ),
        (
            FOREIGN["an inventory"],
            "looks like ray (`head_node`) and is none, so it is not read",
        ),
        (
            '{"Parameters": {"EndpointInstanceType": "ml.m5.large", "EndpointName": "e"}}',
            "looks like sagemaker (`EndpointName`) and is none, so it is not read",
        ),
        (
            POD + "blueprint_name: b\ndeployment_groups: []\n",
            "is read as kubernetes, though it could be blueprint",
        ),
        ("name: x\n", None),
        (POD, None),
        (f"apiVersion: v1\n---\n{POD}", None),
        ("apiVersion: v1\nkind: Role\n", None),
    ],
)
def test_what_is_doubtful_about_a_file_is_said(text, doubt):
    assert dict(reading(text).doubts) == ({"f.yaml": doubt} if doubt else {})
