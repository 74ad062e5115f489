// `--input SOURCE=FILE`, or `SOURCE=kafka:` → opened inputs.
import type { ColumnPlan, Plan } from "@feat-lang/compiler/plan";
import type { Environment } from "../config/environment.js";
import { parseBrokers } from "../config/parse-brokers.js";
import { FeatError } from "../errors.js";
import { mergeSources } from "../event/merge-sources.js";
import type { RunInput } from "../run/assign-inputs.js";
import type { EventSource } from "../source/event-source.js";
import { openInput } from "../source/open-input.js";

/** In the order given; a file that cannot be opened, or lacks a column, is an error before the run begins. */
export async function openInputs(
  specs: readonly string[],
  plans: readonly Plan[],
  kafka: KafkaInputs,
): Promise<readonly RunInput[]> {
  const named = specs.map(parseInput);
  checkLive(named, kafka);
  const [, second] = named.filter(({ file }) => file === "-");
  if (second) {
    throw new FeatError("duplicate-input", `Standard input cannot also feed the source ${second.source}.`, {
      hint: "Only one --input can be `-`.",
    });
  }
  return Promise.all(
    named.map(async ({ source, file }) => {
      const events = isKafka(file)
        ? await openTopic(file.slice(KAFKA.length) || topicOf(source, plans), kafka)
        : await openInput(file, columnsOf(source, plans));
      return { source, events };
    }),
  );
}

/** What is known about Kafka apart from the topics. */
export interface KafkaInputs {
  /** The value of `--brokers`. */
  readonly brokers: string | undefined;
  readonly environment: Environment | undefined;
  readonly from: "earliest" | "latest";
  readonly untilEnd: boolean;
}

const KAFKA = "kafka:";

function isKafka(input: string): boolean {
  return input.startsWith(KAFKA);
}

/** Whether any of the inputs needs a broker. */
export function hasKafka(specs: readonly string[]): boolean {
  return specs.some((spec) => isKafka(parseInput(spec).file));
}

/** Inputs are read one after the other, so what never ends can only be the last. */
function checkLive(named: readonly NamedInput[], { untilEnd }: KafkaInputs): void {
  const live = untilEnd ? undefined : named.slice(0, -1).find(({ file }) => isKafka(file));
  if (live === undefined) return;
  throw new FeatError("invalid-argument", `The topic of ${live.source} never ends, so no input can come after it.`, {
    hint: "Add --until-end to read what is there now, or run the features of each source by themselves, with --feature.",
  });
}

async function openTopic(topic: string, { brokers, environment, from, untilEnd }: KafkaInputs): Promise<EventSource> {
  const cluster = { ...environment?.kafka, brokers: brokersOf(brokers, environment) };
  // On demand: most runs need no client.
  const { openKafkaSource } = await import("../kafka/kafka-source.js");
  return openKafkaSource(cluster, { topic, startAt: from, untilEnd });
}

const LOCAL_BROKER = "localhost:9092";

function brokersOf(flag: string | undefined, environment: Environment | undefined): readonly string[] {
  if (flag === undefined) return environment?.kafka?.brokers ?? [LOCAL_BROKER];
  const brokers = parseBrokers(flag);
  if (typeof brokers !== "string") return brokers;
  throw new FeatError("invalid-argument", `--brokers ${flag}: ${brokers}`);
}

function topicOf(source: string, plans: readonly Plan[]): string {
  const onSource = plans.filter((plan) => plan.source.name === source);
  return onSource.length === 0 ? source : mergeSources(onSource).topic;
}

/** All that the features read of a source; undefined where none reads it. */
function columnsOf(source: string, plans: readonly Plan[]): readonly ColumnPlan[] | undefined {
  const onSource = plans.filter((plan) => plan.source.name === source);
  return onSource.length === 0 ? undefined : mergeSources(onSource).columns;
}

interface NamedInput {
  readonly source: string;
  readonly file: string;
}

function parseInput(spec: string): NamedInput {
  const at = spec.indexOf("=");
  const [source, file] = [spec.slice(0, at), spec.slice(at + 1)];
  if (at < 1 || file === "") {
    throw new FeatError("invalid-argument", `--input ${spec} does not say which source the events are for.`, {
      hint: "Write --input SOURCE=FILE, SOURCE=- for standard input, or SOURCE=kafka: for its topic.",
    });
  }
  return { source, file };
}
