/** A replay in words. */
import type { ReplayRun } from "@/api/replay";
import type { Tone } from "@/words/codes";

const whole = (count: string) => BigInt(count).toLocaleString("en-US");

/** How much of the log was read, 0 to 100; null: not known yet. */
export function shareRead({ position, end }: ReplayRun): number | null {
  const all = BigInt(end);
  return all === 0n ? null : Number((BigInt(position) * 1000n) / all) / 10;
}

export const soFar = (run: ReplayRun): string =>
  run.end === "0" ? "About to begin." : `Event ${whole(run.position)} of ${whole(run.end)}.`;

/** What came of it, the gravest first. */
export function verdictOf({ state, report, failure }: ReplayRun): { tone: Tone; badge: string; text: string } {
  if (state === "RUNNING") return { tone: "busy", badge: "Running", text: "It is being decided again." };
  if (state === "FAILED" || !report) return { tone: "bad", badge: "Failed", text: failure || "It could not be carried out." };
  if (report.damage) return { tone: "bad", badge: "Damaged", text: `The log is damaged at position ${report.damagePosition}: ${report.damage}. What is before it was decided again, what is behind it was not.` };
  if ((report.pins ?? []).some(({ holds }) => !holds)) return { tone: "bad", badge: "Not the same", text: "The log is not the one that a checkpoint was signed of." };
  if (report.differencesInAll !== "0") return { tone: "bad", badge: "Not the same", text: `${whole(report.different)} ${report.different === "1" ? "decision comes" : "decisions come"} out otherwise.` };
  if (!report.complete) return { tone: "warn", badge: "Cancelled", text: "The same, as far as it came." };
  return { tone: "good", badge: "The same", text: "Everything that was decided again came out the same." };
}

/** "1–3, 5" */
export function linesText(lines: number[] = []): string {
  const runs: [number, number][] = [];
  for (const line of lines) {
    const last = runs.at(-1);
    if (last && line === last[1] + 1) last[1] = line;
    else runs.push([line, line]);
  }
  return runs.map(([from, to]) => (from === to ? `${from}` : `${from}–${to}`)).join(", ");
}

/** "1.2 s", "3 min 20 s" */
export function tookText(micros: string): string {
  const tenths = BigInt(micros) / 100_000n;
  if (tenths < 600n) return `${tenths / 10n}.${tenths % 10n} s`;
  return `${tenths / 600n} min ${(tenths % 600n) / 10n} s`;
}
