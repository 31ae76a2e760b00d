"""SageMaker AutoML jobs, which search among models of their own choice."""

from collections.abc import Iterator

from mlcostlint.adapters.aws.declaration import Declaration, declared
from mlcostlint.adapters.links import Links
from mlcostlint.adapters.programs.recipe import recipe
from mlcostlint.adapters.programs.settings import settings
from mlcostlint.adapters.reading import child, given, loosely, number, perhaps
from mlcostlint.model import Resource, Tuning
from mlcostlint.model.parts import Interruption, Service, Workload
from mlcostlint.tree import Block, Leaf, Map
from mlcostlint.value import Value, defaulted

# https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_AutoMLJobCompletionCriteria.html
_TEXT_GENERATION_SECONDS = 259_200
_OF_ONE_CANDIDATE = (
    "image_classification_job_config",
    "text_classification_job_config",
    "text_generation_job_config",
    "time_series_forecasting_job_config",
)
_CRITERIA = "completion_criteria"


def automl_job(block: Block, links: Links) -> Iterator[Resource]:
    """Read an AutoML job of either version, which SageMaker sells on demand only."""
    job = declared(block, links, "auto_ml_job_name")
    seconds = _criterion(job, "max_runtime_per_training_job_in_seconds")
    whole = _criterion(job, "max_auto_ml_job_runtime_in_seconds")
    yield Tuning(
        **job.common(),
        **job.machinery(
            Service.SAGEMAKER_TRAINING,
            job.none.hole("AutoML chooses its own machines"),
            workload=defaulted(Workload.TUNING, job.header),
        ),
        machines=job.none.hole("AutoML chooses how many machines it takes"),
        max_runtime=_seconds(job, seconds),
        limited=next((one for one in (seconds, whole) if given(one)), whole).map(_is_given),
        interruption=defaulted(Interruption.DENIED, job.header),
        trials=_trials(job),
        parallel_trials=job.none.hole("AutoML chooses how many candidates it trains at once"),
        recipe=recipe(settings([], job.header, {})),
    )


def _seconds(job: Declaration, said: Value[int | None]) -> Value[int | None]:
    if _problem(job)[0] == "text_generation_job_config":
        return perhaps(said.default(_TEXT_GENERATION_SECONDS))
    return said


def _trials(job: Declaration) -> Value[int | None]:
    most = _criterion(job, "max_candidates")
    if given(most):
        return most
    if _problem(job)[0] in _OF_ONE_CANDIDATE:
        return perhaps(most.default(1))
    return most.hole("how many candidates AutoML tries by default is not known here")


def _criterion(job: Declaration, name: str) -> Value[int | None]:
    _, config = _problem(job)
    leaf: Leaf = job.none if config is None else loosely(config, _CRITERIA, name)
    return number(leaf)


def _problem(job: Declaration) -> tuple[str, Map | None]:
    """Return what kind of problem a job solves, and the settings of it."""
    for kind in (*_OF_ONE_CANDIDATE, "tabular_job_config"):
        config = child(job.body, "auto_ml_problem_type_config", kind)
        if config is not None:
            return kind, config
    return "", child(job.body, "auto_ml_job_config")


def _is_given(seconds: int | None) -> bool:
    return seconds is not None
