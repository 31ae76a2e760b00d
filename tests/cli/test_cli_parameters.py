"""What CloudFormation templates are deployed with, on the command line and in the configuration."""

import pytest

TEMPLATE = """\
Parameters:
  Size: {Type: String, Default: ml.t3.medium}
  Password: {Type: String, NoEcho: true}
Resources:
  Lab:
    Type: AWS::SageMaker::NotebookInstance
    Properties: {InstanceType: !Ref Size, RoleArn: !Ref Password}
"""


@pytest.fixture
def stack(project):
    (project / "stack.yaml").write_text(TEMPLATE)
    (project / "dev.json").write_text(
        '{"Parameters": {"Size": "ml.g5.xlarge", "Password": "hush-hush"}, "Tags": {"a": "b"}}'
    )
    return project


@pytest.mark.usefixtures("stack")
@pytest.mark.parametrize("command", ["scan", "resources"])
def test_parameters_come_from_a_file(run, command):
    without = run(command, "stack.yaml", "--format", "json")
    result = run(command, "stack.yaml", "--format", "json", "--cfn-parameters", "dev.json")

    assert "ml.g5.xlarge" not in without.output
    assert "ml.g5.xlarge" in result.output
    assert "hush-hush" not in result.output + run("scan", "-v").output


def test_parameters_come_from_the_configuration(stack, run):
    (stack / "mlcostlint.toml").write_text('cfn-parameters = ["dev.json"]\n')

    assert "ml.g5.xlarge" in run("resources", "stack.yaml", "--format", "json").output


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ('{"AWS::Region": "eu-west-1"}', "bad.json:1: AWS::Region is no parameter"),
        ("{", "bad.json:1: not valid"),
        (None, "bad.json"),
    ],
)
def test_a_file_that_cannot_be_followed_scans_nothing(stack, run, text, sentence):
    if text is not None:
        (stack / "bad.json").write_text(text)

    result = run("scan", "stack.yaml", "--cfn-parameters", "bad.json")

    assert result.exit_code == 2
    assert sentence in result.output
