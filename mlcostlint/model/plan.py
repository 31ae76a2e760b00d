"""Everything found in one scan, and the organisation's own limits that rules compare it with."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType, UnionType
from typing import TypeVar

from mlcostlint.model.kinds import Endpoint, Training, Tuning
from mlcostlint.model.resource import Resource

R = TypeVar("R", bound=Resource)

_HAVE_A_MODEL = (Training, Tuning, Endpoint)

_ALIASES: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        "project": frozenset(
            [
                "project",
                "projectname",
                "application",
                "app",
                "appname",
                "service",
                "workload",
                "product",
                "appkubernetesiopartof",
            ]
        ),
        "team": frozenset(
            ["team", "teamname", "owner", "squad", "businessunit", "costcenter", "department"]
        ),
        "environment": frozenset(["environment", "env", "stage", "tier"]),
        "model": frozenset(["model", "modelname", "mlmodel", "usecase", "experiment"]),
    }
)


@dataclass(frozen=True, slots=True)
class Settings:
    """What an organisation asks for. `required_tags` maps a key to the spellings that answer it."""

    required_tags: Mapping[str, frozenset[str]] = field(default_factory=lambda: _ALIASES)
    allowed_cross_region: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Plan:
    """Every resource found in one scan."""

    resources: tuple[Resource, ...]
    settings: Settings = field(default_factory=Settings)

    def required_tags(self, resource: Resource) -> Mapping[str, frozenset[str]]:
        """Return the tags a resource must carry; a model is asked of what trains or serves one."""
        required = self.settings.required_tags
        if isinstance(resource, _HAVE_A_MODEL):
            return required
        return {key: names for key, names in required.items() if key != "model"}

    def of(self, kind: type[R] | UnionType) -> Iterator[R]:
        """Yield the resources of one kind, in the order they were declared."""
        return (resource for resource in self.resources if isinstance(resource, kind))
