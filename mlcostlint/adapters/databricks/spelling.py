"""How Databricks writes the fields of the model, in Terraform and in bundles."""

from collections.abc import Mapping

from mlcostlint.adapters.databricks.clusters import IDLE_MINUTES
from mlcostlint.adapters.spelling import FOLLOWS, Scalar, Spelling, Spellings

# The least a warehouse may wait, as its page in the workspace offers it:
# https://docs.databricks.com/aws/en/compute/sql-warehouse/create
_WAREHOUSE_MINUTES = 10
_NEVER = 0  # what both take for no idle stop


def _scales_to_zero(floor: object) -> Scalar | None:
    return floor == 0 if isinstance(floor, int) else None


# What Terraform, and what a bundle calls a thing, with how its attributes are written in both.
_TABLE: Mapping[tuple[str, str], Mapping[str, Spelling]] = {
    ("databricks_cluster", "clusters"): {
        "machine": Spelling("node_type_id", str),
        "accelerators": FOLLOWS,
        "stops_when_idle": Spelling(
            "autotermination_minutes", lambda stops: IDLE_MINUTES if stops is True else _NEVER
        ),
    },
    ("databricks_instance_pool", "instance_pools"): {
        "machine": Spelling("node_type_id", str),
        "accelerators": FOLLOWS,
        "floor": Spelling("min_idle_instances"),
    },
    ("databricks_model_serving", "model_serving_endpoints"): {
        "floor": Spelling("scale_to_zero_enabled", _scales_to_zero),
    },
    ("databricks_pipeline", "pipelines"): {
        "ends": Spelling("continuous", lambda ends: not ends if isinstance(ends, bool) else None),
        "stops_when_idle": FOLLOWS,
    },
    ("databricks_sql_endpoint", "sql_warehouses"): {
        "stops_when_idle": Spelling(
            "auto_stop_mins", lambda stops: _WAREHOUSE_MINUTES if stops is True else _NEVER
        ),
    },
}
SPELLINGS: Spellings = {
    **{("terraform", resource): table for (resource, _), table in _TABLE.items()},
    **{("databricks", type_): table for (_, type_), table in _TABLE.items()},
}
