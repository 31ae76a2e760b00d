"""Charts and Kustomizations, rendered by the programs that the user has installed."""

import json
import os
import sys
from time import monotonic

import pytest

from mlcostlint.renderers.programs import Failed, output

CHART = {
    "chart/Chart.yaml": "apiVersion: v2\nname: trainer\nversion: 0.1.0\n",
    "chart/values.yaml": """\
gpus: 4
machine: g6.12xlarge
resources:
  limits:
    nvidia.com/gpu: 4
""",
    "chart/templates/job.yaml": """\
{{- if .Values.machine }}
apiVersion: batch/v1
kind: Job
metadata:
  name: {{ .Release.Name }}
spec:
  backoffLimit: 6
  template:
    spec:
      nodeSelector:
        node.kubernetes.io/instance-type: {{ .Values.machine | quote }}
      containers:
        - name: main
          image: trainer
          args: {{ .Values.args }}
          resources: {{- toYaml .Values.resources | nindent 12 }}
{{- end }}
""",
}
OBJECT = """\
apiVersion: batch/v1
kind: Job
metadata:
  name: {name}
spec:
  template:
    spec:
      nodeSelector:
        node.kubernetes.io/instance-type: {machine}
      containers:
        - name: main
          image: trainer
          args: [torchrun, train.py]
          resources:
            limits:
              nvidia.com/gpu: 4
"""
OUTPUT = "---\n# Source: trainer/templates/job.yaml\n" + OBJECT.format(
    name="trainer", machine='"g6.12xlarge"'
)
OVERLAY = {
    "k8s/base/kustomization.yaml": "resources: [job.yaml]\n",
    "k8s/base/job.yaml": OBJECT.format(name="trainer", machine="p3.8xlarge"),
    "k8s/prod/kustomization.yaml": "namePrefix: prod-\nresources: [../base]\n"
    "patches: [{path: machine.yaml}]\n",
    "k8s/prod/machine.yaml": """\
apiVersion: batch/v1
kind: Job
metadata:
  name: trainer
spec:
  template:
    spec:
      nodeSelector:
        node.kubernetes.io/instance-type: g6.12xlarge
""",
}
BUILT = OBJECT.format(name="prod-trainer", machine="g6.12xlarge")
# What Helm 4.1 prints when it fails.
DEBUG = "Use --debug flag to render out invalid YAML\n"
MISSING = (
    "Error: an error occurred while checking for chart dependencies. You may need to run "
    "`helm dependency build` to fetch missing dependencies: found in Chart.yaml, but missing in "
    "charts/ directory: redis, kafka\n"
)
NIL = (
    'Error: trainer/templates/no.yaml:14:18\n  executing "x" at <.Values.a.b>:\n'
    "    nil pointer evaluating interface {}.b\n\n" + DEBUG
)
REQUIRED = (
    "Error: execution error at (trainer/templates/job.yaml:9:20): a model is required\n\n" + DEBUG
)
UNRENDERED = "the chart is not rendered: pass --render, or scan what `helm template` prints"


@pytest.fixture
def folder(tmp_path, monkeypatch):
    (tmp_path / ".git").mkdir()
    (tmp_path / "bin").mkdir()
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    return tmp_path


def write(folder, files):
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)


def install(folder, name, text="", *, error="", code=0, extra=""):
    """Put a program on the path that prints, and writes down how it was called."""
    program = folder / "bin" / name
    program.write_text(
        f"#!{sys.executable}\n"
        "import json, os, sys\n"
        f"open({str(folder / 'called')!r}, 'a').write(json.dumps("
        "[sys.argv[1:], os.getcwd(), dict(os.environ)]) + '\\n')\n"
        f"{extra}\n"
        f"sys.stdout.write({text!r})\nsys.stderr.write({error!r})\nsys.exit({code})\n"
    )
    program.chmod(0o755)


def called(folder):
    log = folder / "called"
    return [json.loads(line) for line in log.read_text().splitlines()] if log.exists() else []


def report(run, *arguments):
    outcome = run("scan", "--format", "json", *arguments)
    return outcome, json.loads(outcome.output) if outcome.output.startswith("{") else {}


def places(found, rule):
    return [(one["path"], one["line"]) for one in found["findings"] if one["rule"] == rule]


def questions(found):
    return [one["question"] for one in found["gaps"] if "render" in one["question"]]


def test_nothing_is_run_unasked(folder, run):
    write(folder, CHART)
    install(folder, "helm", OUTPUT)
    _, found = report(run)
    assert called(folder) == []
    assert questions(found) == [UNRENDERED]


def test_no_file_can_ask_for_a_program_to_be_run(folder, run):
    write(folder, CHART)
    install(folder, "helm", OUTPUT)
    (folder / "mlcostlint.toml").write_text("render = true\n")
    outcome, _ = report(run)
    assert outcome.exit_code == 2
    assert "render" in outcome.output
    assert called(folder) == []


def test_a_chart_is_read_as_helm_renders_it(folder, run):
    write(folder, CHART)
    install(folder, "helm", OUTPUT)
    _, found = report(run, "--render")
    assert places(found, "job-no-runtime-limit") == [("chart/templates/job.yaml", 6)]
    assert questions(found) == []
    ((arguments, cwd, environment),) = called(folder)
    assert arguments == [
        "template",
        "trainer",
        ".",
        "--skip-tests",
        "--skip-schema-validation",
    ]
    assert cwd == str(folder / "chart")
    assert "MLCOSTLINT_SECRET" not in environment


def test_the_environment_of_a_renderer_holds_no_secrets(folder, run, monkeypatch):
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "x")
    monkeypatch.setenv("KUBECONFIG", "x")
    write(folder, CHART)
    install(folder, "helm", OUTPUT)
    report(run, "--render")
    ((_, _, environment),) = called(folder)
    assert "AWS_SECRET_ACCESS_KEY" not in environment
    assert environment["KUBECONFIG"] == os.devnull
    assert environment["GIT_ALLOW_PROTOCOL"] == "none"
    assert environment["HELM_NO_PLUGINS"] == "1"


def shown(run, *arguments):
    outcome = run("resources", "--format", "json", "--render", *arguments)
    (resource,) = json.loads(outcome.stdout)
    return resource


@pytest.mark.parametrize(
    ("name", "place", "via"),
    [
        ("machine", ("chart/values.yaml", 2), [("chart/templates/job.yaml", 11)]),
        ("accelerators", ("chart/values.yaml", 5), [("chart/templates/job.yaml", 16)]),
    ],
)
def test_a_value_that_stands_in_the_values_is_shown_there(folder, run, name, place, via):
    write(folder, CHART)
    install(folder, "helm", OUTPUT)
    value = shown(run)["values"][name]
    assert (value["path"], value["line"]) == place
    assert [(one["path"], one["line"]) for one in value["via"]] == via


@pytest.mark.parametrize(
    ("change", "place"),
    [
        # The template writes something else: the values do not say what it came from.
        ({"machine: g6.12xlarge": "machine: g6.xlarge"}, ("chart/templates/job.yaml", 11)),
        # The template writes it with something else around it.
        ({"machine: g6.12xlarge": "machine: G6.12xlarge"}, ("chart/templates/job.yaml", 11)),
    ],
)
def test_a_doubtful_value_is_never_shown_in_the_values(folder, run, change, place):
    ((old, new),) = change.items()
    write(folder, {**CHART, "chart/values.yaml": CHART["chart/values.yaml"].replace(old, new)})
    install(folder, "helm", OUTPUT)
    value = shown(run)["values"]["machine"]
    assert (value["path"], value["line"]) == place


BRANCHES = """\
apiVersion: v1
kind: Service
metadata:
  name: x
spec:
  selector: {app: x}
---
apiVersion: batch/v1
kind: Job
metadata:
  name: {{ .Release.Name }}
spec:
  template:
    spec:
      {{- with .Values.nodes }}
      nodeSelector:
        {{- toYaml . | nindent 8 }}
      {{- end }}
      containers:
        {{- if .Values.big }}
        - name: main
          resources:
            limits:
              nvidia.com/gpu: 8
        {{- else }}
        - name: main
          resources:
            limits:
              nvidia.com/gpu: 4
        {{- end }}
"""


@pytest.mark.parametrize(
    ("values", "name", "place"),
    [
        # Two lines could write it: the nearest one around them both is shown.
        ("nodes: {}\n", "accelerators", ("chart/templates/job.yaml", 19)),
        (
            "nodes:\n  node.kubernetes.io/instance-type: g6.12xlarge\n",
            "machine",
            ("chart/templates/job.yaml", 16),
        ),
        (
            "nodeSelector:\n  node.kubernetes.io/instance-type: g6.12xlarge\n",
            "machine",
            ("chart/values.yaml", 2),
        ),
    ],
)
def test_the_lines_of_one_of_several_objects_are_told_by_their_margins(
    folder, run, values, name, place
):
    template = {"chart/templates/job.yaml": BRANCHES, "chart/values.yaml": values}
    write(folder, {**CHART, **template})
    install(folder, "helm", OUTPUT)
    value = shown(run)["values"][name]
    assert (value["path"], value["line"]) == place


@pytest.mark.parametrize(
    ("outer", "place"),
    [
        ("machine: g6.12xlarge\n", ("chart/charts/part/values.yaml", 2)),
        ("part: {machine: g6.12xlarge}\n", ("chart/values.yaml", 1)),
        ("part: {machine: g6.xlarge}\n", ("chart/charts/part/templates/job.yaml", 11)),
    ],
)
def test_a_chart_sees_its_own_values_and_what_the_outer_one_says_of_it(folder, run, outer, place):
    part = {name.replace("chart/", "chart/charts/part/", 1): text for name, text in CHART.items()}
    write(folder, {**part, "chart/Chart.yaml": CHART["chart/Chart.yaml"]})
    write(folder, {"chart/values.yaml": outer})
    install(folder, "helm", OUTPUT.replace("trainer/templates", "trainer/charts/part/templates"))
    value = shown(run)["values"]["machine"]
    assert (value["path"], value["line"]) == place


def test_a_template_that_holds_nothing_of_its_own_is_pointed_at(folder, run):
    write(folder, {**CHART, "chart/templates/job.yaml": '{{ include "library.job" . }}\n'})
    install(folder, "helm", OUTPUT)
    _, found = report(run, "--render")
    assert places(found, "job-no-runtime-limit") == [("chart/templates/job.yaml", 1)]


def test_what_a_template_reads_is_not_asked_about_once_it_is_rendered(folder, run):
    write(folder, {**CHART, "chart/files/job.yaml": CHART["chart/templates/job.yaml"]})
    install(folder, "helm", OUTPUT)
    assert questions(report(run)[1]) == [UNRENDERED]
    assert questions(report(run, "--render")[1]) == []


def test_releases_of_one_name_have_nothing_to_do_with_each_other(folder, run):
    server = (
        "kind: Deployment\nmetadata: {name: llm}\nspec:\n  replicas: 2\n  template:\n    spec:\n"
    )
    pod = (
        "      containers:\n      - name: a\n        image: vllm/vllm-openai\n"
        "        resources: {limits: {nvidia.com/gpu: 1}}\n"
    )
    scaler = "apiVersion: autoscaling/v2\nkind: HorizontalPodAutoscaler\nmetadata: {name: llm}\n"
    scale = (
        "spec: {scaleTargetRef: {kind: Deployment, name: llm}, minReplicas: 1, maxReplicas: 9}\n"
    )
    for name in ("one", "two"):
        files = {path.replace("chart/", f"{name}/"): text for path, text in CHART.items()}
        write(folder, {**files, f"{name}/Chart.yaml": f"apiVersion: v2\nname: {name}\n"})
    text = f"---\n# Source: x/templates/job.yaml\napiVersion: apps/v1\n{server}{pod}"
    extra = f"if sys.argv[2] == 'two': sys.stdout.write({f'{scaler}{scale}'!r})"
    install(folder, "helm", text, extra=extra)
    outcome = run("resources", "--format", "json", "--render")
    assert [one["values"]["ceiling"]["value"] for one in json.loads(outcome.stdout)] == [2, 9]


def test_comments_of_a_template_count_for_what_it_makes(folder, run):
    template = CHART["chart/templates/job.yaml"]
    comment = "# mlcostlint: ignore[job-no-runtime-limit] ends on its own\nspec:\n  back"
    write(folder, {**CHART, "chart/templates/job.yaml": template.replace("spec:\n  back", comment)})
    install(folder, "helm", OUTPUT)
    _, found = report(run, "--render", "--select", "job-no-runtime-limit")
    assert found["findings"] == []
    assert len(found["suppressed"]) == 1


def test_an_annotation_counts_for_one_of_the_objects_that_a_template_makes(folder, run):
    said = (
        "  annotations: {mlcostlint.dev/ignore: job-no-runtime-limit, mlcostlint.dev/reason: x}\n"
    )
    first = OUTPUT.replace("metadata:\n", f"metadata:\n{said}")
    template = CHART["chart/templates/job.yaml"].replace("metadata:\n", f"metadata:\n{said}")
    write(folder, {**CHART, "chart/templates/job.yaml": template})
    install(folder, "helm", first + OUTPUT.replace("name: trainer", "name: trainer-2"))
    _, found = report(run, "--render", "--select", "job-no-runtime-limit")
    assert [one["address"] for one in found["findings"]] == ["default/Job/trainer-2"]
    assert len(found["suppressed"]) == 1


def test_the_template_of_a_chart_within_a_chart_is_pointed_at(folder, run):
    inner = "chart/charts/part/templates/job.yaml"
    write(folder, {**CHART, inner: CHART["chart/templates/job.yaml"]})
    install(folder, "helm", OUTPUT.replace("trainer/templates", "trainer/charts/part/templates"))
    _, found = report(run, "--render")
    assert places(found, "job-no-runtime-limit") == [(inner, 6)]


def test_values_of_a_known_chart_do_not_count_twice(folder, run):
    write(folder, {**CHART, "chart/values.yaml": "servingEngineSpec:\n  modelSpec:\n  - name: a\n"})
    install(folder, "helm", OUTPUT)
    assert shown(run)["native"] == "batch/Job"


def test_a_chart_within_a_chart_is_rendered_with_it_and_asked_about_with_it(folder, run):
    part = {
        name.replace("chart/", "chart/charts/part/", 1): text.replace("trainer", "part")
        for name, text in CHART.items()
    }
    write(folder, {**CHART, **part})
    install(folder, "helm", OUTPUT)
    _, found = report(run)
    assert questions(found) == [UNRENDERED]
    report(run, "--render")
    assert len(called(folder)) == 1


@pytest.mark.parametrize(
    ("program", "question"),
    [
        (
            {"error": MISSING, "code": 1},
            (
                "chart is not rendered: helm failed: redis, kafka missing in charts/: "
                "run `helm dependency build` there"
            ),
        ),
        (
            {"error": "level=WARN msg=old\n# Warning: old\nno such thing\n", "code": 1},
            "chart is not rendered: helm failed: no such thing",
        ),
        (
            {"error": "walk.go:75: found symbolic link\nError: no\n\n" + DEBUG, "code": 1},
            "chart is not rendered: helm failed: no",
        ),
        (
            {"error": NIL, "code": 1},
            (
                'chart is not rendered: helm failed: trainer/templates/no.yaml:14:18 executing "x" '
                "at <.Values.a.b>: nil pointer evaluating interface {}.b"
            ),
        ),
        ({"code": 3}, "chart is not rendered: helm failed: 3"),
        (
            {"text": "apiVersion: v1\nkind: Pod\nspec: [\n"},
            "what helm prints cannot be read: not valid YAML",
        ),
        (
            {"extra": "sys.stdout.write('#' * 20_000_001)"},
            "chart is not rendered: helm printed more than 20 MB",
        ),
    ],
)
def test_a_chart_that_helm_refuses_is_one_question(folder, run, program, question):
    write(folder, CHART)
    install(folder, "helm", **program)
    outcome, found = report(run, "--render")
    assert outcome.exit_code == 0
    (gap,) = found["gaps"]
    assert gap["question"].startswith(question)
    assert (gap["path"], gap["line"]) == ("chart/Chart.yaml", 1)


def test_what_helm_says_of_a_line_is_asked_there(folder, run):
    write(folder, CHART)
    install(folder, "helm", error=REQUIRED, code=1)
    (gap,) = report(run, "--render")[1]["gaps"]
    assert gap["question"] == (
        "chart is not rendered: helm failed: execution error at "
        "(trainer/templates/job.yaml:9:20): a model is required"
    )
    assert (gap["path"], gap["line"]) == ("chart/templates/job.yaml", 9)


def test_a_link_out_of_the_tree_is_not_rendered(folder, run, tmp_path_factory):
    write(folder, CHART)
    install(folder, "helm", OUTPUT)
    secret = tmp_path_factory.mktemp("elsewhere") / "secret.txt"
    secret.write_text("x")
    (folder / "chart" / "inner").symlink_to(folder / "chart" / "templates")
    assert report(run, "--render")[1]["gaps"] == []
    (folder / "chart" / "templates" / "secret.txt").symlink_to(secret)
    (gap,) = report(run, "--render")[1]["gaps"]
    assert gap["question"] == (
        "chart is not rendered: a link in it is not followed: "
        "file chart/templates/secret.txt is not among the scanned files"
    )
    assert len(called(folder)) == 1


def test_a_renderer_that_hangs_is_ended_with_all_that_it_started(folder):
    child = f"subprocess.Popen([{sys.executable!r}, '-c', 'import time; time.sleep(60)'])"
    install(folder, "helm", extra=f"import subprocess, time\n{child}\ntime.sleep(60)")
    start = monotonic()
    with pytest.raises(Failed, match="helm took more than 1 seconds"):
        output([str(folder / "bin" / "helm")], folder, seconds=1)
    assert monotonic() - start < 30


def test_links_in_a_circle_are_no_end_of_it(folder, run):
    write(folder, CHART)
    install(folder, "helm", OUTPUT)
    (folder / "chart" / "again").symlink_to(folder / "chart")
    assert report(run, "--render")[1]["gaps"] == []
    assert len(called(folder)) == 1


@pytest.mark.skipif(sys.platform != "linux", reason="other systems do not bound a process")
def test_a_renderer_that_takes_all_memory_is_ended(folder, run):
    write(folder, CHART)
    install(folder, "helm", extra="bytearray(6_000_000_000)")
    (gap,) = report(run, "--render")[1]["gaps"]
    assert gap["question"].startswith("chart is not rendered: helm failed: ")


@pytest.mark.parametrize(
    ("files", "sentence"),
    [
        (CHART, "rendering chart/Chart.yaml needs helm (https://helm.sh/docs/intro/install)"),
        (OVERLAY, "rendering k8s/prod/kustomization.yaml needs kustomize"),
    ],
)
def test_without_the_program_it_is_wrong_usage(folder, run, files, sentence):
    write(folder, files)
    outcome = run("scan", "--render")
    assert outcome.exit_code == 2
    assert sentence in outcome.output
    assert "install it, or leave out --render" in outcome.output


def test_without_charts_no_program_is_needed(folder, run):
    write(folder, {"job.yaml": OVERLAY["k8s/base/job.yaml"]})
    assert run("scan", "--render", "--exit-zero").exit_code == 0


@pytest.mark.parametrize(
    ("program", "arguments"),
    [("kustomize", ["build", "."]), ("kubectl", ["kustomize", "."])],
)
def test_the_topmost_kustomization_is_built(folder, run, program, arguments):
    write(folder, OVERLAY)
    install(folder, program, BUILT)
    resource = shown(run)
    assert resource["address"] == "default/Job/prod-trainer"
    values = resource["values"]
    assert (values["machine"]["path"], values["machine"]["line"]) == ("k8s/prod/machine.yaml", 9)
    assert (values["accelerators"]["path"], values["accelerators"]["line"]) == (
        "k8s/base/job.yaml",
        16,
    )
    assert [call[:2] for call in called(folder)] == [[arguments, str(folder / "k8s/prod")]]


def test_what_lies_outside_is_not_built(folder, run, monkeypatch):
    write(folder, OVERLAY)
    install(folder, "kustomize", BUILT)
    monkeypatch.chdir(folder / "k8s" / "prod")
    _, found = report(run, "--render")
    assert [one["question"] for one in found["gaps"]] == [
        "../base lies outside the working directory"
    ]
    assert called(folder) == []


def test_remote_bases_are_not_fetched(folder, run):
    base = "https://github.com/kubeflow/manifests//common?ref=v1.9"
    write(folder, {**OVERLAY, "k8s/base/kustomization.yaml": f"resources:\n- job.yaml\n- {base}\n"})
    install(folder, "kustomize", BUILT)
    sentence = f"{base} is not fetched: scan what `kustomize build` prints"
    for arguments in ((), ("--render",)):
        _, found = report(run, *arguments)
        asked = [(one["question"], one["line"]) for one in found["gaps"] if base in one["question"]]
        assert asked == [(sentence, 3)]
    assert called(folder) == []
