/** Samples of the server's state over time, and the rates that follow from them. */
import type { ServerInfo } from "@/api/running";

export interface Sample { time: number; /** Round trip, milliseconds. */ trip: number; log: number; lag: number; connections: number; inFlight: number; /** Events a second since the sample before; null: the first one, or a restart. */ rate: number | null }

const most = 300;

/** Positions are beyond what a number holds only after 9 * 10^15 events. */
export function sampled(samples: Sample[], info: ServerInfo, time: number, trip: number): Sample[] {
  const log = Number(info.durablePosition), before = samples.at(-1);
  const passed = before ? time - before.time : 0;
  return [...samples, {
    time, trip, log, lag: Math.max(0, log - Number(info.projectedPosition)), connections: info.connections, inFlight: Number(info.claimsInFlight),
    rate: before && passed > 0 && log >= before.log ? (log - before.log) / passed : null,
  }].slice(-most);
}

export const rateText = (rate: number | null | undefined) => (rate === null || rate === undefined ? "–" : rate >= 10 ? Math.round(rate).toLocaleString("en-US") : String(Math.round(rate * 10) / 10));
