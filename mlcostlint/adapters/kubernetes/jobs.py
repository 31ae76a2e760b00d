"""What runs and ends: Jobs, training jobs of every operator, workflows, searches."""

from collections.abc import Iterator
from typing import TypedDict

from mlcostlint.adapters import words
from mlcostlint.adapters.cron import runs_a_month
from mlcostlint.adapters.kubernetes import engines
from mlcostlint.adapters.kubernetes.aftermath import stays
from mlcostlint.adapters.kubernetes.bearing import interruption, mounts
from mlcostlint.adapters.kubernetes.groups import alike
from mlcostlint.adapters.kubernetes.keda import is_paused
from mlcostlint.adapters.kubernetes.objects import spec
from mlcostlint.adapters.kubernetes.scalers import Scaling, scheduled
from mlcostlint.adapters.kubernetes.supplied import templated, trained
from mlcostlint.adapters.kubernetes.unit import Unit
from mlcostlint.adapters.kubernetes.workloads import idle_machine
from mlcostlint.adapters.links import Links
from mlcostlint.adapters.programs.recipe import recipe
from mlcostlint.adapters.programs.settings import settings
from mlcostlint.adapters.reading import leaves, number, perhaps, text
from mlcostlint.model import BatchJob, Interruption, Recipe, Resource, Training, Tuning, Workload
from mlcostlint.tree import Block, Leaf, Map
from mlcostlint.value import Value, defaulted, fact

_KUEUE_LIMIT = "kueue.x-k8s.io/max-exec-time-seconds"
_PROVISIONING_LIMIT = "provreq.kueue.x-k8s.io/maxRunDurationSeconds"
_TRIALS_AT_ONCE = 3  # Katib's default for parallelTrialCount


class _Ending(TypedDict):
    machines: Value[int]
    max_runtime: Value[int | None]
    limited: Value[bool]
    interruption: Value[Interruption]


def job(block: Block, links: Links) -> Iterator[Resource]:
    """Read a Job or CronJob: a training where it says so, else a batch job."""
    for unit in alike(block, links):
        if _serves(unit):
            yield _service(unit)
        elif _trains(unit):
            yield _training(unit)
        else:
            yield _batch(unit, Interruption.NONE)


def training(block: Block, links: Links) -> Iterator[Resource]:
    """Read a job of an operator that exists for training."""
    for unit in alike(block, links):
        yield _training(unit)


def train_job(block: Block, links: Links) -> Iterator[Resource]:
    """Read a TrainJob, whose pods stand in the runtime that it refers to."""
    yield from training(trained(block, links), links)


def workflow(block: Block, links: Links) -> Iterator[Resource]:
    """Read a Workflow or CronWorkflow; its steps may stand in a template that it refers to."""
    yield from job(templated(block, links), links)


def gang(block: Block, links: Links) -> Iterator[Resource]:
    """Read jobs of several pods that start together: a training, unless they say otherwise."""
    for unit in alike(block, links):
        if _serves(unit):
            yield _service(unit)
        elif fact(unit.workload(), None) in (Workload.BATCH, Workload.INFERENCE):
            yield _batch(unit, Interruption.NONE)
        else:
            yield _training(unit)


def queued(block: Block, links: Links) -> Iterator[Resource]:
    """Read a ScaledJob of KEDA, which starts a job for every item of a queue."""
    if is_paused(block):
        return
    for unit in alike(block, links):
        yield _batch(unit, Interruption.MEDIUM)


def spread(block: Block, links: Links) -> Iterator[Resource]:
    """Read work that an engine spreads over pods and starts again where one of them is lost."""
    for unit in alike(block, links):
        trains = _trains(unit)
        yield _training(unit) if trains else _batch(unit, Interruption.MEDIUM)


def search(block: Block, links: Links) -> Iterator[Resource]:
    """Read a Katib Experiment; a trial is a job of any kind."""
    body = spec(block)
    for unit in alike(block, links):
        yield Tuning(
            **unit.common(),
            **unit.machinery(Workload.TUNING),
            **_ending(unit, Interruption.MEDIUM),
            trials=number(body.get("maxTrialCount")),
            parallel_trials=number(body.get("parallelTrialCount")).default(_TRIALS_AT_ONCE),
            recipe=_recipe(unit),
            stops_early=text(body.get("earlyStopping", "algorithmName")).map(
                lambda name: name is not None
            ),
        )


def deadline(unit: Unit) -> Value[int | None]:
    """Return the seconds after which something ends the pods, None where nothing does.

    A deadline of any owner ends them: of the Job, the workflow, the cluster that Ray starts.
    """
    for node in unit.pod.around():
        for path in (("activeDeadlineSeconds",), ("runPolicy", "activeDeadlineSeconds")):
            leaf = node.get(*path)
            if leaf.unknown or leaf.known is not None:
                return number(leaf)
    for path in (("labels", _KUEUE_LIMIT), ("annotations", _PROVISIONING_LIMIT)):
        noted = unit.block.get("metadata", *path)
        if noted.unknown or noted.known is not None:
            return number(noted)
    return number(_home(unit).get("activeDeadlineSeconds"))


def _serves(unit: Unit) -> bool:
    """Say whether pods serve, by their engine or since they listen and are called a server."""
    if engines.serves(unit.pod):
        return True
    listens = any("ports" in one.entries for one in unit.pod.containers)
    return listens and any("server" in words.tokens(name) for name in unit.names)


def _trains(unit: Unit) -> bool:
    if fact(unit.workload(), None) is Workload.TRAINING:
        return True
    return fact(words.workload(unit.names, unit.header), None) is Workload.TRAINING


def _training(unit: Unit) -> Training:
    return Training(
        **unit.common(),
        **unit.machinery(Workload.TRAINING),
        **_ending(unit, Interruption.NONE),
        runs_a_month=_runs(unit),
        recipe=_recipe(unit),
        stays=stays(unit),
    )


def _recipe(unit: Unit) -> Recipe:
    mounted = mounts(unit)
    evidence = {} if mounted is None else {"checkpoint_storage": mounted}
    return recipe(settings(unit.all_programs(), unit.header, evidence))


def _batch(unit: Unit, otherwise: Interruption) -> BatchJob:
    return BatchJob(
        **unit.common(),
        **unit.machinery(Workload.BATCH),
        **_ending(unit, otherwise),
        runs_a_month=_runs(unit),
        stays=stays(unit),
    )


def _service(unit: Unit) -> Resource:
    """Return a Job whose pods serve until somebody deletes it or its deadline comes."""
    copies = unit.copies()
    scaling = Scaling(copies, copies, perhaps(copies), scheduled(unit))
    return idle_machine(unit, scaling, ends=deadline(unit).map(lambda limit: limit is not None))


def _ending(unit: Unit, otherwise: Interruption) -> _Ending:
    limit = deadline(unit)
    return _Ending(
        machines=unit.copies(),
        max_runtime=limit,
        limited=limit.map(lambda seconds: seconds is not None),
        interruption=interruption(unit, otherwise),
    )


def _home(unit: Unit) -> Map:
    """Return the map that an absent deadline is missing from."""
    policy = unit.spec.child("runPolicy")
    if policy is not None:
        return policy
    template = unit.spec.child("jobTemplate", "spec")
    return unit.spec if template is None else template


def _runs(unit: Unit) -> Value[int | None]:
    """Return how often a schedule starts the job, None where there is none."""
    schedules = [*leaves(unit.spec.get("schedule")), *leaves(unit.spec.get("schedules"))]
    if not schedules:
        return defaulted(None, unit.header)
    if len(schedules) > 1:
        return schedules[0].hole("it has several schedules")
    return _monthly(schedules[0])


def _monthly(schedule: Leaf) -> Value[int | None]:
    said = text(schedule)
    found = runs_a_month(fact(said, None) or "")
    return said.map(lambda _: found)
