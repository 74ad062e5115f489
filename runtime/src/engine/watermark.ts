// The watermark of a source: the greatest event time less the delay, per partition, the slowest partition deciding.
// Invariant: it never goes back, also when a partition appears that is behind.

export interface WatermarkClock {
  /** An event time was seen; returns the combined watermark after it. */
  observe(time: number, partition: number): number;
  /** What a clock of the same delay needs to go on from here. */
  state(): WatermarkState;
}

export interface WatermarkState {
  readonly watermark: number;
  /** The greatest time of each partition, in the order in which they appeared. */
  readonly greatest: readonly (readonly [partition: number, time: number])[];
}

const BEGINNING: WatermarkState = { watermark: Number.NEGATIVE_INFINITY, greatest: [] };

export function createWatermarkClock(delayMs: number, from: WatermarkState = BEGINNING): WatermarkClock {
  const greatest = new Map(from.greatest);
  let slowest: number | undefined;
  let slowestTime = Number.NEGATIVE_INFINITY;
  let { watermark } = from;
  if (greatest.size > 0) findSlowest();

  function findSlowest(): void {
    slowestTime = Number.POSITIVE_INFINITY;
    for (const [partition, time] of greatest) {
      if (time < slowestTime) {
        slowest = partition;
        slowestTime = time;
      }
    }
  }

  return {
    observe(time, partition) {
      if (partition === slowest) {
        if (time <= slowestTime) return watermark;
        slowestTime = time;
        if (greatest.size > 1) {
          greatest.set(partition, time);
          findSlowest();
        }
      } else {
        const before = greatest.get(partition);
        if (before === undefined || time > before) greatest.set(partition, time);
        if (before !== undefined) return watermark;
        // The map need not know the time of a partition that is alone.
        if (slowest !== undefined && greatest.size === 2) greatest.set(slowest, slowestTime);
        findSlowest();
      }
      watermark = Math.max(watermark, slowestTime - delayMs);
      return watermark;
    },
    state: () => ({
      watermark,
      // The time of the slowest may be newer than what the map knows.
      greatest: Array.from(greatest, ([partition, time]) => [partition, partition === slowest ? slowestTime : time]),
    }),
  };
}
