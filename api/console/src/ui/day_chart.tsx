import "uplot/dist/uPlot.min.css";
import { useComputedColorScheme } from "@mantine/core";
import { useEffect, useRef } from "react";
import uPlot from "uplot";
import { dayText } from "@/words/dates";
import { cents, dollars, moneyText } from "@/words/money";
import styles from "./day_chart.module.css";

export interface Series { label: string; amounts: string[]; tone: "plan" | "share" | "off"; /** Counts, not amounts. */ count?: boolean }

const colours = { light: { plan: "#14808f", share: "#c26d17", off: "#8593a1" }, dark: { plan: "#45adbb", share: "#f0a050", off: "#8593a1" } };

/** Amounts by day, as lines; the same is a table to screen readers. Loaded by its own: lazy(() => import("@/ui/day_chart")). */
export default function DayChart({ caption, days, series, height = 240 }: { caption: string; days: string[]; series: Series[]; height?: number }) {
  const frame = useRef<HTMLDivElement>(null);
  const scheme = useComputedColorScheme("light");
  const key = JSON.stringify([days, series]);
  useEffect(() => {
    const element = frame.current!;
    const style = getComputedStyle(element);
    const text = style.getPropertyValue("--mantine-color-dimmed"), line = style.getPropertyValue("--line");
    // Pixels need numbers; what is read stays text.
    const value = (of: Series, amount: string) => (of.count ? Number(amount) : Number(cents(amount)) / 100);
    const axis = { stroke: text, grid: { stroke: line, width: 1 }, ticks: { show: false }, font: `12px ${style.fontFamily}` };
    const plot = new uPlot(
      {
        width: element.clientWidth, height, padding: [12, 8, 0, 0],
        cursor: { y: false, points: { size: 8 } },
        legend: { show: true, live: true },
        scales: { x: { time: true }, y: { range: (_, _min, max) => [0, Math.max(1, max * 1.08)] } },
        axes: [
          { ...axis, grid: { show: false }, values: (_, ticks) => ticks.map((tick) => dayText(new Date(tick * 1000).toISOString()).replace(/, \d+$/, "")) },
          { ...axis, size: 64, ...(series[0]?.count && { incrs: [1, 2, 5, 10, 20, 50, 100, 200, 500, 1e3, 2e3, 5e3, 1e4, 2e4, 5e4, 1e5, 2e5, 5e5, 1e6] }), values: (_, ticks) => ticks.map((tick) => (series[0]?.count ? String(tick) : `$${tick.toLocaleString("en-US")}`)) },
        ],
        series: [
          { label: "Day", value: (_, at) => (at === null ? "–" : dayText(new Date(at * 1000).toISOString())) },
          ...series.map((of) => ({
            label: of.label, stroke: colours[scheme][of.tone], width: 2, fill: `${colours[scheme][of.tone]}22`, points: { show: days.length < 45, size: 5, fill: colours[scheme][of.tone] },
            value: (_: uPlot, _at: number | null, _series: number, index: number | null) => (index === null ? "–" : of.count ? of.amounts[index]! : dollars(of.amounts[index])),
          })),
        ],
      },
      [days.map((day) => Date.parse(`${day}T12:00:00Z`) / 1000), ...series.map((of) => of.amounts.map((amount) => value(of, amount)))],
      element,
    );
    const observer = new ResizeObserver(() => plot.setSize({ width: element.clientWidth, height }));
    observer.observe(element);
    return () => {
      observer.disconnect();
      plot.destroy();
    };
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [key, scheme, height]);
  return (
    <>
      <div ref={frame} className={styles.frame} style={{ minHeight: height + 32 }} aria-hidden />
      <table className={styles.spoken}>
        <caption>{caption}</caption>
        <thead><tr><th scope="col">Day</th>{series.map(({ label }) => <th key={label} scope="col">{label}</th>)}</tr></thead>
        <tbody>
          {days.map((day, index) => <tr key={day}><th scope="row">{dayText(day)}</th>{series.map((of) => <td key={of.label}>{of.count ? of.amounts[index] : dollars(moneyText(cents(of.amounts[index])))}</td>)}</tr>)}
        </tbody>
      </table>
    </>
  );
}
