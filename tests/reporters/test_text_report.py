from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from mlcostlint.finding import Report, Scanned, Severity
from mlcostlint.money import NOTHING, Money, Per
from mlcostlint.reporters import Style, render
from mlcostlint.reporters.display import columns, harmless
from mlcostlint.reporters.frame import underlined
from mlcostlint.reporters.words import amount, summary
from mlcostlint.source import Source, Span

WHOLE = """\
error[notebook-no-idle-shutdown]: ml.p4d.24xlarge keeps running when nobody uses it
 --> infra/main.tf:2:13 (aws_sagemaker_notebook_instance.dev)
  |
2 |   default = "ml.p4d.24xlarge"
  |             ^^^^^^^^^^^^^^^^^ saves $4,310\N{EN DASH}6,020/month
  |
  = via infra/main.tf:6:3  instance_type = var.size
  = help: replace `default = "ml.p4d.24xlarge"` with `"ml.g5.xlarge"`

warning[checkpointed-training-on-demand]: 1 x ml.p4d.24xlarge on demand, but the job can resume
 --> jobs/my job.yaml:2:33 (TrainingJob/bert)
  |
2 | \U0001f600\U0001f600: {EnableManagedSpotTraining: false}
  |                                   ^^^^^
  | saves $30.00/run, $60.00\N{EN DASH}99.99/month for all 2 (estimated)
  |
  = because jobs/my job.yaml:4:3  S3Uri: s3://models/bert
  = help: set `EnableManagedSpotTraining: true`

info[job-no-runtime-limit]: no limit
 --> jobs/my job.yaml:1:1 (TrainingJob/bert)
  |
1 | TrainingJobName: bert
  | ^^^^^^^^^^^^^^^^^^^^^ not priced: no price for ml.p4d.24xlarge in eu-south-2
  |

problem: infra/bad.tf:3:1: expected a closing brace
problem: rule x broke on y: KeyError: 1

The files leave 1 question open; -v says which.

3 findings, 1 gap, 2 problems, 1 suppressed \
· save $4,310\N{EN DASH}6,020/month of $9,870 (prices as of 2026-07-30)
"""


def test_a_whole_report(report):
    assert render(report) == WHOLE


def test_verbose_adds_what_was_assumed_left_open_and_looked_at(report):
    text = render(report, "text", Style(verbosity=1))
    assert (
        "  = assumes interactive_active_hours = 120 hours a month (60 to 217):"
        " somebody is at work on it\n" in text
    )
    assert (
        "gap: infra/main.tf:6:3: var.zone has no default (cross-region-data-path cannot say)\n"
        in text
    )
    assert "doubt: infra/values.yaml looks like kubernetes and is none\n" in text
    assert "doubt" not in render(report)
    assert (
        "Looked at 3 files (sagemaker 1, terraform 2) with 2 resources (notebook 1, training 1).\n"
        "1 resource without a price.\n" in text
    )
    assert "Traceback" not in text
    assert "Traceback\n  line\n" in render(report, "text", Style(verbosity=2))


def test_quiet_leaves_findings_problems_and_the_sum(report):
    text = render(report, "text", Style(verbosity=-1))
    assert text == WHOLE.replace("The files leave 1 question open; -v says which.\n\n", "")


def clean(**changes: object) -> Report:
    found = Scanned({"kubernetes": 2}, {"endpoint": 1})
    return replace(Report(prices_as_of=date(2026, 7, 30), scanned=found), **changes)  # type: ignore[arg-type]


def test_a_clean_scan_says_what_it_looked_at():
    costs = Money.exactly(Decimal("99.5"), Per.MONTH)
    assert render(clean(costs=costs)) == (
        "Looked at 2 files (kubernetes 2) with 1 resource (endpoint 1).\n\n"
        "0 findings, 0 gaps · costs $99.50/month (prices as of 2026-07-30)\n"
    )


def test_a_scan_of_nothing_says_so():
    assert render(clean(scanned=Scanned())) == (
        "Found no file that mlcostlint understands, so nothing was checked.\n\n"
        "0 findings, 0 gaps (prices as of 2026-07-30)\n"
    )


def test_old_prices_are_told():
    text = render(clean(prices_are_old=True))
    assert (
        "note: prices are as of 2026-07-30: `mlcostlint prices update` brings newer ones\n" in text
    )


@pytest.mark.parametrize(
    ("low", "high", "said"),
    [
        ("312.49", "312.49", "$312"),
        ("312.50", "312.50", "$313"),
        ("99.994", "99.994", "$99.99"),
        ("12", "12", "$12.00"),
        ("0.004", "0.004", "$0.00"),
        ("12.345", "45.6", "$12.35\N{EN DASH}45.60"),
        ("12.3", "4560", "$12\N{EN DASH}4,560"),
        ("1234567.8", "1234567.9", "$1,234,568"),
    ],
)
def test_amounts_are_rounded_for_people(low, high, said):
    assert amount(Money(Decimal(low), Decimal(low), Decimal(high), Per.MONTH)) == said


@pytest.mark.parametrize(
    ("findings", "gaps", "said"),
    [(1, 0, "1 finding, 0 gaps"), (0, 1, "0 findings, 1 gap"), (2, 2, "2 findings, 2 gaps")],
)
def test_the_sum_counts_in_grammar(report, findings, gaps, said):
    some = replace(
        report,
        findings=report.findings[:1] * findings,
        gaps=report.gaps * gaps,
        problems=(),
        suppressed=(),
        saves=NOTHING,
        costs=NOTHING,
    )
    assert summary(some) == f"{said} (prices as of 2026-07-30)"


def test_colour_changes_nothing_but_colour(report):
    import click

    text = render(report, "text", Style(color=True))
    assert "\x1b[31m" in text
    assert click.unstyle(text) == WHOLE


@pytest.mark.parametrize("severity", list(Severity))
def test_nothing_in_a_file_reaches_the_terminal_as_a_command(report, notebook, severity):
    evil = "\x1b]0;owned\x07\x1b[2J\r\u202e\u2028\x9b1m\ud800"
    source = Source("infra/main.tf", f"a\n  default = {evil}\n")
    bad = replace(
        notebook,
        severity=severity,
        message=evil,
        address=evil,
        help=evil,
        unpriced=evil,
        saves=None,
        because=(Span("infra/main.tf", 2, 1, 2, 9),),
    )
    text = render(replace(report, findings=(bad,), sources={"infra/main.tf": source}))
    assert not set(text) & set(evil) - set("]0;owned[2J1m")
    assert harmless(evil).startswith("\u241b]0;owned\u2407")


@pytest.mark.parametrize("name", ["text", "concise", "github"])
def test_a_report_can_be_written_in_utf8(report, notebook, name):
    bad = replace(notebook, message="\ud800", address="\udfff")
    assert render(replace(report, findings=(bad,)), name).encode()


class TestFrame:
    @pytest.mark.parametrize(
        ("line", "start", "end", "text", "marked"),
        [
            ("size = 1", 8, 9, "size = 1", "1"),
            ("\tsize = 1", 2, 6, "    size = 1", "size"),
            ("名前 = 1", 1, 3, "名前 = 1", "名前"),
            ("e\u0301 = 1", 6, 7, "e\u0301 = 1", "1"),
            ("size", 5, 5, "size", ""),
            ("size", 90, 95, "size", ""),
        ],
    )
    def test_the_stretch_is_underlined_as_wide_as_it_is(self, line, start, end, text, marked):
        shown = underlined(line, Span("a", 1, start, 1, end), 80)
        assert shown.text == text
        assert shown.end - shown.start == max(columns(marked), 1)
        assert shown.start == columns(text[: text.index(marked)] if marked else text)

    def test_a_stretch_of_several_lines_is_underlined_to_the_end_of_the_first(self):
        shown = underlined("a = [", Span("a", 1, 5, 3, 2), 80)
        assert (shown.start, shown.end) == (4, 5)

    @pytest.mark.parametrize("before", [0, 30, 200, 100_000])
    @pytest.mark.parametrize("after", [0, 30, 100_000])
    @pytest.mark.parametrize("letter", ["x", "名", "\t"])
    def test_a_long_line_is_cut_around_the_stretch(self, before, after, letter):
        line = letter * before + "SPAN" + letter * after
        shown = underlined(line, Span("a", 1, before + 1, 1, before + 5), 60)
        assert columns(shown.text) <= 60
        assert "SPAN" in shown.text
        assert shown.start == columns(shown.text.partition("SPAN")[0])
        assert shown.end - shown.start == 4

    def test_a_stretch_wider_than_the_terminal_is_cut(self):
        shown = underlined("x" * 500, Span("a", 1, 1, 1, 501), 60)
        assert columns(shown.text) <= 60
        assert shown.end <= 60


def test_narrow_terminals_are_kept_to(report):
    lines = render(replace(report, problems=()), "text", Style(width=50)).splitlines()
    framed = [line for line in lines if line[:4].strip(" 0123456789") == "|"]
    assert framed
    assert all(columns(line) <= 50 for line in framed if not {"saves", "priced:"} & {*line.split()})
    assert all(columns(line) <= 50 for line in lines if line.startswith("  = via"))


def test_a_finding_in_a_file_that_is_not_at_hand_still_says_what_it_is_worth(report):
    text = render(replace(report, sources={}))
    assert " --> infra/main.tf:2:13 (aws_sagemaker_notebook_instance.dev)\n" in text
    assert "  = saves $4,310\N{EN DASH}6,020/month\n" in text


def test_math_shows_both_sides_the_prices_and_the_assumptions(report):
    text = render(report, "text", Style(math=True))
    lines = [line.strip() for line in text.splitlines()]
    assert "= now 730 machine-hours x $25.25" in lines
    assert "= instead 120 machine-hours x $25.25" in lines
    assert "= price ml.p4d.24xlarge in us-east-1 = 25.25 per machine-hour (S1 2026)" in lines
    assert any(line.startswith("= assumes interactive_active_hours = 120") for line in lines)
