// The files of `feat init`: one source, one feature with a test, a handful of events.
// Invariant: the project is free of findings and canonical, its test passes and the run gives rows: see
// test/cli/init.test.ts.

export interface StarterFile {
  readonly path: string;
  readonly text: string;
  /** Also useful in a folder that has one already, which is then left as it is. */
  readonly optional: boolean;
}

export const STARTER_EVENTS = "events.ndjson";
export const STARTER_SOURCE = "transactions";
export const STARTER_FEATURE = "customer_spending";

const FEATURES = `source ${STARTER_SOURCE} <
  customer_id: string not null
  amount: double
  country: string
  event_timestamp: timestamp
  time event_timestamp delay 5s
>

/** How much a customer spends in an hour, and how much of it abroad. */
feature ${STARTER_FEATURE} on ${STARTER_SOURCE} where amount > 0 by customer_id <
  txn_count_1h = count(*) tumbling 1h
  txn_sum_1h   = sum(amount) tumbling 1h
  abroad_1h    = count(*) where country != "DE" tumbling 1h
  average_1h   = txn_sum_1h / txn_count_1h
  online ttl 24h
>

test "an hour's spending" of ${STARTER_FEATURE} <
  { customer_id: "c123", amount: 99.5, country: "DE", event_timestamp: "2026-02-12T10:00:00" }
  { customer_id: "c123", amount: 0.5, country: "FR", event_timestamp: "2026-02-12T10:59:59" }
  expect customer_id "c123": txn_count_1h == 2, txn_sum_1h == 100.0, abroad_1h == 1, average_1h == 50.0
>
`;

const EVENTS = `{"customer_id":"c123","amount":99.5,"country":"DE","event_timestamp":"2026-02-12T10:00:00"}
{"customer_id":"c456","amount":12,"country":"FR","event_timestamp":"2026-02-12T10:12:30"}
{"customer_id":"c123","amount":20.25,"country":"IT","event_timestamp":"2026-02-12T10:20:00"}
{"customer_id":"c456","amount":8.5,"country":"DE","event_timestamp":"2026-02-12T10:48:11"}
{"customer_id":"c123","amount":0.5,"country":"DE","event_timestamp":"2026-02-12T10:59:59"}
{"customer_id":"c123","amount":7.25,"country":"DE","event_timestamp":"2026-02-12T11:05:00"}
{"customer_id":"c789","amount":310,"country":"ES","event_timestamp":"2026-02-12T11:06:40"}
`;

const README = `# Streaming features

- \`transactions.feat\` declares the source, a feature and a test.
- \`${STARTER_EVENTS}\` has events to try it on.
- \`feat.config.yaml\` says where the features run.

\`\`\`sh
npx feat check                                             # what is wrong
npx feat test                                              # the tests in the .feat files
npx feat run --input ${STARTER_SOURCE}=${STARTER_EVENTS}           # the feature over the events
npx feat compile                                           # plans and Flink SQL, into dist/
npx feat process ${STARTER_FEATURE} --event "$(head -1 ${STARTER_EVENTS})"
npx feat get ${STARTER_FEATURE} --key customer_id=c123
\`\`\`
`;

const CONFIG = `# Where these features run. --env NAME chooses an environment; without it, it is the one called default.
# Values may name environment variables; secrets have to.
environments:
  default:
    tenant: default
    # kafka:
    #   brokers: localhost:9092

  # prod:
  #   tenant: acme
  #   kafka:
  #     brokers: \${KAFKA_BROKERS}
  #     tls: true
  #     sasl:
  #       mechanism: scram-sha-512
  #       username: feat
  #       password: \${KAFKA_PASSWORD}
  #   redis:
  #     url: rediss://:\${REDIS_PASSWORD}@redis.example.com:6379
  #   flink:
  #     gateway: http://flink.example.com:8083
  #   offline:
  #     path: s3://features.example.com/offline
`;

export const STARTER_FILES: readonly StarterFile[] = [
  { path: "transactions.feat", text: FEATURES, optional: false },
  { path: STARTER_EVENTS, text: EVENTS, optional: false },
  { path: "feat.config.yaml", text: CONFIG, optional: true },
  { path: "README.md", text: README, optional: true },
  { path: ".gitignore", text: "dist/\n.feat/\nnode_modules/\n", optional: true },
];
