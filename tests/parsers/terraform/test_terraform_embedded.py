"""Manifests, releases and typed objects inside Terraform: what they declare, and on which line."""

import pytest

import mlcostlint
from mlcostlint import adapters
from mlcostlint.model import BatchJob, Endpoint
from mlcostlint.source import Span
from mlcostlint.tree import Map, walk
from mlcostlint.value import How

POD = "apiVersion: v1\nkind: Pod\nmetadata: {name: p}\n"


def inner(reading):
    """Return the blocks that do not speak Terraform."""
    return [block for block in reading.blocks if block.dialect != "terraform"]


def only(reading):
    assert not reading.problems
    (block,) = inner(reading)
    return block


def spelled(text, span):
    """Return what stands at a span of a text."""
    lines = text.split("\n")
    if span.line == span.end_line:
        return lines[span.line - 1][span.column - 1 : span.end_column - 1]
    first = lines[span.line - 1][span.column - 1 :]
    last = lines[span.end_line - 1][: span.end_column - 1]
    return "\n".join([first, *lines[span.line : span.end_line - 1], last])


def manifest(body, before=""):
    return f'{before}resource "kubectl_manifest" "m" {{\n  yaml_body = {body}\n}}\n'


_VARIABLES = """\
variable "cluster" {}
variable "replicas" { default = 3 }
variable "image" { default = "vllm/vllm-openai" }
"""

_DEPLOYMENT = """\
apiVersion: apps/v1
kind: Deployment
metadata:
  name: chat
  labels: {"team": "llm"}
spec:
  replicas: 2
  template:
    spec:
      containers:
        - name: "é-server"
          image: repo/é:1
          args:
            - --flag
"""


@pytest.mark.parametrize(
    "text",
    [
        manifest(f"<<YAML\n{_DEPLOYMENT}YAML"),
        manifest("<<-YAML\n" + _DEPLOYMENT.replace("\n", "\n    ") + "YAML").replace(
            "<<-YAML\n", "<<-YAML\n    "
        ),
        manifest(f"<<YAML\n{_DEPLOYMENT}YAML").replace("\n", "\r\n"),
        manifest(f"<<YAML\n---\n# a comment\n{_DEPLOYMENT}...\nYAML"),
    ],
    ids=["literal", "indented", "carriage returns", "marks"],
)
def test_every_scalar_of_a_literal_heredoc_stands_where_it_is_written(text, read):
    block = only(read(text))
    leaves = list(walk(block.body))
    found = [spelled(text, leaf.origin.span).strip("\"'") for leaf in leaves]
    assert found == [str(leaf.known) for leaf in leaves]
    assert len(leaves) == 8
    assert {leaf.origin.how for leaf in leaves} == {How.WRITTEN}
    assert not any(leaf.origin.via for leaf in leaves)


def test_a_block_keeps_its_place_in_the_configuration(read):
    reading = read(
        {
            "main.tf": 'module "pools" {\n  source = "./pools"\n}\n',
            "pools/main.tf": manifest(f"<<YAML\n{POD}YAML").replace(
                "yaml_body", 'for_each  = toset(["a", "b"])\n  yaml_body'
            ),
        }
    )
    first, second = inner(reading)
    assert first.address == 'module.pools.kubectl_manifest.m["a"]/default/Pod/p'
    assert second.address == 'module.pools.kubectl_manifest.m["b"]/default/Pod/p'
    assert (first.root, first.name, first.type) == (".", "p", "Pod")
    assert first.span.line == 1
    assert [(span.path, span.line) for span in first.calls] == [("main.tf", 1)]


def test_copies_are_those_of_the_resource(read):
    text = manifest(f"<<YAML\n{POD}YAML").replace("{\n", "{\n  count = var.n\n", 1)
    assert only(read('variable "n" {}\n' + text)).copies.unknown == "var.n has no default"


def test_what_is_known_of_a_document_outlives_what_is_not(read):
    text = manifest(
        """<<-YAML
    apiVersion: apps/v1
    kind: Deployment
    metadata:
      name: ${var.cluster}-chat
      labels: {cluster: "${var.cluster}"}
    spec:
      replicas: ${var.replicas}
      template:
        spec:
          nodeSelector:
            ${var.cluster}: "true"
          containers:
            - image: ${var.image}:v1
              command: ["${var.image}"]
  YAML""",
        _VARIABLES,
    )
    block = only(read(text))
    name = block.get("metadata", "name")
    assert name.unknown == "var.cluster has no default"
    assert name.origin.span.line == 1
    assert [span.line for span in name.origin.via] == [9]
    label = block.get("metadata", "labels", "cluster")
    assert [span.line for span in label.origin.via] == [10]
    replicas = block.get("spec", "replicas")
    assert (replicas.known, replicas.origin.how) == (3, How.DEFAULTED)
    assert (replicas.origin.span.line, [span.line for span in replicas.origin.via]) == (2, [12])
    selector = block.get("spec", "template", "spec", "nodeSelector", "zone")
    assert selector.unknown == "var.cluster has no default"
    (container,) = block.body.maps("spec", "template", "spec", "containers")
    image = container.get("image")
    assert (image.known, image.origin.how) == ("vllm/vllm-openai:v1", How.COMPUTED)
    assert spelled(text, image.origin.span) == "${var.image}:v1"[2:]
    (command,) = container.each("command")
    assert (command.known, command.origin.how) == ("vllm/vllm-openai", How.DEFAULTED)


def test_a_hole_refers_to_what_the_interpolation_refers_to(read):
    text = manifest(
        '<<YAML\napiVersion: v1\nkind: Pod\nmetadata: {name: p, namespace: "${a_b.ns.id}"}\nYAML',
        'resource "a_b" "ns" {}\n',
    )
    namespace = only(read(text)).get("metadata", "namespace")
    assert namespace.refers_to == ("a_b.ns",)
    assert "known after apply" in namespace.unknown


def test_text_behind_an_interpolation_of_several_lines_stays_on_its_line(read):
    text = manifest(
        """<<-YAML
    apiVersion: v1
    kind: Pod
    metadata:
      name: p
      ${indent(2, local.labels)}
      namespace: n
  YAML""",
        'locals {\n  labels = "labels:\\n  a: b\\nannotations:\\n  c: d"\n}\n',
    )
    body = only(read(text)).body
    assert body.get("metadata", "labels", "a").origin.span.line == 10
    assert body.get("metadata", "annotations", "c").origin.span.line == 10
    assert spelled(text, body.get("metadata", "namespace").origin.span) == "n"
    assert body.get("metadata", "namespace").origin.span.line == 11


def test_lines_of_a_nested_heredoc_stand_where_they_are_written(read):
    text = manifest(
        f"<<YAML\n{POD}${{local.spec}}\nYAML",
        "locals {\n  spec = <<-SPEC\n    spec:\n      hostname: h\n  SPEC\n}\n",
    )
    hostname = only(read(text)).get("spec", "hostname")
    assert spelled(text, hostname.origin.span) == "h"


def test_the_way_of_a_text_is_that_of_its_parts(read):
    text = (
        "locals {\n  m = <<YAML\n"
        + POD
        + 'YAML\n}\nresource "kubectl_manifest" "m" {\n  yaml_body = local.m\n}\n'
    )
    name = only(read(text)).get("metadata", "name")
    assert (name.origin.span.line, name.origin.how) == (5, How.WRITTEN)
    assert [span.line for span in name.origin.via] == [9]


_OBJECT = """{
    apiVersion = "v1"
    kind       = "Pod"
    metadata   = { name = "p", namespace = var.cluster }
  }"""


@pytest.mark.parametrize(
    "body",
    [
        f"yamlencode({_OBJECT})",
        f"jsonencode({_OBJECT})",
        (
            "<<YAML\napiVersion: v1\nkind: Pod\n"
            'metadata: ${jsonencode({ name = "p", namespace = var.cluster })}\nYAML'
        ),
    ],
)
def test_what_is_encoded_stands_where_its_object_does(body, read):
    text = manifest(body, _VARIABLES)
    block = only(read(text))
    name = block.get("metadata", "name")
    assert (name.known, spelled(text, name.origin.span)) == ("p", '"p"')
    assert block.get("metadata", "namespace").unknown == "var.cluster has no default"
    assert (block.name, block.type) == ("p", "Pod")


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ('yamldecode("a: [1, yes]").a[1]', True),
        ('yamldecode(yamlencode({ a = "no" })).a', "no"),
        ("jsondecode(jsonencode({ a = 1 })).a", 1),
        ('jsondecode("{\\"a\\": ${jsonencode("x")}}").a', "x"),
        ('yamldecode("a: ${b_c.d.id}\\ne: f").e', "f"),
        ("jsondecode(jsonencode([b_c.d.id, 2]))[1]", 2),
        ("yamlencode({ a = [1] })", '"a":\n- 1\n'),
        ("yamldecode(\"a: 'x${jsonencode({ b = 1 })}'\").a", 'x{"b":1}'),
        ('try(jsondecode("{a}"), "refused")', "refused"),
        ('try(yamldecode("a: b: c"), "refused")', "refused"),
        ('length(yamldecode("a: ${b_c.d.id}"))', 1),
    ],
)
def test_documents_are_encoded_and_decoded(expression, expected, evaluate):
    found = evaluate(expression, 'resource "b_c" "d" {}')
    assert found.known == expected


def test_a_decoded_manifest_stands_where_its_text_does(read):
    text = (
        'resource "kubernetes_manifest" "m" {\n'
        f"  manifest = yamldecode(<<YAML\n{POD}YAML\n  )\n}}\n"
    )
    block = only(read(text))
    assert block.address == "kubernetes_manifest.m/default/Pod/p"
    name = block.get("metadata", "name")
    assert (name.origin.span.line, [span.line for span in name.origin.via]) == (5, [2])


def test_an_object_of_the_language_is_handed_on_as_it_is(read):
    text = (
        'resource "kubernetes_manifest" "m" {\n  manifest = {\n    apiVersion = "v1"\n'
        '    kind = "Pod"\n    metadata = { name = "p" }\n  }\n}\n'
    )
    assert only(read(text)).get("kind").origin.span.line == 4


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (
            manifest("each.value").replace(
                "yaml_body", "for_each = data.kubectl_file_documents.d.manifests\n  yaml_body"
            ),
            "is not declared",
        ),
        (manifest('"${var.cluster}"', _VARIABLES), "var.cluster has no default"),
        (
            manifest("<<YAML\napiVersion: v1\nkind: ${var.cluster}\nYAML", _VARIABLES),
            "var.cluster has no default",
        ),
        (
            manifest("<<YAML\nkind: Pod\n ${var.cluster}\n  x: y\nYAML", _VARIABLES),
            "var.cluster has no default",
        ),
        (manifest("<<YAML\na: {{ b }}: c\nYAML"), "is not rendered"),
    ],
)
def test_a_manifest_that_is_not_known_is_one_question(text, reason, read):
    reading = read(text)
    assert inner(reading) == []
    assert reading.problems == ()
    (hole,) = reading.holes
    assert hole.unknown.startswith("what kubectl_manifest.m declares is not known: ")
    assert reason in hole.unknown


@pytest.mark.parametrize(
    ("spec", "closed"),
    [
        ("{replicas: 2 ${var.cluster}}", False),
        ("\n  replicas: 2\n    ${var.cluster}", False),
        ("\n  %{ if var.cluster == 1 }replicas: 2%{ endif }", False),
        ('{replicas: "2 ${var.cluster}"}', True),
        ("{replicas: 2${var.cluster}}", True),
    ],
)
def test_what_may_hold_more_attributes_leaves_their_absence_open(spec, closed, read):
    text = f"apiVersion: apps/v1\nkind: Deployment\nspec: {spec}"
    absent = only(read(manifest(f"<<YAML\n{text}\nYAML", _VARIABLES))).get("spec", "paused")
    assert absent.unknown == ("" if closed else "var.cluster has no default")


def test_a_list_that_may_hold_more_items_is_unknown(read):
    text = f"{POD}args:\n  - a\n    ${{var.cluster}}"
    args = only(read(manifest(f"<<YAML\n{text}\nYAML", _VARIABLES))).get("args")
    assert args.unknown == "var.cluster has no default"


def test_a_broken_manifest_is_a_problem_at_its_line(read):
    text = manifest("<<-YAML\n    kind: Pod\n    a: b: c\n  YAML")
    (problem,) = read(text).problems
    assert (problem.span.path, problem.span.line, problem.span.column) == ("main.tf", 4, 9)
    assert "not valid YAML" in problem.why


_LAUGHS = "\n".join(
    ["a0: &a0 [lol, lol, lol, lol, lol, lol, lol, lol, lol]"]
    + [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 9)]
)


@pytest.mark.parametrize(
    "body",
    [
        _LAUGHS,
        "a: &a [*a]",
        "[" * 500,
        "x: ${" + "(" * 50 + "1" + ")" * 50 + "}",
        "\ue0000\ue000: \ue000",
        "a: \ue0007\ue000${var.cluster}",
        'a: "\\uE0009\\uE000"\n"\\uE0000\\uE000": ${var.cluster}',
        'a: "' + "x" * 38 + '${var.cluster}{{ y }}"',
        "\x85\u2028a: b\n" * 5,
    ],
)
def test_hostile_text_is_refused_or_read_and_never_hangs(body, read):
    reading = read(manifest(f"<<YAML\n{body}\nYAML", _VARIABLES))
    places = [problem.span for problem in reading.problems]
    assert all(isinstance(place, Span) and place.path == "main.tf" for place in places)
    assert inner(reading) == []


def test_a_long_manifest_is_read(read):
    lines = "\n".join(f"  key{number}: ${{var.cluster}}-{number}" for number in range(5_000))
    reading = read(manifest(f"<<YAML\n{POD}data:\n{lines}\nYAML", _VARIABLES))
    body = only(reading).body
    assert [span.line for span in body.get("data", "key4999").origin.via] == [5_009]


def test_documents_of_one_text_are_objects_of_one_resource(read):
    text = manifest(f"<<YAML\n{POD}---\n{POD.replace('name: p', 'name: q')}YAML")
    first, second = inner(read(text))
    assert (first.name, second.name) == ("p", "q")
    assert second.get("kind").origin.span.line == 8


def test_what_no_pod_comes_of_is_left_out(read):
    assert inner(read(manifest("<<YAML\napiVersion: v1\nkind: Secret\nYAML"))) == []
    assert inner(read(manifest('""'))) == []


_TYPED = """\
resource "kubernetes_deployment_v1" "chat" {
  metadata {
    name      = "chat"
    namespace = "prod"
    labels    = { "app.kubernetes.io/name" = "chat" }
  }
  spec {
    replicas = "2"
    template {
      metadata {}
      spec {
        host_ipc = true
        toleration {
          key = "nvidia.com/gpu"
        }
        affinity {
          node_affinity {
            required_during_scheduling_ignored_during_execution {
              node_selector_term {
                match_expressions {
                  key    = "cloud.google.com/gke-accelerator"
                  values = ["nvidia-l4"]
                }
              }
            }
          }
          pod_anti_affinity {
            required_during_scheduling_ignored_during_execution {
              topology_key = "host"
            }
          }
        }
        container {
          name    = "vllm"
          image   = "vllm/vllm-openai"
          command = ["vllm", "serve"]
          resources {
            limits = { "nvidia.com/gpu" = 1 }
          }
          dynamic "env" {
            for_each = var.env
            content { name = env.value }
          }
          volume_mount {
            mount_path = "/x"
          }
        }
        volume {
          empty_dir {
            size_limit = "1Gi"
          }
        }
      }
    }
  }
}
variable "env" {}
"""


def test_a_typed_object_is_spelled_as_kubernetes_does(read, plain):
    block = only(read(_TYPED))
    assert (block.type, block.name) == ("apps/Deployment", "chat")
    assert plain(block.body) == {
        "apiVersion": "apps/v1",
        "kind": "Deployment",
        "metadata": {
            "name": "chat",
            "namespace": "prod",
            "labels": {"app.kubernetes.io/name": "chat"},
        },
        "spec": {
            "replicas": "2",
            "template": {
                "metadata": {},
                "spec": {
                    "hostIPC": True,
                    "tolerations": [{"key": "nvidia.com/gpu"}],
                    "affinity": {
                        "nodeAffinity": {
                            "requiredDuringSchedulingIgnoredDuringExecution": {
                                "nodeSelectorTerms": [
                                    {
                                        "matchExpressions": [
                                            {
                                                "key": "cloud.google.com/gke-accelerator",
                                                "values": ["nvidia-l4"],
                                            }
                                        ]
                                    }
                                ]
                            }
                        },
                        "podAntiAffinity": {
                            "requiredDuringSchedulingIgnoredDuringExecution": [
                                {"topologyKey": "host"}
                            ]
                        },
                    },
                    "containers": [
                        {
                            "name": "vllm",
                            "image": "vllm/vllm-openai",
                            "command": ["vllm", "serve"],
                            "resources": {"limits": {"nvidia.com/gpu": 1}},
                            "env": "? var.env has no default",
                            "volumeMounts": [{"mountPath": "/x"}],
                        }
                    ],
                    "volumes": [{"emptyDir": {"sizeLimit": "1Gi"}}],
                },
            },
        },
    }
    containers = block.get("spec", "template", "spec", "containers").known
    (container,) = containers.items
    assert isinstance(container, Map)
    assert spelled(_TYPED, container.get("image").origin.span) == '"vllm/vllm-openai"'


def test_a_typed_object_is_read_by_the_adapters(read):
    (endpoint,) = adapters.resources(read(_TYPED).blocks)
    assert isinstance(endpoint, Endpoint)
    assert (endpoint.replicas.known, endpoint.accelerators.known) == (2, 1)
    assert endpoint.replicas.origin.span.line == 8


@pytest.mark.parametrize(
    ("type_", "kind"),
    [
        ("kubernetes_job", "batch/Job"),
        ("kubernetes_cron_job_v1", "batch/CronJob"),
        ("kubernetes_stateful_set_v1", "apps/StatefulSet"),
        ("kubernetes_daemon_set_v1", "apps/DaemonSet"),
        ("kubernetes_pod_v1", "Pod"),
        ("kubernetes_persistent_volume_claim", "PersistentVolumeClaim"),
        ("kubernetes_horizontal_pod_autoscaler_v2", "autoscaling/HorizontalPodAutoscaler"),
        ("kubernetes_namespace_v1", "Namespace"),
    ],
)
def test_types_are_kinds(type_, kind, read):
    text = f'resource "{type_}" "x" {{\n  metadata {{\n    name = "x"\n  }}\n}}\n'
    assert only(read(text)).type == kind


def test_a_storage_class_names_its_provisioner(read):
    text = (
        'resource "kubernetes_storage_class" "x" {\n  storage_provisioner = "ebs.csi.aws.com"\n}\n'
    )
    assert only(read(text)).get("provisioner").known == "ebs.csi.aws.com"


def test_the_container_of_a_batch_job_stands_where_its_json_does(read):
    text = """\
resource "aws_batch_job_definition" "train" {
  name = "train"
  type = "container"
  container_properties = <<-JSON
    {
      "image": "${var.image}",
      "resourceRequirements": [
        {"type": "GPU", "value": "4"}
      ]
    }
  JSON
}
variable "image" {}
"""
    (job,) = adapters.resources(read(text).blocks)
    assert isinstance(job, BatchJob)
    assert job.accelerators.known == 4
    assert spelled(text, job.accelerators.origin.span) == '"4"'


def test_broken_json_of_a_batch_job_is_no_fact(read):
    text = (
        'resource "aws_batch_job_definition" "j" {\n  name = "j"\n  type = "container"\n'
        '  container_properties = "{\\"image\\": "\n}\n'
    )
    (job,) = adapters.resources(read(text).blocks)
    assert isinstance(job, BatchJob)
    assert "not valid JSON" in job.accelerators.unknown


_HUB = """\
%s
resource "helm_release" "hub" {
  chart  = "jupyterhub"
  values = [
    <<-YAML
      singleuser:
        nodeSelector: {node.kubernetes.io/instance-type: g4dn.xlarge}
        extraResource: {limits: {nvidia.com/gpu: 1}}
      cull:
        enabled: %s
    YAML
  ]
}
variable "culls" { default = false }
"""


def _scanned(text, monkeypatch, tmp_path):
    (tmp_path / "main.tf").write_text(text, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    rule = "notebook-no-idle-shutdown"
    return mlcostlint.scan(["."], mlcostlint.Config(select=(rule,)))


def test_a_finding_in_a_heredoc_can_be_mended_where_it_stands(monkeypatch, tmp_path):
    text = _HUB % ("", "false")
    (finding,) = _scanned(text, monkeypatch, tmp_path).findings
    assert finding.span.line == 10
    assert finding.edit.text == "true"
    assert spelled(text, finding.edit.span) == "false"


def test_a_finding_about_an_interpolated_value_points_at_the_variable(monkeypatch, tmp_path):
    text = _HUB % ("", "${var.culls}")
    (finding,) = _scanned(text, monkeypatch, tmp_path).findings
    assert (finding.span.line, [span.line for span in finding.via]) == (14, [10])
    assert finding.edit.text is None


def test_a_comment_above_the_resource_waives_what_it_declares(monkeypatch, tmp_path):
    comment = "# mlcostlint: ignore[notebook-no-idle-shutdown] a workshop"
    report = _scanned(_HUB % (comment, "false"), monkeypatch, tmp_path)
    assert report.findings == ()
    assert len(report.suppressed) == 1


def test_what_runs_later_does_not_get_the_tags_of_the_provider(read):
    text = """\
provider "aws" {
  region = "eu-west-1"
  default_tags { tags = { team = "ml" } }
}
resource "aws_sfn_state_machine" "m" {
  definition = jsonencode({ StartAt = "T", States = { T = {
    Resource   = "arn:aws:states:::sagemaker:createTrainingJob"
    Parameters = { ResourceConfig = { InstanceType = "ml.g5.xlarge" } }
  } } })
}
"""
    (job,) = adapters.resources(read(text).blocks)
    assert job.region.known == "eu-west-1"
    tags = job.tags.known
    assert tags is not None
    assert "team" not in tags.entries


@pytest.mark.parametrize(
    ("call", "file", "text", "line", "via"),
    [
        ('file("pod.yaml")', "pod.yaml", POD, 3, [2]),
        ('templatefile("pod.tpl", {})', "pod.tpl", POD, 3, [2]),
        ('templatefile("pod.tpl", { x = var.cluster })', "pod.tpl", POD + "a: ${x}\n", 3, [2]),
        (
            'templatefile("pod.tpl", { x = 1 })',
            "pod.tpl",
            "%{ if x == 1 ~}\n" + POD + "%{ endif }",
            4,
            [2],
        ),
    ],
)
def test_a_manifest_of_a_file_points_into_it(call, file, text, line, via, read):
    reading = read(manifest(call) + _VARIABLES, beside={file: text})
    name = only(reading).get("metadata", "name")
    assert (name.known, name.origin.span.path) == ("p", file)
    assert spelled(text, name.origin.span) == "p"
    assert (name.origin.span.line, [span.line for span in name.origin.via]) == (line, via)


def test_what_a_template_is_not_told_leaves_the_rest_known(read):
    reading = read(
        manifest('templatefile("pod.tpl", { x = var.cluster })') + _VARIABLES,
        beside={"pod.tpl": POD.replace("{name: p}", "{name: p, namespace: ${x}}")},
    )
    block = only(reading)
    assert block.get("metadata", "namespace").unknown == "var.cluster has no default"
    assert block.name == "p"
