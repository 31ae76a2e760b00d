"""Sums know their range exactly, whatever they are made of."""

import itertools
from decimal import Decimal
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from mlcostlint.finding import Assumption
from mlcostlint.money import Per
from mlcostlint.pricing import Sum, Term


def figure(name: str, low: Any, expected: Any, high: Any) -> Assumption:
    return Assumption(name, Decimal(low), Decimal(expected), Decimal(high), "hours", "a test")


HOURS = figure("hours", 60, 120, 217)
DISCOUNT = figure("discount", "0.5", "0.65", "0.9")


def test_range_of_a_difference_is_that_of_its_corners():
    spot = Sum.of(730) - Sum.of(730, DISCOUNT)
    assert spot.money(Per.MONTH).low == Decimal(73)
    saved = Sum.of(730) - Sum.of(1, HOURS)
    assert (saved.money(Per.MONTH).low, saved.money(Per.MONTH).high) == (Decimal(513), Decimal(670))


def test_what_both_sides_share_cancels():
    shared = Sum.of(3, HOURS) * Sum.of(1, DISCOUNT)
    assert (shared - Sum.of(3, DISCOUNT, HOURS)).terms == ()
    assert (shared + shared).terms == (Term(Decimal(6), (DISCOUNT, HOURS)),)


figures = st.builds(
    lambda name, ends: figure(name, *sorted(ends)),
    st.sampled_from("abcde"),
    st.tuples(*[st.integers(0, 9)] * 3),
)
terms = st.builds(
    lambda amount, factors: Term(
        Decimal(amount), tuple({one.name: one for one in factors}.values())
    ),
    st.integers(-9, 9),
    st.lists(figures, max_size=2),
)


@given(st.lists(terms, max_size=3))
def test_range_holds_every_value_that_the_assumptions_allow(chosen):
    total = sum((Sum.of(term.amount, *term.factors) for term in chosen), Sum(()))
    money = total.money(Per.MONTH)
    known = total.assumptions
    choices = itertools.product(*((one.low, one.expected, one.high) for one in known))
    for choice in itertools.islice(choices, 729):
        at = dict(zip(known, choice, strict=True))
        value = Decimal(0)
        for term in total.terms:
            product = term.amount
            for factor in term.factors:
                product *= at[factor]
            value += product
        assert money.low <= value <= money.high
    assert money.low <= money.expected <= money.high


def test_many_assumptions_keep_the_range_of_the_weightiest():
    many = [figure(f"x{n}", 0, 1, 1 + n) for n in range(1, 10)]
    total = sum((Sum.of(1, one) for one in many), Sum(()))
    assert total.money(Per.RUN).high == 3 + sum(1 + n for n in range(4, 10))
    assert total.money(Per.RUN).expected == 9
