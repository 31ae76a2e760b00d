"""How Databricks in Terraform writes the fields of the model."""

from mlcostlint.adapters.databricks.clusters import IDLE_MINUTES
from mlcostlint.adapters.spelling import FOLLOWS, Scalar, Spelling, Spellings

# The least a warehouse may wait, as its page in the workspace offers it:
# https://docs.databricks.com/aws/en/compute/sql-warehouse/create
_WAREHOUSE_MINUTES = 10


def _scales_to_zero(floor: object) -> Scalar | None:
    return floor == 0 if isinstance(floor, int) else None


SPELLINGS: Spellings = {
    ("terraform", "databricks_cluster"): {
        "machine": Spelling("node_type_id", str),
        "accelerators": FOLLOWS,
        "stops_when_idle": Spelling(
            "autotermination_minutes", lambda stops: IDLE_MINUTES if stops is True else None
        ),
    },
    ("terraform", "databricks_instance_pool"): {
        "machine": Spelling("node_type_id", str),
        "accelerators": FOLLOWS,
        "floor": Spelling("min_idle_instances"),
    },
    ("terraform", "databricks_model_serving"): {
        "floor": Spelling("scale_to_zero_enabled", _scales_to_zero),
    },
    ("terraform", "databricks_pipeline"): {
        "ends": Spelling("continuous", lambda ends: not ends if isinstance(ends, bool) else None),
        "stops_when_idle": FOLLOWS,
    },
    ("terraform", "databricks_sql_endpoint"): {
        "stops_when_idle": Spelling(
            "auto_stop_mins", lambda stops: _WAREHOUSE_MINUTES if stops is True else None
        ),
    },
}
