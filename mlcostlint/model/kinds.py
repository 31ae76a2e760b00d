"""Kinds that run on machines, named as one who pays for them would."""

from dataclasses import dataclass

from mlcostlint.hardware import Partition
from mlcostlint.model.parts import Consolidation, Interruption, Mode
from mlcostlint.model.recipe import Recipe
from mlcostlint.model.resource import Compute
from mlcostlint.value import Value


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class Training(Compute):
    """A job that fits a model and ends.

    `machines` counts nodes; `max_runtime` is in seconds, None without any limit; `limited` says
    whether somebody set that limit (a provider's default of days does not count, one of hours
    does). `runs_a_month` is None where the file has no schedule.
    """

    machines: Value[int]
    max_runtime: Value[int | None]
    limited: Value[bool]
    interruption: Value[Interruption]
    runs_a_month: Value[int | None]
    recipe: Recipe
    kept_warm: Value[int] | None = None
    """How many seconds its machines wait, billed, for the next run; None where they never may."""
    stays: Value[bool] | None = None
    """Its machines are kept, billed, when it is done; None where the provider always ends them."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class Tuning(Compute):
    """A search over many trainings; `machines` and `max_runtime` (seconds) are one trial's.

    `stops_early` says that trials without prospects are ended, or the search when it is good
    enough; None where that is not read.
    """

    machines: Value[int]
    max_runtime: Value[int | None]
    limited: Value[bool]
    interruption: Value[Interruption]
    trials: Value[int | None]
    parallel_trials: Value[int]
    recipe: Recipe
    stops_early: Value[bool] | None = None


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class BatchJob(Compute):
    """A job that transforms data and ends: processing, batch inference, a plain Kubernetes Job.

    `borrows` says that it runs on a cluster that is kept for people, at the price of that; None
    where the provider has no such choice.
    """

    machines: Value[int]
    max_runtime: Value[int | None]
    limited: Value[bool]
    interruption: Value[Interruption]
    runs_a_month: Value[int | None]
    borrows: Value[bool] | None = None
    stays: Value[bool] | None = None
    """Its machines are kept, billed, when it is done; None where the provider always ends them."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class Endpoint(Compute):
    """A model that answers requests.

    `replicas` start with it, `floor` of them always run, `ceiling` at most (None: no bound).
    `scheduled` says whether something stops or shrinks it by the clock, `shrinks` whether what
    scales it may also take replicas away, None where that is not told apart. `traffic` is its
    weight among the variants of one address, 0 where it answers nothing, `captured` the percentage
    of requests that are recorded; None where the provider has no such setting.
    """

    mode: Value[Mode]
    replicas: Value[int]
    floor: Value[int]
    ceiling: Value[int | None]
    scheduled: Value[bool]
    shrinks: Value[bool] | None = None
    traffic: Value[float] | None = None
    captured: Value[float] | None = None
    rests: Value[bool] | None = None
    """What it runs on takes it down to no replica if told so; None where that is not told apart."""
    told: Value[int] | None = None
    """How few replicas it is told to keep, where it may have to keep more; None elsewhere."""

    @property
    def is_unasked(self) -> bool:
        """Whether it is known to get none of the requests to its address."""
        return self.traffic is not None and not self.traffic.unknown and self.traffic.known == 0


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class Notebook(Compute):
    """An interactive machine that somebody may forget.

    `stops_when_idle` is what the provider will do, its own default included; `scheduled` says
    whether something stops it by the clock. `users` counts the people a domain's settings are for,
    None for a notebook of one.
    """

    stops_when_idle: Value[bool]
    scheduled: Value[bool]
    users: Value[int | None]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class VirtualMachine(Compute):
    """A machine of one's own, or a group of equal ones without an autoscaler that shrinks it.

    `floor` counts those that always run; `scheduled` says whether something stops them by the
    clock, `ends` whether the machine has a built-in end (a maximum run duration).
    """

    floor: Value[int]
    scheduled: Value[bool]
    ends: Value[bool]
    managed: Value[bool]
    """Started and stopped by a cluster manager (EKS, Batch, ParallelCluster), not by hand."""
    choices: Value[int] | None = None
    """Between how many types of machine it may choose; None where that is not read."""
    cheapest_first: Value[bool] | None = None
    """Takes spot capacity by its price alone; None where that is not read."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class NodePool(Compute):
    """Machines that a scheduler fills: node groups, compute environments, worker groups.

    Counts are of machines over all zones. `floor` always run, `ceiling` at most (None: no bound),
    `shrinks` says whether anything scales it between the two.
    """

    floor: Value[int]
    ceiling: Value[int | None]
    shrinks: Value[bool]
    system: Value[bool]
    """Must keep nodes for the platform itself (an AKS system pool)."""
    zones: Value[int] | None = None
    """How many zones the file's counts were multiplied by (GKE); None where they are of all."""
    choices: Value[int] | None = None
    """Between how many types of machine it may choose; None where that is not read."""
    cheapest_first: Value[bool] | None = None
    """Takes spot capacity by its price alone; None where that is not read."""
    tainted: Value[bool] | None = None
    """A taint keeps pods off that do not tolerate it; None where there is no such setting."""
    consolidation: Value[Consolidation] | None = None
    """Which of its nodes are removed; None where that is not set for each pool."""
    patience: Value[int | None] | None = None
    """How many seconds a removable node stays, None for ever; absent as `consolidation` is."""
    idles: Value[bool] | None = None
    """Those that always run only stand by, for a start without waiting; None where none may."""
    divided: Value[Partition | None] | None = None
    """What a pod gets of each accelerator, None for a whole; absent where that is not read."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class EngineCluster(Compute):
    """Machines under one data engine (EMR, Dataproc, Synapse), drivers and masters included.

    `machines` start with it, `floor` of them always run, `ceiling` at most (None: no bound).
    `ends` says that it was made for a list of steps and goes when they are done.
    """

    machines: Value[int]
    floor: Value[int]
    ceiling: Value[int | None]
    stops_when_idle: Value[bool]
    ends: Value[bool]
