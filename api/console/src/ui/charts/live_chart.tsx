import "uplot/dist/uPlot.min.css";
import { useComputedColorScheme } from "@mantine/core";
import { useEffect, useRef } from "react";
import uPlot from "uplot";
import styles from "./live_chart.module.css";

/**
 * One number over the last minutes; seconds since 1970 below. Its newest value stands beside it as text, so to screen
 * readers it is nothing. Loaded by its own: lazy(() => import("@/ui/charts/live_chart")).
 */
export default function LiveChart({ times, values, height = 130, colour = "brand" }: { times: number[]; values: (number | null)[]; height?: number; colour?: "brand" | "warm" }) {
  const frame = useRef<HTMLDivElement>(null), plot = useRef<uPlot | null>(null);
  const data = useRef<uPlot.AlignedData>([times, values]);
  const scheme = useComputedColorScheme("light");
  data.current = [times, values];
  useEffect(() => {
    const element = frame.current!;
    const style = getComputedStyle(element);
    const line = style.getPropertyValue("--line");
    const stroke = colour === "brand" ? (scheme === "dark" ? "#45adbb" : "#14808f") : scheme === "dark" ? "#f0a050" : "#c26d17";
    const axis = { stroke: style.getPropertyValue("--mantine-color-dimmed"), ticks: { show: false }, font: `11px ${style.fontFamily}` };
    const made = new uPlot(
      {
        width: element.clientWidth, height, padding: [10, 6, 0, 0], legend: { show: false }, cursor: { show: false },
        scales: { x: { time: true }, y: { range: (_, _min, max) => [0, Math.max(1, (max ?? 0) * 1.15)] } },
        axes: [
          { ...axis, grid: { show: false }, space: 80, values: (_, ticks) => ticks.map((tick) => new Date(tick * 1000).toLocaleTimeString("en-US", { hour: "numeric", minute: "2-digit", second: "2-digit", hour12: false })) },
          { ...axis, size: 52, space: 34, grid: { stroke: line, width: 1 }, values: (_, ticks) => ticks.map((tick) => (tick >= 10_000 ? `${Math.round(tick / 1000)}k` : String(tick))) },
        ],
        series: [{}, { stroke, fill: `${stroke}22`, width: 2, points: { show: false } }],
      },
      data.current,
      element,
    );
    plot.current = made;
    const observer = new ResizeObserver(() => made.setSize({ width: element.clientWidth, height }));
    observer.observe(element);
    return () => {
      observer.disconnect();
      plot.current = null;
      made.destroy();
    };
  }, [scheme, height, colour]);
  useEffect(() => plot.current?.setData(data.current), [times, values]);
  return <div ref={frame} className={styles.frame} style={{ minHeight: height }} aria-hidden />;
}
