import { Text } from "@mantine/core";
import type { Outcome } from "@/api/claims";
import { Money } from "@/ui/badges";
import { cents, moneyText, share, type Cents } from "@/words/money";
import styles from "./claim_lines.module.css";

/** Who pays what of a claim, as one bar. */
export function ClaimAmounts({ outcome, share: mine = "You pay" }: { outcome: Pick<Outcome, "billed" | "planPaid" | "memberResponsibility" | "status">; share?: string }) {
  const billed = cents(outcome.billed), plan = cents(outcome.planPaid), member = cents(outcome.memberResponsibility);
  const rest = billed - plan - member;
  const open = outcome.status === "UNDER_REVIEW" || outcome.status === "SUBMITTED";
  const parts: [string, Cents, string][] = open
    ? [["Not decided yet", billed, styles.open!]]
    : [["The plan pays", plan, styles.plan!], [mine, member, styles.share!], ["Written off", rest, styles.off!]];
  return (
    <div>
      <Text size="sm" c="dimmed">Billed</Text>
      <Text fz={28} fw={650} mb="sm"><Money amount={outcome.billed} /></Text>
      <div className={styles.bar} aria-hidden>
        {parts.filter(([, amount]) => amount > 0n).map(([label, amount, tone]) => <span key={label} className={tone} style={{ width: `${share(amount, billed)}%` }} />)}
      </div>
      <ul className={styles.legend}>
        {parts.map(([label, amount, tone]) => (
          <li key={label}>
            <span className={`${styles.dot} ${tone}`} aria-hidden />
            <Text span size="sm" c="dimmed">{label} </Text>
            <Money amount={moneyText(amount)} strong />
          </li>
        ))}
      </ul>
    </div>
  );
}
