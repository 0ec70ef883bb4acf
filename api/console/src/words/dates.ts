/** Days are "2026-03-01" and have no time zone; instants are "2026-03-02T12:00:00.000123Z". */

const months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/** "Mar 1, 2026" */
export function dayText(day: string | null | undefined): string {
  const match = day ? /^(\d{4})-(\d\d)-(\d\d)/.exec(day) : null;
  if (!match) return "–";
  return `${months[Number(match[2]) - 1]} ${Number(match[3])}, ${match[1]}`;
}

/** "Mar 2, 2026, 1:00 PM", where the reader is. */
export function instantText(instant: string | null | undefined): string {
  const time = instant ? Date.parse(instant) : NaN;
  if (Number.isNaN(time)) return "–";
  return new Intl.DateTimeFormat("en-US", { dateStyle: "medium", timeStyle: "short" }).format(time);
}

/** "3 minutes ago" */
export function agoText(instant: string, now = Date.now()): string {
  const seconds = Math.round((Date.parse(instant) - now) / 1000);
  const format = new Intl.RelativeTimeFormat("en-US", { numeric: "auto" });
  const steps: [Intl.RelativeTimeFormatUnit, number][] = [
    ["day", 86_400],
    ["hour", 3_600],
    ["minute", 60],
  ];
  for (const [unit, size] of steps)
    if (Math.abs(seconds) >= size) return format.format(Math.trunc(seconds / size), unit);
  return "just now";
}

export function isDay(text: string): boolean {
  if (!/^\d{4}-\d\d-\d\d$/.test(text)) return false;
  const date = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(text);
}

/** The engine's day is UTC's. */
export const today = (): string => new Date().toISOString().slice(0, 10);

export const addDays = (day: string, days: number): string =>
  new Date(Date.parse(`${day}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10);
