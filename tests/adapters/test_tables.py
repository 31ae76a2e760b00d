"""Every row of every module's table is reached through the tables of its package."""

import importlib
import pkgutil

import pytest

from mlcostlint.adapters import aws


def rows(table: str) -> dict[str, object]:
    names = (module.name for module in pkgutil.iter_modules(aws.__path__))
    modules = [importlib.import_module(f"mlcostlint.adapters.aws.{name}") for name in names]
    return {key: row for module in modules for key, row in getattr(module, table, {}).items()}


@pytest.mark.parametrize(
    ("table", "tables"), [("TABLE", aws.TERRAFORM), ("STACKED", aws.CLOUDFORMATION)]
)
def test_no_row_is_out_of_reach(table, tables):
    assert dict(tables) == rows(table)
    assert len(tables) == len(rows(table))


@pytest.mark.parametrize("unknown", ["aws_iam_role", "aws_s3_object", "AWS::IAM::Role", ""])
def test_what_no_module_reads_is_not_there(unknown):
    assert unknown not in aws.TERRAFORM
    assert unknown not in aws.CLOUDFORMATION
