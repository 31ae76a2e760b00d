"""What a rule is: a function from a resource to advice, and a page that explains it.

A rule is a file. Its path is its name and family, its docstring is its page, its first parameter
is the kind of resource it looks at, and the examples on its page are its tests.
"""

import enum
import importlib.util
import inspect
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import ModuleType, UnionType
from typing import Any, TypeVar

from mlcostlint.finding import Page, Severity
from mlcostlint.model import Plan, Resource
from mlcostlint.value import Value

R = TypeVar("R")
Check = Callable[[R, Plan], Iterable["Advice"]]


class Stands(enum.Enum):
    """When advice holds, given what its proposal costs."""

    ALWAYS = "even where the proposal is dearer: the gain is not only money"
    UNLESS_DEARER = "where the proposal is cheaper or has no price"
    IF_CHEAPER = "only where the proposal is known to be cheaper"
    IF_CLEARLY_CHEAPER = "only where the proposal is known to save a quarter: it takes work"


@dataclass(frozen=True, slots=True)
class Advice:
    """What a rule has to say about one resource.

    `at` is the value to change and `because` what else it rests on. `instead` holds the resource as
    it could be; of several candidates the engine takes the cheapest. It prices them all, so a rule
    states what would be better and never how many dollars that is.
    """

    at: Value[Any]
    message: str
    instead: Sequence[Resource] = ()
    because: Sequence[Value[Any]] = ()
    stands: Stands = Stands.UNLESS_DEARER


@dataclass(frozen=True, slots=True)
class Rule:
    """A check with the name and the page it is known by."""

    page: Page
    kind: type[Resource] | type[Plan] | UnionType
    since: str
    check: Check[Any] = field(repr=False)

    @property
    def name(self) -> str:
        """The kebab-case name, the rule's one identity."""
        return self.page.name

    @property
    def family(self) -> str:
        """The folder it stands in."""
        return self.page.family


def rule(*, since: str, severity: Severity = Severity.WARNING) -> Callable[[Check[R]], Rule]:
    """Make a rule of a check; `severity` is for findings that claim no savings."""

    def make(check: Check[R]) -> Rule:
        module = sys.modules[check.__module__]
        path = Path(str(module.__file__))
        text = inspect.cleandoc(module.__doc__ or "")
        page = Page(
            name=path.stem.replace("_", "-"),
            family=path.parent.name,
            title=text.partition("\n")[0].rstrip("."),
            text=text,
            severity=severity,
        )
        first = next(iter(inspect.signature(check).parameters.values()))
        return Rule(page=page, kind=first.annotation, since=since, check=check)

    return make


def builtin_rules() -> Path:
    """Return the directory of rules that ship with the linter."""
    packaged = Path(__file__).with_name("rules")
    return packaged if packaged.is_dir() else Path(__file__).parents[1] / "rules"


def load(directory: Path) -> Iterator[Rule]:
    """Yield every rule in a directory; built-in rules come in by this same door."""
    for path in sorted(directory.glob("*/*.py")):
        found = vars(_module(path)).values()
        yield from (thing for thing in found if isinstance(thing, Rule))


def _module(path: Path) -> ModuleType:
    name = f"mlcostlint_rules.{path.parent.name}.{path.stem}"
    spec = importlib.util.spec_from_file_location(name, path)
    if spec is None or spec.loader is None:
        raise ImportError(f"{path} is not a Python file")
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module
