"""What pods ask their nodes for, and what the limit ranges of their namespace add to it."""

import textwrap
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from mlcostlint import adapters
from mlcostlint.cli import main
from mlcostlint.model import Resource
from mlcostlint.parsers import ALONE, Inputs, read
from mlcostlint.source import Source
from mlcostlint.value import How


def resources(files: dict[str, str]) -> tuple[Resource, ...]:
    sources = [Source(path, textwrap.dedent(text).lstrip("\n")) for path, text in files.items()]
    return adapters.resources(read(sources, Inputs(), ALONE).blocks)


def only(**files: str) -> Any:
    (found,) = resources({f"{name.replace('__', '/')}.yaml": text for name, text in files.items()})
    return found


def pod(*containers: str, more: str = "", namespace: str = "ml") -> str:
    """A Deployment whose containers begin on line 8."""
    return "\n".join(
        (
            "apiVersion: apps/v1",
            "kind: Deployment",
            f"metadata: {{name: ranker, namespace: '{namespace}'}}",
            "spec:",
            "  template:",
            f"    spec:{' ' + more if more else ''}",
            "      containers:",
            *(f"      - {{name: c{place}, {one}}}" for place, one in enumerate(containers)),
        )
    )


def limits(item: str, kind: str = "Container", namespace: str = "ml", name: str = "usual") -> str:
    return f"""
        apiVersion: v1
        kind: LimitRange
        metadata: {{name: {name}, namespace: '{namespace}'}}
        spec:
          limits:
          - type: {kind}
            {item.replace(chr(10), chr(10) + " " * 12)}
    """


ONE_GPU = "resources: {limits: {nvidia.com/gpu: 1}}"


@pytest.mark.parametrize(
    ("containers", "cpus", "memory", "how", "line"),
    [
        (
            ["resources: {limits: {nvidia.com/gpu: 1}, requests: {cpu: 500m, memory: 16Gi}}"],
            "0.5",
            "16",
            How.WRITTEN,
            8,
        ),
        # the API takes a limit for a request
        (
            ["resources: {limits: {nvidia.com/gpu: 1, cpu: 4, memory: 1Gi}}"],
            "4",
            "1",
            How.WRITTEN,
            8,
        ),
        (
            [
                "resources: {requests: {cpu: 100m, memory: 512Mi}}",
                "resources: {limits: {nvidia.com/gpu: 1}, requests: {cpu: 7.9, memory: 1536Mi}}",
            ],
            "8",
            "2",
            How.COMPUTED,
            8,
        ),
    ],
)
def test_a_pod_asks_for_what_its_containers_ask_for_together(containers, cpus, memory, how, line):
    asked = only(app=pod(*containers)).requests
    assert (asked.cpus.known, asked.memory_gib.known) == (Decimal(cpus), Decimal(memory))
    assert (asked.cpus.origin.how, asked.cpus.origin.span.line) == (how, line)


def test_a_container_that_asks_for_nothing_leaves_the_pod_without_a_request():
    asked = only(
        app=pod("resources: {limits: {nvidia.com/gpu: 1}, requests: {cpu: 4}}", "image: proxy")
    ).requests
    assert asked.cpus.known is None
    assert (asked.cpus.origin.how, asked.cpus.origin.span.line) == (How.DEFAULTED, 9)


@pytest.mark.parametrize(
    ("starter", "cpus"), [("cpu: 6", 6), ("cpu: 1", 4), ("cpu: 1}, limits: {cpu: 9", 4)]
)
def test_what_starts_before_the_others_has_its_own_turn(starter, cpus):
    text = pod("resources: {limits: {nvidia.com/gpu: 1}, requests: {cpu: 4}}")
    text += (
        f"\n      initContainers:\n      - {{name: fetch, resources: {{requests: {{{starter}}}}}}}"
    )
    assert only(app=text).requests.cpus.known == cpus


def test_a_request_that_is_no_amount_is_a_hole():
    asked = only(
        app=pod("resources: {limits: {nvidia.com/gpu: 1}, requests: {cpu: four}}")
    ).requests
    assert asked.cpus.unknown == "four is no amount such as 1500m, 2Gi or 1e3"


def test_what_an_operator_adds_is_not_known():
    found = only(
        app="""
            apiVersion: serving.kserve.io/v1beta1
            kind: InferenceService
            metadata: {name: chat, namespace: ml}
            spec:
              predictor:
                model: {modelFormat: {name: x}, resources: {limits: {nvidia.com/gpu: 1}}}
        """
    )
    assert found.requests.cpus.unknown == (
        "its operator may ask for cpu where its containers do not"
    )


@pytest.mark.parametrize(
    ("item", "cpus"),
    [
        ("defaultRequest: {cpu: 2}", 2),
        ("default: {cpu: 3}", 3),
        ("max: {cpu: 4}", 4),
        ("min: {cpu: 1}", 1),
        ("default: {cpu: 3}\nmax: {cpu: 9}\nmin: {cpu: 1}\ndefaultRequest: {cpu: 2}", 2),
        ("default: {cpu: 3}\nmax: {cpu: 9}\nmin: {cpu: 1}", 3),
    ],
)
def test_a_limit_range_asks_for_containers_that_do_not(item, cpus):
    cpu = only(app=pod(ONE_GPU), limits=limits(item)).requests.cpus
    assert cpu.known == cpus
    assert (cpu.origin.how, cpu.origin.span.path) == (How.PASSED, "limits.yaml")
    assert [(span.path, span.line) for span in cpu.origin.via] == [("app.yaml", 8)]


@pytest.mark.parametrize(
    "own", ["requests: {cpu: 8}", "limits: {cpu: 8}", "limits: {cpu: 8}, requests: {memory: 1Gi}"]
)
def test_what_a_container_says_itself_goes_first(own):
    text = pod(f"resources: {{{own}}}", "resources: {limits: {cpu: 1, nvidia.com/gpu: 1}}")
    found = only(app=text, limits=limits("default: {cpu: 2}"))
    assert found.requests.cpus.known == 9


@pytest.mark.parametrize("item", ["default: {nvidia.com/gpu: 2}", "max: {nvidia.com/gpu: 2}"])
def test_a_limit_range_gives_accelerators_to_containers_that_ask_for_none(item):
    found = only(app=pod("image: vllm/vllm-openai"), limits=limits(item))
    assert found.accelerators.known == 2
    assert (found.accelerators.origin.span.path, found.accelerators.origin.span.line) == (
        "limits.yaml",
        7,
    )


def test_a_limit_range_gives_the_trainer_of_a_job_what_it_lacks():
    job = """
        apiVersion: trainer.kubeflow.org/v1alpha1
        kind: TrainJob
        metadata: {name: tune, namespace: ml}
        spec:
          trainer: {numNodes: 2, resourcesPerNode: {limits: {nvidia.com/gpu: 8}}}
    """
    found = only(job=job, limits=limits("default: {cpu: 2}"))
    assert (found.accelerators.known, found.requests.cpus.known) == (8, 2)


@pytest.mark.parametrize(
    "files",
    [
        {"limits": limits("default: {cpu: 2}", kind="Pod")},
        {"limits": limits("default: {cpu: 2}", kind="PersistentVolumeClaim")},
        {"limits": limits("default: {cpu: 2}", namespace="web")},
        {"limits": limits("default: {memory: 2Gi}")},
    ],
)
def test_other_scopes_and_namespaces_give_nothing(files):
    found = only(app=pod(ONE_GPU), **files)
    assert found.requests.cpus.known is None


@pytest.mark.parametrize(
    ("files", "reason"),
    [
        (
            {"limits": limits("default: {cpu: 2}", namespace="")},
            "whether the LimitRange usual is of its namespace is not settled",
        ),
        (
            {
                "a__limits": limits("default: {cpu: 2}"),
                "b__limits": limits("default: {cpu: 2}"),
            },
            "whether the LimitRange usual is of its namespace is not settled",
        ),
        (
            {
                "limits": limits("default: {cpu: 2}"),
                "more": limits("default: {cpu: 3}", name="other"),
            },
            "several LimitRanges give cpu, and differ",
        ),
    ],
)
def test_a_limit_range_that_may_hold_leaves_the_request_open(files, reason):
    found = only(app=pod(ONE_GPU), **files)
    assert found.requests.cpus.unknown == reason


def test_an_uncertain_limit_range_gives_no_accelerators():
    assert not resources(
        {
            "app.yaml": pod("image: vllm/vllm-openai"),
            "limits.yaml": limits("max: {nvidia.com/gpu: 2}", namespace=""),
        }
    )


def test_the_resources_that_are_shown_hold_what_is_asked_for(tmp_path: Path):
    file = tmp_path / "app.yaml"
    file.write_text(pod("resources: {limits: {nvidia.com/gpu: 1}, requests: {cpu: 1500m}}"))
    shown = CliRunner().invoke(main, ["resources", str(file)]).output
    rows = [line.split()[:2] for line in shown.splitlines() if "requests." in line]
    assert rows == [["requests.cpus", "1.5"], ["requests.memory_gib", "-"]]
