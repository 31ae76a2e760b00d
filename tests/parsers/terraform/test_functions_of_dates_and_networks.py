"""Functions of time and of IP networks, by their documentation and the edges of their source."""

import pytest


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ('formatdate("DD MMM YYYY hh:mm ZZZ", "2018-01-02T23:12:01Z")', "02 Jan 2018 23:12 UTC"),
        (
            'formatdate("EEEE, DD-MMM-YY hh:mm:ss ZZZ", "2018-01-02T23:12:01Z")',
            "Tuesday, 02-Jan-18 23:12:01 UTC",
        ),
        (
            'formatdate("EEE, DD MMM YYYY hh:mm:ss ZZZ", "2018-01-02T23:12:01-08:00")',
            "Tue, 02 Jan 2018 23:12:01 -0800",
        ),
        ('formatdate("MMMM D, YYYY", "2018-01-02T23:12:01Z")', "January 2, 2018"),
        ('formatdate("HH:mmaa H AA", "2018-01-02T23:12:01Z")', "11:12pm 11 PM"),
        ('formatdate("HH h aa", "2018-01-02T00:12:01Z")', "12 0 am"),
        ('formatdate("M/D s m", "2018-01-02T03:04:05Z")', "1/2 5 4"),
        ('formatdate("h\'h\'mm", "2018-01-02T23:12:01-08:00")', "23h12"),
        ("formatdate(\"H 'o''clock' ''\", \"2018-01-02T23:12:01Z\")", "11 o'clock '"),
        ('formatdate("Z ZZZZ ZZZZZ", "2018-01-02T23:12:01Z")', "Z +0000 +00:00"),
        ('formatdate("Z ZZZZ ZZZZZ", "2018-01-02T23:12:01+05:30")', "+05:30 +0530 +05:30"),
        ('timeadd("2017-11-22T00:00:00Z", "10m")', "2017-11-22T00:10:00Z"),
        ('timeadd("2017-11-22T00:00:00+02:00", "-1.5h")', "2017-11-21T22:30:00+02:00"),
        ('timeadd("2017-11-22T00:00:00Z", "1h2m3s4ms5us6ns")', "2017-11-22T01:02:03Z"),
        ('timeadd("2017-11-22T00:00:00.5Z", "500ms")', "2017-11-22T00:00:01Z"),
        ('timeadd("2017-11-22T00:00:00Z", "-1ns")', "2017-11-21T23:59:59Z"),
        ('timeadd("0999-11-22T00:00:00Z", "0")', "0999-11-22T00:00:00Z"),
        ('timecmp("2017-11-22T00:00:00Z", "2017-11-22T00:00:00Z")', 0),
        ('timecmp("2017-11-22T00:00:00Z", "2017-11-22T01:00:00Z")', -1),
        ('timecmp("2017-11-22T01:00:00Z", "2017-11-22T00:00:00Z")', 1),
        ('timecmp("2017-11-22T01:00:00Z", "2017-11-22T00:00:00-01:00")', 0),
        ('timecmp("2017-11-22T01:00:00.000000001Z", "2017-11-22T01:00:00Z")', 1),
        ('cidrhost("10.12.112.0/20", 16)', "10.12.112.16"),
        ('cidrhost("10.12.112.0/20", 268)', "10.12.113.12"),
        ('cidrhost("10.12.112.0/20", -1)', "10.12.127.255"),
        ('cidrhost("010.0.0.0/08", 1)', "10.0.0.1"),
        ('cidrhost("fd00:fd12:3456:7890:00a2::/72", 34)', "fd00:fd12:3456:7890::22"),
        ('cidrnetmask("172.16.0.0/12")', "255.240.0.0"),
        ('cidrsubnet("172.16.0.0/12", 4, 2)', "172.18.0.0/16"),
        ('cidrsubnet("10.1.2.0/24", 4, 15)', "10.1.2.240/28"),
        ('cidrsubnet("10.1.2.0/24", 0, 0)', "10.1.2.0/24"),
        ('cidrsubnet("fd00:fd12:3456:7890::/56", 16, 162)', "fd00:fd12:3456:7800:a200::/72"),
        (
            'cidrsubnets("10.1.0.0/16", 4, 4, 8, 4)',
            ["10.1.0.0/20", "10.1.16.0/20", "10.1.32.0/24", "10.1.48.0/20"],
        ),
        (
            'cidrsubnets("fd00:fd12:3456:7890::/56", 16, 16, 32)',
            [
                "fd00:fd12:3456:7800::/72",
                "fd00:fd12:3456:7800:100::/72",
                "fd00:fd12:3456:7800:200::/88",
            ],
        ),
        ('cidrsubnets("10.1.0.0/16")', []),
        ('cidrcontains("192.168.2.0/20", "192.168.2.1")', True),
        ('cidrcontains("192.168.2.0/20", "192.168.2.0/22")', True),
        ('cidrcontains("192.168.2.0/20", "192.126.2.1")', False),
        ('cidrcontains("192.168.2.0/20", "192.126.2.0/18")', False),
        ('cidrcontains("fe80::/48", "fe81::1")', False),
    ],
)
def test_result(expression, expected, evaluate, plain):
    assert plain(evaluate(expression)) == expected


@pytest.mark.parametrize(
    "expression",
    [
        'formatdate("YYY", "2018-01-02T23:12:01Z")',
        'formatdate("b", "2018-01-02T23:12:01Z")',
        'formatdate("\'x", "2018-01-02T23:12:01Z")',
        'formatdate("YY", "2018-01-02")',
        'formatdate("YY", "2018-13-02T23:12:01Z")',
        'formatdate("YY", "2018-01-02T23:12:01+25:00")',
        'timeadd("2017-11-22T00:00:00Z", "1d")',
        'timeadd("2017-11-22T00:00:00Z", "10")',
        'timeadd("2017-11-22T00:00:00Z", "")',
        'timeadd("2017-11-22T00:00:00Z", "9999999h")',
        'timeadd("9999-12-31T23:59:59Z", "1s")',
        'timecmp("today", "2017-11-22T00:00:00Z")',
        'cidrhost("10.0.0.0", 1)',
        'cidrhost("10.0.0.0/255.0.0.0", 1)',
        'cidrhost("10.0.0.0/24", 256)',
        'cidrnetmask("fe80::/48")',
        'cidrsubnet("x", 1, 1)',
        'cidrsubnet("10.0.0.0/24", 9, 0)',
        'cidrsubnet("10.0.0.0/24", 2, 4)',
        'cidrsubnet("10.0.0.0/24", 2, -1)',
        'cidrsubnet("10.0.0.0/24", -2, 0)',
        'cidrsubnets("10.0.0.0/24", 1, 1, 1)',
        'cidrsubnets("10.0.0.0/24", 0)',
        'cidrsubnets("fd00::/48", 33)',
        'cidrcontains("10.0.0.0/8", "fe80::1")',
        'cidrcontains("10.0.0.0", "10.0.0.1")',
    ],
)
def test_what_terraform_refuses_is_passed_over(expression, evaluate, plain):
    assert evaluate(expression).unknown
    assert plain(evaluate(f'try({expression}, "next")')) == "next"
