"""Which nodes a workload has that waits in a queue of Kueue."""

import textwrap
from typing import Any

import pytest

from mlcostlint import adapters
from mlcostlint.model import Purchase, Quota
from mlcostlint.parsers import ALONE, Inputs, read
from mlcostlint.source import Source

JOB = """
    apiVersion: batch/v1
    kind: Job
    metadata: {name: tune, namespace: ml, labels: {kueue.x-k8s.io/queue-name: team}}
    spec:
      suspend: true
      template:
        spec:
          {spec}
          containers: [{name: main, image: trainer, resources: {limits: {nvidia.com/gpu: 1}}}]
"""
LOCAL = """
    apiVersion: kueue.x-k8s.io/v1beta1
    kind: LocalQueue
    metadata: {name: team, namespace: ml}
    spec: {clusterQueue: shared}
"""
SPOT = "{node.kubernetes.io/instance-type: g5.2xlarge, karpenter.sh/capacity-type: spot}"
ON_DEMAND = "{node.kubernetes.io/instance-type: g5.2xlarge, karpenter.sh/capacity-type: on-demand}"


def queue(*flavors: str, more: str = "", resource: str = "nvidia.com/gpu") -> str:
    quotas = "".join(
        f"""
          - name: {name}
            resources: [{{name: {resource}, nominalQuota: {quota or 4}}}]"""
        for name, _, quota in (one.partition("=") for one in flavors)
    )
    return f"""
    apiVersion: kueue.x-k8s.io/v1beta1
    kind: ClusterQueue
    metadata: {{name: shared}}
    spec:
      {more or "namespaceSelector: {}"}
      resourceGroups:
      - coveredResources: [cpu]
        flavors: [{{name: plain, resources: [{{name: cpu, nominalQuota: 9}}]}}]
      - coveredResources: [{resource}]
        flavors:{quotas}
"""


def flavor(name: str, labels: str, more: str = "") -> str:
    return f"""
    apiVersion: kueue.x-k8s.io/v1beta1
    kind: ResourceFlavor
    metadata: {{name: {name}}}
    spec:
      nodeLabels: {labels}
      {more}
"""


def job(*texts: str, spec: str = "restartPolicy: Never") -> Any:
    files = {"job.yaml": JOB.replace("{spec}", spec)}
    files |= {f"queue{place}.yaml": text for place, text in enumerate(texts)}
    sources = [Source(path, textwrap.dedent(text).lstrip("\n")) for path, text in files.items()]
    found = adapters.resources(read(sources, Inputs(), ALONE).blocks)
    return next(one for one in found if not isinstance(one, Quota))


@pytest.mark.parametrize(("labels", "way"), [(SPOT, "spot"), (ON_DEMAND, "on-demand")])
def test_the_only_flavor_of_a_queue_says_which_nodes_its_workloads_have(labels, way):
    found = job(LOCAL, queue("gpu"), flavor("gpu", labels))
    assert (found.purchase.known, found.machine.known.name) == (Purchase(way), "g5.2xlarge")
    place = found.purchase.origin.span
    assert (place.path, place.line) == ("queue2.yaml", 5)
    assert [(span.path, span.line) for span in found.purchase.origin.via] == [("job.yaml", 7)]


@pytest.mark.parametrize(
    ("texts", "spec"),
    [
        # one has no room
        (
            (queue("gpu", "empty=0"), flavor("gpu", SPOT), flavor("empty", ON_DEMAND)),
            "restartPolicy: Never",
        ),
        # one has other labels than the pod selects
        (
            (queue("od", "gpu"), flavor("gpu", SPOT), flavor("od", ON_DEMAND)),
            "nodeSelector: {karpenter.sh/capacity-type: spot}",
        ),
        # one does not have the label at all
        (
            (queue("od", "gpu"), flavor("gpu", SPOT), flavor("od", "{zone: a}")),
            "nodeSelector: {karpenter.sh/capacity-type: spot}",
        ),
        # one has a taint that nothing lifts
        (
            (
                queue("od", "gpu"),
                flavor("gpu", SPOT),
                flavor("od", ON_DEMAND, "nodeTaints: [{key: od, value: x, effect: NoSchedule}]"),
            ),
            "restartPolicy: Never",
        ),
    ],
)
def test_flavors_that_kueue_passes_over_say_nothing(texts, spec):
    found = job(LOCAL, *texts, spec=spec)
    assert (found.purchase.known, found.machine.known.name) == (Purchase.SPOT, "g5.2xlarge")


def test_what_several_flavors_agree_on_is_known_and_the_rest_is_a_choice():
    found = job(LOCAL, queue("a", "b"), flavor("a", SPOT), flavor("b", ON_DEMAND))
    assert found.machine.known.name == "g5.2xlarge"
    assert found.purchase.known is Purchase.MIXED


def test_what_only_one_of_several_flavors_says_is_not_settled():
    found = job(LOCAL, queue("a", "b"), flavor("a", SPOT), flavor("b", "{zone: a}"))
    assert found.purchase.unknown == "its queue may start it on the flavor a or b"
    assert (found.purchase.origin.span.path, found.purchase.origin.span.line) == ("job.yaml", 3)
    assert found.machine.unknown


@pytest.mark.parametrize(
    "texts",
    [
        (queue("gpu"), flavor("gpu", SPOT)),
        (LOCAL, flavor("gpu", SPOT)),
        (LOCAL, queue("gpu")),
        (LOCAL.replace("namespace: ml", "namespace: web"), queue("gpu"), flavor("gpu", SPOT)),
        (LOCAL, queue("gpu", resource="amd.com/gpu"), flavor("gpu", SPOT)),
    ],
)
def test_a_queue_that_leads_nowhere_says_nothing(texts):
    assert job(*texts).purchase.unknown == "no node selector says how its nodes are bought"


def unlabelled(local: str, kind: str = "kind: Job") -> Any:
    label, held = "labels: {kueue.x-k8s.io/queue-name: team}", "suspend: true"
    own = JOB.replace(f", {label}", "").replace(held, "backoffLimit: 1").replace("kind: Job", kind)
    texts = own.replace("{spec}", "restartPolicy: Never"), local, queue("gpu"), flavor("gpu", SPOT)
    sources = [
        Source(f"{place}.yaml", textwrap.dedent(text).lstrip("\n"))
        for place, text in enumerate(texts)
    ]
    found = adapters.resources(read(sources, Inputs(), ALONE).blocks)
    job: Any = next(one for one in found if not isinstance(one, Quota))
    return job.purchase


def test_the_queue_called_default_is_that_of_jobs_which_name_none():
    found = unlabelled(LOCAL.replace("name: team", "name: default"))
    assert found.known is Purchase.SPOT
    assert (found.origin.span.path, found.origin.span.line) == ("3.yaml", 5)


@pytest.mark.parametrize(
    ("local", "kind"),
    [
        (LOCAL, "kind: Job"),
        (LOCAL.replace("team, namespace: ml", "default, namespace: web"), "kind: Job"),
        # its namespace is filled in by whoever applies it
        (LOCAL.replace("team, namespace: ml", "default"), "kind: Job"),
        # Kueue manages these only where it is told to
        (LOCAL.replace("name: team", "name: default"), "kind: Sweep"),
    ],
)
def test_any_other_queue_is_not_that_of_jobs_which_name_none(local, kind):
    assert unlabelled(local, kind).unknown == "no node selector says how its nodes are bought"


def test_the_tolerations_of_a_flavor_let_its_workloads_onto_a_pool():
    pool = """
        apiVersion: karpenter.sh/v1
        kind: NodePool
        metadata: {name: gpu}
        spec:
          template:
            metadata: {labels: {pool: gpu}}
            spec:
              taints: [{key: dedicated, value: ml, effect: NoSchedule}]
              requirements:
              - {key: node.kubernetes.io/instance-type, operator: In, values: [g5.2xlarge]}
              - {key: karpenter.sh/capacity-type, operator: In, values: [spot]}
    """
    lifted = "tolerations: [{key: dedicated, operator: Exists}]"
    sources = [
        Source(f"{place}.yaml", textwrap.dedent(text).lstrip("\n"))
        for place, text in enumerate(
            (
                JOB.replace("{spec}", "restartPolicy: Never"),
                LOCAL,
                queue("gpu"),
                flavor("gpu", "{pool: gpu}", lifted),
                pool,
            )
        )
    ]
    found = adapters.resources(read(sources, Inputs(), ALONE).blocks)
    tune: Any = next(one for one in found if one.native == "batch/Job")
    assert tune.purchase.known is Purchase.SPOT
    assert [pool.name for pool in tune.pools] == ["gpu"]


@pytest.mark.parametrize("key", ["cohort", "cohortName"])
def test_a_queue_of_a_cohort_may_borrow(key):
    found = job(LOCAL, queue("a", "b=0", more=f"{key}: all"), flavor("a", SPOT), flavor("b", "{}"))
    assert found.purchase.unknown == "its queue may start it on the flavor a or b"
