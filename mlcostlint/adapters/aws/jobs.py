"""SageMaker training and tuning jobs, in any spelling."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from mlcostlint.adapters import words
from mlcostlint.adapters.aws import capacity, schedule
from mlcostlint.adapters.aws.declaration import Declaration, declared, process_count
from mlcostlint.adapters.links import Links
from mlcostlint.adapters.links.aws import data_paths
from mlcostlint.adapters.machinery import Adapter
from mlcostlint.adapters.programs.launch import launched
from mlcostlint.adapters.programs.program import Command, Program, kebab, program, said
from mlcostlint.adapters.programs.recipe import recipe
from mlcostlint.adapters.programs.served import served
from mlcostlint.adapters.programs.settings import settings
from mlcostlint.adapters.reading import (
    child,
    children,
    first_given,
    given,
    leaves,
    loosely,
    mapping,
    number,
    perhaps,
    text,
)
from mlcostlint.model import Recipe, Resource, Training, Tuning
from mlcostlint.model.parts import DataPath, Interruption, Role, Service, Workload
from mlcostlint.tree import Block, Leaf, Map
from mlcostlint.value import Value, defaulted, fact, first_unknown

# StoppingCondition of CreateTrainingJob: "The default value is 1 day."
# https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_StoppingCondition.html
_TRAINING_SECONDS = 86_400
_CHECKPOINT_CONFIG = "checkpoint_config.checkpoint_s3"
_PER_MACHINE = ("nproc_per_node", "process_count_per_instance")


def training_job(block: Block, links: Links, body: Map | None = None) -> Iterator[Resource]:
    """Read a training job; one without machines of its own (serverless) is none of ours."""
    job = declared(block, links, "training_job_name", body=body)
    if child(job.body, "serverless_job_config"):
        return
    resources = job.get("resource_config")
    machines = capacity.machines(resources)
    yield Training(
        **job.common(),
        **job.machinery(
            Service.SAGEMAKER_TRAINING,
            capacity.machine(resources),
            purchase=capacity.purchase(job.body),
            workload=defaulted(Workload.TRAINING, job.header),
            processes=_processes(job, job.body, machines),
            model=served([_program(job.body)], job.header),
            data=_data(job, job.body),
        ),
        machines=machines,
        max_runtime=perhaps(_seconds(job, "stopping_condition").default(_TRAINING_SECONDS)),
        limited=_seconds(job, "stopping_condition").map(_is_given),
        interruption=_interruption(job, job.body, Interruption.NONE),
        runs_a_month=schedule.runs(job),
        recipe=_recipe(job, job.body),
        kept_warm=number(job.get("resource_config", "keep_alive_period_in_seconds")).default(0),
    )


def tuning_job(block: Block, links: Links, body: Map | None = None) -> Iterator[Resource]:
    """Read a tuning job: one search for each of its training definitions."""
    job = declared(block, links, "hyper_parameter_tuning_job_name", body=body)
    keys = ("training_job_definition", "training_job_definitions")
    definitions = [found for key in keys for found in children(job.body, key)]
    for definition in definitions:
        yield _search(job, definition, shared=len(definitions) > 1)


def _search(job: Declaration, definition: Map, *, shared: bool) -> Tuning:
    limits = ("hyper_parameter_tuning_job_config", "resource_limits")
    if job.block.dialect == "terraform":
        limits = ("config", "resource_limits")
    keys = ("hyper_parameter_tuning_resource_config", "resource_config")
    resources = first_given(*(loosely(definition, key) for key in keys))
    trials = number(job.get(*limits, "max_number_of_training_jobs"))
    trial_seconds = number(loosely(definition, "stopping_condition", "max_runtime_in_seconds"))
    machines = capacity.machines(resources)
    return Tuning(
        **job.common(),
        **job.machinery(
            Service.SAGEMAKER_TRAINING,
            capacity.machine(resources),
            purchase=capacity.purchase(definition),
            workload=defaulted(Workload.TUNING, job.header),
            processes=_processes(job, definition, machines),
            model=served([_program(definition)], job.header),
            data=_data(job, definition),
        ),
        machines=machines,
        max_runtime=perhaps(trial_seconds.default(_TRAINING_SECONDS)),
        limited=_limited(trial_seconds, number(job.get(*limits, "max_runtime_in_seconds"))),
        interruption=_interruption(job, definition, Interruption.MEDIUM),
        trials=trials.hole("several definitions share the trials") if shared else trials,
        parallel_trials=number(job.get(*limits, "max_parallel_training_jobs")).default(1),
        recipe=_recipe(job, definition),
        stops_early=_stops_early(job, limits[0]),
    )


def _stops_early(job: Declaration, config: str) -> Value[bool]:
    """Say whether a search ends what has no prospects, which it does not by default.

    Hyperband does so by itself.
    https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_HyperParameterTuningJobConfig.html
    """
    strategy = text(job.get(config, "strategy"))
    if fact(strategy, None) == "Hyperband":
        return strategy.map(lambda _: True)
    criteria = job.get(config, "tuning_job_completion_criteria")
    if given(criteria):
        return criteria.map(lambda _: True)
    kind = text(job.get(config, "training_job_early_stopping_type")).default("Off")
    return kind.map(lambda word: word == "Auto")


def _seconds(job: Declaration, condition: str) -> Value[int | None]:
    return number(job.get(condition, "max_runtime_in_seconds"))


def _is_given(seconds: int | None) -> bool:
    return seconds is not None


def _limited(*given: Value[int | None]) -> Value[bool]:
    known = [one for one in given if not one.unknown and one.known is not None]
    holes = [one for one in given if one.unknown]
    return (known or holes or list(given))[0].map(_is_given)


def _processes(job: Declaration, body: Map, machines: Value[int]) -> Value[int | None]:
    started = _program(body)
    told = launched(started, machines)
    if told is not None:
        return told
    given = said([started])
    counts = (process_count(given[key]) for key in _PER_MACHINE if key in given)
    return next(counts, defaulted(None, job.header))


def _program(body: Map) -> Program:
    """Return what the containers of a job start; hyperparameters are told as options are."""
    algorithm = ("algorithm_specification",)
    keys = ("container_entrypoint", "container_arguments")
    whole = [loosely(body, key) for key in ("hyper_parameters", "environment")]
    options = mapping(loosely(body, "static_hyper_parameters")) | mapping(whole[0])
    started = program(
        loosely(body, *algorithm, "training_image"),
        (leaf for key in keys for leaf in leaves(loosely(body, *algorithm, key))),
        mapping(whole[1]),
        body.header,
        hidden=first_unknown(whole),
    )
    told = Command((), {kebab(name): leaf for name, leaf in options.items()})
    return replace(started, commands=(told, *started.commands))


def _recipe(job: Declaration, body: Map) -> Recipe:
    evidence = {_CHECKPOINT_CONFIG: loosely(body, "checkpoint_config", "s3_uri")}
    told = {name: leaf for name, leaf in evidence.items() if fact(leaf, None) is not None}
    return recipe(settings([_program(body)], job.header, told))


def _interruption(job: Declaration, body: Map, otherwise: Interruption) -> Value[Interruption]:
    listed = loosely(body, "resource_config", "instance_preferences")
    if given(listed):  # a list of preferred machines excludes managed spot
        return listed.map(lambda _: Interruption.DENIED)
    evidence = {
        **said([_program(body)]),
        _CHECKPOINT_CONFIG: loosely(body, "checkpoint_config", "s3_uri"),
    }
    told = {name: leaf for name, leaf in evidence.items() if given(leaf)}
    block = loosely(body, "checkpoint_config")
    uri = told.get(_CHECKPOINT_CONFIG)
    if uri is not None and uri.unknown and not block.unknown:
        # Where the block is written the argument is required: its place is open, its presence not.
        told[_CHECKPOINT_CONFIG] = Value("given", uri.origin)
    silent = defaulted(otherwise, job.header)
    if otherwise is Interruption.NONE:
        # An option that says so may stand among those that are not known.
        whole = first_unknown(loosely(body, key) for key in ("hyper_parameters", "environment"))
        silent = silent if whole is None else whole
    return words.interruption(told, job.tags, silent)


def _data(job: Declaration, body: Map) -> list[DataPath]:
    def given() -> Iterable[tuple[Role, Leaf]]:
        for channel in children(body, "input_data_config"):
            yield Role.INPUT, loosely(channel, "data_source", "s3_data_source", "s3_uri")
        yield Role.OUTPUT, loosely(body, "output_data_config", "s3_output_path")
        yield Role.CHECKPOINTS, loosely(body, "checkpoint_config", "s3_uri")

    return data_paths(job.links, job.block, given())


TABLE: Mapping[str, Adapter] = {
    "aws_sagemaker_hyper_parameter_tuning_job": tuning_job,
    "aws_sagemaker_training_job": training_job,
}
