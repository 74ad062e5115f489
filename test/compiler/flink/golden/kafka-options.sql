-- Feature realtime_transaction_stats, plan df4a715d43ce836750194c00e21a6149b028a2ebd27f0d8bc5bd73f82d69f93b
-- Compiled from its .feat source; edit that, not this.

SET 'pipeline.name' = 'feat.acme-corp.realtime_transaction_stats';

-- Windows align to the epoch in UTC, and times are printed with a Z.
SET 'table.local-time-zone' = 'UTC';

-- Events as they arrive. rt: event time in UTC, before 1970 where there is none.
CREATE TEMPORARY TABLE transactions (
  customer_id     STRING,
  amount          DOUBLE,
  event_timestamp STRING,
  rt AS COALESCE(-- 2026-02-12T10:00:00, with milliseconds and Z or without
  IF(REGEXP(event_timestamp, '\A(?!0000)[0-9]{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|1[0-9]|2[0-8])T(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](?:\.[0-9]{3,9})?Z?\z'),
    TIMESTAMPADD(DAY, TIMESTAMPDIFF(DAY, DATE '1970-01-01', CAST(SUBSTRING(event_timestamp FROM 1 FOR 10) AS DATE)), CAST(CAST(SUBSTRING(event_timestamp FROM 12 FOR 8) AS TIME) AS TIMESTAMP(3)))
      + IF(CHAR_LENGTH(event_timestamp) > 20, CAST(SUBSTRING(event_timestamp FROM 21 FOR 3) AS INT), 0) * INTERVAL '0.001' SECOND,
  -- epoch milliseconds
  IF(REGEXP(event_timestamp, '\A-?[0-9]+\z') AND TRY_CAST(event_timestamp AS BIGINT) BETWEEN -62135596800000 AND 253402300799999,
    CAST(TO_TIMESTAMP_LTZ(TRY_CAST(event_timestamp AS BIGINT), 3) AS TIMESTAMP(3)),
  -- any other form: a blank or t for the T, no seconds, an offset, days after the 28th
  IF(REGEXP(event_timestamp, '\A(?:[0-9]{4}-(?:(?:0[13578]|1[02])-(?:0[1-9]|[12][0-9]|3[01])|(?:0[469]|11)-(?:0[1-9]|[12][0-9]|30)|02-(?:0[1-9]|1[0-9]|2[0-8]))|(?:[0-9]{2}(?:0[48]|[2468][048]|[13579][26])|(?:[02468][048]|[13579][26])00)-02-29)[Tt ](?:[01][0-9]|2[0-3]):[0-5][0-9](?::[0-5][0-9](?:\.[0-9]{1,9})?)?(?:[Zz]|[+-][0-9]{2}:?[0-9]{2})?\z'),
    TRY_CAST(CAST(TIMESTAMPADD(MINUTE, -COALESCE(TRY_CAST(REPLACE(REGEXP_EXTRACT(event_timestamp, '([+-][0-9]{2}:?[0-9]{2})\z', 1), ':', '') AS INT) / 100 * 60 + MOD(TRY_CAST(REPLACE(REGEXP_EXTRACT(event_timestamp, '([+-][0-9]{2}:?[0-9]{2})\z', 1), ':', '') AS INT), 100), 0),
      TRY_CAST(SUBSTRING(event_timestamp FROM 1 FOR 10) || ' ' || SUBSTRING(event_timestamp FROM 12 FOR 5) || COALESCE(REGEXP_EXTRACT(event_timestamp, '\A.{16}(:[0-9.]+)', 1), ':00') AS TIMESTAMP(3))) AS STRING) AS TIMESTAMP(3)),
    CAST(NULL AS TIMESTAMP(3))))), TIMESTAMP '1969-12-31 00:00:00'),
  WATERMARK FOR rt AS rt - INTERVAL '5' SECOND
) WITH (
  'connector' = 'kafka',
  'topic' = 'transactions',
  'properties.bootstrap.servers' = 'kafka:9092',
  'properties.group.id' = 'feat.acme-corp.realtime_transaction_stats',
  'properties.client.id' = 'it''s',
  'properties.security.protocol' = 'SASL_SSL',
  'scan.startup.mode' = 'group-offsets',
  'scan.bounded.mode' = 'latest-offset',
  'scan.watermark.emit.strategy' = 'on-event',
  'scan.watermark.idle-timeout' = '60000 ms',
  'format' = 'json',
  'json.ignore-parse-errors' = 'true',
  'json.decode.json-parser.enabled' = 'false'
);

-- Events that realtime_transaction_stats counts: with a valid time and key.
CREATE TEMPORARY VIEW events AS
SELECT
  customer_id,
  CASE WHEN amount = 0 THEN 0E0 WHEN ABS(amount) <= 1.7976931348623157E308 THEN amount END AS amount,
  rt
FROM transactions
WHERE rt >= TIMESTAMP '1970-01-01 00:00:00'
  AND customer_id IS NOT NULL;

-- Windows tumbling_1h.
CREATE TEMPORARY VIEW tumbling_1h AS
SELECT
  customer_id,
  window_start,
  window_end,
  COUNT(amount) AS txn_count_1h,
  SUM(amount)   AS txn_sum_1h
FROM TABLE(TUMBLE(TABLE events, DESCRIPTOR(rt), INTERVAL '1' HOUR))
GROUP BY customer_id, window_start, window_end;

-- Rows into the output topic.
CREATE TEMPORARY TABLE tumbling_1h_output (
  customer_id  STRING,
  window_kind  STRING,
  window_start TIMESTAMP_LTZ(3),
  window_end   TIMESTAMP_LTZ(3),
  txn_count_1h BIGINT,
  txn_sum_1h   DOUBLE
) WITH (
  'connector' = 'kafka',
  'topic' = 'feat.acme-corp.realtime_transaction_stats',
  'properties.bootstrap.servers' = 'kafka:9092',
  'properties.security.protocol' = 'SASL_SSL',
  'key.format' = 'raw',
  'key.fields' = 'customer_id',
  'value.format' = 'json',
  'value.json.timestamp-format.standard' = 'ISO-8601'
);

-- One job: the source is read once, whatever the number of windows.
EXECUTE STATEMENT SET
BEGIN
INSERT INTO tumbling_1h_output
SELECT
  customer_id,
  'tumbling_1h',
  CAST(window_start AS TIMESTAMP_LTZ(3)),
  CAST(window_end AS TIMESTAMP_LTZ(3)),
  txn_count_1h,
  CASE WHEN ABS(txn_sum_1h) <= 1.7976931348623157E308 THEN txn_sum_1h END
FROM tumbling_1h;
END;
