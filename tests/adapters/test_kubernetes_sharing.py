"""What part of each accelerator pods take where a device plugin shares them."""

from decimal import Decimal
from typing import Any

import pytest

from mlcostlint import adapters
from mlcostlint.model import NodePool
from mlcostlint.parsers import ALONE, Inputs, read
from mlcostlint.source import Source

SLICED = "sharing: {timeSlicing: {resources: [{name: nvidia.com/gpu, replicas: 4}]}}"
RENAMED = SLICED.replace("timeSlicing: {", "timeSlicing: {renameByDefault: true, ")
BY_MPS = SLICED.replace("timeSlicing", "mps").replace("4", "10")
NOT_SLICED = "flags: {migStrategy: none}"


def config(*named: str, name: str = "plugin") -> str:
    """Write the ConfigMap of a device plugin, its configurations as `name=text`."""
    entries = "".join(
        f"\n  {key}: |\n    version: v1\n    {text}"
        for key, _, text in (one.partition("=") for one in named)
    )
    return f"""\
apiVersion: v1
kind: ConfigMap
metadata: {{name: {name}, namespace: gpu-operator}}
data:{entries}
"""


def policy(default: str) -> str:
    return f"""\
apiVersion: nvidia.com/v1
kind: ClusterPolicy
metadata: {{name: cluster-policy}}
spec: {{devicePlugin: {{config: {{name: plugin{default}}}}}}}
"""


def plugin(default: str) -> str:
    return f"""\
apiVersion: apps/v1
kind: DaemonSet
metadata: {{name: nvidia-device-plugin}}
spec:
  template:
    spec:
      containers:
      - {{name: sidecar, image: plugin, env: [{{name: DEFAULT_CONFIG, value: "{default}"}}]}}
      volumes: [{{name: configs, configMap: {{name: plugin}}}}]
"""


def server(resource: str = "nvidia.com/gpu: 1", selector: str = "") -> str:
    return f"""\
apiVersion: apps/v1
kind: Deployment
metadata: {{name: ranker}}
spec:
  template:
    spec:
      nodeSelector: {{{selector}}}
      containers: [{{name: main, image: acme/ranker, resources: {{limits: {{{resource}}}}}}}]
"""


def pool(labels: str, name: str = "gpu") -> str:
    return f"""\
apiVersion: karpenter.sh/v1
kind: NodePool
metadata: {{name: {name}}}
spec:
  template:
    metadata: {{labels: {{pool: gpu, {labels}}}}}
    spec:
      requirements:
      - {{key: node.kubernetes.io/instance-type, operator: In, values: [p4d.24xlarge]}}
"""


def eks(name: str) -> str:
    return f'resource "aws_eks_cluster" "{name}" {{\n  name = "{name}"\n}}\n'


def scanned(files: dict[str, str]) -> Any:
    sources = [Source(path, text) for path, text in files.items()]
    found = adapters.resources(read(sources, Inputs(), ALONE).blocks)
    return next(one for one in found if one.native == "apps/Deployment")


def ranker(*texts: str, pod: str = "") -> Any:
    return scanned({"app.yaml": "---\n".join((pod or server(), *texts))})


@pytest.mark.parametrize(
    ("texts", "resource", "share"),
    [
        ((config(f"any={SLICED}"),), "nvidia.com/gpu: 1", "1 of 4"),
        ((config(f"any={BY_MPS}"),), "nvidia.com/gpu: 1", "1 of 10"),
        ((config(f"any={RENAMED}"),), "nvidia.com/gpu.shared: 1", "1 of 4"),
        # the operator's policy, the plugin's own chart, the plugin's own fallback
        ((config(f"a={SLICED}", f"b={BY_MPS}"), policy(", default: b")), "nvidia.com/gpu: 1", "10"),
        ((config(f"a={SLICED}", f"b={BY_MPS}"), plugin("b")), "nvidia.com/gpu: 1", "10"),
        ((config(f"a={SLICED}", f"default={BY_MPS}"), plugin("")), "nvidia.com/gpu: 1", "10"),
        # all that the node may have say the same
        ((config(f"a={SLICED}", f"b={SLICED}"),), "nvidia.com/gpu: 1", "4"),
    ],
)
def test_a_pod_takes_its_part_of_an_accelerator_that_is_shared(texts, resource, share):
    found = ranker(*texts, pod=server(resource)).partition
    count = share.rpartition(" ")[2]
    assert str(found.known) == f"one of {count} shares"
    assert found.known.fraction == 1 / Decimal(count)


def test_the_part_is_decided_where_the_plugin_is_configured():
    files = {"app.yaml": server(), "plugin.yaml": config(f"any={SLICED}")}
    origin = scanned(files).partition.origin
    assert (origin.span.path, origin.span.line) == ("plugin.yaml", 7)
    assert [(span.path, span.line) for span in origin.via] == [("app.yaml", 6)]


@pytest.mark.parametrize(
    ("texts", "pod"),
    [
        ((), server()),
        ((config(f"any={NOT_SLICED}"),), server()),
        ((config(f"any={SLICED.replace('4', '1')}"),), server()),
        ((config(f"any={SLICED.replace('nvidia.com/gpu', 'nvidia.com/mig-1g.5gb')}"),), server()),
        # renamed, so that nobody gets a share unasked
        ((config(f"any={RENAMED}"),), server()),
        ((config(f"any={SLICED}"),), server("amd.com/gpu: 1")),
        # GKE shares with a plugin of its own
        (
            (config(f"any={SLICED}"),),
            server(selector="cloud.google.com/gke-accelerator: nvidia-l4"),
        ),
        # nothing makes it the configuration of nodes that are not labelled
        ((config(f"any={SLICED}"), policy("")), server()),
        ((config(f"a={SLICED}", f"b={NOT_SLICED}"), policy(", default: b")), server()),
        # no YAML, and YAML of something else
        ((config("any=sharing: ["),), server()),
        ((config(f"any={SLICED}").replace("version: v1\n", "release: 1\n"),), server()),
    ],
)
def test_a_pod_takes_whole_accelerators_where_nothing_shares_them(texts, pod):
    assert ranker(*texts, pod=pod).partition is None


@pytest.mark.parametrize(
    ("texts", "pod", "reason"),
    [
        (
            (config(f"a={SLICED}", f"b={NOT_SLICED}"),),
            server(),
            "several configurations of the device plugin may be that of its node",
        ),
        (
            (config(f"any={SLICED}", name="a"), config(f"any={BY_MPS}", name="b")),
            server(),
            "several configurations of the device plugin may be that of its node",
        ),
        (
            (config(f"any={SLICED.replace('4', '4, devices: [0]')}"),),
            server(),
            "only some of the devices of a node are shared",
        ),
        (
            (),
            server("nvidia.com/gpu.shared: 1"),
            "several pods share each accelerator, and nothing says how many",
        ),
        (
            (config(f"any={SLICED.replace('replicas: 4', 'replicas: many')}"),),
            server(),
            "expected a whole number, found text",
        ),
    ],
)
def test_what_part_a_pod_takes_is_not_guessed(texts, pod, reason):
    assert ranker(*texts, pod=pod).partition.unknown == reason


@pytest.mark.parametrize(
    ("labels", "part"),
    [
        ("nvidia.com/device-plugin.config: b", "one of 10 shares"),
        ("nvidia.com/mig.config: all-1g.5gb", "1g.5gb"),
        ("nvidia.com/mig.config: all-disabled", "one of 4 shares"),
        ("nvidia.com/device-plugin.config: c", None),
    ],
)
def test_the_label_of_its_node_chooses_how_an_accelerator_is_divided(labels, part):
    configs = config(f"a={SLICED}", f"b={BY_MPS}"), policy(", default: a")
    for texts in ((pool(labels), *configs), configs):
        chosen = "pool: gpu" if len(texts) > len(configs) else labels
        found = ranker(*texts, pod=server(selector=chosen)).partition
        assert part == (found if found is None else str(found.known))


def test_a_configuration_of_its_own_may_divide_accelerators_in_any_way():
    found = ranker(pod=server(selector="nvidia.com/mig.config: all-balanced")).partition
    assert found.unknown == "how the configuration all-balanced divides accelerators is not known"


def test_pods_that_may_run_on_several_pools_may_have_either_configuration():
    configs = config(f"a={SLICED}", f"b={BY_MPS}")
    label = "nvidia.com/device-plugin.config"
    pools = pool(f"{label}: a"), pool(f"{label}: b", "other")
    found = ranker(*pools, configs, pod=server(selector="pool: gpu")).partition
    assert found.unknown == "several configurations of the device plugin may be that of its node"


UNSETTLED = "whether plugin configures its cluster is not settled"


@pytest.mark.parametrize(
    ("place", "others", "reason"),
    [
        ("apps/plugin.yaml", {}, ""),
        ("plugin.yaml", {}, ""),
        ("apps/ranker/gpu/plugin.yaml", {}, ""),
        # beside the pods, whatever else there is
        ("apps/ranker/plugin.yaml", {"main.tf": eks("one"), "b/main.tf": eks("two")}, ""),
        ("operator/plugin.yaml", {"main.tf": eks("only")}, ""),
        ("operator/plugin.yaml", {"apps/ranker/main.tf": eks("only")}, ""),
        ("operator/plugin.yaml", {}, UNSETTLED),
        ("plugin.yaml", {"apps/main.tf": eks("one"), "b/main.tf": eks("two")}, UNSETTLED),
        ("operator/plugin.yaml", {"main.tf": eks("one"), "b/main.tf": eks("two")}, UNSETTLED),
    ],
)
def test_a_plugin_shares_the_accelerators_of_its_own_cluster(place, others, reason):
    files = {"apps/ranker/app.yaml": server(), place: config(f"any={SLICED}"), **others}
    found = scanned(files).partition
    assert found.unknown == reason
    assert reason or str(found.known) == "one of 4 shares"


def test_the_plugin_of_another_cluster_says_nothing():
    files = {
        "prod/app.yaml": server(),
        "prod/main.tf": eks("prod"),
        "dev/plugin.yaml": config(f"any={SLICED}"),
        "dev/main.tf": eks("dev"),
    }
    assert scanned(files).partition is None


def gke(more: str) -> str:
    return f"""\
resource "google_container_node_pool" "gpu" {{
  name    = "gpu"
  cluster = "ml"
  node_config {{
    machine_type = "a2-highgpu-1g"
    labels       = {{ pool = "gpu" }}
    guest_accelerator {{
      type  = "nvidia-tesla-a100"
      count = 1
      {more}
    }}
  }}
}}
"""


def aks(more: str) -> str:
    return f"""\
resource "azurerm_kubernetes_cluster_node_pool" "gpu" {{
  name                  = "gpu"
  kubernetes_cluster_id = "ml"
  vm_size               = "Standard_NC24ads_A100_v4"
  node_labels           = {{ pool = "gpu" }}
  {more}
}}
"""


def node_group(labels: str) -> str:
    return f"""\
resource "aws_eks_node_group" "gpu" {{
  cluster_name   = "ml"
  instance_types = ["p4d.24xlarge"]
  labels         = {{ pool = "gpu", {labels} }}
  scaling_config {{
    min_size = 1
    max_size = 1
  }}
}}
"""


def eksctl(labels: str) -> str:
    group = f"{{name: gpu, instanceType: p4d.24xlarge, labels: {{pool: gpu, {labels}}}}}"
    return f"""\
apiVersion: eksctl.io/v1alpha5
kind: ClusterConfig
metadata: {{name: ml, region: eu-west-1}}
managedNodeGroups: [{group}]
"""


SHARING = """gpu_sharing_config {
        gpu_sharing_strategy       = "TIME_SHARING"
        max_shared_clients_per_gpu = 4
      }"""
PLUGIN = config(f"any={SLICED}")


@pytest.mark.parametrize(
    ("files", "part"),
    [
        ({"main.tf": gke("")}, None),
        ({"main.tf": gke(SHARING)}, "one of 4 shares"),
        ({"main.tf": gke('gpu_partition_size = "1g.5gb"')}, "1g.5gb"),
        (
            {"main.tf": gke(f'gpu_partition_size = "1g.5gb"\n      {SHARING}')},
            "one of 4 shares of 1g.5gb",
        ),
        ({"main.tf": aks("")}, None),
        ({"main.tf": aks('gpu_instance = "MIG3g"')}, "MIG3g"),
        ({"main.tf": node_group("")}, None),
        ({"main.tf": node_group(""), "plugin.yaml": PLUGIN}, "one of 4 shares"),
        ({"main.tf": node_group('"nvidia.com/mig.config" = "all-1g.5gb"')}, "1g.5gb"),
        ({"pools.yaml": eksctl("a: b")}, None),
        ({"pools.yaml": eksctl("nvidia.com/mig.config: all-1g.5gb")}, "1g.5gb"),
        ({"pools.yaml": eksctl("a: b"), "plugin.yaml": PLUGIN}, "one of 4 shares"),
        ({"pools.yaml": pool("a: b")}, None),
        ({"pools.yaml": pool("a: b"), "plugin.yaml": PLUGIN}, "one of 4 shares"),
    ],
)
def test_a_pool_says_what_its_pods_get_of_each_accelerator(files, part):
    sources = [Source(path, text) for path, text in files.items()]
    found = adapters.resources(read(sources, Inputs(), ALONE).blocks)
    nodes = next(one for one in found if isinstance(one, NodePool))
    assert nodes.divided is not None
    divided = nodes.divided.known
    assert part == (divided if divided is None else str(divided))
    served = scanned({**files, "app.yaml": server(selector="pool: gpu")}).partition
    assert part == (served if served is None else str(served.known))


def test_an_instance_of_a_gpu_that_azure_does_not_have_is_no_part():
    sources = [Source("main.tf", aks('gpu_instance = "MIG9g"'))]
    (found,) = adapters.resources(read(sources, Inputs(), ALONE).blocks)
    nodes: Any = found
    assert nodes.divided.unknown == "no instance of a GPU is called 'MIG9g'"


def operator(config: str) -> str:
    return f"""\
apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: {{name: operator}}
spec:
  source:
    chart: gpu-operator
    helm:
      valuesObject:
        devicePlugin: {{config: {{name: plugin, {config}}}}}
"""


def data(key: str, text: str) -> str:
    return f'{key}: "version: v1\\n{text}"'


BOTH = f"{data('a', SLICED)}, {data('b', BY_MPS)}"


@pytest.mark.parametrize(
    ("text", "part"),
    [
        (operator(f"create: true, default: b, data: {{{BOTH}}}"), "one of 10 shares"),
        (operator(f"create: true, data: {{{BOTH}}}"), None),
        # the ConfigMap is made by others
        (operator(f"default: b, data: {{{BOTH}}}"), None),
        (operator("default: a") + "---\n" + config(f"a={SLICED}"), "one of 4 shares"),
        (
            f"devicePlugin: {{config: {{create: true, name: x, default: a, data: {{{BOTH}}}}}}}\n",
            "one of 4 shares",
        ),
        (f"config: {{default: a, map: {{{BOTH}}}}}\n", "one of 4 shares"),
        (f"config: {{map: {{{data('only', BY_MPS)}}}}}\n", "one of 10 shares"),
        (f"config: {{map: {{{data('default', BY_MPS)}, {BOTH}}}}}\n", "one of 10 shares"),
    ],
)
def test_releases_of_nvidias_charts_configure_the_plugin(text, part):
    found = scanned({"app.yaml": server(), "values.yaml": text}).partition
    assert part == (found if found is None else str(found.known))
    assert found is None or found.origin.span.path == "values.yaml"
