"""Functions of numbers, by the examples of their documentation and the edges of their source."""

import pytest


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("abs(23)", 23),
        ("abs(-12.4)", 12.4),
        ('abs("-3")', 3),
        ("ceil(5)", 5),
        ("ceil(5.1)", 6),
        ("ceil(-5.1)", -5),
        ("floor(5)", 5),
        ("floor(4.9)", 4),
        ("floor(-4.9)", -5),
        ("log(50, 10)", 1.6989700043360185),
        ("log(16, 2)", 4),
        ("log(1, 10)", 0),
        ("ceil(log(15, 2))", 4),
        ("max(12, 54, 3)", 54),
        ("max([12, 54, 3]...)", 54),
        ("min(12, 54, 3)", 3),
        ('min("12", 54)', 12),
        ('parseint("100", 10)', 100),
        ('parseint("FF", 16)', 255),
        ('parseint("-10", 16)', -16),
        ('parseint("+7", 8)', 7),
        ('parseint("1011111011101111", 2)', 48879),
        ('parseint("aA", 62)', 656),
        ('parseint("zz", 36)', 1295),
        ("pow(3, 2)", 9),
        ("pow(4, 0)", 1),
        ("pow(2, 60)", 2**60),
        ("pow(4, 0.5)", 2),
        ("pow(2, -1)", 0.5),
        ("range(3)", [0, 1, 2]),
        ("range(0)", []),
        ("range(-2)", [0, -1]),
        ("range(1, 4)", [1, 2, 3]),
        ("range(1, 8, 2)", [1, 3, 5, 7]),
        ("range(1, 4, 0.5)", [1, 1.5, 2, 2.5, 3, 3.5]),
        ("range(4, 1)", [4, 3, 2]),
        ("range(10, 5, -2)", [10, 8, 6]),
        ("length(range(1024))", 1024),
        ("signum(-13)", -1),
        ("signum(0)", 0),
        ("signum(344)", 1),
        ("sum([10, 13, 6, 4.5])", 33.5),
        ('sum(toset(["1", "2"]))', 3),
    ],
)
def test_result(expression, expected, evaluate, plain):
    assert plain(evaluate(expression)) == expected


@pytest.mark.parametrize(
    "expression",
    [
        "abs(true)",
        "abs(null)",
        'abs("1_000")',
        'abs(" 1")',
        'abs("Infinity")',
        "max()",
        "log(0, 2)",
        "log(1, 1)",
        "pow(-1, 0.5)",
        "pow(10, 400)",
        "parseint(10, 10)",
        'parseint("12", 2)',
        'parseint("", 10)',
        'parseint("1_0", 10)',
        'parseint("0x10", 16)',
        'parseint("1", 63)',
        'parseint("1", 1)',
        "range()",
        "range(1, 2, 3, 4)",
        "range(1, 5, 0)",
        "range(1, 5, -1)",
        "range(5, 1, 1)",
        "range(1025)",
        "signum(0.5)",
        "sum([])",
        "sum([1, null])",
        "sum({ a = 1 })",
    ],
)
def test_what_terraform_refuses_is_passed_over(expression, evaluate, plain):
    assert evaluate(expression).unknown
    assert plain(evaluate(f'try({expression}, "next")')) == "next"
