"""What becomes of a rule's advice: findings, gaps, problems, and what they are worth together."""

from decimal import Decimal

import pytest

from mlcostlint import api
from mlcostlint.config import Config
from mlcostlint.finding import Confidence, Severity
from mlcostlint.parsers.inputs import Inputs
from mlcostlint.pricing import PriceBook
from mlcostlint.rule import load
from mlcostlint.source import Source

USUAL = Config()
JOB = """\
TrainingJobName: bert
ResourceConfig:
  InstanceType: ml.p4d.24xlarge
  InstanceCount: 2
EnableManagedSpotTraining: false
CheckpointConfig:
  S3Uri: s3://models/bert/checkpoints
StoppingCondition:
  MaxRuntimeInSeconds: 86400
"""

HEAD = '''r"""A title.

## What to do

Do the right thing.
"""

from dataclasses import replace
from mlcostlint.plugin import Advice, Endpoint, NodePool, Plan, Purchase, Severity, Stands
from mlcostlint.plugin import Training, modest, rule


'''


@pytest.fixture
def rule(tmp_path):
    def written(body, name="a_smell", severity="WARNING"):
        folder = tmp_path / "family"
        folder.mkdir(exist_ok=True)
        decorator = f'@rule(since="0.1", severity=Severity.{severity})\n'
        (folder / f"{name}.py").write_text(f"{HEAD}{decorator}{body}")
        return next(one for one in load(tmp_path) if one.name == name.replace("_", "-"))

    return written


def lint(*rules, text=JOB, config=USUAL, path="job.yaml"):
    found = api.read([Source(path, text)], Inputs())
    return api.lint(found, rules, PriceBook.open(regions=config.regions), config)


SPOT = """\
def check(job: Training, plan: Plan):
    yield Advice(
        at=job.purchase,
        message="on demand",
        instead=[replace(job, purchase=job.purchase.but(Purchase.SPOT))],
        because=[job.interruption],
    )
"""
SMALL = """\
def check(job: Training, plan: Plan):
    yield Advice(
        at=job.machine,
        message="large",
        instead=[job.on(other) for other in modest(job.machine.known, job.service)],
    )
"""


def test_a_finding_stands_on_the_line_that_decides(rule):
    (finding,) = lint(rule(SPOT)).findings

    assert (finding.rule, finding.family, finding.address) == (
        "a-smell",
        "family",
        "TrainingJob/bert",
    )
    assert (finding.span.path, finding.span.line) == ("job.yaml", 5)
    assert [span.line for span in finding.because] == [7]
    assert (finding.block.line, finding.block.end_line) == (1, 9)
    assert finding.kind == "training"


def test_savings_are_the_difference_of_two_prices(rule):
    (finding,) = lint(rule(SPOT)).findings

    # 2 x ml.p4d.24xlarge at $25.251286, half of a day's limit, 65 % less on managed spot
    assert str(finding.saves) == "$393.92/run"
    assert finding.saves.low < finding.saves.expected < finding.saves.high


@pytest.mark.parametrize(
    ("warning", "error", "severity"),
    [(50, 1000, Severity.ERROR), (50, 10**6, Severity.WARNING), (10**6, 10**7, Severity.INFO)],
)
def test_severity_follows_dollars_a_month(rule, warning, error, severity):
    config = Config(warning_from=warning, error_from=error)

    (finding,) = lint(rule(SPOT), config=config).findings

    assert finding.severity is severity


def test_a_finding_without_a_claim_has_the_severity_of_its_rule(rule):
    body = 'def check(job: Training, plan: Plan):\n    yield Advice(at=job.machine, message="m")\n'

    (finding,) = lint(rule(body, severity="INFO")).findings

    assert finding.severity is Severity.INFO
    assert (finding.saves, finding.unpriced) == (None, None)
    assert finding.help == "Do the right thing."


def test_small_savings_can_be_left_out(rule):
    assert lint(rule(SPOT), config=Config(minimum_savings=10**9)).findings == ()


def test_an_open_question_is_one_gap_for_all_rules_that_ask_it(rule):
    ask = "def check(job: Training, plan: Plan):\n    return [job.machine.known][:0]\n"
    text = JOB.replace("  InstanceType: ml.p4d.24xlarge\n", "")

    report = lint(rule(ask), rule(ask, name="another"), text=text)

    assert report.findings == ()
    (gap,) = report.gaps
    assert gap.rules == ("a-smell", "another")
    assert gap.addresses == ("TrainingJob/bert",)
    assert "missing" in gap.question


def test_a_rule_that_breaks_is_a_problem_and_costs_nothing_else(rule):
    broken = rule("def check(job: Training, plan: Plan):\n    return [1 / 0]\n", name="broken")

    report = lint(broken, rule(SPOT))

    (problem,) = report.problems
    assert problem.message.startswith("rule broken broke on TrainingJob/bert: ZeroDivisionError")
    assert "check" in problem.detail
    assert [finding.rule for finding in report.findings] == ["a-smell"]


def test_advice_given_before_a_question_is_left_open_stands(rule):
    body = """\
def check(job: Training, plan: Plan):
    yield Advice(at=job.machines, message="m")
    yield Advice(at=job.machine, message=job.machine.known)
"""
    text = JOB.replace("  InstanceType: ml.p4d.24xlarge\n", "")

    report = lint(rule(body), text=text)

    assert [finding.message for finding in report.findings] == ["m"]
    assert len(report.gaps) == 1


@pytest.mark.parametrize(
    ("stands", "stays"), [("ALWAYS", True), ("UNLESS_DEARER", False), ("IF_CHEAPER", False)]
)
def test_a_proposal_that_costs_no_less(rule, stands, stays):
    body = SPOT.replace("Purchase.SPOT", "Purchase.ON_DEMAND").replace(
        "because=[job.interruption]", f"stands=Stands.{stands}"
    )

    findings = lint(rule(body)).findings

    assert bool(findings) is stays
    assert all(finding.saves is None and finding.unpriced for finding in findings)


@pytest.mark.parametrize(
    ("stands", "stays"), [("ALWAYS", True), ("UNLESS_DEARER", True), ("IF_CHEAPER", False)]
)
def test_a_proposal_without_a_price(rule, stands, stays):
    body = SPOT.replace("because=[job.interruption]", f"stands=Stands.{stands}")
    text = JOB.replace("ml.p4d.24xlarge", "ml.p9.enormous")

    findings = lint(rule(body), text=text).findings

    assert bool(findings) is stays
    assert all(finding.saves is None and finding.unpriced for finding in findings)


def test_findings_on_one_resource_are_not_added_up(rule):
    both = lint(rule(SPOT), rule(SMALL, name="large"))
    alone = [lint(rule(SPOT)).saves.expected, lint(rule(SMALL, name="large")).saves.expected]

    assert len(both.findings) == 2
    assert max(alone) <= both.saves.expected < sum(alone)
    assert both.saves.expected <= both.costs.expected


def test_a_rule_about_the_whole_scan_runs_once(rule):
    body = """\
def check(plan: Plan):
    for job in plan.of(Training):
        yield Advice(at=job.machine, message="in all")
        break
"""
    broken = rule(body.replace("(plan: Plan)", "(plan: Plan, _same: Plan)"))

    (finding,) = lint(broken, text=JOB + "---\n" + JOB.replace("bert", "gpt")).findings

    assert (finding.kind, finding.address) == ("plan", "")


def test_copies_of_one_declaration_are_one_finding():
    text = """\
provider "aws" {
  region = "us-east-1"
}

resource "aws_sagemaker_notebook_instance" "lab" {
  count         = 3
  name          = "lab"
  role_arn      = "arn:aws:iam::111122223333:role/lab"
  instance_type = "ml.g5.xlarge"
}
"""
    idle = next(one for one in api.rules() if one.name == "notebook-no-idle-shutdown")

    (three,) = lint(idle, text=text, path="main.tf").findings
    (one,) = lint(idle, text=text.replace("= 3", "= 1"), path="main.tf").findings

    assert (three.instances, three.address) == (3, "aws_sagemaker_notebook_instance.lab[*]")
    assert three.saves.expected == 3 * one.saves.expected


def test_confidence_says_how_directly_the_files_say_it(rule):
    body = 'def check(job: Training, plan: Plan):\n    yield Advice(at=job.machine, message="m")\n'

    assert lint(rule(body)).findings[0].confidence is Confidence.HIGH
    assert lint(rule(SPOT)).findings[0].confidence is Confidence.MEDIUM


def test_a_fingerprint_survives_moved_lines(rule):
    before = lint(rule(SPOT)).findings[0]
    after = lint(rule(SPOT), text="# a comment\n\n" + JOB).findings[0]

    assert before.span != after.span
    assert before.fingerprint == after.fingerprint


def test_copies_of_which_one_has_no_price_say_why():
    text = """\
provider "aws" {
  region = "us-east-1"
}

resource "aws_sagemaker_notebook_instance" "lab" {
  for_each      = { a = "ml.g6.xlarge", b = "ml.p9.enormous" }
  name          = "lab"
  role_arn      = "arn:aws:iam::111122223333:role/lab"
  instance_type = each.value
}
"""
    idle = next(one for one in api.rules() if one.name == "notebook-no-idle-shutdown")

    findings = lint(idle, text=text, path="main.tf").findings

    assert all((one.saves is None) is bool(one.unpriced) for one in findings)
    assert any(one.unpriced for one in findings)


CLUSTER = """\
provider "aws" {
  region = "us-east-1"
}

resource "aws_eks_node_group" "gpu" {
  cluster_name    = "ml"
  node_group_name = "gpu"
  instance_types  = ["g6.12xlarge"]
  capacity_type   = "ON_DEMAND"

  scaling_config {
    min_size = 1
    max_size = 4
  }

  labels = { team = "ranking" }
}
"""
PODS = """\
apiVersion: apps/v1
kind: Deployment
metadata: {name: ranker, namespace: dev}
spec:
  replicas: 2
  template:
    spec:
      nodeSelector: {team: ranking}
      containers:
        - name: main
          image: vllm/vllm-openai:v0.11.0
          resources: {limits: {nvidia.com/gpu: 1}}
"""
G6_12XLARGE = Decimal("4.6016") * 730


def costs(*sources):
    found = api.read([Source(path, text) for path, text in sources], Inputs())
    return api.lint(found, (), PriceBook.open(), USUAL)


@pytest.mark.parametrize(
    ("pods", "machines"),
    [
        (PODS, 1),  # two of the four GPUs that the pool pays for anyway
        (PODS.replace("replicas: 2", "replicas: 6"), Decimal("1.5")),  # more than it always has
        (PODS.replace("team: ranking", "team: other"), 1),  # run elsewhere, nobody knows on what
    ],
)
def test_pods_pay_nothing_beyond_the_pool_they_run_on(pods, machines):
    report = costs(("main.tf", CLUSTER), ("k8s/app.yaml", pods))

    assert report.costs.expected == machines * G6_12XLARGE


def test_pods_on_no_pool_pay_for_their_machines():
    own = "{node.kubernetes.io/instance-type: g6.12xlarge, karpenter.sh/capacity-type: on-demand}"
    pods = PODS.replace("{team: ranking}", own)

    report = costs(("main.tf", CLUSTER), ("us-east-1/app.yaml", pods))

    assert report.costs.expected == Decimal("1.5") * G6_12XLARGE


CHEAPER = """\
def check(compute: {kind}, plan: Plan):
    yield Advice(
        at=compute.purchase,
        message="on demand",
        instead=[replace(compute, purchase=compute.purchase.but(Purchase.SPOT))],
    )
"""


def test_a_pool_and_its_pods_do_not_save_the_same_dollars_twice(rule):
    sources = [Source("main.tf", CLUSTER), Source("k8s/app.yaml", PODS)]
    rules = [
        rule(CHEAPER.format(kind=kind), name=f"of_{kind.lower()}")
        for kind in ("NodePool", "Endpoint")
    ]

    def saved(*chosen):
        return api.lint(api.read(sources, Inputs()), chosen, PriceBook.open(), USUAL).saves

    pool, pods = (saved(one).expected for one in rules)
    assert 0 < pods < pool
    assert saved(*rules).expected == pool
