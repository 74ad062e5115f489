// How a running job is doing, from the cluster's metrics.
// Invariant: a figure that the cluster does not give (yet) is null, never zero.
import type { JobFigures } from "../deploy/cluster.js";
import { asArray, asObject, asText, type FlinkAddress, requestFlink, requestFlinkList } from "./flink-request.js";

/** What Flink says before the first watermark. */
const NO_WATERMARK = Number.MIN_SAFE_INTEGER;

export async function readJobFigures(address: FlinkAddress, jobId: string): Promise<JobFigures> {
  const get = (path: string) => requestFlink(address, { method: "GET", path });
  const list = async (path: string) => (await requestFlinkList(address, { method: "GET", path })).map(asObject);
  const vertices = asArray((await get(`/jobs/${jobId}`)).get("vertices")).map((vertex) => ({
    path: `/jobs/${jobId}/vertices/${asText(asObject(vertex)?.get("id"))}`,
  }));

  async function watermarks(path: string): Promise<number[]> {
    const entries = await list(`${path}/watermarks`);
    return entries.map((entry) => Number(asText(entry?.get("value")))).filter((value) => value > NO_WATERMARK);
  }

  /** Summed over the subtasks and operators that have it. */
  async function sumOf(path: string, suffix: string): Promise<number | null> {
    const names = (await list(`${path}/subtasks/metrics`))
      .map((entry) => asText(entry?.get("id")) ?? "")
      .filter((name) => name === suffix || name.endsWith(`.${suffix}`));
    if (names.length === 0) return null;
    const query = new URLSearchParams({ get: names.join(","), agg: "sum" });
    const sums = (await list(`${path}/subtasks/metrics?${query}`)).map((entry) => Number(asText(entry?.get("sum"))));
    return sums.reduce((total, sum) => total + sum, 0);
  }

  async function total(suffix: string): Promise<number | null> {
    const sums = await Promise.all(vertices.map(({ path }) => sumOf(path, suffix)));
    const known = sums.filter((sum) => sum !== null);
    return known.length === 0 ? null : known.reduce((all, sum) => all + sum, 0);
  }

  const times = (await Promise.all(vertices.map(({ path }) => watermarks(path)))).flat();
  return {
    watermark: times.length === 0 ? null : Math.min(...times),
    lag: await total("pendingRecords"),
    late: await total("numLateRecordsDropped"),
  };
}
