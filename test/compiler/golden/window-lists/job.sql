-- Feature spend, plan 9d3e5e32bdc7aabc02a05b1662d1e2a68daee7725c02581a44cebb58008d0d75
-- Compiled from its .feat source; edit that, not this.

SET 'pipeline.name' = 'feat.default.spend';

-- Windows align to the epoch in UTC, and times are printed with a Z.
SET 'table.local-time-zone' = 'UTC';

-- Events as they arrive. rt: event time in UTC, before 1970 where there is none.
CREATE TEMPORARY TABLE clicks (
  `user` STRING,
  cost   DECIMAL(10, 2),
  `at`   STRING,
  rt AS COALESCE(-- 2026-02-12T10:00:00, with milliseconds and Z or without
  IF(REGEXP(`at`, '\A(?!0000)[0-9]{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|1[0-9]|2[0-8])T(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](?:\.[0-9]{3,9})?Z?\z'),
    TIMESTAMPADD(DAY, TIMESTAMPDIFF(DAY, DATE '1970-01-01', CAST(SUBSTRING(`at` FROM 1 FOR 10) AS DATE)), CAST(CAST(SUBSTRING(`at` FROM 12 FOR 8) AS TIME) AS TIMESTAMP(3)))
      + IF(CHAR_LENGTH(`at`) > 20, CAST(SUBSTRING(`at` FROM 21 FOR 3) AS INT), 0) * INTERVAL '0.001' SECOND,
  -- epoch seconds
  IF(REGEXP(`at`, '\A-?[0-9]+\z') AND TRY_CAST(`at` AS BIGINT) BETWEEN -62135596800 AND 253402300799,
    CAST(TO_TIMESTAMP_LTZ(TRY_CAST(`at` AS BIGINT), 0) AS TIMESTAMP(3)),
  -- any other form: a blank or t for the T, no seconds, an offset, days after the 28th
  IF(REGEXP(`at`, '\A(?:[0-9]{4}-(?:(?:0[13578]|1[02])-(?:0[1-9]|[12][0-9]|3[01])|(?:0[469]|11)-(?:0[1-9]|[12][0-9]|30)|02-(?:0[1-9]|1[0-9]|2[0-8]))|(?:[0-9]{2}(?:0[48]|[2468][048]|[13579][26])|(?:[02468][048]|[13579][26])00)-02-29)[Tt ](?:[01][0-9]|2[0-3]):[0-5][0-9](?::[0-5][0-9](?:\.[0-9]{1,9})?)?(?:[Zz]|[+-][0-9]{2}:?[0-9]{2})?\z'),
    TRY_CAST(CAST(TIMESTAMPADD(MINUTE, -COALESCE(TRY_CAST(REPLACE(REGEXP_EXTRACT(`at`, '([+-][0-9]{2}:?[0-9]{2})\z', 1), ':', '') AS INT) / 100 * 60 + MOD(TRY_CAST(REPLACE(REGEXP_EXTRACT(`at`, '([+-][0-9]{2}:?[0-9]{2})\z', 1), ':', '') AS INT), 100), 0),
      TRY_CAST(SUBSTRING(`at` FROM 1 FOR 10) || ' ' || SUBSTRING(`at` FROM 12 FOR 5) || COALESCE(REGEXP_EXTRACT(`at`, '\A.{16}(:[0-9.]+)', 1), ':00') AS TIMESTAMP(3))) AS STRING) AS TIMESTAMP(3)),
    CAST(NULL AS TIMESTAMP(3))))), TIMESTAMP '1969-12-31 00:00:00'),
  WATERMARK FOR rt AS rt
) WITH (
  'connector' = 'kafka',
  'topic' = 'clicks',
  'properties.bootstrap.servers' = 'localhost:9092',
  'properties.group.id' = 'feat.default.spend',
  'scan.startup.mode' = 'earliest-offset',
  'scan.watermark.emit.strategy' = 'on-event',
  'format' = 'json',
  'json.ignore-parse-errors' = 'true',
  'json.decode.json-parser.enabled' = 'false'
);

-- Events that spend counts: with a valid time and key.
CREATE TEMPORARY VIEW events AS
SELECT
  `user`,
  cost,
  rt
FROM clicks
WHERE rt >= TIMESTAMP '1970-01-01 00:00:00'
  AND `user` IS NOT NULL;

-- Windows tumbling_1m30s.
CREATE TEMPORARY VIEW tumbling_1m30s AS
SELECT
  `user`,
  window_start,
  window_end,
  SUM(cost) AS total_1m30s
FROM TABLE(TUMBLE(TABLE events, DESCRIPTOR(rt), INTERVAL '90' SECOND))
GROUP BY `user`, window_start, window_end;

-- Rows into the output topic.
CREATE TEMPORARY TABLE tumbling_1m30s_output (
  `user`       STRING,
  window_kind  STRING,
  window_start TIMESTAMP_LTZ(3),
  window_end   TIMESTAMP_LTZ(3),
  total_1m30s  DECIMAL(38, 2)
) WITH (
  'connector' = 'kafka',
  'topic' = 'feat.default.spend',
  'properties.bootstrap.servers' = 'localhost:9092',
  'key.format' = 'raw',
  'key.fields' = 'user',
  'value.format' = 'json',
  'value.json.timestamp-format.standard' = 'ISO-8601',
  'value.json.encode.decimal-as-plain-number' = 'true'
);

-- Windows tumbling_1h.
CREATE TEMPORARY VIEW tumbling_1h AS
SELECT
  `user`,
  window_start,
  window_end,
  SUM(cost) AS total_1h
FROM TABLE(TUMBLE(TABLE events, DESCRIPTOR(rt), INTERVAL '1' HOUR))
GROUP BY `user`, window_start, window_end;

-- Rows into the output topic.
CREATE TEMPORARY TABLE tumbling_1h_output (
  `user`       STRING,
  window_kind  STRING,
  window_start TIMESTAMP_LTZ(3),
  window_end   TIMESTAMP_LTZ(3),
  total_1h     DECIMAL(38, 2)
) WITH (
  'connector' = 'kafka',
  'topic' = 'feat.default.spend',
  'properties.bootstrap.servers' = 'localhost:9092',
  'key.format' = 'raw',
  'key.fields' = 'user',
  'value.format' = 'json',
  'value.json.timestamp-format.standard' = 'ISO-8601',
  'value.json.encode.decimal-as-plain-number' = 'true'
);

-- Windows tumbling_1d.
CREATE TEMPORARY VIEW tumbling_1d AS
SELECT
  `user`,
  window_start,
  window_end,
  SUM(cost) AS total_1d
FROM TABLE(TUMBLE(TABLE events, DESCRIPTOR(rt), INTERVAL '1' DAY))
GROUP BY `user`, window_start, window_end;

-- Rows into the output topic.
CREATE TEMPORARY TABLE tumbling_1d_output (
  `user`       STRING,
  window_kind  STRING,
  window_start TIMESTAMP_LTZ(3),
  window_end   TIMESTAMP_LTZ(3),
  total_1d     DECIMAL(38, 2)
) WITH (
  'connector' = 'kafka',
  'topic' = 'feat.default.spend',
  'properties.bootstrap.servers' = 'localhost:9092',
  'key.format' = 'raw',
  'key.fields' = 'user',
  'value.format' = 'json',
  'value.json.timestamp-format.standard' = 'ISO-8601',
  'value.json.encode.decimal-as-plain-number' = 'true'
);

-- Windows sliding_10m_every_5m.
CREATE TEMPORARY VIEW sliding_10m_every_5m AS
SELECT
  `user`,
  window_start,
  window_end,
  AVG(cost) AS recent_10m
FROM TABLE(HOP(TABLE events, DESCRIPTOR(rt), INTERVAL '5' MINUTE, INTERVAL '10' MINUTE))
GROUP BY `user`, window_start, window_end;

-- Rows into the output topic.
CREATE TEMPORARY TABLE sliding_10m_every_5m_output (
  `user`       STRING,
  window_kind  STRING,
  window_start TIMESTAMP_LTZ(3),
  window_end   TIMESTAMP_LTZ(3),
  recent_10m   DECIMAL(38, 6)
) WITH (
  'connector' = 'kafka',
  'topic' = 'feat.default.spend',
  'properties.bootstrap.servers' = 'localhost:9092',
  'key.format' = 'raw',
  'key.fields' = 'user',
  'value.format' = 'json',
  'value.json.timestamp-format.standard' = 'ISO-8601',
  'value.json.encode.decimal-as-plain-number' = 'true'
);

-- Windows sliding_1h_every_5m.
CREATE TEMPORARY VIEW sliding_1h_every_5m AS
SELECT
  `user`,
  window_start,
  window_end,
  AVG(cost) AS recent_1h
FROM TABLE(HOP(TABLE events, DESCRIPTOR(rt), INTERVAL '5' MINUTE, INTERVAL '1' HOUR))
GROUP BY `user`, window_start, window_end;

-- Rows into the output topic.
CREATE TEMPORARY TABLE sliding_1h_every_5m_output (
  `user`       STRING,
  window_kind  STRING,
  window_start TIMESTAMP_LTZ(3),
  window_end   TIMESTAMP_LTZ(3),
  recent_1h    DECIMAL(38, 6)
) WITH (
  'connector' = 'kafka',
  'topic' = 'feat.default.spend',
  'properties.bootstrap.servers' = 'localhost:9092',
  'key.format' = 'raw',
  'key.fields' = 'user',
  'value.format' = 'json',
  'value.json.timestamp-format.standard' = 'ISO-8601',
  'value.json.encode.decimal-as-plain-number' = 'true'
);

-- Windows session_30m.
CREATE TEMPORARY VIEW session_30m AS
SELECT
  `user`,
  window_start,
  window_end,
  MAX(cost) AS visit_30m
FROM TABLE(SESSION(TABLE events PARTITION BY `user`, DESCRIPTOR(rt), INTERVAL '30' MINUTE))
GROUP BY `user`, window_start, window_end;

-- Rows into the output topic.
CREATE TEMPORARY TABLE session_30m_output (
  `user`       STRING,
  window_kind  STRING,
  window_start TIMESTAMP_LTZ(3),
  window_end   TIMESTAMP_LTZ(3),
  visit_30m    DECIMAL(10, 2)
) WITH (
  'connector' = 'kafka',
  'topic' = 'feat.default.spend',
  'properties.bootstrap.servers' = 'localhost:9092',
  'key.format' = 'raw',
  'key.fields' = 'user',
  'value.format' = 'json',
  'value.json.timestamp-format.standard' = 'ISO-8601',
  'value.json.encode.decimal-as-plain-number' = 'true'
);

-- Windows session_1h30m.
CREATE TEMPORARY VIEW session_1h30m AS
SELECT
  `user`,
  window_start,
  window_end,
  MAX(cost) AS visit_1h30m
FROM TABLE(SESSION(TABLE events PARTITION BY `user`, DESCRIPTOR(rt), INTERVAL '90' MINUTE))
GROUP BY `user`, window_start, window_end;

-- Rows into the output topic.
CREATE TEMPORARY TABLE session_1h30m_output (
  `user`       STRING,
  window_kind  STRING,
  window_start TIMESTAMP_LTZ(3),
  window_end   TIMESTAMP_LTZ(3),
  visit_1h30m  DECIMAL(10, 2)
) WITH (
  'connector' = 'kafka',
  'topic' = 'feat.default.spend',
  'properties.bootstrap.servers' = 'localhost:9092',
  'key.format' = 'raw',
  'key.fields' = 'user',
  'value.format' = 'json',
  'value.json.timestamp-format.standard' = 'ISO-8601',
  'value.json.encode.decimal-as-plain-number' = 'true'
);

-- One job: the source is read once, whatever the number of windows.
EXECUTE STATEMENT SET
BEGIN
INSERT INTO tumbling_1m30s_output
SELECT
  `user`,
  'tumbling_1m30s',
  CAST(window_start AS TIMESTAMP_LTZ(3)),
  CAST(window_end AS TIMESTAMP_LTZ(3)),
  total_1m30s
FROM tumbling_1m30s;
INSERT INTO tumbling_1h_output
SELECT
  `user`,
  'tumbling_1h',
  CAST(window_start AS TIMESTAMP_LTZ(3)),
  CAST(window_end AS TIMESTAMP_LTZ(3)),
  total_1h
FROM tumbling_1h;
INSERT INTO tumbling_1d_output
SELECT
  `user`,
  'tumbling_1d',
  CAST(window_start AS TIMESTAMP_LTZ(3)),
  CAST(window_end AS TIMESTAMP_LTZ(3)),
  total_1d
FROM tumbling_1d;
INSERT INTO sliding_10m_every_5m_output
SELECT
  `user`,
  'sliding_10m_every_5m',
  CAST(window_start AS TIMESTAMP_LTZ(3)),
  CAST(window_end AS TIMESTAMP_LTZ(3)),
  recent_10m
FROM sliding_10m_every_5m;
INSERT INTO sliding_1h_every_5m_output
SELECT
  `user`,
  'sliding_1h_every_5m',
  CAST(window_start AS TIMESTAMP_LTZ(3)),
  CAST(window_end AS TIMESTAMP_LTZ(3)),
  recent_1h
FROM sliding_1h_every_5m;
INSERT INTO session_30m_output
SELECT
  `user`,
  'session_30m',
  CAST(window_start AS TIMESTAMP_LTZ(3)),
  CAST(window_end AS TIMESTAMP_LTZ(3)),
  visit_30m
FROM session_30m;
INSERT INTO session_1h30m_output
SELECT
  `user`,
  'session_1h30m',
  CAST(window_start AS TIMESTAMP_LTZ(3)),
  CAST(window_end AS TIMESTAMP_LTZ(3)),
  visit_1h30m
FROM session_1h30m;
END;
