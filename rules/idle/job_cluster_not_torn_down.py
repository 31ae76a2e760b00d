r"""A job whose machines stay when it is done.

## Why it costs

The last line of the log says that the training has finished, and the GPUs are billed until somebody
sees that they are still there. KubeRay keeps the cluster of a RayJob unless it is told otherwise;
the workers of an MPIJob wait for ever for a launcher that has gone.

## What to do

End the machines with the job.

* RayJob: `shutdownAfterJobFinishes: true` with a `ttlSecondsAfterFinished` of some minutes, or a
  `deletionStrategy`.
* MPIJob, and TFJob with parameter servers: `cleanPodPolicy: Running`.
* SkyPilot: `autostop` in `resources`, or launch with `--down`. dstack: an `idle_duration`.

## Examples

### A RayJob with KubeRay's default

```yaml
apiVersion: ray.io/v1
kind: RayJob
metadata:
  name: finetune
spec: # expect: saves $232.70/month
  entrypoint: python train.py
  rayClusterSpec:
    rayVersion: "2.46.0"
    headGroupSpec:
      rayStartParams: {}
      template:
        spec:
          containers:
            - name: head
              image: rayproject/ray-ml:2.46.0
    workerGroupSpecs:
      - groupName: gpu
        replicas: 2
        rayStartParams: {}
        template:
          spec:
            nodeSelector:
              node.kubernetes.io/instance-type: g5.2xlarge
              topology.kubernetes.io/region: us-east-1
            containers:
              - name: worker
                image: rayproject/ray-ml:2.46.0-gpu
                resources:
                  limits:
                    nvidia.com/gpu: "1"
```

### The same job with an end

```yaml
apiVersion: ray.io/v1
kind: RayJob
metadata:
  name: finetune
spec:
  entrypoint: python train.py
  shutdownAfterJobFinishes: true
  ttlSecondsAfterFinished: 300
  rayClusterSpec:
    rayVersion: "2.46.0"
    headGroupSpec:
      rayStartParams: {}
      template:
        spec:
          containers:
            - name: head
              image: rayproject/ray-ml:2.46.0
    workerGroupSpecs:
      - groupName: gpu
        replicas: 2
        rayStartParams: {}
        template:
          spec:
            nodeSelector:
              node.kubernetes.io/instance-type: g5.2xlarge
              topology.kubernetes.io/region: us-east-1
            containers:
              - name: worker
                image: rayproject/ray-ml:2.46.0-gpu
                resources:
                  limits:
                    nvidia.com/gpu: "1"
```

### A dstack task that never releases its machine

```yaml title="finetune.dstack.yml"
type: task
name: finetune
commands:
  - python train.py
idle_duration: "off" # expect
resources:
  gpu: A100:80GB:1
```

## References

* [Machine Learning Lens, MLCOST04-BP08: stop resources when not in use](https://docs.aws.amazon.com/wellarchitected/latest/machine-learning-lens/mlcost04-bp08.html)
* [FinOps for AI: usage optimization](https://www.finops.org/topic/finops-for-ai/)
"""

from collections.abc import Iterator
from dataclasses import replace

from mlcostlint.plugin import Advice, BatchJob, Plan, Training, rule


@rule(since="0.1")
def check(job: Training | BatchJob, _plan: Plan) -> Iterator[Advice]:
    """Look for GPU jobs that leave their machines behind."""
    if job.stays is None or not job.stays.known or not job.accelerators.known:
        return
    yield Advice(
        at=job.stays,
        message=f"{job.machine_name} stays up when the job on it is done",
        instead=[replace(job, stays=job.stays.but(False))],
        because=[job.machine],
    )
