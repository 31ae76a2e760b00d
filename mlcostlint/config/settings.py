"""What can be configured, and how a table of settings is read into it."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from mlcostlint.finding import Severity
from mlcostlint.model import USUAL_TAGS, Cloud, Settings
from mlcostlint.model.parts import plain
from mlcostlint.money import USD, Currency
from mlcostlint.pricing.negotiated import LIST_PRICES, Negotiated
from mlcostlint.rule import Rule
from mlcostlint.suggestion import did_you_mean

# What the files put nowhere is priced where each cloud's price list starts from.
_REGIONS: Mapping[str, str] = {"aws": "us-east-1", "gcp": "us-central1", "azure": "eastus"}


class UsageError(Exception):
    """Arguments or configuration that cannot be followed: where, and what would be right.

    `path` is empty where the command line is at fault, `line` 0 where no line is.
    """

    def __init__(self, path: str, line: int, sentence: str) -> None:
        place = f"{path}:{line}: " if line else f"{path}: "
        super().__init__(f"{place}{sentence}" if path else sentence)
        self.path = path
        self.line = line
        self.sentence = sentence


@dataclass(frozen=True, slots=True, kw_only=True)
class Config:
    """Everything a scan can be told. Amounts are US dollars a month, whatever they are shown in.

    `select` and `ignore` hold names of rules or families; an empty `select` means every rule.
    `fail_on` is None where no severity fails the run. `warning_from` and `error_from` turn dollars
    into severity. `exclude` holds patterns as .gitignore has them, seen from the working directory.
    `profiles` holds assumptions by environment, which outweigh those for all, `prices` what is
    negotiated. `required_tags` maps a tag to the spellings that answer it, None for the usual
    practice. By cloud ("aws", "gcp", "azure"), `regions` says where to price what the files put
    nowhere; `kubernetes_cloud` says on which of them pods run where nothing in the files does.
    Paths in `var_files`, `usage_file` and `plan` are relative to the working directory;
    `environment` holds Terraform variables by name, as `TF_VAR_name` would, which all others
    outweigh. `workspace` is Terraform's, empty for the one that every directory starts with.
    `cfn_parameters` are files of CloudFormation parameters and stack tags, the last of which
    counts. `only_files` makes the paths of a scan a filter: the working directory is read and only
    findings in those files are reported. `render` lets the user's own Helm and Kustomize make
    objects of charts and Kustomizations; no file can ask for that, so that a pull request starts no
    program of its reviewer. `price_book` is the one to use, None for the one that ships; no file
    can choose it either.
    """

    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    fail_on: Severity | None = Severity.WARNING
    fail_on_savings: Decimal | int | None = None
    minimum_savings: Decimal | int = 0
    strict: bool = False
    warning_from: Decimal | int = 50
    error_from: Decimal | int = 1000
    exclude: tuple[str, ...] = ()
    force_exclude: bool = False
    only_files: bool = False
    required_tags: Mapping[str, frozenset[str]] | None = None
    allowed_cross_region: tuple[str, ...] = ()
    assumptions: Mapping[str, Decimal] = field(default_factory=dict)
    profiles: Mapping[str, Mapping[str, Decimal]] = field(default_factory=dict)
    usage_file: str | None = None
    prices: Negotiated = LIST_PRICES
    currency: Currency = USD
    regions: Mapping[str, str] = field(default_factory=lambda: _REGIONS)
    kubernetes_cloud: Cloud = Cloud.UNSTATED
    variables: Mapping[str, str] = field(default_factory=dict)
    var_files: tuple[str, ...] = ()
    environment: Mapping[str, str] = field(default_factory=dict)
    workspace: str = ""
    plan: str | None = None
    cfn_parameters: tuple[str, ...] = ()
    render: bool = False
    price_book: Path | None = None

    @property
    def settings(self) -> Settings:
        """The organisation's own limits, as rules see them."""
        return Settings(self.required_tags, self.allowed_cross_region)


def merged(config: Config, table: Mapping[str, Any]) -> Config:
    """Return `config` with what a table of settings says, spelled as in a configuration file.

    Lists of what to leave out and tables of values add up; everything else is replaced.
    """
    changes: dict[str, Any] = {}
    for key, raw in table.items():
        name = key.replace("-", "_")
        value = _readers[key](raw) if key in _readers else raw
        changes[name] = _added[key](getattr(config, name), value) if key in _added else value
    return replace(config, **changes)


def selected(rules: Iterable[Rule], config: Config) -> tuple[Rule, ...]:
    """Return the rules that are selected and not ignored; raises `UsageError` on unknown names."""
    rules = tuple(rules)
    known = {name for rule in rules for name in (rule.name, rule.family)}
    for name in (*config.select, *config.ignore):
        if name not in known:
            hint = did_you_mean(name, known)
            raise UsageError("", 0, f"'{name}' is neither a rule nor a family of rules{hint}")
    wanted = set(config.select) or known
    return tuple(
        rule for rule in rules if {rule.name, rule.family} & wanted and not _ignored(rule, config)
    )


def _ignored(rule: Rule, config: Config) -> bool:
    """Tell whether a rule is ignored; its name selected outweighs its family ignored."""
    if rule.name in config.ignore:
        return True
    return rule.family in config.ignore and rule.name not in config.select


def _severity(raw: str) -> Severity | None:
    return None if raw == "never" else Severity[raw.upper()]


def _dollars(raw: Any) -> Decimal:
    try:
        amount = Decimal(str(raw))
    except InvalidOperation:
        raise UsageError("", 0, f"'{raw}' is not an amount in US dollars") from None
    if not amount.is_finite() or amount < 0:
        raise UsageError("", 0, f"{raw} is not an amount in US dollars of 0 or more")
    return amount


def _tags(raw: Iterable[str] | Mapping[str, Iterable[str]]) -> Mapping[str, frozenset[str]]:
    if isinstance(raw, Mapping):
        return {tag: frozenset(map(plain, (tag, *others))) for tag, others in raw.items()}
    return {tag: USUAL_TAGS.get(plain(tag), frozenset()) | {plain(tag)} for tag in raw}


def _numbers(raw: Mapping[str, Any]) -> Mapping[str, Decimal]:
    return {name: Decimal(str(number)) for name, number in raw.items()}


def _profiles(raw: Mapping[str, Any]) -> Mapping[str, Mapping[str, Decimal]]:
    return {environment: _numbers(table) for environment, table in raw.items()}


def _prices(raw: Mapping[str, Any]) -> Negotiated:
    return Negotiated(
        _numbers(raw.get("machines", {})),
        _numbers(raw.get("discounts", {})),
        tuple(raw.get("committed", ())),
    )


def _currency(raw: Mapping[str, Any]) -> Currency:
    return Currency(raw["code"], Decimal(str(raw["per-usd"])))


def _text(raw: Any) -> str:
    return {True: "true", False: "false"}[raw] if isinstance(raw, bool) else str(raw)


def _texts(raw: Mapping[str, Any]) -> Mapping[str, str]:
    return {name: _text(value) for name, value in raw.items()}


_readers: Mapping[str, Callable[[Any], Any]] = {
    "select": tuple,
    "ignore": tuple,
    "fail-on": _severity,
    "fail-on-savings": _dollars,
    "minimum-savings": _dollars,
    "warning-from": _dollars,
    "error-from": _dollars,
    "exclude": tuple,
    "required-tags": _tags,
    "allowed-cross-region": tuple,
    "assumptions": _numbers,
    "profiles": _profiles,
    "prices": _prices,
    "currency": _currency,
    "regions": _texts,
    "kubernetes-cloud": Cloud,
    "variables": _texts,
    "var-files": tuple,
    "cfn-parameters": tuple,
}
_added: Mapping[str, Callable[[Any, Any], Any]] = {
    "ignore": lambda before, more: (*before, *more),
    "exclude": lambda before, more: (*before, *more),
    "assumptions": lambda before, more: {**before, **more},
    "profiles": lambda before, more: {**before, **more},
    "regions": lambda before, more: {**before, **more},
    "variables": lambda before, more: {**before, **more},
    "var-files": lambda before, more: (*before, *more),
    "cfn-parameters": lambda before, more: (*before, *more),
}
