"""Compiled pipelines to blocks, and what of them is not to be believed."""

import time
from typing import Any

import pytest

from mlcostlint import api
from mlcostlint.config import Config
from mlcostlint.finding import Finding
from mlcostlint.parsers import Inputs
from mlcostlint.pricing import PriceBook
from mlcostlint.source import Source
from mlcostlint.tree import Reading
from tests.adapters.vertex import (
    component,
    constants,
    container,
    job,
    launcher,
    pipeline,
    reading,
    text,
    training,
)

SENT = {
    "display_name": "t",
    "worker_pool_specs": [{"machine_spec": {"machine_type": "n1-standard-4"}}],
}


def shape(found: Reading) -> list[tuple[str, str, str]]:
    return [(block.dialect, block.type, block.address) for block in found.blocks]


@pytest.mark.parametrize(
    "document",
    [
        training(constants(**SENT)),
        job(training(constants(**SENT))),
        {
            "pipeline_spec": training(constants(**SENT)),
            "runtime_config": {},
            "display_name": "churn",
        },
        {
            "cron": "0 4 * * *",
            "createPipelineJobRequest": {"pipelineJob": job(training(constants(**SENT)))},
        },
        {
            "cron": "0 4 * * *",
            "create_pipeline_job_request": {"pipeline_job": job(training(constants(**SENT)))},
        },
    ],
    ids=["definition", "job", "snake", "schedule", "snake-schedule"],
)
@pytest.mark.parametrize("path", ["p.yaml", "p.json"])
def test_a_task_is_a_block(document: Any, path: str):
    found = reading(text(document), path)
    jobs = [one for one in shape(found) if one[1] != "PipelineJob"]
    assert jobs == [("kfp", "CustomJob", "churn/train")]
    assert found.files == {path: "kfp"}
    assert found.blocks[-1].get("job_spec", "worker_pool_specs", "machine_spec").known is not None


@pytest.mark.parametrize(
    "document",
    [
        "pipelineSpec: {tasks: []}",
        "pipelineInfo: {name: x}",
        "deploymentSpec: {replicas: 1}\nschemaVersion: 2",
        "apiVersion: tekton.dev/v1\nkind: PipelineRun\npipelineSpec: {}\nruntimeConfig: {}",
        "cron: 0 0 * * *\npipelineInfo: x",
        "run_id: 1\ndisplay_name: x\npipeline_spec: {pipelineInfo: {}, deploymentSpec: {}}",
        "pipelineVersionId: 1\ndisplayName: x\npipelineSpec: {pipelineInfo: {}}",
        "displayName: x\ntemplateUri: https://example.com/t\nruntimeConfig: {}",
    ],
)
def test_what_is_no_pipeline(document: str):
    found = reading(document)
    assert not [block for block in found.blocks if block.dialect == "kfp"]
    assert "kfp" not in found.files.values()


def test_only_the_document_that_follows_speaks_to_kubernetes():
    config: dict[str, Any] = {"platforms": {"kubernetes": {"deploymentSpec": {"executors": {}}}}}
    asking = container({"cpuLimit": 4.0})
    assert shape(reading(text(asking, config))) == [("kfp", "kubernetes/Task", "churn/build")]
    assert shape(reading(text(config, asking))) == []


def test_a_task_inside_groups_is_named_for_all_of_them():
    task = {"componentRef": {"name": "comp-train"}, "inputs": constants(**SENT)}
    components = {
        "comp-outer": {"dag": {"tasks": {"inner": {"componentRef": {"name": "comp-inner"}}}}},
        "comp-inner": {"dag": {"tasks": {"train": task}}},
        "comp-train": component(),
    }
    outer = {"componentRef": {"name": "comp-outer"}}
    found = reading(text(pipeline({"outer": outer}, components, {"exec-train": launcher()})))
    assert shape(found) == [("kfp", "CustomJob", "churn/outer/inner/train")]


def test_a_task_that_closes_a_pipeline_is_one_too():
    task = {
        "componentRef": {"name": "comp-train"},
        "dependentTasks": ["train"],
        "inputs": constants(**SENT),
        "triggerPolicy": {"strategy": "ALL_UPSTREAM_TASKS_COMPLETED"},
    }
    spec = pipeline({"clean": task}, {"comp-train": component()}, {"exec-train": launcher()})
    found = reading(text(spec))
    assert shape(found) == [("kfp", "CustomJob", "churn/clean")]
    assert found.blocks[0].copies.known == 1


@pytest.mark.parametrize(
    "spoilt",
    [
        {"root": None},
        {"root": {"dag": {"tasks": []}}},
        {"root": {"dag": {"tasks": {"a": "b", "c": {"componentRef": "comp-train"}}}}},
        {"components": []},
        {"components": {"comp-train": {"executorLabel": ["exec-train"]}}},
        {"deploymentSpec": {"executors": {"exec-train": {"container": []}}}},
        {"deploymentSpec": {"executors": {"exec-train": {"container": {"args": {"--type": 1}}}}}},
        {"deploymentSpec": {"executors": {"exec-train": {"importer": {}}}}},
        {"deploymentSpec": "{{ later }}"},
    ],
)
def test_what_is_spoilt_is_passed_over(spoilt: dict[str, Any]):
    found = reading(text({**training(constants(**SENT)), **spoilt}))
    assert not [block for block in found.blocks if block.type == "CustomJob"]
    assert not found.problems


def nested(levels: int, task: dict[str, Any]) -> dict[str, Any]:
    components: dict[str, Any] = {"comp-0": component()}
    for level in range(1, levels + 1):
        inner = {"componentRef": {"name": f"comp-{level - 1}"}, **task}
        components[f"comp-{level}"] = {"dag": {"tasks": {"a": inner, "b": inner}}}
    outer = {"componentRef": {"name": f"comp-{levels}"}, "inputs": constants(x="ab")}
    return pipeline({"all": outer}, components, {"exec-train": launcher()})


Y = "{{$.inputs.parameters['y']}}"
PASSED = {"componentInputParameter": "x"}


@pytest.mark.parametrize(
    "document",
    [
        nested(40, {}),
        nested(
            28,
            {
                "inputs": {
                    "parameters": {"y": PASSED, "x": {"runtimeValue": {"constant": f"{Y}{Y}"}}}
                }
            },
        ),
        nested(
            28,
            {
                "inputs": {
                    "parameters": {"y": PASSED, "x": {"runtimeValue": {"constant": [Y, Y, []]}}}
                }
            },
        ),
        pipeline(
            {"again": {"componentRef": {"name": "comp-again"}}},
            {"comp-again": {"dag": {"tasks": {"again": {"componentRef": {"name": "comp-again"}}}}}},
            {},
        ),
    ],
    ids=["doubling", "text", "lists", "itself"],
)
def test_a_graph_that_never_ends_is_given_up(document: dict[str, Any]):
    begun = time.monotonic()
    reading(text(document))
    assert time.monotonic() - begun < 10


def test_tasks_that_are_too_many_are_an_open_question():
    (hole,) = reading(text(nested(14, {}))).holes
    assert hole.unknown == "the pipeline has more than 5000 tasks"


def test_a_comment_beside_what_is_found_waives_it():
    pools = [{"machine_spec": {"machine_type": "g2-standard-8"}}]
    written = text(training(constants(display_name="t", worker_pool_specs=pools)))
    plain = findings(written)
    assert [one.rule for one in plain] == ["job-no-runtime-limit"]
    line = plain[0].span.line - 1
    lines = written.splitlines()
    lines[line] += "  # mlcostlint: ignore[job-no-runtime-limit] it is watched"
    assert findings("\n".join(lines)) == ()


def findings(written: str) -> tuple[Finding, ...]:
    loaded = api.read([Source("p.yaml", written)], Inputs())
    return api.lint(loaded, api.rules(), PriceBook.open(), Config()).findings
