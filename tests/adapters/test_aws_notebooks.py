from base64 import b64encode
from textwrap import dedent, indent

import pytest

from mlcostlint import adapters, api
from mlcostlint.model import Notebook, Resource, Service, Workload
from mlcostlint.parsers import ALONE, Inputs, read
from mlcostlint.source import Source
from mlcostlint.value import How

NOTEBOOK = """
resource "aws_sagemaker_notebook_instance" "lab" {
  name                  = "lab"
  instance_type         = "ml.g5.xlarge"
  lifecycle_config_name = aws_sagemaker_notebook_instance_lifecycle_configuration.stop.name
}
"""
AUTOSTOP = "python autostop.py --time 3600"


def resources(text: str, path: str = "main.tf") -> tuple[Resource, ...]:
    reading = read([Source(path, dedent(text).lstrip())], Inputs(), ALONE)
    assert not reading.problems
    return adapters.resources(reading.blocks)


def notebook(text: str, path: str = "main.tf") -> Notebook:
    found = [one for one in resources(text, path) if isinstance(one, Notebook)]
    assert len(found) == 1
    return found[0]


def script(attribute: str) -> str:
    return f"""
resource "aws_sagemaker_notebook_instance_lifecycle_configuration" "stop" {{
  name = "stop"
  {attribute}
}}
"""


def test_nothing_stops_a_notebook_instance_by_itself():
    found = notebook(
        """
        resource "aws_sagemaker_notebook_instance" "lab" {
          name          = "lab"
          instance_type = "ml.g5.xlarge"
        }
        """
    )
    assert (found.machine.known.name, found.machine.origin.how) == ("ml.g5.xlarge", How.WRITTEN)
    assert found.service is Service.SAGEMAKER_NOTEBOOK
    assert found.workload.known is Workload.INTERACTIVE
    assert found.stops_when_idle.known is False
    assert (found.stops_when_idle.origin.how, found.stops_when_idle.origin.span.line) == (
        How.DEFAULTED,
        1,
    )
    assert found.users.known is None


@pytest.mark.parametrize(
    ("attribute", "stops"),
    [
        (f'on_start = base64encode("{AUTOSTOP}")', True),
        (f'on_start = "{b64encode(AUTOSTOP.encode()).decode()}"', True),
        ('on_create = base64encode("aws sagemaker stop-notebook-instance")', True),
        ('on_start = base64encode("pip install torch")', False),
        ("", False),
    ],
)
def test_a_lifecycle_script_may_stop_it(attribute, stops):
    found = notebook(NOTEBOOK + script(attribute))
    assert found.stops_when_idle.known is stops
    assert found.stops_when_idle.origin.span.line == 4


@pytest.mark.parametrize(
    ("attribute", "body", "stops"),
    [
        ('file("${path.module}/on-start.sh")', AUTOSTOP, True),
        ('file("${path.module}/on-start.sh")', "pip install torch", False),
        ('templatefile("on-start.sh", { seconds = 3600 })', f"{AUTOSTOP} ${{seconds}}", True),
        (
            'templatefile("on-start.sh", { stops = true })',
            f"%{{ if stops }}{AUTOSTOP}%{{ endif }}",
            True,
        ),
        (
            'templatefile("on-start.sh", { stops = false })',
            f"%{{ if stops }}{AUTOSTOP}%{{ endif }}",
            False,
        ),
    ],
)
def test_a_lifecycle_script_in_a_file_may_stop_it(attribute, body, stops, tmp_path, monkeypatch):
    (tmp_path / "main.tf").write_text(NOTEBOOK + script(f"on_start = base64encode({attribute})"))
    (tmp_path / "on-start.sh").write_text(body)
    monkeypatch.chdir(tmp_path)
    (found,) = api.resources(["."]).resources
    assert isinstance(found, Notebook)
    assert found.stops_when_idle.known is stops


def test_a_lifecycle_script_in_a_file_that_is_not_there_is_open(tmp_path, monkeypatch):
    text = NOTEBOOK + script('on_start = base64encode(file("built/on-start.sh"))')
    (tmp_path / "main.tf").write_text(text)
    monkeypatch.chdir(tmp_path)
    (found,) = api.resources(["."]).resources
    assert isinstance(found, Notebook)
    why = "file built/on-start.sh is not among the scanned files"
    assert found.stops_when_idle.unknown == why


@pytest.mark.parametrize(
    "text",
    [
        NOTEBOOK,
        'variable "body" {}\n' + NOTEBOOK + script("on_start = var.body"),
        NOTEBOOK.replace(
            "aws_sagemaker_notebook_instance_lifecycle_configuration.stop.name", '"shared"'
        ),
    ],
    ids=["reference to nothing", "unknown script", "name of nothing"],
)
def test_a_script_that_is_not_to_be_seen_leaves_it_open(text):
    assert notebook(text).stops_when_idle.unknown


@pytest.mark.parametrize(
    ("target", "scheduled"),
    [
        ("sagemaker:stopNotebookInstance", True),
        ("ec2:stopInstances", False),
        ("sagemaker:startNotebookInstance", False),
    ],
)
def test_a_schedule_in_the_same_root_may_stop_it(target, scheduled):
    schedule = f"""
    resource "aws_scheduler_schedule" "night" {{
      schedule_expression = "cron(0 19 * * ? *)"
      target {{
        arn = "arn:aws:scheduler:::aws-sdk:{target}"
      }}
    }}
    """
    plain = NOTEBOOK.replace("lifecycle_config_name", "kms_key_id")
    assert notebook(plain + dedent(schedule)).scheduled.known is scheduled


def domain(settings: str) -> str:
    return (
        "Resources:\n"
        "  Studio:\n"
        "    Type: AWS::SageMaker::Domain\n"
        "    Properties:\n"
        "      DomainName: studio\n"
        "      DefaultUserSettings:\n"
        "        ExecutionRole: role\n" + indent(dedent(settings).strip(), " " * 8) + "\n"
    )


IDLE = "{AppLifecycleManagement: {IdleSettings: {LifecycleManagement: %s}}}"


@pytest.mark.parametrize(
    ("settings", "stops", "how"),
    [
        ("", False, How.DEFAULTED),
        (f"JupyterLabAppSettings: {IDLE % 'ENABLED'}", True, How.WRITTEN),
        (f"CodeEditorAppSettings: {IDLE % 'ENABLED'}", True, How.WRITTEN),
        (f"JupyterLabAppSettings: {IDLE % 'DISABLED'}", False, How.WRITTEN),
        (
            (
                f"JupyterLabAppSettings: {IDLE % 'ENABLED'}\n"
                f"CodeEditorAppSettings: {IDLE % 'DISABLED'}"
            ),
            False,
            How.WRITTEN,
        ),
    ],
)
def test_a_domain_stops_what_its_settings_say(settings, stops, how):
    found = notebook(domain(settings), "us-east-1/studio.yaml")
    assert (found.stops_when_idle.known, found.stops_when_idle.origin.how) == (stops, how)
    assert (found.machine.known.name, found.machine.origin.how) == ("ml.t3.medium", How.DEFAULTED)
    assert found.users.unknown == "the files do not say how many people use the domain"


PROFILE = """
  Ada:
    Type: AWS::SageMaker::UserProfile
    Properties:
      DomainId: !GetAtt Studio.DomainId
      UserProfileName: ada
      UserSettings:
        JupyterLabAppSettings: %s
"""


def test_user_profiles_are_counted_for_their_domain():
    found = notebook(domain("") + PROFILE % "{}", "us-east-1/studio.yaml")
    assert found.users.known == 1


def test_a_profile_that_switches_idle_shutdown_off_is_a_notebook_of_its_own():
    stack = domain(f"JupyterLabAppSettings: {IDLE % 'ENABLED'}") + PROFILE % (IDLE % "DISABLED")
    found = [one for one in resources(stack, "us-east-1/studio.yaml") if isinstance(one, Notebook)]
    assert [(one.address, one.stops_when_idle.known) for one in found] == [
        ("Studio", True),
        ("Ada", False),
    ]


@pytest.mark.parametrize(
    ("kind", "stops"),
    [("KernelGateway", False), ("JupyterLab", True), ("CodeEditor", True)],
)
def test_an_app_stops_as_its_domain_says_if_its_kind_can(kind, stops):
    app = f"""
  App:
    Type: AWS::SageMaker::App
    Properties:
      AppName: default
      AppType: {kind}
      DomainId: !GetAtt Studio.DomainId
      ResourceSpec: {{InstanceType: ml.g4dn.xlarge}}
"""
    stack = domain(f"JupyterLabAppSettings: {IDLE % 'ENABLED'}") + app
    found = {one.address: one for one in resources(stack, "us-east-1/studio.yaml")}
    running = found["App"]
    assert isinstance(running, Notebook)
    assert (running.machine.known.name, running.stops_when_idle.known) == ("ml.g4dn.xlarge", stops)


def test_a_space_of_a_domain_that_is_elsewhere_leaves_it_open():
    found = notebook(
        """
        resource "aws_sagemaker_space" "ada" {
          domain_id  = "d-abc"
          space_name = "ada"
          space_settings {
            jupyter_lab_app_settings {
              default_resource_spec {
                instance_type = "ml.g5.xlarge"
              }
            }
          }
        }
        """
    )
    assert found.stops_when_idle.unknown == "the Studio domain is not among the scanned files"


def test_a_jupyter_server_is_free():
    assert (
        resources(
            """
            resource "aws_sagemaker_app" "server" {
              app_name  = "default"
              app_type  = "JupyterServer"
              domain_id = "d-abc"
            }
            """
        )
        == ()
    )
