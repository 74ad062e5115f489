"""Feast's own client with a remote online store: pushes events, reads values, prints what it got as JSON.

usage: feast-client.py URL KEY FOLDER
"""

import json
import sys
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pandas as pd
import yaml
from feast import Entity, FeatureStore, FeatureView, Field, FileSource, PushSource
from feast.data_source import PushMode
from feast.types import Float64, Int64, String

url, key, folder = sys.argv[1:]
repo = Path(folder)
(repo / "feature_store.yaml").write_text(
    yaml.safe_dump(
        {
            "project": "payments",
            "provider": "local",
            "registry": str(repo / "registry.db"),
            "online_store": {"type": "remote", "path": url, "connection_retries": 0},
            "auth": {"type": "oidc", "token": key},
            "entity_key_serialization_version": 3,
        }
    )
)

customer = Entity(name="customer", join_keys=["customer_id"])
columns = {"customer_id": "", "amount": 0.0, "status": "", "event_timestamp": datetime.now(timezone.utc)}
pd.DataFrame([columns]).to_parquet(repo / "transactions.parquet")
history = FileSource(path=str(repo / "transactions.parquet"), timestamp_field="event_timestamp")

# Events go to the source of this name, values come from the feature of that name.
transactions = FeatureView(
    name="transactions",
    entities=[customer],
    ttl=timedelta(days=1),
    schema=[Field(name="customer_id", dtype=String), Field(name="amount", dtype=Float64), Field(name="status", dtype=String)],
    source=PushSource(name="transactions_push", batch_source=history),
)
spending = FeatureView(
    name="spending",
    entities=[customer],
    ttl=timedelta(days=1),
    schema=[
        Field(name="customer_id", dtype=String),
        Field(name="txn_count_1h", dtype=Int64),
        Field(name="txn_sum_1h", dtype=Float64),
        Field(name="visit_total", dtype=Float64),
    ],
    source=history,
)

store = FeatureStore(repo_path=str(repo))
store.apply([customer, transactions, spending])

at = datetime(2026, 2, 12, 10, 0, 0, 123456, tzinfo=timezone.utc)
events = pd.DataFrame(
    {
        "customer_id": ["c1", "c2", "c1"],
        "amount": [99.5, 7.25, 0.5],
        "status": ["paid", "paid", "paid"],
        "event_timestamp": [at, at, at + timedelta(minutes=1)],
    }
)
store.push("transactions_push", events, to=PushMode.ONLINE)
store.write_to_online_store("transactions", events.head(1).assign(customer_id="c3"))

features = ["spending:txn_count_1h", "spending:txn_sum_1h", "spending:visit_total"]
rows = [{"customer_id": name} for name in ["c1", "c2", "c3", "nobody"]]
read = store.get_online_features(features=features, entity_rows=rows)
full = store.get_online_features(features=features, entity_rows=rows[:1], full_feature_names=True)
table = store.registry.get_feature_view("spending", "payments")
provider = store._get_provider()

from feast.protos.feast.types.EntityKey_pb2 import EntityKey
from feast.protos.feast.types.Value_pb2 import Value

entity_keys = [EntityKey(join_keys=["customer_id"], entity_values=[Value(string_val=row["customer_id"])]) for row in rows]
raw = provider.online_store.online_read(store.config, table, entity_keys, ["txn_count_1h", "txn_sum_1h"])

try:
    store.get_online_features(features=["spending:nothing"], entity_rows=rows)
    mistake = None
except Exception as error:
    mistake = f"{type(error).__name__}: {error}"

print(
    json.dumps(
        {
            "read": read.to_dict(),
            "statuses": [[int(status) for status in vector.statuses] for vector in read.proto.results],
            "full": full.to_dict(),
            "raw": [
                {
                    "time": time.isoformat() if time else None,
                    "values": {name: value.WhichOneof("val") and getattr(value, value.WhichOneof("val")) for name, value in values.items()},
                }
                for time, values in raw
            ],
            "mistake": mistake,
        }
    )
)
