import re
from dataclasses import replace

import pytest

from mlcostlint.finding import Severity
from mlcostlint.money import Money
from mlcostlint.reporters import Style, render
from mlcostlint.source import Span

COMMAND = re.compile(r"^::(error|warning|notice) ([^:]*)::(.*)$")


def commands(text):
    return [found for line in text.splitlines() if (found := COMMAND.match(line))]


def test_findings_are_annotations_dearest_first_by_level(report):
    assert render(replace(report, problems=()), "github") == (
        "::error file=infra/main.tf,line=2,endLine=2,col=13,endColumn=30,"
        "title=mlcostlint notebook-no-idle-shutdown ($4%2C310\N{EN DASH}6%2C020/mo)::"
        "aws_sagemaker_notebook_instance.dev: ml.p4d.24xlarge keeps running when nobody uses it"
        '%0Areplace `default = "ml.p4d.24xlarge"` with `"ml.g5.xlarge"`\n'
        "::warning file=jobs/my job.yaml,line=2,endLine=2,col=33,endColumn=38,"
        "title=mlcostlint checkpointed-training-on-demand ($60.00\N{EN DASH}99.99/mo)::"
        "TrainingJob/bert: 1 x ml.p4d.24xlarge on demand, but the job can resume"
        "%0Aset `EnableManagedSpotTraining: true`\n"
        "::notice file=jobs/my job.yaml,line=1,endLine=4,"
        "title=mlcostlint job-no-runtime-limit::TrainingJob/bert: no limit\n"
        "3 findings, 1 gap, 1 suppressed · save $4,310\N{EN DASH}6,020/month of $9,870"
        " (prices as of 2026-07-30)\n"
    )


def test_problems_are_errors_and_come_first(report):
    first, second = commands(render(report, "github"))[:2]
    assert first[1] == "error"
    assert "file=infra/bad.tf,line=3" in first[2]
    assert second[2] == "title=mlcostlint problem"


@pytest.mark.parametrize("severity", list(Severity))
@pytest.mark.parametrize("count", [9, 10, 11, 40])
def test_no_more_than_ten_of_a_level_and_the_last_tells_of_the_rest(
    report, notebook, severity, count
):
    worth = notebook.monthly
    findings = tuple(
        replace(
            notebook,
            severity=severity,
            message=f"no {number}",
            monthly=Money(worth.low, worth.expected + number, worth.high, worth.per),
        )
        for number in range(count)
    )
    shown = commands(render(replace(report, findings=findings, problems=()), "github"))
    assert len(shown) == min(count, 10)
    assert f"no {count - 1}%0A" in shown[0][3]
    told = re.match(r"(\d+) more like this are not shown here", shown[-1][3])
    assert (int(told[1]) if told else 0) == max(count - 9, 0) * (count > 10)


@pytest.mark.parametrize("field", ["message", "address", "help", "rule"])
def test_nothing_in_a_file_becomes_a_command(report, notebook, field):
    evil = "x\n::error::owned\r::set-env name=A::b\x1b[1m 100%,a:b\u2028::debug::x"
    text = render(
        replace(report, findings=(replace(notebook, **{field: evil}),), problems=()), "github"
    )
    lines = text.split("\n")
    assert [line for line in lines if line.startswith("::")] == lines[:1]
    assert len(lines) == 3
    assert "100%25" in lines[0]
    assert "\x1b" not in text
    if field == "rule":
        assert "a%3Ab" in lines[0]
        assert "100%25%2C" in lines[0]


def test_a_path_cannot_end_its_property(report, notebook):
    span = Span("a,line=9::b%.tf", 1, 1, 1, 2)
    text = render(replace(report, findings=(replace(notebook, span=span),), problems=()), "github")
    assert text.startswith("::error file=a%2Cline=9%3A%3Ab%25.tf,line=1,")


def test_paths_are_seen_from_the_top_of_the_repository(report):
    text = render(report, "github", Style(prefix="team"))
    assert "file=team/infra/main.tf," in text
