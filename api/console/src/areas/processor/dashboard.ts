/** Statistics as the dashboard shows them. */
import type { Bar } from "@/ui/bar_list";
import type { Statistics } from "@/api/processing";
import { words } from "@/words/codes";
import { addDays } from "@/words/dates";

export const whole = (count: string | number | undefined) => Number(count ?? 0).toLocaleString("en-US");

/** Every day from *from* to *to*; days without claims are zeros. */
export function byDay(statistics: Statistics, from: string, to: string) {
  const known = new Map((statistics.days ?? []).map((day) => [day.day, day]));
  const days: string[] = [], received: string[] = [], review: string[] = [], denied: string[] = [];
  for (let day = from; day <= to; day = addDays(day, 1)) {
    const found = known.get(day);
    const of = (status: string) => found?.byStatus?.find((sums) => sums.status === status)?.claims ?? "0";
    days.push(day);
    received.push(found?.all.claims ?? "0");
    review.push(of("UNDER_REVIEW"));
    denied.push(of("DENIED"));
  }
  return { days, received, review, denied };
}

export function ageBars({ queue }: Statistics): Bar[] {
  const bar = (key: string, label: string, count: string | undefined, tone: Bar["tone"]): Bar => ({ key, label, count: Number(count ?? 0), text: whole(count), tone });
  return [bar("7", "Up to 7 days", queue?.upTo7, "good"), bar("30", "8 to 30 days", queue?.upTo30, "warn"), bar("older", "Older", queue?.older, "bad")];
}

export const denialBars = ({ denials }: Statistics, most = 6): Bar[] =>
  (denials ?? []).slice(0, most).map(({ reason, lines }) => ({ key: reason ?? "", label: words(reason), count: Number(lines), text: whole(lines), tone: "bad" }));

/** Of the first decisions of these days, in percent with one decimal; undefined: there were none. */
export function autoRate(statistics: Statistics): string | undefined {
  let engine = 0, all = 0;
  for (const day of statistics.decisions ?? []) {
    engine += Number(day.engine);
    all += Number(day.engine) + Number(day.person) + Number(day.external);
  }
  return all === 0 ? undefined : `${((engine * 100) / all).toFixed(1).replace(/\.0$/, "")}%`;
}

/** "under a second", "3 minutes": how long so many seconds are. */
export function lasting(seconds: number | undefined): string {
  if (seconds === undefined) return "–";
  if (seconds < 1) return "under a second";
  const [count, unit] = seconds < 90 ? [seconds, "second"] : seconds < 5400 ? [Math.round(seconds / 60), "minute"] : seconds < 129_600 ? [Math.round(seconds / 3600), "hour"] : [Math.round(seconds / 86_400), "day"];
  return `${count} ${unit}${count === 1 ? "" : "s"}`;
}
