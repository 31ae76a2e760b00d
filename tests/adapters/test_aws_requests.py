"""One row for each request of SageMaker: which kind it is, what is known of it, and how."""

from typing import Any

import pytest

from mlcostlint import adapters
from mlcostlint.model import (
    BatchJob,
    Commitment,
    Endpoint,
    FeatureStore,
    ManagedService,
    NodePool,
    Notebook,
    Other,
    Purchase,
    Resource,
    Training,
    Tuning,
)
from mlcostlint.parsers import ALONE, Inputs, read
from mlcostlint.source import Source
from mlcostlint.value import How, Value

WRITTEN, DEFAULTED, COMPUTED = How.WRITTEN, How.DEFAULTED, How.COMPUTED
CHOSEN = "AutoML chooses its own machines"


def resources(text: str, path: str = "us-east-1/request.yaml") -> tuple[Resource, ...]:
    reading = read([Source(path, text)], Inputs(), ALONE)
    assert not reading.problems
    return adapters.resources(reading.blocks)


def told(value: Value[Any]) -> tuple[Any, How, int]:
    """Return what is known or why nothing is, how, and on which line."""
    said = value.unknown or value.known
    origin = value.origin
    return getattr(said, "name", said), origin.how, origin.span.line


TRAIN = "TrainingJobName: t\nAlgorithmSpecification: {TrainingInputMode: File}\n"
TUNE = "HyperParameterTuningJobName: s\nHyperParameterTuningJobConfig:\n"
SERVE = "EndpointConfigName: c\nProductionVariants:\n- VariantName: v\n"
POD = "ClusterName: c\nVpcConfig: {}\nInstanceGroups:\n- InstanceGroupName: g\n  InstanceCount: 4\n"
LIVE = "ml.g5.xlarge"

# The request, the kind it becomes, and facts with how they are known and where.
ROWS: list[tuple[str, type[Resource], dict[str, tuple[Any, How, int]]]] = [
    (
        f"{TRAIN}ResourceConfig:\n  InstanceType: {LIVE}\n",
        Training,
        {
            "machine": (LIVE, WRITTEN, 4),
            "machines": (1, DEFAULTED, 3),
            "max_runtime": (86_400, DEFAULTED, 1),
            "limited": (False, DEFAULTED, 1),
            "kept_warm": (0, DEFAULTED, 3),
            "runs_a_month": (None, DEFAULTED, 1),
        },
    ),
    (
        (
            f"{TRAIN}ResourceConfig:\n  InstanceType: {LIVE}\n  KeepAlivePeriodInSeconds: 21600\n"
            "EnableManagedSpotTraining: true\n"
            "StoppingCondition: {MaxRuntimeInSeconds: 3600, MaxWaitTimeInSeconds: 7200}\n"
        ),
        Training,
        {
            "kept_warm": (21_600, WRITTEN, 5),
            "max_runtime": (3600, WRITTEN, 7),
            "limited": (True, WRITTEN, 7),
        },
    ),
    (
        (
            f"{TUNE}  ResourceLimits:\n    MaxParallelTrainingJobs: 5\n"
            "TrainingJobDefinition:\n  HyperParameterTuningResourceConfig:\n"
            f"    AllocationStrategy: Prioritized\n    InstanceConfigs:\n"
            f"    - {{InstanceType: {LIVE}, InstanceCount: 2, VolumeSizeInGB: 30}}\n"
            "    - {InstanceType: ml.p3.2xlarge, InstanceCount: 1, VolumeSizeInGB: 30}\n"
        ),
        Tuning,
        {
            "machine": (LIVE, WRITTEN, 9),
            "machines": (2, WRITTEN, 9),
            "trials": (None, DEFAULTED, 3),
            "parallel_trials": (5, WRITTEN, 4),
            "max_runtime": (86_400, DEFAULTED, 5),
            "stops_early": (False, DEFAULTED, 2),
        },
    ),
    (
        (
            "ProcessingJobName: p\nAppSpecification: {ImageUri: x}\nProcessingResources:\n"
            "  ClusterConfig:\n    VolumeSizeInGB: 10\n"
        ),
        BatchJob,
        {
            "machine": ("the machine type is missing", DEFAULTED, 4),
            "machines": (1, DEFAULTED, 4),
            "max_runtime": (86_400, DEFAULTED, 1),
        },
    ),
    (
        (
            "ProcessingJobName: p\nAppSpecification: {ImageUri: x}\nProcessingResources:\n"
            "  ClusterConfig:\n    InstanceCount: 3\n    InstancePreferences:\n"
            f"    - InstanceType: {LIVE}\n    - InstanceType: ml.m5.large\n"
        ),
        BatchJob,
        {"machine": (LIVE, WRITTEN, 7), "machines": (3, WRITTEN, 5)},
    ),
    (
        (
            f"{SERVE}  ModelName: m\n  InitialInstanceCount: 2\n  InstancePools:\n"
            "  - {InstanceType: ml.m5.large, Priority: 2}\n"
            f"  - {{InstanceType: {LIVE}, Priority: 1}}\n"
        ),
        Endpoint,
        {"machine": (LIVE, WRITTEN, 8), "floor": (2, WRITTEN, 5), "traffic": (1.0, DEFAULTED, 3)},
    ),
    (
        (
            f"{SERVE}  ServerlessConfig:\n    MemorySizeInMB: 2048\n    MaxConcurrency: 9\n"
            "    ProvisionedConcurrency: 3\n"
        ),
        Endpoint,
        {"machine": ("serverless", WRITTEN, 5), "floor": (3, WRITTEN, 7)},
    ),
    (
        f"{SERVE}  ServerlessConfig: {{MemorySizeInMB: 2048, MaxConcurrency: 9}}\n",
        Endpoint,
        {"floor": (0, DEFAULTED, 4), "captured": (0.0, DEFAULTED, 1)},
    ),
    (
        (
            f"{SERVE}  InstanceType: {LIVE}\n  InitialInstanceCount: 2\n"
            "  ManagedInstanceScaling: {MinInstanceCount: 0, MaxInstanceCount: 5}\n"
            "DataCaptureConfig:\n  InitialSamplingPercentage: 20\n"
        ),
        Endpoint,
        {
            "floor": (0, WRITTEN, 6),
            "ceiling": (5, WRITTEN, 6),
            "captured": (20.0, WRITTEN, 8),
        },
    ),
    (
        f"{POD}  InstanceType: ml.p5.48xlarge\n",
        NodePool,
        {
            "machine": ("ml.p5.48xlarge", WRITTEN, 6),
            "floor": (4, WRITTEN, 5),
            "ceiling": (4, WRITTEN, 5),
            "shrinks": (False, DEFAULTED, 1),
            "purchase": (Purchase.ON_DEMAND.name, DEFAULTED, 4),
            "choices": (1, DEFAULTED, 4),
        },
    ),
    (
        (
            f"{POD}  MinInstanceCount: 2\n  CapacityRequirements: {{Spot: {{}}}}\n"
            f"  InstanceRequirements:\n    InstanceTypes: [{LIVE}, ml.g5.2xlarge]\n"
            "AutoScaling: {Mode: Enable, AutoScalerType: Karpenter}\n"
        ),
        NodePool,
        {
            "machine": (LIVE, WRITTEN, 9),
            "floor": (0, WRITTEN, 10),
            "shrinks": (True, WRITTEN, 10),
            "purchase": (Purchase.SPOT.name, WRITTEN, 7),
            "choices": (2, COMPUTED, 9),
        },
    ),
    (
        (
            "ClusterName: c\nVpcConfig: {}\nInstanceGroups: []\nRestrictedInstanceGroups:\n"
            "- {InstanceGroupName: g, InstanceCount: 8, InstanceType: ml.p5.48xlarge}\n"
        ),
        NodePool,
        {"floor": (8, WRITTEN, 5)},
    ),
    (
        "AutoMLJobName: a\nInputDataConfig: []\n",
        Tuning,
        {
            "machine": (CHOSEN, DEFAULTED, 1),
            "trials": (
                "how many candidates AutoML tries by default is not known here",
                DEFAULTED,
                1,
            ),
            "max_runtime": (None, DEFAULTED, 1),
            "limited": (False, DEFAULTED, 1),
        },
    ),
    (
        (
            "AutoMLJobName: a\nInputDataConfig: []\nAutoMLJobConfig:\n  CompletionCriteria:\n"
            "    MaxCandidates: 50\n    MaxAutoMLJobRuntimeInSeconds: 9000\n"
        ),
        Tuning,
        {
            "trials": (50, WRITTEN, 5),
            "max_runtime": (None, DEFAULTED, 4),
            "limited": (True, WRITTEN, 6),
        },
    ),
    (
        (
            "AutoMLJobName: a\nAutoMLProblemTypeConfig:\n  TabularJobConfig:\n"
            "    CompletionCriteria: {MaxRuntimePerTrainingJobInSeconds: 600, MaxCandidates: 9}\n"
        ),
        Tuning,
        {
            "trials": (9, WRITTEN, 4),
            "max_runtime": (600, WRITTEN, 4),
            "limited": (True, WRITTEN, 4),
        },
    ),
    (
        "AutoMLJobName: a\nAutoMLProblemTypeConfig:\n  TextGenerationJobConfig: {}\n",
        Tuning,
        {"trials": (1, DEFAULTED, 3), "max_runtime": (259_200, DEFAULTED, 3)},
    ),
    (
        (
            "OptimizationJobName: o\nDeploymentInstanceType: ml.g5.xlarge\n"
            "StoppingCondition: {MaxRuntimeInSeconds: 3600}\n"
        ),
        BatchJob,
        {
            "machine": ("the service chooses the machines that optimize a model", DEFAULTED, 1),
            "max_runtime": (3600, WRITTEN, 3),
            "limited": (True, WRITTEN, 3),
        },
    ),
    (
        "TrainingPlanName: p\nTrainingPlanOfferingId: o-1\n",
        Commitment,
        {"ends": (True, DEFAULTED, 1)},
    ),
    (
        (
            "FeatureGroupName: f\nFeatureDefinitions: []\n"
            "OnlineStoreConfig: {EnableOnlineStore: true, TtlDuration: {Unit: Days, Value: 3}}\n"
        ),
        FeatureStore,
        {
            "online": (True, WRITTEN, 3),
            "tier": ("Standard", DEFAULTED, 3),
            "expires": (True, WRITTEN, 3),
            "provisioned": (False, DEFAULTED, 1),
        },
    ),
    (
        "TrackingServerName: s\nArtifactStoreUri: s3://a/b\n",
        ManagedService,
        {"size": ("Small", DEFAULTED, 1), "units": (1, DEFAULTED, 1)},
    ),
    ("LabelingJobName: l\nHumanTaskConfig: {}\n", Other, {"copies": (1, DEFAULTED, 1)}),
    (
        (
            "DomainId: d-1\nUserProfileName: u\nAppType: KernelGateway\nAppName: a\n"
            f"ResourceSpec: {{InstanceType: {LIVE}}}\n"
        ),
        Notebook,
        {"machine": (LIVE, WRITTEN, 5), "stops_when_idle": (False, DEFAULTED, 1)},
    ),
    (
        (
            "DomainId: d-1\nSpaceName: s\nSpaceSettings:\n  JupyterLabAppSettings:\n"
            f"    DefaultResourceSpec: {{InstanceType: {LIVE}}}\n"
        ),
        Notebook,
        {
            "machine": (LIVE, WRITTEN, 5),
            "stops_when_idle": (
                "the Studio domain is not among the scanned files",
                WRITTEN,
                1,
            ),
        },
    ),
    (
        (
            "DomainName: d\nDefaultUserSettings:\n  JupyterLabAppSettings:\n"
            "    AppLifecycleManagement:\n      IdleSettings: {LifecycleManagement: ENABLED}\n"
        ),
        Notebook,
        {"machine": ("ml.t3.medium", DEFAULTED, 1), "stops_when_idle": (True, WRITTEN, 5)},
    ),
    (
        (
            "SchemaVersion: '1.0'\nSageMaker:\n  PythonSDK:\n    Modules:\n      RemoteFunction:\n"
            f"        InstanceType: {LIVE}\n        Tags: [{{Key: team, Value: vision}}]\n"
        ),
        Training,
        {
            "machine": (LIVE, WRITTEN, 6),
            "machines": (1, DEFAULTED, 5),
            "max_runtime": (86_400, DEFAULTED, 5),
            "limited": (True, DEFAULTED, 5),
            "interruption": (
                "whether a remote function can resume is said in Python",
                DEFAULTED,
                5,
            ),
        },
    ),
]


@pytest.mark.parametrize(("text", "kind", "facts"), ROWS)
def test_a_request(text, kind, facts):
    (found,) = resources(text)

    assert type(found) is kind
    assert {name: told(getattr(found, name)) for name in facts} == facts


@pytest.mark.parametrize(
    ("text", "purchase"),
    [
        ("ResourceConfig: {InstanceType: ml.g5.xlarge}\n", Purchase.ON_DEMAND),
        ("EnableManagedSpotTraining: true\nResourceConfig: {}\n", Purchase.SPOT),
        ("ResourceConfig: {TrainingPlanArn: 'arn:aws:x'}\n", Purchase.RESERVED),
    ],
)
def test_how_a_job_buys_its_machines(text, purchase):
    (found,) = resources(TRAIN + text)

    assert isinstance(found, Training)
    assert found.purchase.known is purchase


def test_a_job_whose_machines_another_program_fills_in_is_an_open_question():
    (found,) = resources(f"{TRAIN}ResourceConfig: ${{RESOURCES}}\n")

    assert isinstance(found, Training)
    # A plan that is paid for may be among what is filled in.
    assert {found.machine.unknown, found.machines.unknown, found.purchase.unknown} == {
        "`${RESOURCES}` is a placeholder that is filled in later"
    }


def test_groups_of_different_machines_are_no_one_machine_but_all_counted():
    groups = (
        "ResourceConfig:\n  InstanceGroups:\n"
        "  - {InstanceGroupName: a, InstanceType: ml.g5.xlarge, InstanceCount: 2}\n"
        "  - {InstanceGroupName: b, InstanceType: ml.c5.xlarge, InstanceCount: 3}\n"
    )
    (found,) = resources(TRAIN + groups)

    assert isinstance(found, Training)
    assert found.machine.unknown == "the job runs on several machine types"
    assert found.machines.known == 5


def test_taints_count_where_kubernetes_gives_out_the_nodes():
    taints = (
        "  KubernetesConfig: {Taints: [{Key: gpu, Effect: NoSchedule}]}\n"
        f"  InstanceType: {LIVE}\n"
    )
    (slurm,) = resources(POD + taints)
    (kubernetes,) = resources(f"{POD}{taints}Orchestrator: {{Eks: {{ClusterArn: 'arn:aws:x'}}}}\n")

    assert isinstance(slurm, NodePool)
    assert isinstance(kubernetes, NodePool)
    assert slurm.tainted is None
    assert kubernetes.tainted is not None
    assert kubernetes.tainted.known


SCHEDULE = (
    "- MonitoringScheduleName: s\n  MonitoringScheduleConfig:\n"
    "    ScheduleConfig: {ScheduleExpression: 'cron(0 * ? * * *)'}\n"
    "    MonitoringJobDefinitionName: d\n"
)


@pytest.mark.parametrize(
    "what", ["DataQuality", "ModelBias", "ModelExplainability", "ModelQuality"]
)
def test_a_monitoring_schedule_runs_the_job_that_is_defined_apart(what):
    definition = (
        f"- JobDefinitionName: d\n  {what}JobInput: {{}}\n  JobResources:\n"
        f"    ClusterConfig: {{InstanceType: {LIVE}, InstanceCount: 2}}\n"
    )
    (job,) = resources(SCHEDULE + definition)

    assert isinstance(job, BatchJob)
    assert (told(job.machine), job.machines.known) == ((LIVE, WRITTEN, 8), 2)
    assert job.runs_a_month.known == 730


@pytest.mark.parametrize(
    ("more", "scheduled"),
    [
        ("", False),
        (
            (
                "- ScheduledActionName: night\n  ServiceNamespace: sagemaker\n"
                "  ScalableDimension: sagemaker:variant:DesiredInstanceCount\n"
                "  ResourceId: endpoint/e/variant/v\n  Schedule: cron(0 20 * * ? *)\n"
            ),
            True,
        ),
    ],
)
def test_an_endpoint_scaled_by_the_clock(more, scheduled):
    (found,) = resources(
        "- EndpointConfigName: c\n  ProductionVariants:\n"
        f"  - {{VariantName: v, ModelName: m, InitialInstanceCount: 2, InstanceType: {LIVE}}}\n"
        "- {EndpointName: e, EndpointConfigName: c}\n"
        "- ServiceNamespace: sagemaker\n"
        "  ScalableDimension: sagemaker:variant:DesiredInstanceCount\n"
        "  ResourceId: endpoint/e/variant/v\n  MinCapacity: 0\n  MaxCapacity: 4\n" + more
    )

    assert isinstance(found, Endpoint)
    # A real-time variant keeps a machine, whatever the target allows.
    assert (found.floor.known, found.ceiling.known) == (1, 4)
    assert found.scheduled.known is scheduled


def test_the_script_of_a_studio_may_stop_it():
    # c2h1dGRvd24gaWRsZQ== says "shutdown idle".
    (found,) = resources(
        "- StudioLifecycleConfigName: stop\n  StudioLifecycleConfigContent: c2h1dGRvd24gaWRsZQ==\n"
        "- DomainName: d\n  DefaultUserSettings:\n    JupyterLabAppSettings:\n"
        "      LifecycleConfigArns: [stop]\n"
    )

    assert isinstance(found, Notebook)
    assert found.stops_when_idle.known
