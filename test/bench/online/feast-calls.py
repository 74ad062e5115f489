"""Feast's push and get_online_features on Redis, in process. usage: feast-calls.py FOLDER REDIS
A line `push CALLS ROWS` or `read CALLS ENTITIES` on standard input is done and answered with its seconds."""

import sys
import time
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pandas as pd
import yaml
from feast import Entity, FeatureStore, FeatureView, Field, FileSource, PushSource
from feast.data_source import PushMode
from feast.types import Float64, Int64, String

folder, redis = Path(sys.argv[1]), sys.argv[2]
config = {
    "project": "bench",
    "provider": "local",
    "registry": str(folder / "registry.db"),
    "online_store": {"type": "redis", "connection_string": redis},
    "entity_key_serialization_version": 3,
}
(folder / "feature_store.yaml").write_text(yaml.safe_dump(config))


def rows(first, count):
    return pd.DataFrame(
        {
            "customer_id": [f"c{(first + i) % 10_000}" for i in range(count)],
            "txn_count_1h": [1] * count,
            "txn_sum_1h": [99.5] * count,
            "event_timestamp": [datetime.now(timezone.utc)] * count,
        }
    )


rows(0, 1).to_parquet(folder / "values.parquet")
source = FileSource(path=str(folder / "values.parquet"), timestamp_field="event_timestamp")
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
    source=PushSource(name="events", batch_source=source),
)
store = FeatureStore(repo_path=str(folder))
store.apply([customer, view])
features = ["spending:txn_count_1h", "spending:txn_sum_1h"]
print("ready", flush=True)

for line in sys.stdin:
    what, calls, size = line.split()
    calls, size = int(calls), int(size)
    frames = [rows(n * size, size) for n in range(calls)] if what == "push" else []
    entities = [{"customer_id": f"c{i}"} for i in range(size)]
    start = time.perf_counter()
    for n in range(calls):
        if what == "push":
            store.push("events", frames[n], to=PushMode.ONLINE)
        else:
            store.get_online_features(features=features, entity_rows=entities).to_dict()
    print(time.perf_counter() - start, flush=True)
