// The declarations that the editor tests work on.

export const SOURCE = `/** Card payments. */
source payments <
  id: string not null
  /** Where it was paid. */
  merchant: row<id: string, country: string, score: double>
  amount: double
  status: string
  seen: timestamp
  tags: map<string,double>
  event_timestamp: timestamp
>
`;

export const FEATURE = `/** Spending. */
feature spending on payments where status == "paid" by id <
  total = sum(amount) tumbling 1h
  events = count(*) sliding 1h every 5m
  half = total / 2
>
`;

export const PROJECT = SOURCE + FEATURE;

/** A feature on the declared source with the given body. */
export const body = (text: string) => `${PROJECT}feature x on payments by id <\n  ${text}\n>`;
export const header = (text: string) => `${PROJECT}feature x on payments ${text}`;
export const item = (text: string) => body(`n = ${text}`);
export const testBody = (text: string) => `${PROJECT}test "t" of spending <\n  ${text}\n>`;
