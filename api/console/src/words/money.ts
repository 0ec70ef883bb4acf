/** Money is decimal text ("250.00") on the wire and bigint cents here: never a floating number. */

export type Cents = bigint;

/** Null: not an amount with at most two decimals. */
export function parseMoney(text: string): Cents | null {
  const match = /^(-?)(\d{1,15})(?:\.(\d{1,2}))?$/.exec(text.trim());
  if (!match) return null;
  const cents = BigInt(match[2]!) * 100n + BigInt((match[3] ?? "").padEnd(2, "0"));
  return match[1] ? -cents : cents;
}

/** As people type it: "$1,250.5" too. */
export function readMoney(text: string): Cents | null {
  return parseMoney(text.replace(/[$,\s]/g, ""));
}

/** As it goes over the wire: "1250.50". */
export function moneyText(cents: Cents): string {
  const sign = cents < 0n ? "-" : "";
  const digits = (cents < 0n ? -cents : cents).toString().padStart(3, "0");
  return `${sign}${digits.slice(0, -2)}.${digits.slice(-2)}`;
}

/** As people read it: "$1,250.50"; an absent amount is a dash. */
export function dollars(amount: Cents | string | null | undefined): string {
  if (amount === null || amount === undefined) return "–";
  const cents = typeof amount === "bigint" ? amount : parseMoney(amount);
  if (cents === null) return String(amount);
  const [whole, part] = moneyText(cents < 0n ? -cents : cents).split(".");
  return `${cents < 0n ? "−" : ""}$${whole!.replace(/\B(?=(\d{3})+$)/g, ",")}.${part}`;
}

export const cents = (text: string | null | undefined): Cents => (text ? (parseMoney(text) ?? 0n) : 0n);

export function sum(amounts: Iterable<string | null | undefined>): Cents {
  let total = 0n;
  for (const amount of amounts) total += cents(amount);
  return total;
}

/** How much of *whole* is *part*, 0 to 100, for bars only. */
export function share(part: Cents, whole: Cents): number {
  if (whole <= 0n) return part > 0n ? 100 : 0;
  const permille = Number((part * 1000n) / whole);
  return Math.max(0, Math.min(100, permille / 10));
}
