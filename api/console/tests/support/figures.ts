/** Percentiles, and a table of what was measured. */

/** The least value that is not exceeded by *share* of all (0.99: p99). */
export function percentile(values: number[], share: number): number {
  if (values.length === 0) return NaN;
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)]!;
}

export interface Figure { what: string; typical?: number; measured: number; unit: string; target?: { most?: number; least?: number } }

export const isMet = ({ measured, target }: Figure): boolean =>
  !Number.isNaN(measured) && measured <= (target?.most ?? Infinity) && measured >= (target?.least ?? -Infinity);

const number = (value: number) => (Number.isInteger(value) ? value.toLocaleString("en-US") : value.toFixed(value < 10 ? 2 : 1));

/** *typical* is the median, *measured* what the target is for. */
export function table(figures: Figure[]): string {
  const rows = figures.map((figure) => [
    figure.what, figure.typical === undefined ? "" : number(figure.typical), number(figure.measured), figure.unit,
    figure.target?.most !== undefined ? `<= ${number(figure.target.most)}` : figure.target?.least !== undefined ? `>= ${number(figure.target.least)}` : "",
    figure.target ? (isMet(figure) ? "met" : "MISSED") : "",
  ]);
  const all = [["Figure", "Median", "Measured", "", "Target", ""], ...rows];
  const widths = all[0]!.map((_, column) => Math.max(...all.map((row) => row[column]!.length)));
  return all.map((row) => row.map((cell, column) => (column === 1 || column === 2 ? cell.padStart(widths[column]!) : cell.padEnd(widths[column]!))).join("  ").trimEnd()).join("\n");
}
