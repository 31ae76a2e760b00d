"""Whole small projects give the report that was reviewed by eye."""

import json
from pathlib import Path

import pytest
from syrupy.extensions.json import JSONSnapshotExtension

import mlcostlint
from mlcostlint.api import rules

ROOT = Path(__file__).parents[1]
PROJECTS = sorted(path.name for path in (ROOT / "fixtures").iterdir() if path.is_dir())
REVIEWED = ("scanned", "findings", "gaps", "problems", "suppressed", "saves")


@pytest.fixture
def scanned(monkeypatch):
    monkeypatch.chdir(ROOT)
    return lambda project: mlcostlint.scan([f"fixtures/{project}"])


@pytest.mark.parametrize("project", PROJECTS)
def test_report(project, scanned, snapshot):
    report = json.loads(mlcostlint.render(scanned(project), "json"))

    reviewed = {part: report[part] for part in REVIEWED}
    assert reviewed == snapshot(extension_class=JSONSnapshotExtension)


def test_the_clean_project_leaves_nothing_to_say(scanned):
    report = scanned("clean")

    assert (report.findings, report.gaps, report.problems, report.suppressed) == ((), (), (), ())
    assert sum(report.scanned.resources.values()) > 5


@pytest.mark.parametrize("project", [name for name in PROJECTS if name != "clean"])
def test_every_other_project_has_something_to_save(project, scanned):
    report = scanned(project)

    assert report.problems == ()
    assert 0 < report.saves.expected <= report.costs.expected


@pytest.mark.parametrize("project", PROJECTS)
def test_no_saving_reaches_below_nothing(project, scanned):
    report = scanned(project)
    amounts = [one for finding in report.findings for one in (finding.saves, finding.monthly)]

    assert all(one.low >= 0 for one in (*filter(None, amounts), report.saves))


def test_each_rule_has_something_to_find(scanned):
    found = {finding.rule for project in PROJECTS for finding in scanned(project).findings}

    assert found >= {rule.name for rule in rules()}


def test_projects_do_not_know_each_other(monkeypatch, scanned):
    apart = [finding for project in PROJECTS for finding in scanned(project).findings]
    monkeypatch.chdir(ROOT)

    assert list(mlcostlint.scan(["fixtures"]).findings) == apart


def test_a_waived_finding_keeps_its_reason(scanned):
    waived = scanned("sagemaker-terraform").suppressed

    assert [(one.finding.address, one.reason) for one in waived] == [
        (
            "aws_sagemaker_notebook_instance.dashboard",
            "runs the wall display in the trading room",
        )
    ]
