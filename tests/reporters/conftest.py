"""A report with one of everything, built by hand."""

from datetime import date
from decimal import Decimal

import pytest

from mlcostlint.finding import (
    Assumption,
    Confidence,
    Edit,
    Finding,
    Gap,
    Page,
    PriceRow,
    Problem,
    Report,
    Scanned,
    Severity,
    Suppressed,
    Working,
)
from mlcostlint.money import Money, Per
from mlcostlint.source import Source, Span

MAIN = """\
variable "size" {
  default = "ml.p4d.24xlarge"
}

resource "aws_sagemaker_notebook_instance" "dev" {
  instance_type = var.size
}
"""
JOB = """\
TrainingJobName: bert
\U0001f600\U0001f600: {EnableManagedSpotTraining: false}
CheckpointConfig:
  S3Uri: s3://models/bert
"""

DECIDED = Span("infra/main.tf", 2, 13, 2, 30)
USED = Span("infra/main.tf", 6, 3, 6, 27)
BLOCK = Span("infra/main.tf", 5, 1, 7, 2)
SPOT = Span("jobs/my job.yaml", 2, 33, 2, 38)
JOB_SPAN = Span("jobs/my job.yaml", 1, 1, 4, 26)
CHECKPOINT = Span("jobs/my job.yaml", 4, 3, 4, 26)

HOURS = Assumption(
    "interactive_active_hours",
    Decimal(60),
    Decimal(120),
    Decimal(217),
    "hours a month",
    "somebody is at work on it",
)


def money(low: str, expected: str, high: str, per: Per = Per.MONTH) -> Money:
    return Money(Decimal(low), Decimal(expected), Decimal(high), per)


NOTEBOOK = Finding(
    rule="notebook-no-idle-shutdown",
    family="idle",
    severity=Severity.ERROR,
    confidence=Confidence.MEDIUM,
    message="ml.p4d.24xlarge keeps running when nobody uses it",
    address="aws_sagemaker_notebook_instance.dev",
    kind="notebook",
    span=DECIDED,
    block=BLOCK,
    via=(USED,),
    saves=money("4310.20", "5120.499", "6020.4"),
    monthly=money("4310.20", "5120.499", "6020.4"),
    assumptions=(HOURS,),
    working=Working(
        "730 machine-hours x $25.25",
        "120 machine-hours x $25.25",
        (PriceRow("ml.p4d.24xlarge", "us-east-1", Decimal("25.25"), "machine-hour", "S1", "2026"),),
    ),
    help='replace `default = "ml.p4d.24xlarge"` with `"ml.g5.xlarge"`',
    edit=Edit("replace the machine", DECIDED, '"ml.g5.xlarge"'),
    fingerprint="0123abcd",
)
TRAINING = Finding(
    rule="checkpointed-training-on-demand",
    family="purchase",
    severity=Severity.WARNING,
    confidence=Confidence.LOW,
    message="1 x ml.p4d.24xlarge on demand, but the job can resume",
    address="TrainingJob/bert",
    kind="training",
    span=SPOT,
    block=JOB_SPAN,
    because=(CHECKPOINT,),
    saves=money("30", "30", "30", Per.RUN),
    monthly=money("60", "90", "99.994"),
    help="set `EnableManagedSpotTraining: true`",
    fingerprint="4567abcd",
    instances=2,
)
UNPRICED = Finding(
    rule="job-no-runtime-limit",
    family="jobs",
    severity=Severity.INFO,
    confidence=Confidence.HIGH,
    message="no limit",
    address="TrainingJob/bert",
    kind="training",
    span=JOB_SPAN,
    block=JOB_SPAN,
    unpriced="no price for ml.p4d.24xlarge in eu-south-2",
    fingerprint="89abcdef",
)


def page(finding: Finding) -> Page:
    sections = "## Why it costs\n\nBecause\nof it.\n\nMore.\n\n## What to do\n\nStop."
    text = f"{finding.rule} title.\n\n{sections}"
    return Page(name=finding.rule, family=finding.family, title=f"{finding.rule} title", text=text)


@pytest.fixture
def report():
    findings = (NOTEBOOK, TRAINING, UNPRICED)
    return Report(
        findings=findings,
        gaps=(Gap("var.zone has no default", USED, ("cross-region-data-path",), ("a", "b")),),
        problems=(
            Problem("expected a closing brace", Span("infra/bad.tf", 3, 1, 3, 4)),
            Problem("rule x broke on y: KeyError: 1", None, "Traceback\n  line\n"),
        ),
        suppressed=(Suppressed(UNPRICED, "a demo", JOB_SPAN.start()),),
        scanned=Scanned(
            {"sagemaker": 1, "terraform": 2},
            {"notebook": 1, "training": 1},
            1,
            {"infra/values.yaml": "looks like kubernetes and is none"},
        ),
        saves=money("4310.20", "5120.499", "6020.4"),
        costs=money("9000", "9870.4", "10000"),
        prices_as_of=date(2026, 7, 30),
        rules={one.rule: page(one) for one in findings},
        sources={
            "infra/main.tf": Source("infra/main.tf", MAIN),
            "jobs/my job.yaml": Source("jobs/my job.yaml", JOB),
        },
    )


@pytest.fixture
def notebook():
    return NOTEBOOK


@pytest.fixture
def training():
    return TRAINING
