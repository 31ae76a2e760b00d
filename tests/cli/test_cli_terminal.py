"""What the command line makes of the terminal it runs in."""

import io
import time

import click
import pytest

from mlcostlint.cli.failure import Explained, Refused
from mlcostlint.cli.progress import progress
from mlcostlint.cli.terminal import from_repository_top, wants_color, wants_progress, width
from mlcostlint.config import UsageError


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(
    ("choice", "env", "terminal", "pipe"),
    [
        ("auto", {}, True, False),
        ("auto", {"NO_COLOR": "1"}, False, False),
        ("auto", {"NO_COLOR": ""}, True, False),
        ("auto", {"NO_COLOR": "1", "FORCE_COLOR": "1"}, False, False),
        ("auto", {"FORCE_COLOR": "1"}, True, True),
        ("auto", {"FORCE_COLOR": "0"}, True, False),
        ("auto", {"FORCE_COLOR": ""}, True, False),
        ("auto", {"CLICOLOR_FORCE": "1"}, True, True),
        ("auto", {"CLICOLOR_FORCE": "0"}, True, False),
        ("auto", {"CLICOLOR": "0"}, False, False),
        ("auto", {"CLICOLOR": "1"}, True, False),
        ("auto", {"TERM": "dumb"}, False, False),
        ("auto", {"TERM": "dumb", "FORCE_COLOR": "1"}, True, True),
        ("always", {"NO_COLOR": "1"}, True, True),
        ("never", {"FORCE_COLOR": "1"}, False, False),
    ],
)
def test_who_decides_on_colour(choice, env, terminal, pipe):
    assert wants_color(choice, Terminal(), env) is terminal
    assert wants_color(choice, io.StringIO(), env) is pipe


@pytest.mark.parametrize(
    ("env", "watched"), [({}, True), ({"CI": "true"}, False), ({"TERM": "dumb"}, False)]
)
def test_progress_is_for_those_who_watch(env, watched):
    assert wants_progress(Terminal(), env) is watched
    assert wants_progress(io.StringIO(), env) is False


def test_progress_appears_when_it_takes_long():
    stream = Terminal()
    with progress(stream, after=0.01) as say:
        say("reading 7 files")
        time.sleep(0.4)
        say("checking 9 resources")
        time.sleep(0.3)
    assert "reading 7 files" in stream.getvalue()
    assert "checking 9 resources" in stream.getvalue()


def test_progress_stays_away_when_it_does_not():
    stream = Terminal()
    with progress(stream, after=0.2) as say:
        say("reading 7 files")
    time.sleep(0.3)
    assert stream.getvalue() == ""


@pytest.mark.parametrize(("told", "used"), [("20", 40), ("72", 72), ("900", 140)])
def test_the_width_is_kept_readable(monkeypatch, told, used):
    monkeypatch.setenv("COLUMNS", told)
    assert width() == used


def test_the_way_from_the_top_of_the_repository(tmp_path):
    below = tmp_path / "a" / "b"
    below.mkdir(parents=True)
    assert from_repository_top(below) == ""
    (tmp_path / ".git").mkdir()
    assert from_repository_top(below) == "a/b"
    assert from_repository_top(tmp_path) == "."


class TestExplained:
    def test_what_nobody_expected_is_reported_as_ours(self, capsys):
        with (
            pytest.raises(Refused, match=r"KeyError: 'x'.*please report it") as refused,
            Explained(),
        ):
            raise KeyError("x")
        assert refused.value.exit_code == 2
        assert capsys.readouterr().err == ""

    def test_debugging_shows_where(self, capsys):
        with pytest.raises(Refused), Explained(debug=True):
            raise KeyError("x")
        assert "Traceback" in capsys.readouterr().err

    def test_wrong_usage_is_the_users(self):
        with pytest.raises(Refused) as refused, Explained():
            raise UsageError("a.toml", 3, "it is wrong")
        assert refused.value.message == "a.toml:3: it is wrong"
        assert refused.value.exit_code == 2

    @pytest.mark.parametrize(
        "orderly", [SystemExit(1), KeyboardInterrupt(), BrokenPipeError(), click.UsageError("x")]
    )
    def test_orderly_ends_pass(self, orderly):
        with pytest.raises(type(orderly)) as passed, Explained():
            raise orderly
        assert passed.value is orderly
