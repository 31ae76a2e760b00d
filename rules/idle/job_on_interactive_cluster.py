r"""A scheduled job on a cluster that is meant for people.

## Why it costs

Databricks bills all-purpose compute at about twice the rate of jobs compute for the same machines.
A job on such a cluster pays that rate, and keeps the cluster up when nobody works on it.

## What to do

Give the job a cluster of its own, which starts and ends with it: `job_cluster_key` with a
`job_cluster`, or `new_cluster` in the task; or run it on serverless compute.

A job that only people start outside production is not reported.

## Examples

### A nightly training on a shared cluster

```hcl
resource "databricks_job" "retrain" {
  name = "retrain"

  schedule {
    quartz_cron_expression = "0 0 3 * * ?"
    timezone_id            = "UTC"
  }

  task {
    task_key            = "train"
    existing_cluster_id = "0712-130245-abcd1234" # expect

    notebook_task {
      notebook_path = "/Shared/retrain"
    }
  }
}
```

### The same training on a cluster of its own

```hcl
resource "databricks_job" "retrain" {
  name = "retrain"

  schedule {
    quartz_cron_expression = "0 0 3 * * ?"
    timezone_id            = "UTC"
  }

  job_cluster {
    job_cluster_key = "gpu"
    new_cluster {
      spark_version = "15.4.x-gpu-ml-scala2.12"
      node_type_id  = "g5.2xlarge"
      num_workers   = 2
    }
  }

  task {
    task_key        = "train"
    job_cluster_key = "gpu"

    notebook_task {
      notebook_path = "/Shared/retrain"
    }
  }
}
```

### A job that somebody starts by hand

```hcl
resource "databricks_job" "explore" {
  name = "explore"

  task {
    task_key            = "plot"
    existing_cluster_id = "0712-130245-abcd1234"

    notebook_task {
      notebook_path = "/Shared/plot"
    }
  }
}
```

### A job of a bundle

```yaml title="databricks.yml"
bundle:
  name: ranking
resources:
  jobs:
    score:
      name: score
      schedule:
        quartz_cron_expression: "0 0 * * * ?"
        timezone_id: UTC
      tasks:
        - task_key: score
          existing_cluster_id: 0712-130245-abcd1234 # expect
          notebook_task:
            notebook_path: ../src/score.ipynb
```

## References

* [Machine Learning Lens, MLCOST04-BP06: managed training](https://docs.aws.amazon.com/wellarchitected/latest/machine-learning-lens/mlcost04-bp06.html)
* [Databricks: cost optimization best practices](https://docs.databricks.com/aws/en/lakehouse-architecture/cost-optimization/best-practices)
"""

from collections.abc import Iterator
from dataclasses import replace

from mlcostlint.plugin import Advice, BatchJob, Environment, Plan, rule


@rule(since="0.1")
def check(job: BatchJob, _plan: Plan) -> Iterator[Advice]:
    """Look for jobs that pay the rate of people for work that nobody waits for."""
    if job.borrows is None or not job.borrows.known:
        return
    planned = job.runs_a_month.known is not None
    if planned or job.environment.known is Environment.PRODUCTION:
        yield Advice(
            at=job.borrows,
            message=f"{'scheduled' if planned else 'production'} job on all-purpose compute,"
            " which is billed at about twice the rate of a job's own cluster",
            instead=[replace(job, borrows=job.borrows.but(False))],
            because=[job.runs_a_month if planned else job.environment],
        )
