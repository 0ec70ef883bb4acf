import type { Eligibility, MemberState } from "@/api/policies";
import { relationshipText } from "@/words/codes";
import { dayText } from "@/words/dates";
import { nameOf } from "./family";
import styles from "./insurance_card.module.css";

const Item = ({ term, what }: { term: string; what: string | undefined }) => (
  <div>
    <div className={styles.term}>{term}</div>
    <div className={styles.what}>{what ?? "–"}</div>
  </div>
);

/** What one shows at the desk. */
export function InsuranceCard({ cover, person, payer }: { cover: Eligibility; person: MemberState | undefined; payer: string | undefined }) {
  return (
    <section className={styles.card} aria-label="Insurance card">
      <div className={styles.row}>
        <div>
          <div className={styles.term}>{payer || "Insurance card"}</div>
          <div className={styles.what}>{cover.plan ?? "Health plan"}</div>
        </div>
        <div className={styles.what}>{cover.active ? "Covered" : "Not covered today"}</div>
      </div>
      <div>
        <div className={styles.term}>{relationshipText(cover.relationship)}</div>
        <div className={styles.name}>{nameOf(person) || "Member"}</div>
      </div>
      <div className={styles.row}>
        <Item term="Member ID" what={cover.memberId} />
        <Item term="Policy number" what={cover.policyNumber} />
        <Item term="Covered" what={`${dayText(cover.memberFrom ?? cover.policyFrom)} – ${dayText(cover.policyTo)}`} />
      </div>
    </section>
  );
}
