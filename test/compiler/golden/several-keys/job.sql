-- Feature shop_customers, plan 5134b00a5ea499ec9109ab665eb4ca7e91765f7efcb5c15d9f664bc179f13ef1
-- Compiled from its .feat source; edit that, not this.

SET 'pipeline.name' = 'feat.default.shop_customers';

-- Windows align to the epoch in UTC, and times are printed with a Z.
SET 'table.local-time-zone' = 'UTC';

-- Events as they arrive. rt: event time in UTC, before 1970 where there is none.
CREATE TEMPORARY TABLE orders (
  shop            ROW<id BIGINT, city STRING>,
  customer        STRING,
  items           INT,
  paid            STRING,
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
  'topic' = 'orders',
  'properties.bootstrap.servers' = 'localhost:9092',
  'properties.group.id' = 'feat.default.shop_customers',
  'scan.startup.mode' = 'earliest-offset',
  'scan.watermark.emit.strategy' = 'on-event',
  'format' = 'json',
  'json.ignore-parse-errors' = 'true',
  'json.decode.json-parser.enabled' = 'false'
);

-- Fields of orders as the language reads them.
CREATE TEMPORARY VIEW orders_fields AS
SELECT
  shop,
  customer,
  items,
  CASE paid WHEN 'true' THEN TRUE WHEN 'false' THEN FALSE END AS paid,
  rt
FROM orders;

-- Events that shop_customers counts: with a valid time and key, for which its condition holds.
CREATE TEMPORARY VIEW events AS
SELECT
  shop.id AS shop_id,
  customer,
  items,
  rt
FROM orders_fields
WHERE rt >= TIMESTAMP '1970-01-01 00:00:00'
  AND shop.id IS NOT NULL
  AND customer IS NOT NULL
  AND paid;

-- Windows tumbling_1d.
CREATE TEMPORARY VIEW tumbling_1d AS
SELECT
  shop_id,
  customer,
  window_start,
  window_end,
  COUNT(*)                                            AS orders_1d,
  SUM(CAST(items AS BIGINT)) FILTER (WHERE items > 0) AS items_1d,
  MIN(items)                                          AS smallest_1d
FROM TABLE(TUMBLE(TABLE events, DESCRIPTOR(rt), INTERVAL '1' DAY))
GROUP BY shop_id, customer, window_start, window_end;

-- Rows into the output topic.
CREATE TEMPORARY TABLE tumbling_1d_output (
  shop_id      BIGINT,
  customer     STRING,
  window_kind  STRING,
  window_start TIMESTAMP_LTZ(3),
  window_end   TIMESTAMP_LTZ(3),
  orders_1d    BIGINT,
  items_1d     BIGINT,
  smallest_1d  INT
) WITH (
  'connector' = 'kafka',
  'topic' = 'feat.default.shop_customers',
  'properties.bootstrap.servers' = 'localhost:9092',
  'key.format' = 'json',
  'key.fields' = 'shop_id;customer',
  'value.format' = 'json',
  'value.json.timestamp-format.standard' = 'ISO-8601'
);

-- One job: the source is read once, whatever the number of windows.
EXECUTE STATEMENT SET
BEGIN
INSERT INTO tumbling_1d_output
SELECT
  shop_id,
  customer,
  'tumbling_1d',
  CAST(window_start AS TIMESTAMP_LTZ(3)),
  CAST(window_end AS TIMESTAMP_LTZ(3)),
  orders_1d,
  items_1d,
  smallest_1d
FROM tumbling_1d;
END;
