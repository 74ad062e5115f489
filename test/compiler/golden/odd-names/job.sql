-- Feature it's; DROP TABLE x, plan 6f70233d0b1af11b847c3b120def7c93eb74156f35617b80d1a43045e8dbd81d
-- Quotes ' and
-- Compiled from its .feat source; edit that, not this.

SET 'pipeline.name' = 'feat.default.it..27s..3b..20DROP..20TABLE..20x';

-- Windows align to the epoch in UTC, and times are printed with a Z.
SET 'table.local-time-zone' = 'UTC';

-- Events as they arrive. rt: event time in UTC, before 1970 where there is none.
CREATE TEMPORARY TABLE `tx "raw" -- stream` (
  `customer id`   STRING,
  `a``b`          DOUBLE,
  `count`         INT,
  `select`        DOUBLE,
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
  'topic' = 'tx.raw-v1',
  'properties.bootstrap.servers' = 'localhost:9092',
  'properties.group.id' = 'feat.default.it..27s..3b..20DROP..20TABLE..20x',
  'scan.startup.mode' = 'earliest-offset',
  'scan.watermark.emit.strategy' = 'on-event',
  'format' = 'json',
  'json.ignore-parse-errors' = 'true',
  'json.decode.json-parser.enabled' = 'false'
);

-- Events that it's; DROP TABLE x counts: with a valid time and key, for which its condition holds.
CREATE TEMPORARY VIEW events AS
SELECT
  `customer id`,
  CASE WHEN `a``b` = 0 THEN 0E0 WHEN ABS(`a``b`) <= 1.7976931348623157E308 THEN `a``b` END AS `a``b`,
  `count`,
  CASE WHEN `select` = 0 THEN 0E0 WHEN ABS(`select`) <= 1.7976931348623157E308 THEN `select` END AS `select`,
  rt
FROM `tx "raw" -- stream`
WHERE rt >= TIMESTAMP '1970-01-01 00:00:00'
  AND `customer id` IS NOT NULL
  AND `customer id` <> U&'o''clock -- /* \\ ${x} \000a';

-- Windows tumbling_1h.
CREATE TEMPORARY VIEW tumbling_1h AS
SELECT
  `customer id`,
  window_start,
  window_end,
  SUM(`a``b`)                  AS `sum 'x'`,
  SUM(CAST(`count` AS BIGINT)) AS `count`
FROM TABLE(TUMBLE(TABLE events, DESCRIPTOR(rt), INTERVAL '1' HOUR))
GROUP BY `customer id`, window_start, window_end;

-- Rows into the output topic.
CREATE TEMPORARY TABLE tumbling_1h_output (
  `customer id` STRING,
  window_kind   STRING,
  window_start  TIMESTAMP_LTZ(3),
  window_end    TIMESTAMP_LTZ(3),
  `sum 'x'`     DOUBLE,
  `count`       BIGINT
) WITH (
  'connector' = 'kafka',
  'topic' = 'feat.default.it..27s..3b..20DROP..20TABLE..20x',
  'properties.bootstrap.servers' = 'localhost:9092',
  'key.format' = 'raw',
  'key.fields' = 'customer id',
  'value.format' = 'json',
  'value.json.timestamp-format.standard' = 'ISO-8601'
);

-- Windows session_5m.
CREATE TEMPORARY VIEW session_5m AS
SELECT
  `customer id`,
  window_start,
  window_end,
  MAX(`select`) AS session
FROM TABLE(SESSION(TABLE events PARTITION BY `customer id`, DESCRIPTOR(rt), INTERVAL '5' MINUTE))
GROUP BY `customer id`, window_start, window_end;

-- Rows into the output topic.
CREATE TEMPORARY TABLE session_5m_output (
  `customer id` STRING,
  window_kind   STRING,
  window_start  TIMESTAMP_LTZ(3),
  window_end    TIMESTAMP_LTZ(3),
  session       DOUBLE
) WITH (
  'connector' = 'kafka',
  'topic' = 'feat.default.it..27s..3b..20DROP..20TABLE..20x',
  'properties.bootstrap.servers' = 'localhost:9092',
  'key.format' = 'raw',
  'key.fields' = 'customer id',
  'value.format' = 'json',
  'value.json.timestamp-format.standard' = 'ISO-8601'
);

-- One job: the source is read once, whatever the number of windows.
EXECUTE STATEMENT SET
BEGIN
INSERT INTO tumbling_1h_output
SELECT
  `customer id`,
  'tumbling_1h',
  CAST(window_start AS TIMESTAMP_LTZ(3)),
  CAST(window_end AS TIMESTAMP_LTZ(3)),
  CASE WHEN ABS(`sum 'x'`) <= 1.7976931348623157E308 THEN `sum 'x'` END,
  `count`
FROM tumbling_1h;
INSERT INTO session_5m_output
SELECT
  `customer id`,
  'session_5m',
  CAST(window_start AS TIMESTAMP_LTZ(3)),
  CAST(window_end AS TIMESTAMP_LTZ(3)),
  session
FROM session_5m;
END;
