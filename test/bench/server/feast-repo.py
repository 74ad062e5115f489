"""A Feast repository on Redis with the values that are read in the comparison. usage: feast-repo.py FOLDER REDIS COUNT"""

import sys
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pandas as pd
import yaml
from feast import Entity, FeatureStore, FeatureView, Field, FileSource
from feast.types import Float64, Int64, String

folder, redis, count = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])
config = {
    "project": "bench",
    "provider": "local",
    "registry": str(folder / "registry.db"),
    "online_store": {"type": "redis", "connection_string": redis},
    "entity_key_serialization_version": 3,
}
(folder / "feature_store.yaml").write_text(yaml.safe_dump(config))
now = datetime.now(timezone.utc)
values = pd.DataFrame(
    {
        "customer_id": [f"c{i}" for i in range(count)],
        "txn_count_1h": [1] * count,
        "txn_sum_1h": [99.5] * count,
        "event_timestamp": [now] * count,
    }
)
values.head(1).to_parquet(folder / "values.parquet")
customer = Entity(name="customer", join_keys=["customer_id"])
view = FeatureView(
    name="spending",
    entities=[customer],
    ttl=timedelta(days=1),
    schema=[
        Field(name="customer_id", dtype=String),
        Field(name="txn_count_1h", dtype=Int64),
        Field(name="txn_sum_1h", dtype=Float64),
    ],
    source=FileSource(path=str(folder / "values.parquet"), timestamp_field="event_timestamp"),
)
store = FeatureStore(repo_path=str(folder))
store.apply([customer, view])
store.write_to_online_store("spending", values)
