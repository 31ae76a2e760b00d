from dataclasses import replace

import pytest

from mlcostlint.reporters import FORMATS, Style, render
from mlcostlint.reporters.statistics import statistics


def test_one_line_for_each_finding_in_order_of_place(report):
    assert render(report, "concise") == (
        "infra/main.tf:2:13: error[notebook-no-idle-shutdown] ml.p4d.24xlarge keeps running when"
        " nobody uses it ($4,310\N{EN DASH}6,020/month)\n"
        "jobs/my job.yaml:2:33: warning[checkpointed-training-on-demand] 1 x ml.p4d.24xlarge on"
        " demand, but the job can resume ($60.00\N{EN DASH}99.99/month)\n"
        "jobs/my job.yaml:1:1: info[job-no-runtime-limit] no limit\n"
        "infra/bad.tf:3:1: problem: expected a closing brace\n"
        "problem: rule x broke on y: KeyError: 1\n"
        "3 findings, 1 gap, 2 problems, 1 suppressed · save $4,310\N{EN DASH}6,020/month of $9,870"
        " (prices as of 2026-07-30)\n"
    )


def test_quiet_leaves_the_sum_out(report):
    assert "suppressed" not in render(report, "concise", Style(verbosity=-1))


def test_a_finding_stays_one_line(report, notebook):
    bad = replace(notebook, message="a\nb\x1b[1m")
    lines = render(replace(report, findings=(bad,), problems=()), "concise").splitlines()
    assert len(lines) == 2
    assert "\x1b" not in lines[0]


def test_statistics_count_by_rule_dearest_first(report):
    assert statistics(report) == (
        "     1  $4,310\N{EN DASH}6,020/month  notebook-no-idle-shutdown\n"
        "     1  $60.00\N{EN DASH}99.99/month  checkpointed-training-on-demand\n"
        "     1                   -  job-no-runtime-limit\n"
        "\n"
        "3 findings, 1 gap, 2 problems, 1 suppressed · save $4,310\N{EN DASH}6,020/month of $9,870"
        " (prices as of 2026-07-30)\n"
    )


def test_an_unknown_format_is_refused(report):
    with pytest.raises(ValueError, match="'xml' is not a format; there are text, concise"):
        render(report, "xml")


@pytest.mark.parametrize("name", FORMATS)
def test_every_format_ends_with_a_newline(report, name):
    assert render(report, name).endswith("\n")
    assert render(replace(report, findings=(), problems=()), name).endswith("\n")
