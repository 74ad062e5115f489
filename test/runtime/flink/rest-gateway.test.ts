// The gateway's REST interface as the client uses it, and everything that can be at the other end instead.

import { once } from "node:events";
import { createServer } from "node:net";
import { expect, onTestFinished, test } from "vitest";
import { WrittenNumber } from "../../../runtime/src/engine/value/json.js";
import { createRestGateway } from "../../../runtime/src/flink/rest-gateway.js";
import { type SqlSession, withSession } from "../../../runtime/src/flink/sql-gateway.js";
import { freePorts } from "../../support/flink/java-process.js";
import { fakeGateway, type Page } from "./fake-gateway.js";

const never = new AbortController().signal;

async function execute(pages: readonly Page[], timeoutMs?: number) {
  const gateway = await fakeGateway(() => pages);
  const session = await createRestGateway(gateway.url, timeoutMs).openSession({ properties: {}, signal: never });
  return session.execute("SELECT 1");
}

function withGateway<T>(url: string, use: (session: SqlSession) => Promise<T>, signal = never): Promise<T> {
  return withSession(createRestGateway(url), { properties: { a: "b" }, signal }, use);
}

test("a session, a statement and its result", async () => {
  const gateway = await fakeGateway(() => ["not-ready", { rows: [[1, "a"]] }, "end"]);
  const rows = await withGateway(`${gateway.url}/`, (session) => session.execute("SELECT 'ü'"));
  expect(rows).toEqual([[new WrittenNumber("1"), "a"]]);
  expect(gateway.requests).toEqual([
    'POST /v2/sessions {"sessionName":"feat","properties":{"a":"b"}}',
    `POST /v2/sessions/s%201/statements {"statement":"SELECT 'ü'"}`,
    "GET /v2/sessions/s%201/operations/o0/result/0?rowFormat=JSON",
    "GET /v2/sessions/s%201/operations/o0/result/0?rowFormat=JSON",
    "GET /v2/sessions/s%201/operations/o0/result/1?rowFormat=JSON",
    "DELETE /v2/sessions/s%201",
  ]);
});

test("pages are put together, empty ones too", async () => {
  expect(await execute([{ rows: [["a"], ["b"]] }, { rows: [] }, { rows: [] }, { rows: [["c"]] }, "end"])).toEqual([
    ["a"],
    ["b"],
    ["c"],
  ]);
});

test("a result without a next page has ended", async () => {
  expect(await execute([{ raw: '{"resultType":"PAYLOAD","results":{"data":[]}}' }])).toEqual([]);
});

test("numbers keep their digits", async () => {
  const raw = '{"resultType":"EOS","results":{"data":[{"kind":"INSERT","fields":[9223372036854775807,1E+3,null]}]}}';
  expect(await execute([{ raw }])).toEqual([
    [new WrittenNumber("9223372036854775807"), new WrittenNumber("1E+3"), null],
  ]);
});

test("rows that Flink takes back are not read as rows", async () => {
  await expect(execute([{ rows: [[1]], kind: "UPDATE_BEFORE" }, "end"])).rejects.toThrow("rows change");
});

test("an error is the cause that Flink names last; the session is closed all the same", async () => {
  const trace =
    "<Exception on server side:\norg.apache.flink.Outer: Failed to fetchResults.\n\tat a.B.c(B.java:1)\n" +
    "Caused by: org.apache.calcite.sql.validate.SqlValidatorException: Object 'nowhere'\nnot found\n\tat a.B.d(B.java:2)\n\t... 34 more\n\n" +
    "End of exception on server side>";
  const raw = JSON.stringify({ errors: ["Internal server error.", trace] });
  const gateway = await fakeGateway(() => [{ raw, status: 500 }]);
  await expect(withGateway(gateway.url, (session) => session.execute("SELECT"))).rejects.toMatchObject({
    code: "flink-failed",
    message: "Flink: Object 'nowhere' not found",
    cause: `Internal server error.\n${trace}`,
  });
  expect(gateway.requests.at(-1)).toBe("DELETE /v2/sessions/s%201");
});

test("nothing listens there", async () => {
  const [port] = await freePorts(1);
  await expect(withGateway(`http://localhost:${port}`, async () => {})).rejects.toMatchObject({
    code: "flink-unavailable",
    message: `The Flink SQL gateway at http://localhost:${port} cannot be reached: nothing listens there.`,
  });
});

test("something else than HTTP listens there", async () => {
  const server = createServer((socket) => socket.end("hello\r\n")).listen(0, "localhost");
  await once(server, "listening");
  onTestFinished(() => void server.close());
  const address = server.address();
  const url = `http://localhost:${typeof address === "object" ? address?.port : ""}`;
  await expect(withGateway(url, async () => {})).rejects.toMatchObject({ code: "flink-unavailable" });
});

test.each([
  ["a web page", "<html>", 200],
  ["the cluster's own REST interface", '{"errors":["Not found: /v2/sessions"]}', 404],
  ["a proxy", "Bad gateway", 502],
])("%s answers in a gateway's place", async (_, raw, status) => {
  await expect(execute([{ raw, status }])).rejects.toMatchObject({
    code: "flink-unavailable",
    message: expect.stringMatching(
      `^http://localhost:\\d+ is no Flink SQL gateway: it answers ${status} to /v2/sessions/s%201/operations/`,
    ),
  });
});

test("a gateway that does not answer is given up", async () => {
  await expect(execute(["hang"], 200)).rejects.toMatchObject({
    code: "flink-unavailable",
    message: expect.stringContaining("cannot be reached: no answer within 0.2 s."),
  });
});

test.each([
  ["between two looks at it", "not-ready"],
  ["in the middle of a request", "hang"],
] as const)("a statement that is interrupted %s is cancelled and its session closed", async (_, page) => {
  const gateway = await fakeGateway(() => [page]);
  const interrupt = new AbortController();
  const running = withGateway(gateway.url, (session) => session.execute("SELECT 1"), interrupt.signal);
  await gateway.asked("GET ");
  interrupt.abort(new Error("Ctrl-C"));
  await expect(running).rejects.toThrow("Ctrl-C");
  expect(gateway.requests.slice(-2)).toEqual([
    "POST /v2/sessions/s%201/operations/o0/cancel",
    "DELETE /v2/sessions/s%201",
  ]);
});

test("after an interruption nothing new is begun", async () => {
  const gateway = await fakeGateway(() => ["end"]);
  const signal = AbortSignal.abort(new Error("Ctrl-C"));
  await expect(withGateway(gateway.url, async () => {}, signal)).rejects.toThrow("Ctrl-C");
  expect(gateway.requests).toEqual([]);
});
