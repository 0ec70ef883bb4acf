import type { ReactNode } from "react";
import type { Tone } from "@/words/codes";
import styles from "./bar_list.module.css";

export interface Bar { label: ReactNode; count: number; text: string; tone?: Tone; key: string }

/** Shares of a whole, the longest bar for the greatest. The numbers are texts; the bars are for the eye. */
export function BarList({ bars, label }: { bars: Bar[]; label: string }) {
  const most = Math.max(1, ...bars.map(({ count }) => count));
  return (
    <ul className={styles.list} aria-label={label}>
      {bars.map((bar) => (
        <li key={bar.key}>
          <div className={styles.head}><span>{bar.label}</span><b className="money">{bar.text}</b></div>
          <div className={styles.track} aria-hidden>{bar.count > 0 && <div className={`${styles.fill} ${bar.tone ? styles[bar.tone] : ""}`} style={{ width: `${(bar.count / most) * 100}%` }} />}</div>
        </li>
      ))}
    </ul>
  );
}
