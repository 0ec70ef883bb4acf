import { IconCalculator, IconCheck, IconMinus, IconX } from "@tabler/icons-react";
import { Text } from "@mantine/core";
import type { StepOutcome, TraceStep } from "./trace";
import styles from "./trace.module.css";

const symbols = { passed: IconCheck, denied: IconX, computed: IconCalculator, unneeded: IconMinus, unreached: IconMinus };
const said: Record<StepOutcome, string> = { passed: "Passed", denied: "Denied", computed: "Computed", unneeded: "Nothing to do", unreached: "Not reached" };

export const TraceView = ({ steps, line }: { steps: TraceStep[]; line: number }) => (
  <ol className={styles.steps} aria-label={`Steps of line ${line}`}>
    {steps.map(({ number, title, outcome, told }) => {
      const Symbol = symbols[outcome];
      return (
        <li key={number} className={styles.step} data-outcome={outcome}>
          <span className={styles.mark} role="img" aria-label={said[outcome]}><Symbol size={13} stroke={2.4} aria-hidden /></span>
          <Text size="sm" fw={550} component="span" className={styles.number}>{number}</Text>
          <Text size="sm" component="span">{title}</Text>
          <Text size="sm" c="dimmed" component="span" className={styles.told}>{told}</Text>
        </li>
      );
    })}
  </ol>
);
