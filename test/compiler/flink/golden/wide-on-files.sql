-- Feature wide, plan 6f5984b1021483564f2ebfcff932789daea0860cadcc6d711603f5fa3b62b58d
-- Compiled from its .feat source; edit that, not this.

SET 'pipeline.name' = 'feat.acme-corp.wide';

-- Windows align to the epoch in UTC, and times are printed with a Z.
SET 'table.local-time-zone' = 'UTC';

-- A watermark after each event.
SET 'pipeline.auto-watermark-interval' = '0 ms';

-- Events as they arrive. rt: event time in UTC, before 1970 where there is none.
CREATE TEMPORARY TABLE transactions (
  customer_id     STRING,
  amount          DOUBLE,
  n               BIGINT,
  status          STRING,
  merchant        ROW<id STRING, `open` STRING>,
  price           DECIMAL(10, 2),
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
  'connector' = 'filesystem',
  'path' = '/events.json',
  'format' = 'json',
  'json.ignore-parse-errors' = 'true',
  'json.decode.json-parser.enabled' = 'false'
);

-- Fields of transactions as the language reads them.
CREATE TEMPORARY VIEW transactions_fields AS
SELECT
  customer_id,
  CASE WHEN amount = 0 THEN 0E0 WHEN ABS(amount) <= 1.7976931348623157E308 THEN amount END AS amount,
  n,
  status,
  merchant,
  price,
  rt
FROM transactions;

-- Events that wide counts: with a valid time and key, for which its condition holds.
CREATE TEMPORARY VIEW events AS
SELECT
  customer_id,
  merchant.id AS merchant_id,
  amount,
  n,
  status,
  merchant,
  price,
  rt
FROM transactions_fields
WHERE rt >= TIMESTAMP '1970-01-01 00:00:00'
  AND customer_id IS NOT NULL
  AND merchant.id IS NOT NULL
  AND status <> 'void'
  AND amount > 0;

-- spread: count, sum and sum of squares of the deviations from the mean of each window.
CREATE TEMPORARY VIEW tumbling_1h_spread AS
SELECT
  customer_id,
  merchant_id,
  window_start,
  window_end,
  COUNT(d)   AS n,
  SUM(d)     AS s,
  SUM(d * d) AS q
FROM (
  SELECT customer_id, merchant_id, window_start, window_end, x - mean AS d
  FROM (
    SELECT
      customer_id,
      merchant_id,
      window_start,
      window_end,
      AVG(amount)       AS mean,
      ARRAY_AGG(amount) AS x_all
    FROM TABLE(TUMBLE(TABLE events, DESCRIPTOR(rt), INTERVAL '1' HOUR))
    GROUP BY customer_id, merchant_id, window_start, window_end
  )
  CROSS JOIN UNNEST(x_all) AS u (x)
)
GROUP BY customer_id, merchant_id, window_start, window_end;

-- last_status: the last value by event time in each window.
CREATE TEMPORARY VIEW tumbling_1h_last_status AS
SELECT customer_id, merchant_id, window_start, window_end, last_status
FROM (
  SELECT
    customer_id,
    merchant_id,
    window_start,
    window_end,
    status AS last_status,
    ROW_NUMBER() OVER (PARTITION BY window_start, window_end, customer_id, merchant_id ORDER BY rt DESC) AS `position`
  FROM TABLE(TUMBLE(TABLE events, DESCRIPTOR(rt), INTERVAL '1' HOUR))
  WHERE status IS NOT NULL
    AND CASE merchant.`open` WHEN 'true' THEN TRUE WHEN 'false' THEN FALSE END
)
WHERE `position` = 1;

-- Windows tumbling_1h.
CREATE TEMPORARY VIEW tumbling_1h_aggregates AS
SELECT
  customer_id,
  merchant_id,
  window_start,
  window_end,
  SUM(CAST(n AS DECIMAL(38, 0))) AS total
FROM TABLE(TUMBLE(TABLE events, DESCRIPTOR(rt), INTERVAL '1' HOUR))
GROUP BY customer_id, merchant_id, window_start, window_end;

-- Rows of tumbling_1h, every aggregate complete.
CREATE TEMPORARY VIEW tumbling_1h_items AS
SELECT
  a.customer_id,
  a.merchant_id,
  a.window_start,
  a.window_end,
  CASE WHEN a.total BETWEEN -9223372036854775808 AND 9223372036854775807 THEN CAST(a.total AS BIGINT) END AS total,
  CASE WHEN spread.n > 1 THEN SQRT(GREATEST(spread.q - spread.s * spread.s / spread.n, 0E0) / (spread.n - 1)) END AS spread,
  CASE WHEN spread.n > 0 THEN GREATEST(spread.q - spread.s * spread.s / spread.n, 0E0) / spread.n END AS noise,
  last_status.last_status
FROM tumbling_1h_aggregates AS a
LEFT JOIN tumbling_1h_spread AS spread
  ON a.customer_id = spread.customer_id
  AND a.merchant_id = spread.merchant_id
  AND a.window_start = spread.window_start
  AND a.window_end = spread.window_end
LEFT JOIN tumbling_1h_last_status AS last_status
  ON a.customer_id = last_status.customer_id
  AND a.merchant_id = last_status.merchant_id
  AND a.window_start = last_status.window_start
  AND a.window_end = last_status.window_end;

-- Rows of tumbling_1h, with what is derived from their values.
CREATE TEMPORARY VIEW tumbling_1h AS
SELECT
  customer_id,
  merchant_id,
  window_start,
  window_end,
  total,
  spread,
  noise,
  last_status,
  CAST(total AS DOUBLE) / NULLIF(CASE WHEN ABS(spread) <= 1.7976931348623157E308 THEN spread END, 0) AS ratio
FROM tumbling_1h_items;

-- Rows into the output topic.
CREATE TEMPORARY TABLE tumbling_1h_output (
  customer_id  STRING,
  merchant_id  STRING,
  window_kind  STRING,
  window_start TIMESTAMP_LTZ(3),
  window_end   TIMESTAMP_LTZ(3),
  total        BIGINT,
  spread       DOUBLE,
  noise        DOUBLE,
  last_status  STRING,
  ratio        DOUBLE
) WITH (
  'connector' = 'filesystem',
  'path' = '/rows/tumbling_1h',
  'format' = 'json',
  'json.timestamp-format.standard' = 'ISO-8601'
);

-- Windows sliding_1h_every_5m.
CREATE TEMPORARY VIEW sliding_1h_every_5m AS
SELECT
  customer_id,
  merchant_id,
  window_start,
  window_end,
  PERCENTILE(amount, 0.5) AS median
FROM TABLE(HOP(TABLE events, DESCRIPTOR(rt), INTERVAL '5' MINUTE, INTERVAL '1' HOUR))
GROUP BY customer_id, merchant_id, window_start, window_end;

-- Rows into the output topic.
CREATE TEMPORARY TABLE sliding_1h_every_5m_output (
  customer_id  STRING,
  merchant_id  STRING,
  window_kind  STRING,
  window_start TIMESTAMP_LTZ(3),
  window_end   TIMESTAMP_LTZ(3),
  median       DOUBLE
) WITH (
  'connector' = 'filesystem',
  'path' = '/rows/sliding_1h_every_5m',
  'format' = 'json',
  'json.timestamp-format.standard' = 'ISO-8601'
);

-- Rows into the output topic.
CREATE TEMPORARY TABLE session_30m_output (
  customer_id  STRING,
  merchant_id  STRING,
  window_kind  STRING,
  window_start TIMESTAMP_LTZ(3),
  window_end   TIMESTAMP_LTZ(3),
  price        DECIMAL(38, 2)
) WITH (
  'connector' = 'filesystem',
  'path' = '/rows/session_30m',
  'format' = 'json',
  'json.timestamp-format.standard' = 'ISO-8601',
  'json.encode.decimal-as-plain-number' = 'true'
);

-- One job: the source is read once, whatever the number of windows.
EXECUTE STATEMENT SET
BEGIN
INSERT INTO tumbling_1h_output
SELECT
  customer_id,
  merchant_id,
  'tumbling_1h',
  CAST(window_start AS TIMESTAMP_LTZ(3)),
  CAST(window_end AS TIMESTAMP_LTZ(3)),
  total,
  CASE WHEN ABS(spread) <= 1.7976931348623157E308 THEN spread END,
  CASE WHEN ABS(noise) <= 1.7976931348623157E308 THEN noise END,
  last_status,
  CASE WHEN ABS(ratio) <= 1.7976931348623157E308 THEN ratio END
FROM tumbling_1h;
INSERT INTO sliding_1h_every_5m_output
SELECT
  customer_id,
  merchant_id,
  'sliding_1h_every_5m',
  CAST(window_start AS TIMESTAMP_LTZ(3)),
  CAST(window_end AS TIMESTAMP_LTZ(3)),
  median
FROM sliding_1h_every_5m;
INSERT INTO session_30m_output
-- Windows session_30m.
WITH session_30m AS (
  SELECT
    customer_id,
    merchant_id,
    window_start,
    window_end,
    SUM(price) AS price
  FROM TABLE(SESSION(TABLE events PARTITION BY (customer_id, merchant_id), DESCRIPTOR(rt), INTERVAL '30' MINUTE))
  GROUP BY customer_id, merchant_id, window_start, window_end
)
SELECT
  customer_id,
  merchant_id,
  'session_30m',
  CAST(window_start AS TIMESTAMP_LTZ(3)),
  CAST(window_end AS TIMESTAMP_LTZ(3)),
  price
FROM session_30m;
END;
