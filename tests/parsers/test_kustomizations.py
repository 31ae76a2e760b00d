"""Objects as a Kustomization builds them, where that is plain; unknown where it is not."""

import pytest

from mlcostlint import parsers
from mlcostlint.parsers.inputs import Inputs
from mlcostlint.source import Source
from mlcostlint.tree import Map
from mlcostlint.value import Value

OBJECT = """\
apiVersion: apps/v1
kind: Deployment
metadata:
  name: chat
  labels: {app: chat}
spec:
  replicas: 2
  template:
    metadata:
      labels: {app: chat}
    spec:
      containers:
        - name: side
          image: registry:5000/side:1
        - name: vllm
          image: vllm/vllm-openai:v0.6
          resources: {limits: {nvidia.com/gpu: 1}}
"""
SCALER = """\
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: {name: chat}
spec:
  scaleTargetRef: {kind: Deployment, name: chat}
"""
PATCH = """\
apiVersion: apps/v1
kind: Deployment
metadata: {name: chat}
spec:
"""
CHANGES = "a patch of app changes this"
MORE = """\
  template:
    spec:
      containers:
        - name: vllm
          resources: {limits: {nvidia.com/gpu: 8}}
"""
SELECTOR = ("spec", "template", "spec", "nodeSelector")
BUILD = "scan what `kustomize"
DIFFER = "several overlays build on this, and may differ"


def read(files):
    sources = [Source(path, text) for path, text in files.items()]
    return parsers.read(sources, Inputs(), parsers.ALONE)


def built(kustomization, files=(), kind="Deployment", **others):
    texts = {
        "app/deployment.yaml": OBJECT,
        "app/scaler.yaml": SCALER,
        "app/kustomization.yaml": "resources: [deployment.yaml, scaler.yaml]\n" + kustomization,
        **dict(files),
        **others,
    }
    (block,) = [one for one in read(texts).blocks if one.type.endswith(f"/{kind}")]
    return block


def said(block, *path):
    node = block.body
    for step in path:
        node = node.get(step) if isinstance(node, Map) else node.known.items[step]
        if isinstance(node, Value) and not node.unknown and isinstance(node.known, Map):
            node = node.known
    if isinstance(node, Value) and node.unknown:
        return f"? {node.unknown}"
    if isinstance(node, Map):
        return {key: node.get(key).known for key in node.entries}
    return node.known


TEMPLATE = ("spec", "template", "metadata", "labels")
IMAGE = ("spec", "template", "spec", "containers", 1, "image")
GPUS = ("spec", "template", "spec", "containers", 1, "resources", "limits", "nvidia.com/gpu")


@pytest.mark.parametrize(
    ("kustomization", "path", "value"),
    [
        ("namespace: prod\n", ("metadata", "namespace"), "prod"),
        ("namePrefix: dev-\nnameSuffix: -v2\n", ("metadata", "name"), "dev-chat-v2"),
        ("commonLabels: {team: nlp}\n", ("metadata", "labels"), {"app": "chat", "team": "nlp"}),
        ("commonLabels: {team: nlp}\n", TEMPLATE, {"app": "chat", "team": "nlp"}),
        (
            "labels: [{pairs: {team: nlp}}]\n",
            ("metadata", "labels"),
            {"app": "chat", "team": "nlp"},
        ),
        ("labels: [{pairs: {team: nlp}}]\n", TEMPLATE, {"app": "chat"}),
        (
            "labels: [{pairs: {team: nlp}, includeTemplates: true}]\n",
            TEMPLATE,
            {"app": "chat", "team": "nlp"},
        ),
        ("commonLabels: {app: other}\n", ("metadata", "labels"), {"app": "other"}),
        ("replicas: [{name: chat, count: 5}]\n", ("spec", "replicas"), 5),
        ("replicas: [{name: other, count: 5}]\n", ("spec", "replicas"), 2),
        ("images: [{name: vllm/vllm-openai, newTag: v0.9}]\n", IMAGE, "vllm/vllm-openai:v0.9"),
        ("images: [{name: vllm/vllm-openai, newName: my/vllm}]\n", IMAGE, "my/vllm:v0.6"),
        (
            "images: [{name: vllm/vllm-openai, digest: 'sha256:0'}]\n",
            IMAGE,
            "vllm/vllm-openai@sha256:0",
        ),
        ("images: [{name: vllm, newTag: v0.9}]\n", IMAGE, "vllm/vllm-openai:v0.6"),
        ("images: [{name: vllm/vllm-openai, newTag: '${TAG}'}]\n", IMAGE, "? `${TAG}` is a"),
        (
            "images: [{name: 'registry:5000/side', newTag: '2'}]\n",
            (*IMAGE[:4], 0, "image"),
            "registry:5000/side:2",
        ),
    ],
)
def test_a_kustomization_changes_what_it_builds(kustomization, path, value):
    found = said(built(kustomization), *path)
    assert found == value or (isinstance(value, str) and str(found).startswith(value))


def test_a_change_is_shown_where_it_is_written():
    count = built("replicas: [{name: chat, count: 5}]\n").get("spec", "replicas")
    assert str(count.origin.span) == "app/kustomization.yaml:2:32"


def test_what_scales_an_object_follows_its_name():
    scaler = built("namePrefix: dev-\n", kind="HorizontalPodAutoscaler")
    assert said(scaler, "spec", "scaleTargetRef", "name") == "dev-chat"
    assert built("namePrefix: dev-\n").address == "default/Deployment/dev-chat"


@pytest.mark.parametrize(
    ("patch", "path", "value"),
    [
        ("  replicas: 4\n", ("spec", "replicas"), f"? {CHANGES}"),
        ("  replicas: 4\n", GPUS, 1),
        ("  template: {spec: {containers: [{name: vllm, image: x}]}}\n", IMAGE, f"? {CHANGES}"),
        ("  template: {spec: {containers: [{name: vllm, image: x}]}}\n", GPUS, 1),
        (
            MORE,
            GPUS,
            f"? {CHANGES}",
        ),
        ("  template: {spec: {nodeSelector: {a: b}}}\n", SELECTOR, f"? {CHANGES}"),
    ],
)
def test_what_a_patch_touches_is_unknown(patch, path, value):
    in_a_file = built("patches: [{path: p.yaml}]\n", {"app/p.yaml": PATCH + patch})
    older = built("patchesStrategicMerge: [p.yaml]\n", {"app/p.yaml": PATCH + patch})
    lines = "".join(f"    {line}\n" for line in (PATCH + patch).splitlines())
    inline = built(f"patches:\n- patch: |-\n{lines}")
    assert [said(one, *path) for one in (in_a_file, older, inline)] == [value] * 3


@pytest.mark.parametrize(
    ("entry", "touched"),
    [
        ("target: {kind: Deployment}", True),
        ("target: {kind: Deployment, name: chat}", True),
        ("target: {kind: Deployment, name: 'ch.*'}", True),
        ("target: {kind: Job}", False),
        ("target: {kind: Deployment, name: other}", False),
    ],
)
@pytest.mark.parametrize("content", ["- {op: replace, path: /spec/replicas, value: 1}\n", None])
def test_a_patch_is_for_its_target(entry, touched, content):
    files = {"app/p.yaml": f"apiVersion: x\n---\n{content}"} if content else {}
    block = built(f"patches:\n- path: p.yaml\n  {entry}\n", files)
    way = ("spec", "replicas") if content else ("spec",)
    found = said(block, *way)
    assert str(found).startswith("? ") is touched


def test_a_patch_that_removes_leaves_the_rest():
    block = built(
        "patches:\n- target: {kind: Deployment}\n  patch: |-\n"
        "    - {op: remove, path: /spec/template/spec/containers/1/resources}\n"
    )
    assert said(block, *GPUS[:-2]) == f"? {CHANGES}"
    assert said(block, "spec", "replicas") == 2


@pytest.mark.parametrize(
    ("path", "way"),
    [
        ("spec.replicas", ("spec", "replicas")),
        ("spec.template.spec.containers.[name=vllm].image", IMAGE),
        ("spec.template.spec.containers.1.image", IMAGE),
        ("spec.template.spec.containers.*.image", IMAGE[:-2]),
        (r"spec.template.spec.containers.[name=vllm].resources.limits.nvidia\.com/gpu", GPUS),
    ],
)
def test_what_a_replacement_sets_is_unknown(path, way):
    entry = f"targets: [{{select: {{kind: Deployment}}, fieldPaths: ['{path}']}}]"
    block = built(f"replacements:\n- source: {{kind: Job}}\n  {entry}\n")
    assert said(block, *way) == f"? {CHANGES}"
    assert said(block, "metadata", "name") == "chat"


def overlay(name, text=""):
    return {f"{name}/kustomization.yaml": f"resources: [../app]\n{text}"}


def test_overlays_add_up():
    files = overlay("prod", "namespace: prod\nreplicas: [{name: chat, count: 9}]\n")
    block = built("commonLabels: {team: nlp}\n", files)
    assert block.address == "prod/Deployment/chat"
    assert said(block, "spec", "replicas") == 9
    assert said(block, "metadata", "labels") == {"app": "chat", "team": "nlp"}


def test_what_several_overlays_may_set_is_unknown():
    files = {
        **overlay("dev", "namespace: dev\ncommonLabels: {env: dev}\n"),
        **overlay("prod", "namespace: prod\nreplicas: [{name: chat, count: 9}]\n"),
    }
    block = built("", files)
    assert said(block, "spec", "replicas") == f"? {DIFFER}"
    assert block.get("metadata", "labels", "team").unknown == DIFFER
    assert block.get("metadata", "labels", "app").known == "chat"
    assert block.address == "default/Deployment/chat"


def test_components_change_what_their_users_build():
    files = {
        "app/kustomization.yaml": "resources: [deployment.yaml]\ncomponents: [../more]\n",
        "more/kustomization.yaml": "kind: Component\nreplicas: [{name: chat, count: 7}]\n",
    }
    block = built("", files)
    assert said(block, "spec", "replicas") == 7


def test_kustomizations_that_build_on_each_other_are_read():
    files = {**overlay("prod"), "app/kustomization.yaml": "resources: [deployment.yaml, ../prod]\n"}
    assert said(built("", files), "spec", "replicas") == 2


@pytest.mark.parametrize(
    ("text", "question"),
    [
        (
            "resources: ['https://example.com/a.yaml', 'github.com/a/b?ref=v1']\n",
            f"https://example.com/a.yaml and 1 more is not fetched: {BUILD} build` prints",
        ),
        (
            "helmCharts: [{name: kuberay-operator}]\n",
            f"chart kuberay-operator is not rendered: {BUILD} build --enable-helm` prints",
        ),
    ],
)
def test_what_is_not_there_is_one_question(text, question):
    assert [hole.unknown for hole in read({"x/kustomization.yaml": text}).holes] == [question]
