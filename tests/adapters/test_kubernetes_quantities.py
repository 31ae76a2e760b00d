"""Amounts in every form that Kubernetes takes, read exactly."""

from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlcostlint.adapters.kubernetes.quantities import gibibytes, quantity, whole
from mlcostlint.source import Span
from mlcostlint.value import written

AT = Span("q.yaml", 3, 5, 3, 9)
UNITS = {
    "": Fraction(1),
    "n": Fraction(1, 10**9),
    "u": Fraction(1, 10**6),
    "m": Fraction(1, 1000),
    **{unit: Fraction(1000**power) for power, unit in enumerate("kMGTPE", 1)},
    **{f"{unit}i": Fraction(1024**power) for power, unit in enumerate("KMGTPE", 1)},
}
DIGITS = st.text("0123456789", min_size=1, max_size=18)


@st.composite
def amounts(draw: Any) -> tuple[str, Fraction]:
    """An amount in one of its forms, and what it is."""
    sign = draw(st.sampled_from(["", "+", "-"]))
    before, behind = draw(DIGITS), draw(DIGITS)
    form, number = draw(
        st.sampled_from(
            [
                (before, Fraction(before)),
                (f"{before}.", Fraction(before)),
                (f".{behind}", Fraction(f"0.{behind}")),
                (f"{before}.{behind}", Fraction(f"{before}.{behind}")),
            ]
        )
    )
    exponent = draw(st.integers(-30, 30))
    letter = draw(st.sampled_from("eE"))
    powers = {f"{letter}{exponent}": Fraction(10) ** exponent}
    if exponent >= 0:
        powers[f"{letter}+{exponent}"] = Fraction(10) ** exponent
    suffix, factor = draw(st.sampled_from([*UNITS.items(), *powers.items()]))
    return f"{sign}{form}{suffix}", number * factor * (-1 if sign == "-" else 1)


@given(amounts())
def test_every_form_of_an_amount_is_read_exactly(amount):
    text, meant = amount
    found = quantity(written(text, AT))
    assert found.known is not None
    assert (Fraction(found.known), found.origin.span) == (meant, AT)
    assert bool(whole(written(text, AT)).unknown) is (meant.denominator > 1)
    assert bool(gibibytes(written(text, AT)).unknown) is (meant < 0)


@given(st.text(max_size=60))
def test_any_text_is_an_amount_or_a_hole(text):
    found = quantity(written(text, AT))
    assert bool(found.unknown) or isinstance(found.known, Decimal)
    assert found.origin.span == AT


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("1500m", "1.5"),
        ("2Gi", "2147483648"),
        ("8k", "8000"),
        ("1e3", "1000"),
        ("1E", "1000000000000000000"),
        ("1E3", "1000"),
        ("0.5", "0.5"),
        ("+1", "1"),
        (".5", "0.5"),
        ("5.", "5"),
        (4, "4"),
        (0.1, "0.1"),
    ],
)
def test_amounts(said, meant):
    assert quantity(written(said, AT)).known == Decimal(meant)


@pytest.mark.parametrize(
    "said",
    ["", "plenty", "1 Gi", "1K", "1ki", "1mi", "1e", "e3", ".", "1.2.3", "--1", "0x10", "\u0661"],
)
def test_what_is_no_amount_is_a_hole_with_its_reason(said):
    found = quantity(written(said, AT))
    assert found.unknown == f"{said} is no amount such as 1500m, 2Gi or 1e3"


def test_an_absent_amount_is_a_fact():
    assert quantity(written(None, AT)).known is None
    assert whole(written(None, AT)).known is None


@pytest.mark.parametrize(("said", "meant"), [("4", 4), ("2000m", 2), ("1k", 1000), ("1e1", 10)])
def test_what_cannot_be_divided_is_counted(said, meant):
    assert whole(written(said, AT)).known == meant


def test_half_a_device_is_a_hole():
    assert whole(written("500m", AT)).unknown == "0.5 is no whole number"


@pytest.mark.parametrize(
    ("said", "meant"), [("100Gi", 100), ("1.5T", 1397), ("2e9", 2), ("1", 1), ("1Ki", 1)]
)
def test_begun_gibibytes_count(said, meant):
    assert gibibytes(written(said, AT)).known == meant


def test_less_than_nothing_is_no_size():
    assert gibibytes(written("-1Gi", AT)).unknown == "-1073741824 is no amount of bytes"
