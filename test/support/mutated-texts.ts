// Texts made from others by random damage: bytes, tokens, cuts, repetition, deep nesting, and now and then a great
// length. Invariant: a seed gives the same texts on any machine.

/** Numbers from 0 to 1, the same for a seed (mulberry32). */
export type Random = () => number;

export function seededRandom(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

const WORDS = [
  ...["source", "feature", "test", "on", "by", "where", "as", "and", "or", "not", "in", "is", "null", "like", "cast"],
  ...["<", ">", "(", ")", "[", "]", "{", "}", ",", ".", ":", "=", "==", "!=", "<=", "+", "-", "*", "/", "%", "\n"],
  ...["a", "amount", "sum(", "count(*)", "percentile(", "tumbling", "sliding", "session", "every", "1h", "5m", "0s"],
  ...["-1s", "10", "1.5", "1e999", "1hour", '"x"', "'", "`", '"', "timestamp", "date", "row<", "array<", "map<"],
  ...["decimal(", "not null", "online", "ttl", "offline", "expect", "late", "at", "topic", "format", "time", "delay"],
  ...["/*", "*/", "//", "/**", "\\", "\\u12", "é", "\u0000", "\ud800", "\udc00", "\u2028", "\r", "\ufeff", "𝒳"],
];
const NESTED = [
  ...(["( )", "abs( )", "if(a, b, )", "[ ]", "x[ ]", "not  ", "-  ", "array< >", "row<a: >", "{ a:  }"] as const),
  ...(["cast( as int)", "a +  ", "a and  ", "(1 > )", "coalesce(x, )"] as const),
];

/** One text with one to four damages, made from `samples`. */
export function mutate(samples: readonly string[], random: Random): string {
  let text = pick(samples, random);
  const damages = 1 + Math.floor(random() * 4);
  for (let done = 0; done < damages; done++) text = pick(DAMAGES, random)(text, random, samples);
  return text;
}

type Damage = (text: string, random: Random, samples: readonly string[]) => string;

const DAMAGES: readonly Damage[] = [
  // Bytes: one changed, some taken out, some put in.
  (text, random) => replaceAt(text, place(text, random), 1, String.fromCharCode(Math.floor(random() * 0x180))),
  (text, random) => replaceAt(text, place(text, random), Math.floor(random() * 12), ""),
  (text, random) => replaceAt(text, place(text, random), 0, String.fromCharCode(Math.floor(random() * 0x10000))),
  // Tokens: put in, replaced, taken out, exchanged.
  (text, random) => replaceAt(text, place(text, random), 0, ` ${pick(WORDS, random)} `),
  (text, random) => changeToken(text, random, () => pick(WORDS, random)),
  (text, random) => changeToken(text, random, () => ""),
  (text, random) => changeToken(text, random, (token) => `${token} ${token}`),
  (text, random) => {
    const other = tokensOf(text);
    return changeToken(text, random, () => (other.length === 0 ? "" : pick(other, random)[0]));
  },
  // Cut at either end.
  (text, random) => text.slice(0, place(text, random)),
  (text, random) => text.slice(place(text, random)),
  // Parts doubled, and parts of other texts.
  (text, random) => {
    const part = partOf(text, random);
    return replaceAt(text, place(text, random), 0, part.repeat(1 + Math.floor(random() * 5)));
  },
  (text, random, samples) => replaceAt(text, place(text, random), 0, partOf(pick(samples, random), random)),
  // Deep nesting, closed or not.
  (text, random) => {
    const [open = "", close = ""] = pick(NESTED, random).split(" ");
    const times = Math.floor(random() ** 3 * 400);
    const inner = random() < 0.8 ? "x" : "";
    const closed = random() < 0.7 ? times : Math.floor(random() * times);
    return replaceAt(text, place(text, random), 0, open.repeat(times) + inner + close.repeat(closed));
  },
];

function pick<T>(from: readonly T[], random: Random): T {
  const picked = from[Math.floor(random() * from.length)];
  if (picked === undefined) throw new Error("There is nothing to pick from.");
  return picked;
}

function place(text: string, random: Random): number {
  return Math.floor(random() * (text.length + 1));
}

function replaceAt(text: string, at: number, length: number, by: string): string {
  return text.slice(0, at) + by + text.slice(at + length);
}

function partOf(text: string, random: Random): string {
  const at = place(text, random);
  return text.slice(at, at + Math.floor(random() * 300));
}

function tokensOf(text: string): readonly RegExpMatchArray[] {
  return [...text.matchAll(/\w+|[^\w\s]/g)];
}

function changeToken(text: string, random: Random, change: (token: string) => string): string {
  const tokens = tokensOf(text);
  if (tokens.length === 0) return text;
  const token = pick(tokens, random);
  return replaceAt(text, token.index ?? 0, token[0].length, change(token[0]));
}
