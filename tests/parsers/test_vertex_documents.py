"""Vertex AI documents to blocks."""

import pytest

from mlcostlint import parsers
from mlcostlint.parsers.inputs import Inputs
from mlcostlint.source import Source
from mlcostlint.tree import Block

POOL = "{machineSpec: {machineType: n1-standard-8}, replicaCount: 1}"


def blocks(text: str) -> list[Block]:
    return list(parsers.read([Source("v.yaml", text)], Inputs(), parsers.ALONE).blocks)


@pytest.mark.parametrize(
    ("text", "kind", "address", "path"),
    [
        (f"workerPoolSpecs: [{POOL}]", "CustomJob", "CustomJob", ("workerPoolSpecs",)),
        (f"workerPoolSpecs: {POOL}", "CustomJob", "CustomJob", ("workerPoolSpecs",)),
        (f"worker_pool_specs: [{POOL}]", "CustomJob", "CustomJob", ("worker_pool_specs",)),
        (
            f"displayName: bert\njobSpec: {{workerPoolSpecs: [{POOL}]}}",
            "CustomJob",
            "CustomJob/bert",
            ("jobSpec", "workerPoolSpecs"),
        ),
        (
            f"display_name: bert\njob_spec: {{worker_pool_specs: [{POOL}]}}",
            "CustomJob",
            "CustomJob/bert",
            ("job_spec", "worker_pool_specs"),
        ),
        (
            f"studySpec: {{}}\ntrialJobSpec: {{workerPoolSpecs: [{POOL}]}}",
            "HyperparameterTuningJob",
            "HyperparameterTuningJob",
            ("trialJobSpec", "workerPoolSpecs"),
        ),
        (
            f"trial_job_spec: {{worker_pool_specs: [{POOL}]}}",
            "HyperparameterTuningJob",
            "HyperparameterTuningJob",
            ("trial_job_spec", "worker_pool_specs"),
        ),
        (
            (
                "displayName: b\ninputConfig: {instancesFormat: jsonl}\n"
                "outputConfig: {predictionsFormat: jsonl}"
            ),
            "BatchPredictionJob",
            "BatchPredictionJob/b",
            ("inputConfig", "instancesFormat"),
        ),
        ("deployedModels: [{model: m}]", "Endpoint", "Endpoint", ("deployedModels",)),
        (
            "deployedModel: {dedicatedResources: {minReplicaCount: 1}}",
            "DeployModelRequest",
            "DeployModelRequest",
            ("deployedModel", "dedicatedResources"),
        ),
        (
            "displayName: p\ntrainingTaskDefinition: gs://x\n",
            "TrainingPipeline",
            "TrainingPipeline/p",
            ("trainingTaskDefinition",),
        ),
    ],
)
def test_a_document_is_known_by_its_keys(text: str, kind: str, address: str, path: tuple[str, ...]):
    (block,) = blocks(text)
    assert (block.dialect, block.type, block.address) == ("vertex", kind, address)
    assert block.get(*path).known is not None


@pytest.mark.parametrize(
    "text",
    [
        "jobSpec: {workers: 2}\nworkerPoolSpecsFile: x",
        "pipelineSpec: {}\nworkerPoolSpecs: []",
        "deployedModel: bert",
        "inputConfig: {instancesFormat: jsonl}",
        "trialJobSpec: {template: {}}",
    ],
)
def test_what_is_no_vertex_document(text: str):
    assert not blocks(text)
