"""`mlcostlint fit`: a model in, machines and prices out."""

import json
from typing import Any

import pytest
from click.testing import CliRunner, Result

from mlcostlint.cli import main

LLAMA = "meta-llama/Llama-3.1-8B-Instruct"


def fit(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["fit", *arguments])


def told(*arguments: str) -> dict[str, Any]:
    result = fit(*arguments, "--format", "json")
    assert result.exit_code == 0, result.output
    found = json.loads(result.output)
    assert isinstance(found, dict)
    return found


def test_machines_that_hold_a_model_cheapest_first():
    lines = fit(LLAMA, "--provider", "aws").output.splitlines()
    assert lines[0] == f"{LLAMA}: 8.03B parameters"
    assert lines[1] == (
        "needs 16.6 GiB for a replica: weights 15.4 at 16 bits, cache 1.2, other 0.0"
    )
    assert lines[3].split() == ["machine", "takes", "memory", "$/hour", "$/month", "region"]
    assert lines[4].split()[0] == "g6.xlarge"
    assert lines[4].endswith("us-east-1")


def test_each_way_once_and_all_on_request():
    few, everything = told(LLAMA), told(LLAMA, "--all")
    ways = [(one["provider"], one["accelerator"], one["accelerators"]) for one in few["machines"]]
    assert len(set(ways)) == len(ways) == 10
    assert len(everything["machines"]) > 50
    prices = [one["usd_per_hour"] for one in everything["machines"]]
    assert prices == sorted(prices)
    assert all(one["source"] for one in everything["machines"])


@pytest.mark.parametrize(
    ("options", "gib"),
    [
        ((), 16.6),
        (("--dtype", "int4"), 5.53),
        (("--context", "131072"), 34.61),
        (("--context", "131072", "--fp8-cache"), 25.01),
        (("--concurrency", "32"), 20.21),
    ],
)
def test_what_is_asked_of_a_model_decides_what_it_needs(options, gib):
    assert told(LLAMA, *options)["need_gib"]["total"] == pytest.approx(gib, abs=0.02)


def test_a_service_offers_its_own_machines_at_its_own_price():
    plain = told(LLAMA, "--provider", "aws")["machines"][0]
    managed = told(LLAMA, "--service", "sagemaker-hosting")["machines"][0]
    assert managed["machine"] == f"ml.{plain['machine']}"
    assert managed["usd_per_hour"] > plain["usd_per_hour"]
    vertex = told(LLAMA, "--service", "vertex-prediction")["machines"]
    assert {one["provider"] for one in vertex} == {"gcp"}


def test_training_needs_more_and_sharding_less():
    full = told(LLAMA, "--train", "full", "--shard", "weights", "--provider", "aws")
    assert full["need_gib"] is None
    assert all(one["takes"] == one["accelerators"] for one in full["machines"])
    adapters = told(LLAMA, "--train", "qlora", "--provider", "aws")
    assert adapters["machines"][0]["usd_per_hour"] < full["machines"][0]["usd_per_hour"]


def test_a_region_is_priced_by_its_own_list():
    here = told(LLAMA, "--provider", "aws")["machines"][0]
    there = told(LLAMA, "--provider", "aws", "--region", "eu-central-1")["machines"][0]
    assert there["region"] == "eu-central-1"
    assert there["usd_per_hour"] > here["usd_per_hour"]


def test_estimates_say_so():
    lines = fit(LLAMA, "--provider", "aws", "--region", "ap-south-1", "--all").output.splitlines()
    assert any(" ~" in line for line in lines[4:])
    assert lines[-1].startswith("~ estimated")


def test_a_size_read_off_a_name_says_so():
    first = fit("acme/house-model-7b").output.splitlines()[0]
    assert first == "house-model-7b: 7B parameters, a size read off its name"


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("acme/churn",), "nothing is known of 'acme/churn'"),
        ((LLAMA, "--region", "us-east-1"), "a region is one provider's"),
        (
            (LLAMA, "--service", "vertex-prediction", "--provider", "aws"),
            "vertex-prediction is a service of gcp",
        ),
        ((LLAMA, "--context", "0"), "--context"),
    ],
)
def test_what_cannot_be_answered_ends_with_a_sentence(arguments, sentence):
    result = fit(*arguments)
    assert result.exit_code == 2
    assert sentence in result.output


def test_a_model_that_nothing_holds():
    result = fit("deepseek-ai/DeepSeek-V3", "--dtype", "fp32", "--provider", "gcp")
    assert result.exit_code == 1
    assert "no machine that has a price there holds it" in result.output
