"""What ids of models say, the memory they need and where they fit."""

import csv
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from mlcostlint import hardware
from mlcostlint.hardware import (
    Certainty,
    Cloud,
    Machine,
    Method,
    ModelKind,
    Need,
    Sharding,
    SizedModel,
    holds,
    keeps_up,
    placements,
    serving_need,
    sized,
    splits,
    training_need,
)

HERE = Path(__file__).parent


def rows(table: str) -> list[dict[str, str]]:
    with (HERE / f"{table}.csv").open(newline="", encoding="utf-8") as text:
        return list(csv.DictReader(text))


def listed(model_id: str) -> SizedModel:
    found = sized(model_id)
    assert found is not None
    return found


@pytest.mark.parametrize("row", rows("model_ids"), ids=lambda row: row["model_id"])
def test_size_and_bits_by_id(row):
    found = sized(row["model_id"])
    if row["expected_params_b"] == "None":
        assert found is None
        return
    assert found is not None
    assert float(found.architecture.parameters) == pytest.approx(
        float(row["expected_params_b"]), rel=0.01
    )
    if row["expected_bits"]:
        assert found.bits == Decimal(row["expected_bits"])


@pytest.mark.parametrize(
    ("model_id", "bits", "certainty"),
    [
        ("meta-llama/Llama-3.1-8B-Instruct", 16, Certainty.PUBLISHED),
        ("deepseek-ai/DeepSeek-V3", "8.25", Certainty.PUBLISHED),
        ("openai/gpt-oss-20b", "4.5", Certainty.PUBLISHED),
        ("acme/house-model-13b", 16, Certainty.NAMED),
        ("acme/house-model-13b-fp32", 32, Certainty.NAMED),
        ("acme/house-13b-4.0bpw-exl2", "4.3", Certainty.NAMED),
        ("acme/house-13b-exl2", "4.5", Certainty.NAMED),
        ("acme/house-13b-2bit", "2.5", Certainty.NAMED),
        ("acme/house-13b-3bit", "3.5", Certainty.NAMED),
        ("acme/house-8x7b", 16, Certainty.GUESSED),
        ("acme/house-e4b", 16, Certainty.GUESSED),
    ],
)
def test_bits_are_those_of_the_id_else_as_published(model_id, bits, certainty):
    found = listed(model_id)
    assert (found.bits, found.certainty) == (Decimal(bits), certainty)


@pytest.mark.parametrize(
    ("model_id", "active", "kind"),
    [
        ("acme/odd-4x7b", "12.6", ModelKind.MOE),
        ("acme/odd-60b-a4b", "4", ModelKind.MOE),
        ("acme/odd-2b-a400m", "0.4", ModelKind.MOE),
        ("acme/odd-e4b", "4", ModelKind.LLM),
        ("acme/odd-1t", "1000", ModelKind.LLM),
    ],
)
def test_what_a_token_uses_of_a_model_that_nobody_listed(model_id, active, kind):
    found = listed(model_id).architecture
    assert (found.active, found.kind) == (Decimal(active), kind)


@pytest.mark.parametrize(
    ("model_id", "gib"),
    [
        ("meta-llama/Llama-3.1-70B-Instruct", "131.41"),
        ("meta-llama/Llama-3.1-405B", "755.95"),
        ("s3://models/llama-3.1-405b/model.tar.gz", "755.95"),
        ("meta-llama/Llama-4-Scout-17B-16E-Instruct", "203.03"),
        ("my-project/nothing-anybody-knows", None),
        ("", None),
        ("x" * 10_000, None),
    ],
)
def test_weights_of_published_models(model_id, gib):
    assert hardware.weights_gib(model_id) == (None if gib is None else Decimal(gib))


@pytest.mark.parametrize(
    ("raw", "like"),
    [
        ("TheBloke/Llama-2-13B-chat-GPTQ", "meta-llama/Llama-2-13b-chat-hf"),
        ("meta-llama/Llama-3.2-3B-Instruct-8bit", "meta-llama/Llama-3.2-3B-Instruct"),
        ("hf://meta-llama/Llama-2-7b-chat-hf@main", "meta-llama/Llama-2-7b-chat-hf"),
        ("publishers/meta/models/llama3@llama-3-8b", "meta-llama/Meta-Llama-3-8B"),
    ],
)
def test_spellings_of_one_model(raw, like):
    assert hardware.weights_gib(raw) == hardware.weights_gib(like) is not None


# From the smallest machine up; a fit is named after the first that holds one replica as a whole.
LADDER = (
    (1, "t4"),
    (1, "l4"),
    (1, "a10g"),
    (4, "t4"),
    (1, "l40s"),
    (4, "l4"),
    (4, "a10g"),
    (1, "a100-80gb"),
    (1, "h100-80gb"),
    (4, "l40s"),
    (2, "a100-80gb"),
    (2, "h100-80gb"),
    (1, "h200"),
    (4, "a100-80gb"),
    (8, "l40s"),
    (4, "h100-80gb"),
    (8, "a100-80gb"),
    (8, "h100-80gb"),
    (8, "h200"),
    (8, "b200"),
)


def first_fit(model: SizedModel, need: Need) -> str:
    for count, name in LADDER:
        device = hardware.accelerator(name)
        if (
            splits(model.architecture, count)
            and holds(need, device, count)
            and keeps_up(model, device, count)
        ):
            return f"{count}xnvidia-{name}"
    return "multi-node"


@pytest.mark.parametrize(
    "row", rows("model_fits"), ids=lambda row: f"{row['model']} at {row['bits']} bits"
)
def test_memory_and_first_fit(row):
    model = replace(listed(row["model"]), bits=Decimal(row["bits"]))
    need = serving_need(model.architecture, model.bits)
    assert float(need.weights) == pytest.approx(float(row["weights_gib_x1.03"]), abs=0.011)
    assert float(need.cache) == pytest.approx(float(row["kv_gib_x1.2"]), abs=0.011)
    assert need.fixed == Decimal(row["fixed_gib"])
    assert first_fit(model, need) == row["first_fit"]


LLAMA = "meta-llama/Llama-3.1-8B-Instruct"


@pytest.mark.parametrize(
    ("said", "tokens"),
    [
        ({}, 8192),
        ({"context": 4096}, 8192),
        ({"context": 32_768}, 32_768),
        ({"requests": 4}, 8192),
        ({"requests": 16}, 16_384),
        ({"requests": 256}, 32_768),
        ({"context": 131_072, "requests": 256}, 131_072),
    ],
)
def test_the_cache_has_room_for_the_longest_and_for_all_at_once(said, tokens):
    model = listed(LLAMA)
    one = 131_072 * Decimal("1.2") / 2**30
    assert serving_need(model.architecture, model.bits, **said).cache == one * tokens


def test_a_cache_in_eight_bits_takes_half():
    model = listed(LLAMA).architecture
    whole = serving_need(model, Decimal(16)).cache
    assert serving_need(model, Decimal(16), cache_bits=Decimal(8)).cache == whole / 2


def on(accelerator: str, count: int) -> Machine:
    device = hardware.accelerator(accelerator)
    return Machine(f"{count}x{accelerator}", Cloud.AWS, 8, Decimal(64), device, Decimal(count), "")


def test_a_replica_takes_the_fewest_accelerators_of_a_machine_that_hold_it():
    model = listed(LLAMA)
    need = serving_need(model.architecture, model.bits)
    found = placements(model, need, [on("t4", 1), on("t4", 4), on("a10g", 4), on("h100-80gb", 8)])
    assert [(one.machine.name, one.accelerators, one.replicas) for one in found] == [
        ("4xt4", 2, 2),
        ("4xa10g", 1, 4),
        ("8xh100-80gb", 1, 8),
    ]


def test_what_is_no_language_model_is_not_split():
    model = listed("black-forest-labs/FLUX.1-dev")
    need = serving_need(model.architecture, model.bits)
    assert [one.machine.name for one in placements(model, need, [on("l4", 4), on("l40s", 1)])] == [
        "1xl40s"
    ]


def test_attention_heads_must_divide():
    model = listed("meta-llama/Llama-3.1-70B-Instruct").architecture
    assert [count for count in range(1, 17) if splits(model, count)] == [1, 2, 4, 8, 16]


def test_a_cache_in_fp8_needs_accelerators_that_compute_so():
    model = listed(LLAMA)
    need = serving_need(model.architecture, model.bits, cache_bits=Decimal(8))
    machines = [on("a100-80gb", 1), on("h100-80gb", 1)]
    found = placements(model, need, machines, cache_in_fp8=True)
    assert [one.machine.name for one in found] == ["1xh100-80gb"]


def test_a_machine_without_whole_accelerators_holds_nothing():
    model = listed(LLAMA)
    need = serving_need(model.architecture, model.bits)
    part = replace(on("l4", 1), accelerators=Decimal("0.125"))
    plain = replace(on("l4", 1), accelerator=None, accelerators=Decimal(0))
    assert not list(placements(model, need, [part, plain]))


@pytest.mark.parametrize(
    ("method", "sharding", "nodes", "static"),
    [
        (Method.FULL, Sharding.NONE, 1, 18),
        (Method.FULL, Sharding.OPTIMIZER, 1, "5.75"),
        (Method.FULL, Sharding.GRADIENTS, 1, 4),
        (Method.FULL, Sharding.WEIGHTS, 1, "2.25"),
        (Method.FULL, Sharding.WEIGHTS, 2, "1.125"),
        (Method.FULL, Sharding.HYBRID, 2, "2.25"),
        (Method.LORA, Sharding.NONE, 1, "2.09"),
        (Method.LORA, Sharding.WEIGHTS, 1, "0.26125"),
        (Method.QLORA, Sharding.NONE, 1, "0.69"),
    ],
)
def test_what_an_accelerator_holds_of_a_training(method, sharding, nodes, static):
    model = replace(listed(LLAMA).architecture, parameters=Decimal(70))
    held = Decimal(70 * 10**9) * Decimal(static) / 2**30
    expected = held + max(Decimal(4), held / 5)
    found = training_need(model, method, sharding, accelerators=8, nodes=nodes)
    assert float(found) == pytest.approx(float(expected))
