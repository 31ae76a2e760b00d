"""Whether idle notebooks of Kubeflow are stopped, wherever their controller is told so."""

from collections.abc import Mapping
from typing import Any

import pytest

from mlcostlint import adapters
from mlcostlint.parsers import Inputs, Surroundings, read
from mlcostlint.parsers.surroundings import Unavailable
from mlcostlint.source import Source
from mlcostlint.value import Value

NOTEBOOK = """\
apiVersion: kubeflow.org/v1
kind: Notebook
metadata: {name: mine}
spec:
  template:
    spec: {containers: [{name: mine, image: acme/lab:1, resources: {limits: {nvidia.com/gpu: 1}}}]}
"""
REFERRED = (
    "{name: ENABLE_CULLING, valueFrom: {configMapKeyRef: {name: config, key: ENABLE_CULLING}}}"
)
ALL_OF_IT = "envFrom: [{configMapRef: {name: config}}]"


def controller(settings: str, name: str = "deployment") -> str:
    return f"""\
apiVersion: apps/v1
kind: Deployment
metadata: {{name: {name}}}
spec:
  template:
    spec:
      containers:
      - name: manager
        image: ghcr.io/kubeflow/kubeflow/notebook-controller
        {settings}
"""


def stops(files: Mapping[str, str]) -> Any:
    """Whether the notebook among these files stops; env files are read when asked for."""
    files = {"app/notebook.yaml": NOTEBOOK, **files}

    def content(path: str) -> bytes:
        if path not in files:
            raise Unavailable(f"file {path} is not among the scanned files")
        return files[path].encode()

    sources = [Source(path, text) for path, text in files.items() if path.endswith("yaml")]
    around = Surroundings(content=content)
    found = adapters.resources(read(sources, Inputs(), around).blocks)
    notebook: Any = next(one for one in found if one.native.endswith("Notebook"))
    return notebook.stops_when_idle


def places(value: Value[bool]) -> list[tuple[str, int, int]]:
    spans = (value.origin.span, *value.origin.via)
    return [(span.path, span.line, span.column) for span in spans]


MANAGER = {"manager/manager.yaml": controller(f"env: [{REFERRED}]")}
ENV = "# settings\n\n  USE_ISTIO=true\nENABLE_CULLING=true\nCULL_IDLE_TIME=60\n"
GENERATOR = "resources: [manager.yaml]\nconfigMapGenerator:\n- name: config\n  "


def test_a_line_of_params_env_decides():
    value = stops(
        {**MANAGER, "manager/kustomization.yaml": f"{GENERATOR}envs:\n  - params.env\n"}
        | {"manager/params.env": ENV}
    )
    assert value.known is True
    assert places(value)[0] == ("manager/params.env", 4, 16)
    assert ("manager/kustomization.yaml", 5, 5) in places(value)
    assert places(value)[-1][0] == "app/notebook.yaml"


@pytest.mark.parametrize(
    ("sources", "files", "known"),
    [
        ("literals: [ENABLE_CULLING=true]", {}, True),
        ("literals: ['ENABLE_CULLING=\"true\"']", {}, True),
        ("literals: [ENABLE_CULLING=false]", {}, False),
        ("literals: [CULL_IDLE_TIME=60]", {}, None),
        ("env: params.env", {"manager/params.env": ENV}, True),
        ("files: [ENABLE_CULLING=on.txt]", {"manager/on.txt": "true"}, True),
        ("files: [ENABLE_CULLING]", {"manager/ENABLE_CULLING": "true"}, True),
    ],
)
def test_literals_and_files_decide_too(sources, files, known):
    value = stops({**MANAGER, "manager/kustomization.yaml": f"{GENERATOR}{sources}\n", **files})
    assert (None if value.unknown else value.known) is known


@pytest.mark.parametrize(
    ("sources", "files", "reason"),
    [
        ("envs: [params.env]", {}, "the value of ENABLE_CULLING is kept elsewhere"),
        ("envs: [../../secret.env]", {}, "the value of ENABLE_CULLING is kept elsewhere"),
        (
            "envs: [params.env]",
            {"manager/params.env": "ENABLE_CULLING\n"},
            "the value of ENABLE_CULLING is kept elsewhere",
        ),
    ],
)
def test_what_cannot_be_read_settles_nothing(sources, files, reason):
    value = stops({**MANAGER, "manager/kustomization.yaml": f"{GENERATOR}{sources}\n", **files})
    assert value.unknown == reason


@pytest.mark.parametrize(
    ("settings", "config", "known"),
    [
        # the container's own word goes before what it takes from a ConfigMap
        ("env: [{name: ENABLE_CULLING, value: 'true'}]\n        " + ALL_OF_IT, "false", True),
        (ALL_OF_IT, "true", True),
        # the last of equal names counts
        (
            "env: [{name: ENABLE_CULLING, value: 'true'}, {name: ENABLE_CULLING, value: 'false'}]",
            "true",
            False,
        ),
        # a ConfigMap that the controller does not read is none of its settings
        ("env: []", "true", False),
    ],
)
def test_the_environment_of_the_controller_decides(settings, config, known):
    files = {
        "manager/manager.yaml": controller(settings),
        "manager/kustomization.yaml": f"{GENERATOR}literals: [ENABLE_CULLING={config}]\n",
    }
    assert stops(files).known is known


OVERLAY = "resources: [../manager]\nnamespace: kubeflow\nconfigMapGenerator:\n- name: config\n"
BASE = {
    **MANAGER,
    "manager/kustomization.yaml": f"{GENERATOR}literals: [ENABLE_CULLING=false, USE_ISTIO=true]\n",
}


def test_an_overlay_adds_to_what_its_base_generates():
    above = f"{OVERLAY}  behavior: merge\n  literals:\n  - ENABLE_CULLING=true\n"
    value = stops({**BASE, "live/kustomization.yaml": above})
    assert value.known is True
    assert places(value)[0] == ("live/kustomization.yaml", 7, 5)


def test_an_overlay_replaces_what_its_base_generates():
    above = f"{OVERLAY}  behavior: replace\n  literals: [USE_ISTIO=true]\n"
    assert stops({**BASE, "live/kustomization.yaml": above}).unknown


def test_an_overlay_that_says_nothing_leaves_it():
    above = "resources: [../manager]\nnamePrefix: notebook-controller-\nnamespace: kubeflow\n"
    assert stops({**BASE, "live/kustomization.yaml": above}).known is False


def test_of_several_overlays_none_settles_it():
    above = f"{OVERLAY}  behavior: merge\n  literals: [ENABLE_CULLING=true]\n"
    files = {**BASE, "a/kustomization.yaml": above, "b/kustomization.yaml": above}
    assert stops(files).unknown


def test_generated_maps_of_one_name_belong_to_what_stands_beside_them():
    files = {
        **MANAGER,
        "manager/kustomization.yaml": f"{GENERATOR}literals: [ENABLE_CULLING=true]\n",
        "webhook/kustomization.yaml": "configMapGenerator: [{name: config, literals: [A=b]}]\n",
        "access/kustomization.yaml": "configMapGenerator: [{name: config, literals: [A=b]}]\n",
    }
    assert stops(files).known is True
