"""`mlcostlint prices` as it is typed: what it prints, where, and how it exits."""

import json
import re
import sqlite3
from contextlib import closing
from datetime import UTC, datetime

import pytest

from mlcostlint.data import SHIPPED, shelf
from tests.offers import lists


@pytest.fixture(autouse=True)
def data(tmp_path, monkeypatch):
    """The folder that keeps a user's prices, empty."""
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    return tmp_path / "data" / "mlcostlint"


@pytest.fixture
def google(tmp_path):
    """A table of Google's prices, all a tenth up."""
    path = tmp_path / "google.csv"
    prices = lists.dearer(lists.shipped("gcp", "us-central1"))
    path.write_text(lists.gcp_table(prices, "us-central1"))
    return path


def aged(path, day):
    path.write_bytes(SHIPPED.read_bytes())
    with closing(sqlite3.connect(path)) as rows, rows:
        rows.execute("UPDATE about SET value = ? WHERE name = 'as_of'", (day,))
    return path


def told(result):
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def test_a_machine_in_a_region_at_every_service(run):
    lines = run("prices", "show", "g5.xlarge", "--region", "us-east-1").stdout.splitlines()

    assert lines[0].split() == ["machine", "region", "service", "$/hour", "spot", "source"]
    assert re.split(" {2,}", lines[1]) == [
        "g5.xlarge", "us-east-1", "ec2", "1.006", "0.41246", "kaws 2026-07-20",
    ]  # fmt: skip
    assert "ml.g5.xlarge  us-east-1  sagemaker-training " in lines[2]
    assert lines[-1] == "list prices in US dollars for Linux, as of 2026-07-30"


def test_a_machine_in_every_region_that_publishes_its_price(run):
    found = told(run("prices", "show", "p4d.24xlarge", "--service", "ec2", "--format", "json"))

    assert {one["region"]: one["usd_per_hour"] for one in found}["ap-northeast-1"] == 30.09784
    assert not any(one["estimated"] for one in found)
    assert all(one["sources"] for one in found)


def test_a_price_that_nobody_publishes_is_marked(run):
    (found,) = told(
        run("prices", "show", "g7e.2xlarge", "--region", "eu-west-1", "--service", "ec2",
            "--format", "json")
    )  # fmt: skip
    assert found["estimated"]
    assert found["spot_usd_per_hour"] is None
    assert "~" in run("prices", "show", "g7e.2xlarge", "--region", "eu-west-1").stdout


@pytest.mark.parametrize(
    ("machine", "services"),
    [
        ("ml.p5.48xlarge", {"sagemaker-training", "sagemaker-hosting", "sagemaker-hyperpod"}),
        ("a2-highgpu-1g", {"gce", "vertex-training", "vertex-prediction", "vertex-workbench"}),
        ("ct5lp-hightpu-4t", {"gce"}),
        ("Standard_NC24ads_A100_v4", {"azure-vm", "azure-ml"}),
    ],
)
def test_rates_of_the_services_that_rent_it_out(run, machine, services):
    found = told(run("prices", "show", machine, "--format", "json"))

    assert services <= {one["service"] for one in found}
    assert all(one["machine"] == machine for one in found)


def test_an_accelerator_is_the_machines_that_carry_it_cheapest_first(run):
    found = told(run("prices", "show", "nvidia-l4", "--format", "json"))

    assert found[0]["machine"] == "g2-standard-4"
    assert {one["provider"] for one in found} == {"aws", "gcp"}
    one_region = told(run("prices", "show", "l4", "--region", "us-east-1", "--format", "json"))
    assert {one["region"] for one in one_region} == {"us-east-1"}
    assert one_region[0]["machine"] == "g6.xlarge"


@pytest.mark.parametrize(
    ("arguments", "code", "sentence"),
    [
        (["g5.xlareg"], 2, "did you mean 'g5.xlarge'?"),
        (["ml.g5.xlareg"], 2, "did you mean 'ml.g5.xlarge'?"),
        (["g5.xlarge", "--region", "us-esat-1"], 2, "no region 'us-esat-1' of aws; did you mean"),
        (["g5.xlarge", "--region", "eastus"], 2, "no region 'eastus' of aws"),
        (["l4", "--region", "mars"], 2, "no region 'mars'"),
        (["p5e.48xlarge"], 1, "no price for p5e.48xlarge in any region"),
        (["g5.xlarge", "--service", "gce"], 1, "no price for g5.xlarge in any region"),
    ],
)
def test_what_cannot_be_shown_is_said(run, arguments, code, sentence):
    result = run("prices", "show", *arguments)

    assert result.exit_code == code
    assert sentence in result.stderr
    assert result.stdout == ""


def test_the_shipped_book_is_checked(run):
    result = run("prices", "check")

    lines = dict(line.split(None, 1) for line in result.stdout.splitlines())
    assert lines["book"] == str(SHIPPED)
    assert lines["used"] == "because nothing has been updated since"
    assert lines["gcp"].startswith("13,047 prices in 44 regions, 12,950 with spot")
    assert "123 of SageMaker" in lines["aws"]


def test_an_update_from_files_is_used_from_then_on(run, data, google, monkeypatch, tmp_path):
    before = told(run("fit", "my-model-7b", "--provider", "gcp", "--format", "json"))

    result = run("prices", "update", "--from", str(google))

    assert result.exit_code == 0, result.output
    today = datetime.now(tz=UTC).date().isoformat()
    assert result.stdout.splitlines()[-1] == f"as of {today}, in {data / 'prices.sqlite'}"
    (shown,) = told(
        run("prices", "show", "g2-standard-4", "--service", "gce", "--region", "us-central1",
            "--format", "json")
    )  # fmt: skip
    assert shown["usd_per_hour"] == 0.777515
    assert shown["sources"] == [f"gcloud-compute {today}"]
    checked = told(run("prices", "check", "--format", "json"))
    assert checked["path"] == str(data / "prices.sqlite")
    assert checked["content"]
    after = told(run("fit", "my-model-7b", "--provider", "gcp", "--format", "json"))
    assert after["machines"][0]["usd_per_hour"] > before["machines"][0]["usd_per_hour"]
    (tmp_path / "main.tf").write_text('resource "google_compute_instance" "a" {}\n')
    monkeypatch.chdir(tmp_path)
    assert f"(prices as of {today})" in run("scan", "main.tf").stdout


def test_what_an_update_leaves_out_is_said(run, google):
    with google.open("a") as table:
        table.write("z9-huge-1,us-central1,4,16,1.0,0.1,1.0\n")
        table.writelines(
            f"{name},us-central1,4,16,99999,0,1.0\n"
            for name in list(lists.shipped("gcp", "us-central1"))[:7]
        )

    out = run("prices", "update", "--from", str(google)).stdout

    assert "not in the hardware table, so without a price: 1, as z9-huge-1" in out
    assert out.count("left as it was: ") == 5
    assert "left as they were: 2 others" in out


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--from", "nowhere"], "prices stay as they are: nowhere does not exist"),
        (["--provider", "awz"], "no provider 'awz'; there are aws, gcp, azure; did you mean 'aws'"),
        (["--regions", "eastuss"], "no region 'eastuss'; did you mean 'eastus'"),
        (["--provider", "gcp,azure", "--regions", "us-east-1"], "us-east-1 is a region of aws"),
    ],
)
def test_an_update_that_cannot_be_exits_with_two(run, data, arguments, sentence):
    result = run("prices", "update", *arguments)

    assert result.exit_code == 2
    assert sentence in result.stderr
    assert not (data / "prices.sqlite").exists()


def test_no_network_is_said(run, monkeypatch):
    monkeypatch.setenv("https_proxy", "http://127.0.0.1:9")
    monkeypatch.setenv("no_proxy", "")

    result = run("prices", "update", "--provider", "gcp")

    assert result.exit_code == 2
    assert "prices stay as they are: https://gcloud-compute.com/" in result.stderr


def test_old_prices_fail_the_check(run, tmp_path):
    old = aged(tmp_path / "old.sqlite", "2026-01-01")

    result = run("prices", "check", "--prices", str(old))

    assert result.exit_code == 1
    assert "days ago: old" in result.stdout
    assert "`mlcostlint prices update` brings newer ones" in result.stdout


def test_a_damaged_book_fails_the_check(run, data, google):
    run("prices", "update", "--from", str(google))
    path = shelf.updated_path(data)
    with closing(sqlite3.connect(path)) as rows, rows:
        rows.execute("DELETE FROM price WHERE region = 3")

    result = run("prices", "check")

    assert result.exit_code == 2
    assert "was changed after it had been written" in result.stderr


@pytest.mark.parametrize("command", [["scan"], ["cost"], ["fit", "my-model-7b"]])
@pytest.mark.usefixtures("project")
def test_a_named_book_is_used_and_must_be_one(run, command, monkeypatch):
    result = run(*command, "--prices", "main.tf")
    assert result.exit_code == 2
    assert "main.tf is not a price book" in result.stderr

    monkeypatch.setenv("MLCOSTLINT_PRICES", "gone.sqlite")
    result = run(*command)
    assert result.exit_code == 2
    assert "gone.sqlite does not exist" in result.stderr


@pytest.mark.usefixtures("project")
def test_the_book_that_is_named_decides_over_the_newest(run, google, tmp_path):
    run("prices", "update", "--from", str(google))
    named = aged(tmp_path / "mine.sqlite", "2026-08-08")

    assert "(prices as of 2026-08-08)" in run("scan", "--prices", str(named)).stdout
