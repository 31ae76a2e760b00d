"""What runs in a cluster and ends: jobs, trainings, searches; their limits and their bearing."""

import textwrap
from dataclasses import replace
from typing import Any

import pytest

from mlcostlint import adapters
from mlcostlint.adapters.cron import runs_a_month
from mlcostlint.model import (
    BatchJob,
    Interruption,
    Resource,
    Training,
    Tuning,
    VirtualMachine,
    Workload,
)
from mlcostlint.parsers import ALONE, Inputs, read
from mlcostlint.source import Source

GPU = "resources: {limits: {nvidia.com/gpu: 1}}"


def resources(*texts: str) -> tuple[Resource, ...]:
    text = "---\n".join(textwrap.dedent(one).lstrip("\n") for one in texts)
    return adapters.resources(read([Source("job.yaml", text)], Inputs(), ALONE).blocks)


def only(*texts: str) -> Any:
    (found,) = resources(*texts)
    return found


def job(container: str = "image: acme/x:1", spec: str = "", metadata: str = "name: nightly") -> str:
    containers = f"containers: [{{name: main, {container}, {GPU}}}]"
    return f"""
        apiVersion: batch/v1
        kind: Job
        metadata: {{{metadata}}}
        spec: {{{spec}
          template: {{spec: {{restartPolicy: Never, {containers}}}}}
        }}
    """.replace("image: acme/x:1", "image: 'acme/x:1'")


@pytest.mark.parametrize(
    ("text", "kind", "workload"),
    [
        (job(), BatchJob, Workload.BATCH),
        (job("command: [torchrun, main.py]"), Training, Workload.TRAINING),
        (job("command: [sh, -c, 'cd /x && python run_train.py']"), Training, Workload.TRAINING),
        (job("command: [accelerate, launch, main.py]"), Training, Workload.TRAINING),
        (job("command: [python, constraint.py]"), BatchJob, Workload.BATCH),
        (job(metadata="name: finetune-llama"), Training, Workload.TRAINING),
        (job("command: [vllm, serve, a/b]"), VirtualMachine, Workload.INFERENCE),
    ],
)
def test_a_job_is_what_it_runs(text, kind, workload):
    found = only(text)
    assert (type(found), found.workload.known) == (kind, workload)


@pytest.mark.parametrize(
    "text",
    [
        job(spec="suspend: true,"),
        job("command: [nvidia-smi]"),
        job("image: 'nvcr.io/nvidia/k8s/cuda-sample:vectoradd-cuda11.7.1'"),
    ],
)
def test_what_does_not_start_or_only_looks_is_nothing(text):
    assert resources(text) == ()


def test_a_check_before_the_work_is_no_check():
    found = only(job("command: [sh, -c, 'nvidia-smi && python train.py']"))
    assert type(found) is Training


def test_kueue_starts_what_is_created_suspended():
    metadata = "name: nightly, labels: {kueue.x-k8s.io/queue-name: team}"
    assert len(resources(job(spec="suspend: true,", metadata=metadata))) == 1


@pytest.mark.parametrize(
    ("spec", "machines"), [("", 1), ("parallelism: 4,", 4), ("parallelism: 4, completions: 8,", 4)]
)
def test_parallel_pods_are_machines(spec, machines):
    assert only(job(spec=spec)).machines.known == machines


def test_a_limit_that_is_missing_is_missing_from_the_specification():
    found = only("""
        apiVersion: batch/v1
        kind: Job
        metadata: {name: nightly}
        spec:
          template:
            spec:
              containers: [{name: main, resources: {limits: {nvidia.com/gpu: 1}}}]
    """)
    assert (found.max_runtime.known, found.limited.known) == (None, False)
    assert found.limited.origin.span.line == 4


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        (job(spec="activeDeadlineSeconds: 60,"), 60),
        (job().replace("restartPolicy", "activeDeadlineSeconds: 90, restartPolicy"), 90),
        (job(metadata="name: n, labels: {kueue.x-k8s.io/max-exec-time-seconds: '600'}"), 600),
    ],
)
def test_any_owner_of_the_pods_may_set_the_limit(text, seconds):
    found = only(text)
    assert (found.max_runtime.known, found.limited.known) == (seconds, True)


CRON = f"""
    apiVersion: batch/v1
    kind: CronJob
    metadata: {{name: nightly}}
    spec:
      schedule: "0 3 * * *"
      jobTemplate:
        spec:
          activeDeadlineSeconds: 7200
          template: {{spec: {{containers: [{{name: main, {GPU}}}]}}}}
"""


def test_a_cron_job_runs_as_often_as_its_schedule_says():
    found = only(CRON)
    assert type(found) is BatchJob
    assert (found.runs_a_month.known, found.max_runtime.known) == (30, 7200)
    assert only(job()).runs_a_month.known is None


def test_a_suspended_cron_job_is_nothing():
    assert resources(CRON.replace("spec:\n", "spec:\n      suspend: true\n", 1)) == ()


@pytest.mark.parametrize(
    ("schedule", "runs"),
    [
        ("0 3 * * *", 30),
        ("@daily", 30),
        ("0 * * * *", 730),
        ("*/15 * * * *", 2922),
        ("0 2 * * sun", 4),
        ("0 2 * * 0,7", 4),
        ("0 9 * * 1-5", 22),
        ("0 2 1 * *", 1),
        ("0 0 1,15 * *", 2),
        ("0 0 1 1 *", 1),
        ("0 0 1 * 1", 5),
        ("@reboot", None),
        ("TZ=UTC 0 3 * * *", None),
        ("61x * * * *", None),
    ],
)
def test_schedules_are_counted_by_the_month(schedule, runs):
    assert runs_a_month(schedule) == runs


def kubeflow(kind: str, roles: str, spec: str = "") -> str:
    return f"""
        apiVersion: kubeflow.org/v1
        kind: {kind}
        metadata: {{name: bert}}
        spec: {{{spec} {roles}}}
    """


def role(name: str, replicas: int, count: int = 1, node: str = "") -> str:
    asked = f"resources: {{limits: {{nvidia.com/gpu: {count}}}}}"
    chosen = f"nodeSelector: {{node.kubernetes.io/instance-type: {node}}}, " if node else ""
    containers = f"containers: [{{name: main, {asked}}}]"
    return f"{name}: {{replicas: {replicas}, template: {{spec: {{{chosen}{containers}}}}}}}"


@pytest.mark.parametrize(
    ("kind", "key"),
    [
        ("PyTorchJob", "pytorchReplicaSpecs"),
        ("TFJob", "tfReplicaSpecs"),
        ("MPIJob", "mpiReplicaSpecs"),
        ("XGBoostJob", "xgbReplicaSpecs"),
        ("JAXJob", "jaxReplicaSpecs"),
    ],
)
def test_the_roles_of_a_training_on_one_kind_of_machine_are_one_training(kind, key):
    text = kubeflow(kind, f"{key}: {{{role('Master', 1)}, {role('Worker', 3)}}}")
    found = only(text)
    assert (type(found), found.machines.known, found.accelerators.known) == (Training, 4, 1)


def test_roles_without_accelerators_do_not_count():
    launcher = role("Launcher", 1, 0)
    found = only(kubeflow("MPIJob", f"mpiReplicaSpecs: {{{launcher}, {role('Worker', 2, 8)}}}"))
    assert (found.machines.known, found.accelerators.known) == (2, 8)


def test_roles_on_different_machines_stand_apart():
    master, worker = role("Master", 1, 1, "g5.xlarge"), role("Worker", 2, 4, "g5.12xlarge")
    found = resources(kubeflow("PyTorchJob", f"pytorchReplicaSpecs: {{{master}, {worker}}}"))
    assert [one.address for one in found] == [
        "default/PyTorchJob/bert[Master]",
        "default/PyTorchJob/bert[Worker]",
    ]


@pytest.mark.parametrize(
    ("spec", "seconds", "processes"),
    [
        ("runPolicy: {activeDeadlineSeconds: 3600},", 3600, None),
        ("nprocPerNode: '4',", None, 4),
        ("nprocPerNode: auto,", None, None),
        ("slotsPerWorker: 2,", None, 2),
    ],
)
def test_policy_and_processes_stand_beside_the_roles(spec, seconds, processes):
    found = only(kubeflow("PyTorchJob", f"pytorchReplicaSpecs: {{{role('Worker', 1)}}}", spec))
    assert (found.max_runtime.known, found.processes.known) == (seconds, processes)


def test_how_many_workers_ray_starts_for_a_job_is_not_guessed():
    found = only(f"""
        apiVersion: ray.io/v1
        kind: RayJob
        metadata: {{name: big}}
        spec:
          rayClusterSpec:
            enableInTreeAutoscaling: true
            workerGroupSpecs:
              - replicas: 0
                template: {{spec: {{containers: [{{name: a, {GPU}}}]}}}}
    """)
    assert found.machines.unknown == "how many workers run is up to Ray's autoscaler"


def test_a_role_without_replicas_is_nothing():
    assert resources(kubeflow("TFJob", f"tfReplicaSpecs: {{{role('Worker', 0)}}}")) == ()


def test_a_suspended_training_is_nothing():
    roles = f"pytorchReplicaSpecs: {{{role('Worker', 1)}}}"
    assert resources(kubeflow("PyTorchJob", roles, "runPolicy: {suspend: true},")) == ()


@pytest.mark.parametrize(
    ("text", "bears"),
    [
        (job("args: [--checkpoint-dir=/x]"), Interruption.STRONG),
        (job("args: [--resume, auto]"), Interruption.STRONG),
        (job("env: [{name: CKPT_DIR, value: /x}]"), Interruption.STRONG),
        (job("args: ['--max-restarts=3']"), Interruption.STRONG),
        (job("volumeMounts: [{name: x, mountPath: /mnt/checkpoints}]"), Interruption.STRONG),
        (job("args: [--resume=false]"), Interruption.NONE),
        (job(), Interruption.NONE),
        (job(spec="completionMode: Indexed, backoffLimit: 4,"), Interruption.MEDIUM),
        (job(spec="completionMode: Indexed, backoffLimit: 0,"), Interruption.NONE),
        (
            job(
                spec="podFailurePolicy: {rules: [{action: Ignore,"
                " onPodConditions: [{type: DisruptionTarget}]}]},"
            ),
            Interruption.STRONG,
        ),
        (
            job(
                "args: [--checkpoint-dir=/x]",
                metadata="name: n, annotations: {mlcostlint/interruptible: 'false'}",
            ),
            Interruption.DENIED,
        ),
    ],
)
def test_evidence_says_how_a_job_bears_interruption(text, bears):
    assert only(text).interruption.known is bears


def test_an_elastic_training_starts_lost_workers_again():
    roles = f"pytorchReplicaSpecs: {{{role('Worker', 1)}}}"
    found = only(kubeflow("PyTorchJob", roles, "elasticPolicy: {minReplicas: 1},"))
    assert found.interruption.known is Interruption.STRONG


@pytest.mark.parametrize(
    ("text", "kind", "machines"),
    [
        (
            f"""
            apiVersion: jobset.x-k8s.io/v1alpha2
            kind: JobSet
            metadata: {{name: big}}
            spec:
              replicatedJobs:
                - name: workers
                  replicas: 2
                  template:
                    spec:
                      parallelism: 4
                      template: {{spec: {{containers: [{{name: a, {GPU}}}]}}}}
            """,
            Training,
            8,
        ),
        (
            f"""
            apiVersion: batch.volcano.sh/v1alpha1
            kind: Job
            metadata: {{name: big}}
            spec:
              tasks:
                - {{name: w, replicas: 3, template: {{spec: {{containers: [{{name: a, {GPU}}}]}}}}}}
            """,
            Training,
            3,
        ),
        (
            """
            apiVersion: trainer.kubeflow.org/v1alpha1
            kind: TrainJob
            metadata: {name: big}
            spec:
              trainer: {numNodes: 2, resourcesPerNode: {limits: {nvidia.com/gpu: 4}}}
            """,
            Training,
            2,
        ),
        (
            f"""
            apiVersion: ray.io/v1
            kind: RayJob
            metadata: {{name: big}}
            spec:
              entrypoint: python train.py
              rayClusterSpec:
                workerGroupSpecs:
                  - replicas: 5
                    template: {{spec: {{containers: [{{name: a, {GPU}}}]}}}}
            """,
            Training,
            5,
        ),
        (
            f"""
            apiVersion: argoproj.io/v1alpha1
            kind: Workflow
            metadata: {{generateName: big-}}
            spec:
              parallelism: 9
              templates:
                - {{name: step, container: {{image: acme/x, {GPU}}}}}
            """,
            BatchJob,
            1,
        ),
        (
            f"""
            apiVersion: keda.sh/v1alpha1
            kind: ScaledJob
            metadata: {{name: big}}
            spec:
              jobTargetRef:
                template: {{spec: {{containers: [{{name: a, {GPU}}}]}}}}
            """,
            BatchJob,
            1,
        ),
    ],
)
def test_every_operators_job_is_found_by_its_pods(text, kind, machines):
    found = only(text)
    assert (type(found), found.machines.known) == (kind, machines)


def test_a_workflow_sets_the_limit_and_the_node_of_its_steps():
    found = only(f"""
        apiVersion: argoproj.io/v1alpha1
        kind: Workflow
        metadata: {{name: big}}
        spec:
          activeDeadlineSeconds: 900
          nodeSelector: {{node.kubernetes.io/instance-type: g5.xlarge}}
          templates:
            - {{name: step, container: {{image: acme/x, {GPU}}}}}
    """)
    assert (found.max_runtime.known, found.machine.known.name) == (900, "g5.xlarge")


def test_what_is_filled_in_later_stays_open():
    found = only(f"""
        apiVersion: argoproj.io/v1alpha1
        kind: Workflow
        metadata: {{name: big}}
        spec:
          templates:
            - name: step
              nodeSelector:
                node.kubernetes.io/instance-type: "{{{{workflow.parameters.machine}}}}"
              container: {{image: acme/x, {GPU}}}
    """)
    assert "workflow.parameters.machine" in found.machine.unknown


@pytest.mark.parametrize(
    ("spec", "trials", "parallel"),
    [("maxTrialCount: 12, parallelTrialCount: 4,", 12, 4), ("", None, 3)],
)
def test_a_katib_experiment_is_a_search(spec, trials, parallel):
    trial = job(spec="activeDeadlineSeconds: 60,")
    inner = " ".join(textwrap.dedent(trial).split("spec:", 1)[1].split())
    found = only(f"""
        apiVersion: kubeflow.org/v1beta1
        kind: Experiment
        metadata: {{name: search}}
        spec: {{{spec} trialTemplate: {{trialSpec: {{kind: Job, spec: {inner}}}}}}}
    """)
    assert type(found) is Tuning
    assert (found.trials.known, found.parallel_trials.known) == (trials, parallel)
    assert found.max_runtime.known == 60


@pytest.mark.parametrize(
    ("name", "ports", "kind"),
    [
        ("model-server", "ports: [{containerPort: 80}],", VirtualMachine),
        ("model-server", "", Training),
        ("model", "ports: [{containerPort: 80}],", Training),
    ],
)
def test_what_listens_and_is_called_a_server_is_no_job(name, ports, kind):
    text = f"""
        apiVersion: jobset.x-k8s.io/v1alpha2
        kind: JobSet
        metadata: {{name: {name}}}
        spec:
          replicatedJobs:
            - name: w
              template:
                spec: {{template: {{spec: {{containers: [{{name: a, {ports} {GPU}}}]}}}}}}
    """

    assert type(only(text)) is kind


def ray_job(spec: str) -> str:
    return f"""
        apiVersion: ray.io/v1
        kind: RayJob
        metadata: {{name: big}}
        spec:
          {spec}
          rayClusterSpec:
            workerGroupSpecs:
              - replicas: 1
                template: {{spec: {{containers: [{{name: a, {GPU}}}]}}}}
    """


WORKERS = f"mpiReplicaSpecs: {{{role('Worker', 2)}}}"
SERVERS = f"tfReplicaSpecs: {{{role('Worker', 1)}, {role('PS', 1)}}}"
SERVERS_WITHOUT_GPUS = f"tfReplicaSpecs: {{{role('Worker', 1)}, PS: {{replicas: 1}}}}"


@pytest.mark.parametrize(
    ("text", "stays", "line"),
    [
        (ray_job(""), True, 4),
        (ray_job("shutdownAfterJobFinishes: true"), False, 5),
        (ray_job("shutdownAfterJobFinishes: false"), True, 5),
        (ray_job("deletionStrategy: {onSuccess: {policy: DeleteCluster}}"), False, 5),
        (kubeflow("MPIJob", WORKERS), True, 4),
        (kubeflow("MPIJob", WORKERS, "runPolicy: {cleanPodPolicy: Running},"), False, 4),
        (kubeflow("TFJob", SERVERS), True, 4),
        (kubeflow("TFJob", SERVERS_WITHOUT_GPUS), False, 4),
        (kubeflow("TFJob", f"tfReplicaSpecs: {{{role('Worker', 1)}}}"), False, 4),
        (kubeflow("PyTorchJob", f"pytorchReplicaSpecs: {{{role('Worker', 1)}}}"), False, 4),
        (job(), False, 4),
    ],
)
def test_some_jobs_keep_their_machines_when_they_are_done(text, stays, line):
    found = only(text)
    assert (found.stays.known, found.stays.origin.span.line) == (stays, line)


def test_the_edit_of_a_cluster_that_stays_is_to_shut_it_down():
    found = only(ray_job("shutdownAfterJobFinishes: false"))
    edit = adapters.edit(found, replace(found, stays=found.stays.but(False)))  # noqa: FBT003
    assert edit is not None
    assert edit.sentence == "replace `shutdownAfterJobFinishes: false` with `true`"
