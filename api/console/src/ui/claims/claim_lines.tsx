import { Button, Text } from "@mantine/core";
import { IconMessageQuestion } from "@tabler/icons-react";
import type { ClaimRecord, LineOutcome, ServiceLine } from "@/api/claims";
import { LineBadge, Money } from "@/ui/badges";
import { carcText, denialOf, groupText, words, type Reader } from "@/words/codes";
import { dayText } from "@/words/dates";
import { cents } from "@/words/money";
import styles from "./claim_lines.module.css";

const Amount = ({ label, amount, strong }: { label: string; amount: string; strong?: boolean }) => (
  <div>
    <Text size="xs" c="dimmed">{label}</Text>
    <Money amount={amount} strong={strong} />
  </div>
);

function Line({ line, service, reader, mine, dispute, disputed }: { line: LineOutcome; service?: ServiceLine; reader: Reader; mine: string; dispute?: () => void; disputed: boolean }) {
  const denial = denialOf(line.denial);
  const decided = line.status !== "NEEDS_REVIEW";
  const codes = [service?.procedure, ...(service?.modifiers ?? [])].filter(Boolean).join(" ");
  return (
    <li className={styles.line}>
      <div className={styles.head}>
        <div>
          <Text fw={600}>{service ? words(service.serviceType) : `Line ${line.line}`}</Text>
          <Text size="sm" c="dimmed">
            {[service && dayText(service.serviceDate), codes, service?.diagnoses?.join(", "), service && Number(service.units ?? 1) > 1 && `${service.units} units`].filter(Boolean).join(" · ")}
          </Text>
        </div>
        <LineBadge status={line.status} />
      </div>
      <div className={styles.amounts}>
        <Amount label="Billed" amount={line.billed} />
        {decided && !denial && <Amount label="Allowed" amount={line.allowed} />}
        {cents(line.deductible) > 0n && <Amount label="Deductible" amount={line.deductible} />}
        {cents(line.copay) > 0n && <Amount label="Copay" amount={line.copay} />}
        {cents(line.coinsurance) > 0n && <Amount label="Coinsurance" amount={line.coinsurance} />}
        {decided && <Amount label="Plan pays" amount={line.planPaid} strong />}
        {decided && <Amount label={mine} amount={line.memberResponsibility} strong />}
      </div>
      {(denial || dispute || disputed || !!line.adjustments?.length) && (
        <div className={styles.why}>
          {denial && <Text size="sm"><b>{denial.why}</b> {denial.next}</Text>}
          {!!line.adjustments?.length && (
            <ul style={{ margin: denial ? "8px 0 0" : 0, paddingLeft: 18 }}>
              {line.adjustments.map(({ group, reason, amount }) => (
                <li key={group + reason}><Text size="sm" span><Money amount={amount} /> {carcText(reason)} <Text span c="dimmed" size="sm">({groupText(group, reader)}; {group}-{reason})</Text></Text></li>
              ))}
            </ul>
          )}
          {disputed && <Text size="sm" mt={6}>This line is in dispute.</Text>}
          {dispute && (
            <Button mt="sm" size="xs" variant="default" className="no-print" leftSection={<IconMessageQuestion size={16} aria-hidden />} onClick={dispute} aria-label={`Dispute this line, line ${line.line}`}>
              Dispute this line
            </Button>
          )}
        </div>
      )}
    </li>
  );
}

/** Every line with its decision, and why. */
export function ClaimLines({ record, reader = "member", share = "You pay", dispute }: { record: ClaimRecord; reader?: Reader; share?: string; dispute?: (line: number) => void }) {
  const open = record.dispute === "SUBMITTED" || record.dispute === "UNDER_REVIEW";
  return (
    <ol style={{ margin: 0, padding: 0, listStyle: "none" }} aria-label="Lines of the claim">
      {(record.outcome.lines ?? []).map((line) => (
        <Line key={line.line} line={line} service={record.services?.[line.line - 1]} reader={reader} mine={share} dispute={dispute && (() => dispute(line.line))}
              disputed={open && (record.disputedLine === line.line || !record.disputedLine)} />
      ))}
    </ol>
  );
}
