// What is no HTTP request, or not in time: answered on the bare socket, as a problem document where one can be read.
import type { Socket } from "node:net";
import { HttpProblem, problemOf } from "./problem.js";

const REASONS: Readonly<Record<string, readonly [status: string, problem: HttpProblem]>> = {
  ERR_HTTP_REQUEST_TIMEOUT: [
    "408 Request Timeout",
    new HttpProblem("request-timeout", "The request did not arrive in time."),
  ],
  HPE_HEADER_OVERFLOW: [
    "431 Request Header Fields Too Large",
    new HttpProblem("too-large", "The headers are too large."),
  ],
};

const MALFORMED: readonly [string, HttpProblem] = [
  "400 Bad Request",
  new HttpProblem("invalid-request", "This is no HTTP request."),
];

export function answerClientError(error: { readonly code: string }, socket: Socket): void {
  if (error.code === "ECONNRESET" || socket.destroyed || !socket.writable) {
    socket.destroy();
    return;
  }
  const [status, problem] = REASONS[error.code] ?? MALFORMED;
  const body = JSON.stringify({ ...problemOf(problem, ""), status: Number.parseInt(status, 10) });
  const headers = [
    `HTTP/1.1 ${status}`,
    "content-type: application/problem+json; charset=utf-8",
    `content-length: ${Buffer.byteLength(body)}`,
    "connection: close",
  ];
  // Destroyed, not ended: a client that sends slowly may also read slowly.
  socket.write(`${headers.join("\r\n")}\r\n\r\n${body}`, () => socket.destroy());
}
