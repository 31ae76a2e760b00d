"""Pods, containers and jobs that start a program, for tests of what they are told."""

import textwrap
from typing import Any

from mlcostlint import adapters
from mlcostlint.model import Resource
from mlcostlint.parsers import ALONE, Inputs, read
from mlcostlint.source import Source

GPU = "resources: {limits: {nvidia.com/gpu: 4}}"


def resources(*texts: str, path: str = "app.yaml") -> tuple[Resource, ...]:
    text = "---\n".join(textwrap.dedent(one).lstrip("\n") for one in texts)
    return adapters.resources(read([Source(path, text)], Inputs(), ALONE).blocks)


def only(*texts: str, path: str = "app.yaml") -> Any:
    (found,) = resources(*texts, path=path)
    return found


def workload(container: str, kind: str = "apps/v1/Deployment", around: str = "") -> str:
    """Return an object with one pod, whose container begins in column 11 of line 9."""
    version, _, name = kind.rpartition("/")
    return "\n".join(
        (
            f"apiVersion: {version}",
            f"kind: {name}",
            "metadata: {name: app}",
            "spec:",
            "  template:",
            "    spec:",
            *textwrap.indent(textwrap.dedent(around).strip("\n"), " " * 6).splitlines(),
            "      containers:",
            f"        - {GPU}",
            *textwrap.indent(textwrap.dedent(container).strip("\n"), " " * 10).splitlines(),
            "",
        )
    )


def sagemaker_model(environment: str, image: str = "acme/server:1") -> str:
    return f"""
    Resources:
      Model:
        Type: AWS::SageMaker::Model
        Properties:
          ModelName: chat
          PrimaryContainer:
            Image: 1.dkr.ecr.us-east-1.amazonaws.com/{image}
            Environment: {environment}
      Config:
        Type: AWS::SageMaker::EndpointConfig
        Properties:
          ProductionVariants:
            - {{VariantName: a, ModelName: !GetAtt Model.ModelName,
               InstanceType: ml.g5.12xlarge, InitialInstanceCount: 1}}
    """
