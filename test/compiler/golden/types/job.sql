-- Feature conversions, plan 1261da2be0169f45078c38d28e82299e087d94dae8af8b62733025cb128de74a
-- Compiled from its .feat source; edit that, not this.

SET 'pipeline.name' = 'feat.default.conversions';

-- Windows align to the epoch in UTC, and times are printed with a Z.
SET 'table.local-time-zone' = 'UTC';

-- Events as they arrive. rt: event time in UTC, before 1970 where there is none.
CREATE TEMPORARY TABLE readings (
  device          STRING,
  small           INT,
  big             BIGINT,
  price           DECIMAL(12, 4),
  ratio           DOUBLE,
  ok              STRING,
  `day`           DATE,
  tags            ARRAY<STRING>,
  attributes      MAP<STRING, STRING>,
  place           ROW<name STRING, `position` ROW<lat DOUBLE, lon DOUBLE>>,
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
  'topic' = 'readings',
  'properties.bootstrap.servers' = 'localhost:9092',
  'properties.group.id' = 'feat.default.conversions',
  'scan.startup.mode' = 'earliest-offset',
  'scan.watermark.emit.strategy' = 'on-event',
  'format' = 'json',
  'json.ignore-parse-errors' = 'true',
  'json.decode.json-parser.enabled' = 'false'
);

-- Fields of readings as the language reads them.
CREATE TEMPORARY VIEW readings_fields AS
SELECT
  device,
  small,
  big,
  price,
  CASE WHEN ratio = 0 THEN 0E0 WHEN ABS(ratio) <= 1.7976931348623157E308 THEN ratio END AS ratio,
  CASE ok WHEN 'true' THEN TRUE WHEN 'false' THEN FALSE END AS ok,
  `day`,
  tags,
  attributes,
  place,
  rt
FROM readings;

-- Events that conversions counts: with a valid time and key, for which its condition holds.
CREATE TEMPORARY VIEW events AS
SELECT
  device,
  small,
  big,
  price,
  ratio,
  ok,
  `day`,
  tags,
  attributes,
  place,
  rt
FROM readings_fields
WHERE rt >= TIMESTAMP '1970-01-01 00:00:00'
  AND device IS NOT NULL
  AND big > small
  AND price >= 10
  AND ratio < CAST(price AS DOUBLE);

-- Windows tumbling_1h.
CREATE TEMPORARY VIEW tumbling_1h_aggregates AS
SELECT
  device,
  window_start,
  window_end,
  SUM(CAST(small AS BIGINT))       AS small_sum,
  SUM(CAST(big AS DECIMAL(38, 0))) AS big_sum,
  SUM(price)                       AS price_sum,
  SUM(CAST(small AS DECIMAL(10, 0)) * price + CAST(big AS DECIMAL(19, 0))) AS mixed_sum,
  AVG(CAST(small AS DOUBLE))       AS small_avg,
  AVG(price)                       AS price_avg,
  MAX(rt)                          AS latest,
  MIN(`day`)                       AS first_day,
  COUNT(*) FILTER (WHERE CASE WHEN place.`position`.lat = 0 THEN 0E0 WHEN ABS(place.`position`.lat) <= 1.7976931348623157E308 THEN place.`position`.lat END > 0) AS north,
  COUNT(*) FILTER (WHERE CARDINALITY(tags) >= 1 AND attributes['color'] = 'red') AS tagged,
  SUM(CAST(CASE WHEN ratio > -2147483649E0 AND ratio < 2147483648E0 THEN CAST(ratio AS INT) END AS BIGINT)) FILTER (WHERE CAST(big AS STRING) LIKE '1%') AS casts,
  MAX(CASE WHEN ok THEN ratio ELSE CAST(COALESCE(CAST(price AS DECIMAL(14, 4)), CAST(small AS DECIMAL(14, 4)), CAST('0' AS DECIMAL(14, 4))) AS DOUBLE) END) AS either,
  COUNT(*) FILTER (WHERE small IN (1, 2, CAST(NULL AS INT)) AND NOT ok IS NULL) AS listed,
  COUNT(*) FILTER (WHERE rt >= TIMESTAMP '2026-01-01 00:00:00' AND `day` <> DATE '2026-02-12') AS after
FROM TABLE(TUMBLE(TABLE events, DESCRIPTOR(rt), INTERVAL '1' HOUR))
GROUP BY device, window_start, window_end;

-- Rows of tumbling_1h, every aggregate complete.
CREATE TEMPORARY VIEW tumbling_1h AS
SELECT
  device,
  window_start,
  window_end,
  small_sum,
  CASE WHEN big_sum BETWEEN -9223372036854775808 AND 9223372036854775807 THEN CAST(big_sum AS BIGINT) END AS big_sum,
  price_sum,
  mixed_sum,
  small_avg,
  price_avg,
  latest,
  first_day,
  north,
  tagged,
  casts,
  either,
  listed,
  after
FROM tumbling_1h_aggregates;

-- Rows into the output topic.
CREATE TEMPORARY TABLE tumbling_1h_output (
  device       STRING,
  window_kind  STRING,
  window_start TIMESTAMP_LTZ(3),
  window_end   TIMESTAMP_LTZ(3),
  small_sum    BIGINT,
  big_sum      BIGINT,
  price_sum    DECIMAL(38, 4),
  mixed_sum    DECIMAL(38, 4),
  small_avg    DOUBLE,
  price_avg    DECIMAL(38, 6),
  latest       TIMESTAMP_LTZ(3),
  first_day    DATE,
  north        BIGINT,
  tagged       BIGINT,
  casts        BIGINT,
  either       DOUBLE,
  listed       BIGINT,
  after        BIGINT
) WITH (
  'connector' = 'kafka',
  'topic' = 'feat.default.conversions',
  'properties.bootstrap.servers' = 'localhost:9092',
  'key.format' = 'raw',
  'key.fields' = 'device',
  'value.format' = 'json',
  'value.json.timestamp-format.standard' = 'ISO-8601',
  'value.json.encode.decimal-as-plain-number' = 'true'
);

-- One job: the source is read once, whatever the number of windows.
EXECUTE STATEMENT SET
BEGIN
INSERT INTO tumbling_1h_output
SELECT
  device,
  'tumbling_1h',
  CAST(window_start AS TIMESTAMP_LTZ(3)),
  CAST(window_end AS TIMESTAMP_LTZ(3)),
  small_sum,
  big_sum,
  price_sum,
  mixed_sum,
  small_avg,
  price_avg,
  CAST(latest AS TIMESTAMP_LTZ(3)),
  first_day,
  north,
  tagged,
  casts,
  either,
  listed,
  after
FROM tumbling_1h;
END;
