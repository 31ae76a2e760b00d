r"""A data cluster that nothing ends when its work is done.

## Why it costs

Clusters of Spark and warehouses of SQL are started for an hour of work. Without an idle timeout the
machines of that hour are billed until somebody deletes them, nights and weekends included.

## What to do

End the cluster when it has been idle for an hour, or make it for one list of steps.

* EMR: an `auto_termination_policy`, or `keep_job_flow_alive_when_no_steps = false`.
* EMR Serverless: leave `auto_stop_configuration` enabled, which is the default.
* Dataproc: `lifecycle_config` with an `idle_delete_ttl` of `3600s`.
* Synapse: `auto_pause`. Databricks SQL: `auto_stop_mins` above 0.

Clusters in production are not reported: something may always be waiting for them there. Nor are
pipelines that are told to run continuously.

## Examples

### An EMR cluster that waits for steps

```hcl
provider "aws" {
  region = "us-east-1"
}

resource "aws_emr_cluster" "features" { # expect
  name          = "features"
  release_label = "emr-7.5.0"
  applications  = ["Spark"]
  service_role  = "arn:aws:iam::111122223333:role/emr"

  master_instance_group {
    instance_type = "m5.xlarge"
  }
  core_instance_group {
    instance_type  = "r5.4xlarge"
    instance_count = 4
  }
}
```

### The same cluster with an idle timeout

```hcl
provider "aws" {
  region = "us-east-1"
}

resource "aws_emr_cluster" "features" {
  name          = "features"
  release_label = "emr-7.5.0"
  applications  = ["Spark"]
  service_role  = "arn:aws:iam::111122223333:role/emr"

  master_instance_group {
    instance_type = "m5.xlarge"
  }
  core_instance_group {
    instance_type  = "r5.4xlarge"
    instance_count = 4
  }
  auto_termination_policy {
    idle_timeout = 3600
  }
}
```

### A warehouse of a bundle that never stops

```yaml title="databricks.yml"
bundle:
  name: ranking
resources:
  sql_warehouses:
    features:
      name: features
      cluster_size: Large
      auto_stop_mins: 0 # expect
```

## References

* [Machine Learning Lens, MLCOST04-BP08: stop resources when not in use](https://docs.aws.amazon.com/wellarchitected/latest/machine-learning-lens/mlcost04-bp08.html)
* [FinOps for AI: usage optimization](https://www.finops.org/topic/finops-for-ai/)
"""

from collections.abc import Iterator
from dataclasses import replace

from mlcostlint.plugin import Advice, EngineCluster, Environment, Plan, Service, Workload, rule


@rule(since="0.1")
def check(cluster: EngineCluster, _plan: Plan) -> Iterator[Advice]:
    """Look for clusters that outlive the work that they were started for."""
    if cluster.stops_when_idle.known or cluster.ends.known:
        return
    if cluster.environment.known is Environment.PRODUCTION or _is_continuous(cluster):
        return
    yield Advice(
        at=cluster.stops_when_idle,
        message="nothing ends this cluster when its work is done",
        instead=[replace(cluster, stops_when_idle=cluster.stops_when_idle.but(True))],
        because=[cluster.ends],
    )


def _is_continuous(cluster: EngineCluster) -> bool:
    """Say whether it is a pipeline that somebody wants to go on: warehouses know no batches."""
    return cluster.service is Service.DATABRICKS and cluster.workload.known is Workload.BATCH
