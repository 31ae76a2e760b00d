"""Kinds that workloads stand on, and what an organisation keeps its spending in order with."""

from dataclasses import dataclass

from mlcostlint.hardware import Machine
from mlcostlint.model.parts import Alert, Control
from mlcostlint.model.resource import Resource
from mlcostlint.value import Value


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class Cluster(Resource):
    """A control plane that is billed by the hour.

    `version` is None where the provider chooses. `extended_support` says whether the provider keeps
    an old version running for a higher price instead of upgrading it. `splits_costs` says whether
    the bill tells namespaces apart, None where the provider has no such setting.
    """

    version: Value[str | None]
    extended_support: Value[bool]
    splits_costs: Value[bool] | None = None


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class LogGroup(Resource):
    """Logs: `retention` in days, None for ever; `audit` are kept by law or policy."""

    retention: Value[int | None]
    audit: Value[bool]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class NatGateway(Resource):
    """A gateway that private networks reach the world through, billed by the hour and gigabyte.

    `beside` counts the gateways of the same network, this one included. `spares_storage` says that
    traffic to the cloud's own object store goes around it, free of charge (a gateway endpoint,
    private access). `public` is False for one between private networks.
    """

    beside: Value[int]
    spares_storage: Value[bool]
    public: Value[bool]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class ServiceEndpoint(Resource):
    """A private door to a service of the cloud ("s3", "ecr.dkr"); gateway doors cost nothing."""

    service: Value[str]
    free: Value[bool]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class NetworkLink(Resource):
    """A connection between networks that is billed by the gigabyte; `to` is the far region."""

    to: Value[str]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class ManagedService(Resource):
    """A service of the provider that bills by the hour while it exists: MLflow, a vector index.

    `size` is the provider's word for one unit of it ("Small", "mw1.medium"), None where there is
    none; `units` counts them, `redundant` says that some only stand by for others.
    """

    size: Value[str | None]
    units: Value[int]
    redundant: Value[bool]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class Commitment(Resource):
    """Capacity that is paid for whether it is used or not: a reservation, provisioned throughput.

    `amount` counts machines where `machine` is known, else the provider's own units (model units,
    slots). `ends` says whether a date is set after which it is no longer paid for, `used` whether
    something in the files takes its machines from it, None where that is not how it is used.
    """

    machine: Value[Machine]
    amount: Value[int]
    ends: Value[bool]
    used: Value[bool] | None = None


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class Budget(Resource):
    """A budget, and what tells somebody that it is being spent; it costs nothing itself."""

    alerts: Value[tuple[Alert, ...]]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class SpendingControl(Resource):
    """Something that watches or bounds spending: anomaly detection, a tag policy, metrics."""

    control: Value[Control]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class Other(Resource):
    """A billed thing that only tagging rules look at: a database, a dataset."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class Quota(Resource):
    """A bound on what may run in a namespace of a cluster; it costs nothing itself.

    `accelerators` is the most that its pods may ask for together, None where it bounds other things
    only.
    """

    namespace: Value[str]
    accelerators: Value[int | None]
