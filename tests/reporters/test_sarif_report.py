import json
from dataclasses import replace
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from mlcostlint.finding import Confidence, Severity
from mlcostlint.reporters import Style, render
from mlcostlint.source import Span

SCHEMA = Path(__file__).parents[1] / "schemas" / "sarif-2.1.0-subset.json"


@pytest.fixture
def run(report):
    return json.loads(render(report, "sarif"))["runs"][0]


def test_it_is_valid(report):
    schema = json.loads(SCHEMA.read_text(encoding="utf-8"))
    Draft202012Validator.check_schema(schema)
    Draft202012Validator(schema).validate(json.loads(render(report, "sarif")))


def test_two_runs_give_the_same_bytes(report):
    assert render(report, "sarif") == render(report, "sarif")


def test_rules_carry_their_pages(run, report):
    rules = {rule["id"]: rule for rule in run["tool"]["driver"]["rules"]}
    assert list(rules) == sorted(report.rules)
    idle = rules["notebook-no-idle-shutdown"]
    assert idle["shortDescription"]["text"] == "notebook-no-idle-shutdown title"
    assert idle["fullDescription"]["text"] == "Because of it."
    assert idle["help"]["markdown"] == report.rules["notebook-no-idle-shutdown"].text
    assert idle["properties"] == {
        "precision": "medium",
        "problem.severity": "error",
        "tags": ["cost", "finops", "idle"],
    }
    assert "security-severity" not in json.dumps(run)


def test_results_point_at_rules_by_name_and_index(run):
    rules = run["tool"]["driver"]["rules"]
    assert [rules[result["ruleIndex"]]["id"] for result in run["results"]] == [
        result["ruleId"] for result in run["results"]
    ]
    assert [result["level"] for result in run["results"]] == ["error", "warning", "note"]


def test_a_result_names_place_trail_fix_and_fingerprint(run):
    result = run["results"][0]
    assert result["locations"][0]["physicalLocation"] == {
        "artifactLocation": {"uri": "infra/main.tf"},
        "region": {"startLine": 2, "startColumn": 13, "endLine": 2, "endColumn": 30},
    }
    assert result["partialFingerprints"] == {"mlcostlint/v1": "0123abcd"}
    steps = [
        (
            step["location"]["message"]["text"],
            step["location"]["physicalLocation"]["region"]["startLine"],
        )
        for step in result["codeFlows"][0]["threadFlows"][0]["locations"]
    ]
    assert steps == [("decided here", 2), ("used here", 6)]
    change = result["fixes"][0]["artifactChanges"][0]
    assert change["replacements"][0] == {
        "deletedRegion": {"startLine": 2, "startColumn": 13, "endLine": 2, "endColumn": 30},
        "insertedContent": {"text": '"ml.g5.xlarge"'},
    }
    assert result["message"]["text"] == (
        "ml.p4d.24xlarge keeps running when nobody uses it; saves $4,310\N{EN DASH}6,020/month."
        ' Replace `default = "ml.p4d.24xlarge"` with `"ml.g5.xlarge"`'
    )


def test_what_a_finding_rests_on_is_related(run):
    (related,) = run["results"][1]["relatedLocations"]
    assert related["physicalLocation"]["region"]["startLine"] == 4
    assert "fixes" not in run["results"][1]


def test_paths_are_percent_encoded_and_columns_count_utf16(run):
    location = run["results"][1]["locations"][0]["physicalLocation"]
    assert location["artifactLocation"]["uri"] == "jobs/my%20job.yaml"
    assert location["region"]["startColumn"] == 33 + 2
    assert location["region"]["endColumn"] == 38 + 2


@pytest.mark.parametrize(
    ("prefix", "path", "uri"),
    [
        ("", "a.tf", "a.tf"),
        (".", "a.tf", "a.tf"),
        ("team/infra", "a.tf", "team/infra/a.tf"),
        ("team/infra", "../b/ä#1.tf", "team/b/%C3%A4%231.tf"),
    ],
)
def test_paths_are_seen_from_the_top_of_the_repository(report, notebook, prefix, path, uri):
    moved = replace(report, findings=(replace(notebook, span=Span(path, 1, 1, 1, 2)),))
    run = json.loads(render(moved, "sarif", Style(prefix=prefix)))["runs"][0]
    location = run["results"][0]["locations"][0]["physicalLocation"]
    assert location["artifactLocation"]["uri"] == uri


def test_what_is_suppressed_is_left_out(run):
    assert len(run["results"]) == 3
    assert "suppressions" not in json.dumps(run)


def test_problems_are_notifications(run, report):
    (invocation,) = run["invocations"]
    assert invocation["executionSuccessful"] is False
    first, second = invocation["toolExecutionNotifications"]
    assert first["message"]["text"] == "expected a closing brace"
    assert first["locations"][0]["physicalLocation"]["region"]["startLine"] == 3
    assert "locations" not in second
    healthy = json.loads(render(replace(report, problems=()), "sarif"))["runs"][0]
    assert healthy["invocations"][0]["executionSuccessful"] is True


def test_precision_is_that_of_the_least_certain_finding(report, notebook):
    sure = replace(notebook, confidence=Confidence.HIGH)
    unsure = replace(notebook, confidence=Confidence.LOW, severity=Severity.INFO)
    for findings in ((sure, unsure), (unsure, sure)):
        run = json.loads(render(replace(report, findings=findings), "sarif"))["runs"][0]
        rule = run["tool"]["driver"]["rules"][run["results"][0]["ruleIndex"]]
        assert rule["properties"]["precision"] == "low"
        assert rule["properties"]["problem.severity"] == "error"
