"""Glue jobs, which run on workers that Glue counts and bills by the hour."""

from collections.abc import Iterator, Mapping

from mlcostlint.adapters.aws.declaration import Declaration, declared
from mlcostlint.adapters.aws.schedule import runs
from mlcostlint.adapters.links import Links
from mlcostlint.adapters.machinery import Adapter
from mlcostlint.adapters.reading import given, number, text
from mlcostlint.model import BatchJob, Resource
from mlcostlint.model.parts import Interruption, Purchase, Service, Workload
from mlcostlint.tree import Block
from mlcostlint.value import Value, defaulted, fact

# Minutes, by the name of a job's command; of a Ray job none is documented.
# https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/glue_job
_LIMITS = {"glueetl": 2880, "pythonshell": 2880, "gluestreaming": 0}
_USUAL_COMMAND = "glueetl"
_SECONDS = 60


def job(block: Block, links: Links) -> Iterator[Resource]:
    """Read a Glue job; one of the flexible class runs on capacity that others leave over.

    Glue has no workers with accelerators.
    https://docs.aws.amazon.com/glue/latest/dg/worker-types.html
    """
    task = declared(block, links, "name")
    flexible = text(task.get("execution_class")).default("STANDARD")
    machinery = task.machinery(
        Service.GLUE,
        task.none.hole("a Glue job runs on workers, which are no machines"),
        purchase=flexible.map(_bought),
        workload=defaulted(Workload.BATCH, task.header),
    )
    machinery["accelerators"] = defaulted(0, task.header)
    minutes = number(task.get("timeout"))
    yield BatchJob(
        **task.common(),
        **machinery,
        machines=_workers(task),
        max_runtime=_limit(task, minutes),
        limited=minutes.map(bool),
        interruption=defaulted(Interruption.NONE, task.header),
        runs_a_month=runs(task),
    )


def _bought(flexible: str) -> Purchase:
    return Purchase.SPOT if flexible == "FLEX" else Purchase.ON_DEMAND


def _workers(task: Declaration) -> Value[int]:
    count = number(task.get("number_of_workers"))
    if given(count):
        return count.required("number_of_workers")
    return count.hole("how many workers Glue takes by default is not known here")


def _limit(task: Declaration, minutes: Value[int | None]) -> Value[int | None]:
    """Return the seconds after which a run is stopped; of 0 minutes it never is."""
    if given(minutes):
        return minutes.map(lambda count: count * _SECONDS if count else None)
    command = text(task.get("command", "name")).default(_USUAL_COMMAND)
    usual = _LIMITS.get(fact(command, ""))
    if usual is None:
        return command.hole(command.unknown or f"the time limit of {command.known} is not known")
    return command.map(lambda _: usual * _SECONDS or None)


TABLE: Mapping[str, Adapter] = {"aws_glue_job": job}
STACKED: Mapping[str, Adapter] = {"AWS::Glue::Job": job}
