"""One instance of a module: what its names stand for, given what was passed to it."""

import posixpath
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
from mlcostlint.parsers.terraform.nodes import hidden, passed, secret
from mlcostlint.parsers.terraform.objects import Member, chosen, exposed
from mlcostlint.parsers.terraform.providers import Providers
from mlcostlint.parsers.terraform.variables import default, nullable, sensitive, typed
from mlcostlint.source import Span
from mlcostlint.tree import Leaf, Map, Node
from mlcostlint.value import Value, defaulted, unknown, written

Found = tuple[Node, int]


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
        look = _PLACES.get(name, _resource)
        return look(self, name, path, span)

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


def _word(path: Path, place: int = 0) -> str:
    key = path[place][0] if place < len(path) else ""
    return key if isinstance(key, str) else ""


def _variable(module: Module, _name: str, path: Path, span: Span) -> Found:
    return _among(module.variables, f"var.{_word(path)}", path, span)


def _local(module: Module, _name: str, path: Path, span: Span) -> Found:
    return _among(module.locals, f"local.{_word(path)}", path, span)


def _among(known: Lazy, name: str, path: Path, span: Span) -> Found:
    if _word(path) not in known:
        return unknown(f"{name} is not declared", span), len(path)
    return known[_word(path)], 1


def _path(module: Module, _name: str, path: Path, span: Span) -> Found:
    folders = {"root": ".", "module": posixpath.relpath(module.folder.path, module.place.root)}
    if _word(path) not in folders:
        return unknown(f"path.{_word(path)} is known when Terraform runs", span), len(path)
    return defaulted(folders[_word(path)], span), 1


def _workspace(module: Module, name: str, path: Path, span: Span) -> Found:
    if _word(path) != "workspace":
        return unknown(f"{name}.{_word(path)} is known when Terraform runs", span), len(path)
    chosen = module.place.workspace
    # The workspace that every directory starts with is called "default".
    return passed(written(chosen, span)) if chosen else defaulted("default", span), 1


def _ephemeral(_module: Module, name: str, path: Path, span: Span) -> Found:
    return unknown(f"{name}.{_word(path)}.{_word(path, 1)} lives while Terraform runs", span), len(
        path
    )


def _unset(_module: Module, name: str, path: Path, span: Span) -> Found:
    return unknown(f"{name} stands for nothing here", span), len(path)


def _child(module: Module, _name: str, path: Path, span: Span) -> Found:
    call = module.folder.modules.get(_word(path))
    if call is None:
        return unknown(f"module.{_word(path)} is not declared", span), len(path)
    children = module.children(call)
    if children.hole is not None:
        return children.hole, len(path)
    members = [Member(instance, child.seen(call)) for instance, child in children.modules]
    node, taken = chosen(members, call, module.place.of(f"module.{call.name}"), path[1:])
    return node, 1 + taken


def _data(module: Module, _name: str, path: Path, span: Span) -> Found:
    declared = module.folder.data.get(f"{_word(path)}.{_word(path, 1)}")
    if declared is None:
        return unknown(f"data.{_word(path)}.{_word(path, 1)} is not declared", span), len(path)
    node, taken = _declared(module, declared, "data.", path[2:])
    return node, 2 + taken


def _resource(module: Module, name: str, path: Path, span: Span) -> Found:
    if not path:
        return unknown(f"{name} is no value", span), 0
    local = f"{name}.{_word(path)}"
    declared = module.folder.resources.get(local)
    if declared is None:
        return hidden(f"{local} is not declared", span, module.place.of(local)), len(path)
    node, taken = _declared(module, declared, "", path[1:])
    return node, 1 + taken


def _spelled_out(module: Module, _name: str, path: Path, span: Span) -> Found:
    """`resource.aws_instance.a` is `aws_instance.a` in full."""
    node, taken = _resource(module, _word(path), path[1:], span)
    return node, 1 + taken


def _declared(module: Module, declared: Declaration, mode: str, path: Path) -> Found:
    address = module.place.of(f"{mode}{declared.name}")
    why = "is read at apply time" if mode else "is known after apply"
    members = [
        Member(instance, exposed(module.body(declared, instance), address + instance.suffix, why))
        for instance in module.instances(declared)
    ]
    return chosen(members, declared, address, path)


_PLACES: Mapping[str, Callable[[Module, str, Path, Span], Found]] = {
    "var": _variable,
    "local": _local,
    "path": _path,
    "terraform": _workspace,
    "tofu": _workspace,
    "module": _child,
    "data": _data,
    "resource": _spelled_out,
    "ephemeral": _ephemeral,
    "each": _unset,
    "count": _unset,
    "self": _unset,
}
