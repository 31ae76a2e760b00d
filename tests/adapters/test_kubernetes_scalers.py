"""What scales an object: autoscalers of every operator, pauses, and hours by the clock."""

import textwrap
from typing import Any

import pytest

from mlcostlint import adapters
from mlcostlint.model import Resource
from mlcostlint.parsers import ALONE, Inputs, read
from mlcostlint.source import Source


def resources(*texts: str) -> tuple[Resource, ...]:
    sources = [
        Source(f"f{place}.yaml", textwrap.dedent(text).lstrip("\n"))
        for place, text in enumerate(texts)
    ]
    return adapters.resources(read(sources, Inputs(), ALONE).blocks)


def only(*texts: str) -> Any:
    (found,) = resources(*texts)
    return found


DEPLOYMENT = """
    apiVersion: apps/v1
    kind: Deployment
    metadata: {name: chat}
    spec:
      replicas: 2
      template:
        spec:
          containers: [{image: vllm/vllm-openai, resources: {limits: {nvidia.com/gpu: 1}}}]
"""


def scaled_by(kind: str, spec: str, annotations: str = "{}") -> Any:
    return only(
        DEPLOYMENT,
        f"""
        apiVersion: {kind.rpartition("/")[0]}/v1
        kind: {kind.rpartition("/")[2]}
        metadata: {{name: chat, annotations: {annotations}}}
        spec:
          scaleTargetRef: {{kind: Deployment, name: chat}}
          {spec}
        """,
    )


KEDA, HPA = "keda.sh/ScaledObject", "autoscaling/HorizontalPodAutoscaler"
QUEUE = "triggers: [{type: prometheus}]"


@pytest.mark.parametrize(
    ("kind", "spec", "annotations", "floor", "ceiling", "line"),
    [
        (KEDA, QUEUE, "{}", 0, 100, 4),
        (KEDA, f"minReplicaCount: 2\n          {QUEUE}", "{}", 2, 100, 6),
        (KEDA, "idleReplicaCount: 0\n          minReplicaCount: 2", "{}", 0, 100, 6),
        (KEDA, "triggers: [{type: cpu}, {type: memory}]", "{}", 1, 100, 4),
        (KEDA, QUEUE, "{autoscaling.keda.sh/paused-replicas: '3'}", 3, 3, 3),
        (KEDA, QUEUE, "{autoscaling.keda.sh/paused: 'true'}", None, None, 3),
        (KEDA, QUEUE, "{autoscaling.keda.sh/paused: 'yes'}", None, None, 3),
        (KEDA, QUEUE, "{autoscaling.keda.sh/paused: 'false'}", 0, 100, 4),
        (
            KEDA,
            f"fallback: {{failureThreshold: 3, replicas: 6}}\n          {QUEUE}",
            "{}",
            0,
            100,
            4,
        ),
        (
            KEDA,
            f"advanced: {{restoreToOriginalReplicaCount: true}}\n          {QUEUE}",
            "{}",
            0,
            100,
            4,
        ),
        (KEDA, f"{QUEUE[:-2]}, metadata: {{activationThreshold: '5'}}}}]", "{}", 0, 100, 4),
        (KEDA, f"{QUEUE[:-2]}, metadata: {{activationThreshold: '-1'}}}}]", "{}", None, 100, 6),
        (
            KEDA,
            f"minReplicaCount: 1\n          {QUEUE[:-2]}, metadata: {{activationValue: '-1'}}}}]",
            "{}",
            1,
            100,
            6,
        ),
        (HPA, "maxReplicas: 4", "{}", 1, 4, 4),
        (HPA, "minReplicas: 0\n          maxReplicas: 4", "{}", 1, 4, 6),
        (
            HPA,
            "minReplicas: 0\n          maxReplicas: 4\n          metrics: [{type: External}]",
            "{}",
            0,
            4,
            6,
        ),
        ("http.keda.sh/HTTPScaledObject", "replicas: {max: 5}", "{}", 0, 5, 6),
        (
            "autoscaling.aibrix.ai/PodAutoscaler",
            "minReplicas: 2\n          maxReplicas: 8",
            "{}",
            2,
            8,
            6,
        ),
    ],
)
def test_a_scaler_says_how_many_replicas_always_run(kind, spec, annotations, floor, ceiling, line):
    found = scaled_by(kind, spec, annotations)
    assert (None if found.floor.unknown else found.floor.known) == floor
    assert (None if found.ceiling.unknown else found.ceiling.known) == ceiling
    assert found.replicas.known == 2
    assert (found.floor.origin.span.path, found.floor.origin.span.line) == ("f1.yaml", line)


@pytest.mark.parametrize(
    ("noted", "shrinks"),
    [
        ("{autoscaling.keda.sh/paused-scale-in: 'true'}", False),
        ("{autoscaling.keda.sh/paused-scale-in: 'false'}", True),
        ("{autoscaling.keda.sh/paused-replicas: '3'}", False),
    ],
)
def test_a_pause_may_keep_pods_from_being_taken_away(noted, shrinks):
    found = scaled_by(KEDA, QUEUE, noted)
    assert found.shrinks.known is shrinks


@pytest.mark.parametrize(("noted", "count"), [("'true'", 0), ("'false'", 1), ("null", 1)])
def test_a_paused_job_of_keda_starts_nothing(noted, count):
    job = f"""
        apiVersion: keda.sh/v1alpha1
        kind: ScaledJob
        metadata: {{name: big, annotations: {{autoscaling.keda.sh/paused: {noted}}}}}
        spec:
          jobTargetRef:
            template: {{spec: {{containers: [{{resources: {{limits: {{nvidia.com/gpu: 1}}}}}}]}}}}
    """
    assert len(resources(job)) == count


def test_a_clock_among_the_triggers_is_a_schedule():
    assert scaled_by(KEDA, "triggers: [{type: cron}]").scheduled.known is True
    assert scaled_by(KEDA, QUEUE).scheduled.known is False


@pytest.mark.parametrize(
    ("kind", "spec", "shrinks"),
    [
        (HPA, "maxReplicas: 4", True),
        (HPA, "behavior: {scaleDown: {selectPolicy: Disabled}}", False),
        (
            KEDA,
            """advanced:
            horizontalPodAutoscalerConfig: {behavior: {scaleDown: {selectPolicy: Disabled}}}""",
            False,
        ),
    ],
)
def test_a_scaler_may_be_kept_from_taking_replicas_away(kind, spec, shrinks):
    assert scaled_by(kind, spec).shrinks.known is shrinks
    assert only(DEPLOYMENT).shrinks is None


@pytest.mark.parametrize(
    ("annotations", "scheduled"),
    [("{}", True), ("{downscaler/exclude: 'true'}", False), ("{downscaler/exclude: 'no'}", True)],
)
def test_what_is_excluded_from_the_hours_of_its_namespace_runs_on(annotations, scheduled):
    space = """
        apiVersion: v1
        kind: Namespace
        metadata: {name: default, annotations: {downscaler/uptime: Mon-Fri 08:00-18:00 UTC}}
    """
    text = DEPLOYMENT.replace("{name: chat}", f"{{name: chat, annotations: {annotations}}}")
    assert only(text, space).scheduled.known is scheduled


def said(value: Any) -> Any:
    return None if value is None else value.known


@pytest.mark.parametrize(
    ("kind", "spec", "rests", "told"),
    [
        (KEDA, "triggers: [{type: aws-sqs-queue}]", True, None),
        (KEDA, "triggers: [{type: cpu}, {type: rabbitmq}]", True, None),
        # A metric may be one that only a running pod gives.
        (KEDA, QUEUE, None, None),
        (KEDA, "triggers: [{type: kafka, metadata: {activationLagThreshold: '-1'}}]", None, None),
        (KEDA, "triggers: [{type: cpu}]", None, 0),
        (KEDA, "{minReplicaCount: 1, triggers: [{type: memory}]}", None, 1),
        (HPA, "{minReplicas: 0, maxReplicas: 4}", None, 0),
        (HPA, "{minReplicas: 0, maxReplicas: 4, metrics: [{type: External}]}", None, None),
        ("http.keda.sh/HTTPScaledObject", "replicas: {max: 2}", True, None),
    ],
)
def test_a_scaler_may_start_the_first_replica(kind, spec, rests, told):
    found = scaled_by(kind, f"<<: {spec}" if spec.startswith("{") else spec)
    assert (said(found.rests), said(found.told)) == (rests, told)


@pytest.mark.parametrize(
    ("mode", "least", "rests", "told", "floor"),
    [
        ("Serverless", 0, True, None, 0),
        ("Serverless", 2, True, None, 2),
        ("RawDeployment", 0, None, 0, 1),
        ("RawDeployment", 1, None, None, 1),
    ],
)
def test_kserve_rests_on_knative_only(mode, least, rests, told, floor):
    found = only(
        f"""
        apiVersion: serving.kserve.io/v1beta1
        kind: InferenceService
        metadata: {{name: chat, annotations: {{serving.kserve.io/deploymentMode: {mode}}}}}
        spec:
          predictor:
            minReplicas: {least}
            model: {{resources: {{limits: {{nvidia.com/gpu: 1}}}}}}
        """
    )
    assert (said(found.rests), said(found.told), found.floor.known) == (rests, told, floor)


def test_a_service_of_knative_rests():
    found = only(
        """
        apiVersion: serving.knative.dev/v1
        kind: Service
        metadata: {name: chat}
        spec:
          template:
            spec:
              containers: [{image: vllm/vllm-openai, resources: {limits: {nvidia.com/gpu: 1}}}]
        """
    )
    assert (found.rests.known, found.floor.known, found.ceiling.known) == (True, 0, None)
