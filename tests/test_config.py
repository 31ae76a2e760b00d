from decimal import Decimal
from pathlib import Path

import pytest

from mlcostlint.config import Config, UsageError, find, load, merged, selected
from mlcostlint.finding import Page, Severity
from mlcostlint.model import USUAL_TAGS, Cloud, Notebook
from mlcostlint.money import Currency
from mlcostlint.pricing.negotiated import Negotiated
from mlcostlint.rule import Rule

ALL = """\
select = ["idle", "job-no-runtime-limit"]
ignore = ["tagging"]
fail-on = "never"
fail-on-savings = 500
minimum-savings = 12.5
kubernetes-cloud = "gcp"
strict = true
warning-from = 10
error-from = 200
exclude = ["legacy/"]
force-exclude = true
allowed-cross-region = ["s3://shared/*"]
var-files = ["env/dev.tfvars"]
usage-file = "usage.yml"
cfn-parameters = ["env/dev.json"]

[required-tags]
team = ["Squad-Name"]

[regions]
aws = "eu-west-1"

[assumptions]
interactive_hours = 100.25

[assumptions.production]
interactive_hours = 200

[currency]
code = "EUR"
per-usd = 0.92

[prices]
committed = ["aws/p5"]

[prices.machines]
"p4d.24xlarge" = 18.5

[prices.discounts]
aws = 0.12

[variables]
size = "ml.g5.xlarge"
count = 2
public = false
"""


def written(folder: Path, text: str, name: str = "mlcostlint.toml") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def test_every_setting_reaches_the_configuration(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert load(written(tmp_path, ALL)) == Config(
        select=("idle", "job-no-runtime-limit"),
        ignore=("tagging",),
        fail_on=None,
        fail_on_savings=Decimal(500),
        minimum_savings=Decimal("12.5"),
        kubernetes_cloud=Cloud.GCP,
        strict=True,
        warning_from=Decimal(10),
        error_from=Decimal(200),
        exclude=("legacy/",),
        force_exclude=True,
        required_tags={"team": frozenset({"team", "squadname"})},
        allowed_cross_region=("s3://shared/*",),
        regions={**Config().regions, "aws": "eu-west-1"},
        assumptions={"interactive_hours": Decimal("100.25")},
        profiles={"production": {"interactive_hours": Decimal(200)}},
        usage_file="usage.yml",
        currency=Currency("EUR", Decimal("0.92")),
        prices=Negotiated({"p4d.24xlarge": Decimal("18.5")}, {"aws": Decimal("0.12")}, ("aws/p5",)),
        variables={"size": "ml.g5.xlarge", "count": "2", "public": "false"},
        var_files=("env/dev.tfvars",),
        cfn_parameters=("env/dev.json",),
    )


def test_an_empty_file_changes_nothing(tmp_path):
    assert load(written(tmp_path, "")) == Config()


def test_pyproject_holds_a_table_of_its_own(tmp_path):
    text = '[project]\nname = "x"\n[tool.mlcostlint]\nfail-on = "error"\n'
    assert load(written(tmp_path, text, "pyproject.toml")).fail_on is Severity.ERROR


@pytest.mark.parametrize(
    ("text", "line", "sentence"),
    [
        (
            'strict = true\n\nselct = ["idle"]\n',
            3,
            "'selct' is not a setting; did you mean 'select'?",
        ),
        (
            "[regions]\naws = 'x'\ngpc = 'y'\n",
            3,
            "'gpc' is not a setting in regions; did you mean 'gcp'?",
        ),
        ("zzzz = 1\n", 1, "'zzzz' is not a setting"),
        (
            'fail-on = "loud"\n',
            1,
            'fail-on is "loud"; it must be one of info, warning, error, never',
        ),
        (
            'kubernetes-cloud = "mars"\n',
            1,
            'kubernetes-cloud is "mars"; it must be one of aws, gcp, azure',
        ),
        ("\nstrict = 1\n", 2, "strict is 1; it must be true or false"),
        ('exclude = "a"\n', 1, 'exclude is "a"; it must be a list'),
        ("exclude = ['a', '']\n", 1, "exclude.1 is empty; it must hold some text"),
        ("required-tags = 1\n", 1, "required-tags is 1; it must be a list or a table"),
        ("minimum-savings = -3\n", 1, "minimum-savings is -3; it must be 0 or more"),
        ("minimum-savings = nan\n", 1, 'minimum-savings is "nan"; it must be a number'),
        ("minimum-savings = true\n", 1, "minimum-savings is true; it must be a number"),
        (
            "strict = true\n[assumptions]\na = 1\nhours = -1\n",
            4,
            "assumptions.hours is -1; it must be 0 or more",
        ),
        ('[assumptions]\nhours = "8"\n', 2, 'assumptions.hours is "8"; it must be a number'),
        (
            'select = ["Idle Endpoint"]\n',
            1,
            "select.0 is \"Idle Endpoint\"; a rule or family is written like 'idle-endpoint'",
        ),
        (
            'strict = true\nvar-files = ["../../etc/passwd"]\n',
            2,
            "var-files holds '../../etc/passwd', which is not below this file",
        ),
        (
            'var-files = ["/etc/passwd"]\n',
            1,
            "var-files holds '/etc/passwd', which is not below this file",
        ),
        ("a = 1\nb = = 2\n", 2, "invalid value"),
        ("[currency]\ncode = 'EUR'\n", 1, "currency lacks 'per-usd'"),
        (
            "[currency]\ncode = 'Euro'\nper-usd = 1\n",
            2,
            "currency.code is \"Euro\"; a currency is written like 'EUR'",
        ),
        (
            "[currency]\ncode = 'EUR'\nper-usd = 0\n",
            3,
            "currency.per-usd is 0; it must be more than 0",
        ),
        (
            "[prices.discounts]\naws = 12\n",
            2,
            "prices.discounts.aws is 12; it must be 1 or less",
        ),
    ],
)
def test_mistakes_are_named_with_their_line(tmp_path, monkeypatch, text, line, sentence):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(UsageError) as wrong:
        load(written(tmp_path, text))
    assert str(wrong.value) == f"mlcostlint.toml:{line}: {sentence}"
    assert (wrong.value.path, wrong.value.line) == ("mlcostlint.toml", line)


def test_lines_are_counted_in_the_whole_pyproject(tmp_path):
    text = "[tool.other]\nstrict = 1\n\n[tool.mlcostlint.assumptions]\n'hours' = -1\n"
    with pytest.raises(UsageError) as wrong:
        load(written(tmp_path, text, "pyproject.toml"))
    assert wrong.value.line == 5


@pytest.mark.parametrize(
    "text", ["tool = 3\n", "[tool]\nmlcostlint = 3\n", "[tool.mlcostlint]\nx = 1\n"]
)
def test_a_pyproject_of_any_shape_is_answered(tmp_path, text):
    path = written(tmp_path, text, "pyproject.toml")
    if find(tmp_path) is None:
        assert load(path) == Config()
    else:
        with pytest.raises(UsageError):
            load(path)


@pytest.mark.parametrize("content", [b"\xff\xfe", None])
def test_an_unreadable_file_is_a_usage_error(tmp_path, content):
    path = tmp_path / "mlcostlint.toml"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(UsageError, match="cannot be read"):
        load(path)


def test_paths_in_the_file_are_seen_from_the_working_directory(tmp_path, monkeypatch):
    below = tmp_path / "infra"
    below.mkdir()
    monkeypatch.chdir(below)
    path = written(tmp_path, 'var-files = ["dev.tfvars"]')
    assert load(path).var_files == ("../dev.tfvars",)


class TestFind:
    @pytest.fixture
    def deep(self, tmp_path):
        folder = tmp_path / "repository" / "infra" / "ml"
        folder.mkdir(parents=True)
        return folder

    def test_the_nearest_counts(self, deep):
        (deep.parents[1] / ".git").mkdir()
        written(deep.parents[1], "")
        nearest = written(deep.parent, "")
        assert find(deep) == nearest.resolve()

    def test_it_ends_at_the_top_of_the_repository(self, deep):
        (deep.parents[1] / ".git").mkdir()
        written(deep.parents[2], "")
        assert find(deep) is None

    def test_outside_of_a_repository_only_the_folder_itself_counts(self, deep):
        written(deep.parent, "")
        assert find(deep) is None
        assert find(deep.parent) == (deep.parent / "mlcostlint.toml").resolve()

    @pytest.mark.parametrize(
        ("text", "counts"),
        [
            ("[tool.mlcostlint]\n", True),
            ('[tool."mlcostlint"]\n', True),
            ('[project]\nname = "mlcostlint"\n', False),
            ("[tool.other]\n", False),
            ("[tool.mlcostlint]\nbroken = = 1\n", True),
        ],
    )
    def test_a_pyproject_counts_if_it_has_our_table(self, deep, text, counts):
        written(deep, text, "pyproject.toml")
        assert (find(deep) is not None) is counts

    def test_our_own_file_goes_before_pyproject(self, deep):
        written(deep, "[tool.mlcostlint]\n", "pyproject.toml")
        ours = written(deep, "")
        assert find(deep) == ours.resolve()


class TestMerged:
    BEFORE = Config(
        select=("idle",),
        ignore=("a",),
        exclude=("x/",),
        variables={"size": "s", "zone": "z"},
        var_files=("a.tfvars",),
        cfn_parameters=("a.json",),
    )

    @pytest.mark.parametrize(
        ("table", "name", "value"),
        [
            ({"select": ["jobs"]}, "select", ("jobs",)),
            ({"ignore": ["b"]}, "ignore", ("a", "b")),
            ({"exclude": ["y/"]}, "exclude", ("x/", "y/")),
            ({"variables": {"size": "l"}}, "variables", {"size": "l", "zone": "z"}),
            ({"var-files": ["b.tfvars"]}, "var_files", ("a.tfvars", "b.tfvars")),
            ({"cfn-parameters": ["b.json"]}, "cfn_parameters", ("a.json", "b.json")),
            ({"fail-on": "never"}, "fail_on", None),
            ({"minimum-savings": "10.50"}, "minimum_savings", Decimal("10.50")),
        ],
    )
    def test_what_is_left_out_adds_up_and_the_rest_is_replaced(self, table, name, value):
        assert getattr(merged(self.BEFORE, table), name) == value

    @pytest.mark.parametrize("text", ["ten", "-1", "nan", "inf", ""])
    def test_amounts_are_amounts(self, text):
        with pytest.raises(UsageError, match="not an amount in US dollars"):
            merged(Config(), {"fail-on-savings": text})

    def test_required_tags_in_a_list_keep_the_usual_spellings(self):
        settings = merged(Config(), {"required-tags": ["team", "Data-Class"]}).settings
        assert settings.required_tags == {
            "team": USUAL_TAGS["team"],
            "Data-Class": frozenset({"dataclass"}),
        }


def rule(name: str, family: str) -> Rule:
    page = Page(name=name, family=family, title="", text="")
    return Rule(page=page, kind=Notebook, since="0.1", check=lambda _one, _plan: ())


RULES = (rule("idle-box", "idle"), rule("idle-job", "idle"), rule("no-tags", "tagging"))


@pytest.mark.parametrize(
    ("select", "ignore", "chosen"),
    [
        ((), (), ["idle-box", "idle-job", "no-tags"]),
        (("idle",), (), ["idle-box", "idle-job"]),
        (("idle-job", "tagging"), (), ["idle-job", "no-tags"]),
        ((), ("idle",), ["no-tags"]),
        (("idle",), ("idle-box",), ["idle-job"]),
        (("idle-box",), ("idle",), ["idle-box"]),
    ],
)
def test_rules_are_selected_by_name_or_family(select, ignore, chosen):
    assert [one.name for one in selected(RULES, Config(select=select, ignore=ignore))] == chosen


@pytest.mark.parametrize("config", [Config(select=("idle-bx",)), Config(ignore=("idle-bx",))])
def test_unknown_rules_are_refused(config):
    with pytest.raises(UsageError) as wrong:
        selected(RULES, config)
    assert str(wrong.value) == (
        "'idle-bx' is neither a rule nor a family of rules; did you mean 'idle-box'?"
    )


def test_the_schema_describes_every_setting():
    import json

    import mlcostlint.config as package

    path = Path(package.__file__).parents[1] / "data" / "schemas" / "config.json"
    settings = json.loads(path.read_text(encoding="utf-8"))["properties"]
    names = {name.replace("-", "_") for name in settings}
    # what no file may say, and what stands in the assumptions
    apart = {"only_files", "environment", "render", "profiles", "price_book"}
    assert names == set(Config.__dataclass_fields__) - apart
    assert all(setting["description"] for setting in settings.values())
