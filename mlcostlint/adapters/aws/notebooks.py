"""SageMaker notebook instances, Studio domains, profiles, spaces and apps, in any spelling."""

import base64
import binascii
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from mlcostlint.adapters import reading, words
from mlcostlint.adapters.aws.declaration import Declaration, declared
from mlcostlint.adapters.aws.volumes import managed
from mlcostlint.adapters.links import Links, aws
from mlcostlint.adapters.machinery import Adapter
from mlcostlint.adapters.reading import first_given, leaves, loosely, perhaps, scalars, text
from mlcostlint.hardware import Cloud
from mlcostlint.model import Notebook, Resource
from mlcostlint.model.parts import Service, Workload
from mlcostlint.tree import Block, Leaf, Map
from mlcostlint.value import Value, defaulted, fact, first_unknown, unknown

# What JupyterLab and Code Editor start on where no instance type is set.
# https://docs.aws.amazon.com/sagemaker/latest/dg/notebooks-available-instance-types.html
_STUDIO_MACHINE = "ml.t3.medium"
_APPS = ("jupyter_lab_app_settings", "code_editor_app_settings")
_LIFECYCLE = ("app_lifecycle_management", "idle_settings", "lifecycle_management")
_SIZES = ("volume_size", "volume_size_in_gb")
_STOPS = re.compile(
    r"auto-?_?stop|auto-?_?shutdown|\bidle|--time\b|stop-?_?notebook-?_?instance|\bshutdown\b",
    re.IGNORECASE,
)


def notebook_instance(block: Block, links: Links, body: Map | None = None) -> Iterator[Resource]:
    """Read a notebook instance; nothing stops one but the script of its lifecycle configuration."""
    notebook = declared(block, links, "name", "notebook_instance_name", body=body)
    script = notebook.get("lifecycle_config_name")
    found = _notebook(
        notebook,
        notebook.get("instance_type"),
        _stopped(notebook, [script]),
    )
    yield found
    yield from managed(notebook, first_given(*map(notebook.get, _SIZES)), found)


def domain(block: Block, links: Links, body: Map | None = None) -> Iterator[Resource]:
    """Read a Studio domain: the settings that all of its people's notebooks start with."""
    studio = declared(block, links, "domain_name", body=body)
    profiles = aws.profiles(links, block)
    found = _notebook(studio, _studio_type(studio, "default_user_settings"), _idle(studio))
    if not profiles:  # a domain costs nothing but through the people who work in it
        people = unknown("the files do not say how many people use the domain", found.header)
        yield replace(found, users=people)
        return
    copies = [profile.copies for profile in profiles]
    hole = next((one for one in copies if one.unknown), None)
    count = words.computed(sum(fact(one, 0) for one in copies), profiles[0].body.header)
    yield replace(found, users=perhaps(count if hole is None else hole))


def user_profile(block: Block, links: Links, body: Map | None = None) -> Iterator[Resource]:
    """Read a user profile that switches off what its domain stops; others are the domain's."""
    profile = declared(block, links, "user_profile_name", body=body)
    said = [profile.get("user_settings", app, *_LIFECYCLE) for app in _APPS]
    off = [leaf for leaf in said if fact(leaf, None) == "DISABLED"]
    if off:
        stops = off[0].map(lambda _: False)
        yield _notebook(profile, _studio_type(profile, "user_settings"), stops)


def space(block: Block, links: Links, body: Map | None = None) -> Iterator[Resource]:
    """Read a Studio space that chooses a machine; its domain says whether it stops when idle."""
    place = declared(block, links, "space_name", body=body)
    for app in _APPS:
        chosen = place.get("space_settings", app, "default_resource_spec", "instance_type")
        if chosen.unknown or chosen.known is not None:
            yield _notebook(place, chosen, _domains(place))
            return


def app(block: Block, links: Links, body: Map | None = None) -> Iterator[Resource]:
    """Read an app, which runs as long as it is declared; a Jupyter server runs free of charge."""
    running = declared(block, links, "app_name", body=body)
    kind = fact(running.get("app_type"), None)
    if kind == "JupyterServer":
        return
    # Idle settings exist for JupyterLab and Code Editor only:
    # https://docs.aws.amazon.com/sagemaker/latest/dg/studio-updated-idle-shutdown.html
    governed = kind in ("JupyterLab", "CodeEditor")
    stops = _domains(running) if governed else defaulted(False, running.header)  # noqa: FBT003
    yield _notebook(running, running.get("resource_spec", "instance_type"), stops)


def _notebook(of: Declaration, machine: Leaf, stops: Value[bool]) -> Notebook:
    clock = aws.stopped_by_clock(of.links, of.block)
    by_tag = words.scheduled(of.tags, of.header)
    return Notebook(
        **of.common(),
        **of.machinery(
            Service.SAGEMAKER_NOTEBOOK,
            reading.machine(machine, Cloud.AWS),
            workload=defaulted(Workload.INTERACTIVE, of.header),
        ),
        stops_when_idle=stops,
        scheduled=by_tag if clock is None else clock.map(lambda _: True),
        users=defaulted(None, of.header),
    )


def _idle(studio: Declaration) -> Value[bool]:
    said = [studio.get("default_user_settings", app, *_LIFECYCLE) for app in _APPS]
    given = [leaf for leaf in said if leaf.unknown or leaf.known is not None]
    for leaf in given:
        if fact(leaf, None) == "DISABLED":
            return leaf.map(lambda _: False)
    if given:
        return given[0].map(lambda state: state == "ENABLED")
    return _stopped(studio, _scripts(studio))


def _scripts(studio: Declaration) -> Iterator[Leaf]:
    """Yield the lifecycle scripts of a domain, which stopped apps before idle settings did."""
    for app in (*_APPS, "jupyter_server_app_settings", "kernel_gateway_app_settings"):
        settings = ("default_user_settings", app)
        yield from leaves(studio.get(*settings, "lifecycle_config_arns"))
        yield studio.get(*settings, "default_resource_spec", "lifecycle_config_arn")


def _domains(of: Declaration) -> Value[bool]:
    """Return what the domain of a space or app says."""
    studio = aws.domain(of.links, of.block)
    if studio is not None:
        return _idle(declared(studio, of.links, "domain_name"))
    return of.get("domain_id").hole("the Studio domain is not among the scanned files")


def _studio_type(of: Declaration, settings: str) -> Leaf:
    for app in _APPS:
        chosen = of.get(settings, app, "default_resource_spec", "instance_type")
        if chosen.unknown or chosen.known is not None:
            return chosen
    return defaulted(_STUDIO_MACHINE, of.header)


def _stopped(of: Declaration, scripts: Iterable[Leaf]) -> Value[bool]:
    """Return whether one of the lifecycle scripts stops the notebook when it idles."""
    given = [leaf for leaf in scripts if leaf.unknown or leaf.known not in (None, "")]
    if not given:
        return defaulted(False, of.header)  # noqa: FBT003
    answers = [_stops(of, leaf) for leaf in given]
    for answer in answers:
        if fact(answer, False):  # noqa: FBT003
            return answer
    return next((answer for answer in answers if answer.unknown), answers[0])


def _stops(of: Declaration, script: Leaf) -> Value[bool]:
    configuration = aws.lifecycle(of.links, of.block, script)
    if configuration is None:
        shown = fact(text(script), None) or script.unknown
        return script.hole(f"the lifecycle script is not among the scanned files ({shown})")
    named_at = (script.origin.span, *script.origin.via)[-1]
    texts = list(_texts(configuration))
    if any(_STOPS.search(_decoded(one.known)) for one in texts if not one.unknown):
        return words.computed(True, named_at)  # noqa: FBT003
    hole = first_unknown(texts)
    if hole is not None:
        return hole
    return words.computed(False, named_at)  # noqa: FBT003


def _texts(configuration: Block) -> Iterator[Value[str]]:
    for key in ("on_start", "on_create", "studio_lifecycle_config_content"):
        for leaf in scalars(loosely(configuration.body, key)):
            said = text(leaf)
            if said.unknown or said.known is not None:
                yield said.required(key)


def _decoded(script: str) -> str:
    try:
        return base64.b64decode(script, validate=True).decode()
    except (binascii.Error, UnicodeDecodeError):
        return script


TABLE: Mapping[str, Adapter] = {
    "aws_sagemaker_app": app,
    "aws_sagemaker_domain": domain,
    "aws_sagemaker_notebook_instance": notebook_instance,
    "aws_sagemaker_space": space,
    "aws_sagemaker_user_profile": user_profile,
}
STACKED: Mapping[str, Adapter] = {
    "AWS::SageMaker::App": app,
    "AWS::SageMaker::Domain": domain,
    "AWS::SageMaker::NotebookInstance": notebook_instance,
    "AWS::SageMaker::Space": space,
    "AWS::SageMaker::UserProfile": user_profile,
}
