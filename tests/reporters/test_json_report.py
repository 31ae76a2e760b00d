import json
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

import mlcostlint
from mlcostlint.money import Money, Per
from mlcostlint.reporters import render
from mlcostlint.version import __version__

SCHEMA = Path(mlcostlint.__file__).parent / "data" / "schemas" / "report.json"


@pytest.fixture(scope="module")
def schema():
    schema = json.loads(SCHEMA.read_text(encoding="utf-8"))
    Draft202012Validator.check_schema(schema)
    return Draft202012Validator(schema)


@pytest.fixture
def whole(report):
    return json.loads(render(report, "json"))


def test_it_is_what_the_schema_says(schema, whole):
    schema.validate(whole)


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("findings", 0, "saves", "low"), 4310.2),
        (("findings", 0, "saves", "low"), "4310.2"),
        (("findings", 0, "extra"), 1),
        (("suppressed", 0, "reason"), ""),
        (("schema_version",), "2"),
        (("gaps", 0, "line"), 0),
    ],
)
def test_the_schema_refuses_what_it_does_not_say(schema, whole, path, value):
    at = whole
    for step in path[:-1]:
        at = at[step]
    at[path[-1]] = value
    assert not schema.is_valid(whole)


def test_the_head_of_a_report(whole):
    assert whole["schema_version"] == "1"
    assert whole["tool"] == {"name": "mlcostlint", "version": __version__}
    assert whole["prices"] == {"as_of": "2026-07-30", "currency": "USD", "old": False}
    assert whole["scanned"] == {
        "files": 3,
        "files_by_dialect": {"sagemaker": 1, "terraform": 2},
        "resources": 2,
        "resources_by_kind": {"notebook": 1, "training": 1},
        "resources_unpriced": 1,
    }
    assert whole["saves"] == {
        "low": "4310.20",
        "expected": "5120.50",
        "high": "6020.40",
        "per": "month",
    }
    assert whole["costs"]["expected"] == "9870.40"


def test_a_finding(whole):
    assert whole["findings"][0] == {
        "rule": "notebook-no-idle-shutdown",
        "family": "idle",
        "severity": "error",
        "confidence": "medium",
        "message": "ml.p4d.24xlarge keeps running when nobody uses it",
        "address": "aws_sagemaker_notebook_instance.dev",
        "kind": "notebook",
        "instances": 1,
        "path": "infra/main.tf",
        "line": 2,
        "column": 13,
        "end_line": 2,
        "end_column": 30,
        "block": {"path": "infra/main.tf", "line": 5, "end_line": 7},
        "via": [{"path": "infra/main.tf", "line": 6, "end_line": 6}],
        "because": [],
        "saves": {
            "low": "4310.20",
            "expected": "5120.50",
            "high": "6020.40",
            "per": "month",
            "currency": "USD",
        },
        "monthly": {
            "low": "4310.20",
            "expected": "5120.50",
            "high": "6020.40",
            "per": "month",
            "currency": "USD",
        },
        "unpriced": None,
        "assumptions": [
            {
                "name": "interactive_active_hours",
                "value": "120",
                "low": "60",
                "high": "217",
                "unit": "hours a month",
                "source": "somebody is at work on it",
            }
        ],
        "working": {
            "before": "730 machine-hours x $25.25",
            "after": "120 machine-hours x $25.25",
            "prices": [
                {
                    "what": "ml.p4d.24xlarge",
                    "region": "us-east-1",
                    "usd": "25.25",
                    "unit": "machine-hour",
                    "source": "S1",
                    "as_of": "2026",
                    "estimated": False,
                }
            ],
        },
        "help": 'replace `default = "ml.p4d.24xlarge"` with `"ml.g5.xlarge"`',
        "fingerprint": "0123abcd",
    }


def test_what_is_paid_by_the_run_says_so(whole):
    assert whole["findings"][1]["saves"]["per"] == "run"
    assert whole["findings"][1]["monthly"]["per"] == "month"


def test_a_finding_without_a_price_says_why(whole):
    unpriced = whole["findings"][2]
    assert unpriced["saves"] is None
    assert unpriced["monthly"] is None
    assert unpriced["unpriced"] == "no price for ml.p4d.24xlarge in eu-south-2"


def test_doubts_about_files(whole):
    assert whole["doubts"] == [
        {"path": "infra/values.yaml", "doubt": "looks like kubernetes and is none"}
    ]


def test_gaps_problems_and_suppressed_findings(whole):
    (gap,) = whole["gaps"]
    assert gap["question"] == "var.zone has no default"
    assert (gap["line"], gap["rules"], gap["addresses"]) == (
        6,
        ["cross-region-data-path"],
        ["a", "b"],
    )
    first, second = whole["problems"]
    assert (first["message"], first["place"]["path"]) == (
        "expected a closing brace",
        "infra/bad.tf",
    )
    assert second["place"] is None
    (suppressed,) = whole["suppressed"]
    assert (suppressed["rule"], suppressed["reason"]) == ("job-no-runtime-limit", "a demo")
    assert suppressed["comment"] == {"path": "jobs/my job.yaml", "line": 1, "end_line": 1}


def test_keys_are_sorted_and_bytes_repeat(report, whole):
    assert render(report, "json") == json.dumps(whole, indent=2, sort_keys=True) + "\n"


@pytest.mark.parametrize(
    ("usd", "text"), [("0", "0.00"), ("1E+3", "1000.00"), ("0.125", "0.12"), ("12.3456", "12.35")]
)
def test_money_is_text_with_two_decimals(schema, report, usd, text):
    whole = json.loads(
        render(replace(report, costs=Money.exactly(Decimal(usd), Per.MONTH)), "json")
    )
    schema.validate(whole)
    assert whole["costs"]["expected"] == text


def test_any_message_survives(schema, report, notebook):
    evil = '"\x1b]0;x\x07\n\u2028\ud800\\'
    whole = json.loads(render(replace(report, findings=(replace(notebook, message=evil),)), "json"))
    schema.validate(whole)
    assert whole["findings"][0]["message"] == evil
