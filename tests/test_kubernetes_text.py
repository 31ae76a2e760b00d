"""Every form that the text of a Kubernetes object may have, scanned as a whole."""

from pathlib import Path

import pytest

import mlcostlint
from mlcostlint import Report

RULE = "notebook-no-idle-shutdown"
LAB = """\
apiVersion: kubeflow.org/v1
kind: Notebook
metadata:
  name: lab
spec:
  template:
    spec:
      nodeSelector:
        node.kubernetes.io/instance-type: g5.2xlarge
      containers:
      - name: lab
        resources:
          limits:
            nvidia.com/gpu: 1
"""
MANY = "apiVersion: v1\nkind: List\nitems:\n- " + LAB.rstrip("\n").replace("\n", "\n  ") + "\n"
ANCHORED = """\
apiVersion: kubeflow.org/v1
kind: Notebook
metadata: {name: lab}
x-gpu: &gpu
  limits: &one
    nvidia.com/gpu: 1
spec:
  template:
    spec:
      nodeSelector: {node.kubernetes.io/instance-type: g5.2xlarge}
      containers:
      - name: lab
        resources:
          <<: *gpu
      - name: proxy
        resources: {limits: {<<: *one, nvidia.com/gpu: 0}}
"""


def scan(folder: Path, monkeypatch: pytest.MonkeyPatch, data: bytes, name: str) -> Report:
    (folder / name).write_bytes(data)
    monkeypatch.chdir(folder)
    return mlcostlint.scan(["."])


@pytest.mark.parametrize(
    ("name", "data", "line", "column"),
    [
        ("lab.yaml", LAB.encode(), 5, 1),
        # a byte-order mark is no part of the first line
        ("lab.yaml", b"\xef\xbb\xbf" + LAB.encode(), 5, 1),
        ("lab.yaml", LAB.encode("utf-16"), 5, 1),
        # line ends of Windows count once, in several documents too
        ("lab.yaml", LAB.replace("\n", "\r\n").encode(), 5, 1),
        ("lab.yaml", f"# a\n---\n{LAB}".replace("\n", "\r\n").encode(), 7, 1),
        ("lab.yaml", f"\ufeff---\n{LAB}---\n\ufeffapiVersion: v1\nkind: Pod\n".encode(), 6, 1),
        # tabs may separate, if not indent
        ("lab.yaml", LAB.replace(": ", ":\t").replace("lab\n", "lab\t# mine\n").encode(), 5, 1),
        # of equal keys the last counts, and its place
        ("lab.yaml", f"spec: {{}}\n{LAB}".encode(), 6, 1),
        # anchors and merge keys, the merged map's own key first
        ("lab.yaml", ANCHORED.encode(), 7, 1),
        # members of lists
        ("lab.yaml", MANY.encode(), 8, 3),
        ("lab.yaml", MANY.replace("kind: List", "kind: NotebookList").encode(), 8, 3),
        ("lab.yml", b"%YAML 1.2\n---\n" + LAB.encode() + b"...\n", 7, 1),
    ],
)
def test_every_form_of_the_text_gives_the_same_finding(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    name: str,
    data: bytes,
    line: int,
    column: int,
):
    report = scan(tmp_path, monkeypatch, data, name)
    assert report.problems == ()
    (found,) = (one for one in report.findings if one.rule == RULE)
    assert (found.span.path, found.span.line, found.span.column) == (name, line, column)


def test_json_is_an_object_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    text = (
        '{"apiVersion": "kubeflow.org/v1", "kind": "Notebook", "metadata": {"name": "lab"},\n'
        ' "spec": {"template": {"spec": {\n'
        '  "nodeSelector": {"node.kubernetes.io/instance-type": "g5.2xlarge"},\n'
        '  "containers": [{"name": "lab", "resources": {"limits": {"nvidia.com/gpu": 1}}}]}}}}\n'
    )
    report = scan(tmp_path, monkeypatch, text.encode(), "lab.json")
    (found,) = (one for one in report.findings if one.rule == RULE)
    assert (found.span.line, found.span.column) == (2, 2)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("spec:\n  template", f"spec: # mlcostlint: ignore[{RULE}] on call\n  template"),
        ("spec:\n  template", f"# mlcostlint: ignore[{RULE}] on call\nspec:\n  template"),
        ("apiVersion", f"# mlcostlint: ignore[{RULE}] on call\napiVersion"),
    ],
)
@pytest.mark.parametrize("ends", ["\n", "\r\n"])
def test_a_comment_suppresses_in_every_form(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, old: str, new: str, ends: str
):
    text = LAB.replace(old, new, 1).replace("\n", ends)
    report = scan(tmp_path, monkeypatch, text.encode(), "lab.yaml")
    assert [one.rule for one in report.findings] == []
    assert report.suppressed


@pytest.mark.parametrize(
    ("data", "line", "message"),
    [
        (
            LAB.replace("  template", "\ttemplate", 1),
            6,
            "found character that cannot start any token; indent with spaces",
        ),
        (LAB.replace("  name: lab", "  name: lab: x", 1), 4, "quote text that holds a colon"),
    ],
)
def test_what_is_broken_is_a_problem_at_its_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, data: str, line: int, message: str
):
    report = scan(tmp_path, monkeypatch, data.encode(), "lab.yaml")
    (problem,) = report.problems
    assert problem.span is not None
    assert problem.span.line == line
    assert message in problem.message


def test_a_key_that_stands_twice_is_a_question(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    report = scan(tmp_path, monkeypatch, f"spec: {{}}\n{LAB}".encode(), "lab.yaml")
    assert [gap.question for gap in report.gaps if "spec" in gap.question]
