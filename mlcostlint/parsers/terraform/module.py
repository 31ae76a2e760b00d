"""One instance of a module: what its names stand for, given what was passed to it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from mlcostlint.parsers.terraform.bodies import META, evaluated
from mlcostlint.parsers.terraform.evaluate import settled
from mlcostlint.parsers.terraform.expansion import Instance, collapsed, instances
from mlcostlint.parsers.terraform.expressions import Expression
from mlcostlint.parsers.terraform.folders import Folder
from mlcostlint.parsers.terraform.frame import NO_FILES, Budget, Files, Frame, Path
from mlcostlint.parsers.terraform.layout import Declaration
from mlcostlint.parsers.terraform.lazy import Failure, Lazy
from mlcostlint.parsers.terraform.names import Found, found
from mlcostlint.parsers.terraform.nodes import passed, secret
from mlcostlint.parsers.terraform.providers import Providers
from mlcostlint.parsers.terraform.variables import default, nullable, sensitive, typed
from mlcostlint.source import Span
from mlcostlint.tree import Leaf, Map, Node
from mlcostlint.value import Value, unknown


@dataclass(frozen=True, slots=True)
class Place:
    """Where a module instance stands: the root it belongs to, its address, the calls to it.

    `folders` are the modules that contain it. `copies` is set where the number of instances is
    unknown, of it or of what contains it. `workspace` is empty where nobody chose one. `files` are
    those that the root can read.
    """

    root: str
    address: str = ""
    folders: tuple[str, ...] = ()
    calls: tuple[Span, ...] = ()
    copies: Leaf | None = None
    workspace: str = ""
    files: Files = NO_FILES

    def of(self, local: str) -> str:
        """Return the full address of something declared here."""
        return f"{self.address}.{local}" if self.address else local


@dataclass(frozen=True, slots=True)
class Children:
    """The instances of a called module, or why there are none to see."""

    modules: tuple[tuple[Instance, "Module"], ...] = ()
    hole: Leaf | None = None


class Module:
    """A folder evaluated with one set of arguments; each name is evaluated once, when asked for.

    `call` returns what a module call in this module leads to.
    """

    def __init__(  # noqa: PLR0913 - one argument for each thing that is passed to a module
        self,
        folder: Folder,
        place: Place,
        arguments: Mapping[str, Node],
        budget: Budget,
        *,
        call: Callable[["Module", Declaration], Children],
        providers: Mapping[str, Map] = MappingProxyType({}),
    ) -> None:
        self.folder = folder
        self.place = place
        self.arguments = arguments
        self.budget = budget
        self.frame = Frame(self, budget, files=place.files)
        self.providers = Providers(folder.providers, self.frame, providers)
        self.variables = Lazy(folder.variables, self._variable, owner="var.")
        self.locals = Lazy(folder.local, self._local, owner="local.")
        self.outputs = Lazy(folder.outputs, self._output, owner="output ")
        self._call = call
        self._children: dict[str, Children] = {}
        self._instances: dict[str, tuple[Instance, ...] | None] = {}
        self._bodies: dict[tuple[str, str | int | None], Map] = {}

    def find(self, name: str, path: Path, span: Span) -> Found:
        """Look a name up; see `Scope`."""
        return found(self, name, path, span)

    def instances(self, declaration: Declaration) -> tuple[Instance, ...]:
        """Return the instances of what is declared here; a number that needs itself fails."""
        key = f"{declaration.type} {declaration.name}"
        if key not in self._instances:
            self._instances[key] = None
            found = instances(declaration.body, self.frame)
            admitted = self.budget.admits(len(found))
            self._instances[key] = found if admitted else collapsed(found, declaration.header)
        known = self._instances[key]
        if known is None:
            raise Failure(f"the number of {declaration.name} depends on itself")
        return known

    def body(self, declaration: Declaration, instance: Instance) -> Map:
        """Return the attributes of one instance of a resource."""
        key = (f"{declaration.type} {declaration.name}", instance.key)
        if key not in self._bodies:
            frame = self.frame.binding(instance.names)
            self._bodies[key] = evaluated(declaration, frame, META)
        return self._bodies[key]

    def children(self, call: Declaration) -> Children:
        """Return the instances of a module that this one calls."""
        if call.name not in self._children:
            self._children[call.name] = self._call(self, call)
        return self._children[call.name]

    def argument(self, expression: Expression, frame: Frame) -> Node:
        """Return what this module passes to one that it calls."""
        return settled(expression, frame)

    def seen(self, call: Declaration) -> Map:
        """Return what a reference to this module sees, `call` being what leads to it."""
        return Map(self.outputs, call.span, call.header)

    def _variable(self, name: str) -> Node:
        variable = self.folder.variables[name]
        if sensitive(variable, self.frame):
            return secret(self.arguments.get(name, default(variable, self.frame)))
        if name in self.arguments:
            given = passed(self.arguments[name])
            is_null = isinstance(given, Value) and not given.unknown and given.known is None
            if not is_null or nullable(variable, self.frame):
                return typed(variable, given, self.frame)
        return typed(variable, default(variable, self.frame), self.frame)

    def _local(self, name: str) -> Node:
        return settled(self.folder.local[name].expression, self.frame)

    def _output(self, name: str) -> Node:
        output = self.folder.outputs[name]
        value = output.body.attributes.get("value")
        if value is None:
            return unknown(f"output {name} has no value", output.header)
        found = settled(value.expression, self.frame)
        return secret(found) if sensitive(output, self.frame) else found
