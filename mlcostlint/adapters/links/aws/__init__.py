"""Which AWS blocks belong together, whichever of its spellings declares them."""

from mlcostlint.adapters.links.aws.attributes import attribute, spec
from mlcostlint.adapters.links.aws.batch import environments, tried_before
from mlcostlint.adapters.links.aws.buckets import bucket_setting
from mlcostlint.adapters.links.aws.clock import group_schedules, stopped_by_clock
from mlcostlint.adapters.links.aws.containers import (
    capacity,
    scaled_by_tasks,
    service_scaling,
    task_definition,
)
from mlcostlint.adapters.links.aws.data import data_paths, lies
from mlcostlint.adapters.links.aws.engines import managed_scaling, workers
from mlcostlint.adapters.links.aws.governance import actions, trails
from mlcostlint.adapters.links.aws.hosting import (
    clocked,
    components,
    endpoints,
    job_definition,
    model,
    policies,
    scales_components,
    scaling,
)
from mlcostlint.adapters.links.aws.images import cleanup, creation_template, replicas
from mlcostlint.adapters.links.aws.machines import (
    group_policies,
    launch_template,
    reserving,
    state,
)
from mlcostlint.adapters.links.aws.networks import (
    endpoint_service,
    endpoint_type,
    gateways,
    storage_endpoint,
)
from mlcostlint.adapters.links.aws.notebooks import domain, lifecycle, profiles
from mlcostlint.adapters.links.aws.parts import Parts
from mlcostlint.adapters.links.aws.runs import starts
from mlcostlint.adapters.links.aws.volumes import attached, repositories

__all__ = [
    "Parts",
    "actions",
    "attached",
    "attribute",
    "bucket_setting",
    "capacity",
    "cleanup",
    "clocked",
    "components",
    "creation_template",
    "data_paths",
    "domain",
    "endpoint_service",
    "endpoint_type",
    "endpoints",
    "environments",
    "gateways",
    "group_policies",
    "group_schedules",
    "job_definition",
    "launch_template",
    "lies",
    "lifecycle",
    "managed_scaling",
    "model",
    "policies",
    "profiles",
    "replicas",
    "repositories",
    "reserving",
    "scaled_by_tasks",
    "scales_components",
    "scaling",
    "service_scaling",
    "spec",
    "starts",
    "state",
    "stopped_by_clock",
    "storage_endpoint",
    "task_definition",
    "trails",
    "tried_before",
    "workers",
]
