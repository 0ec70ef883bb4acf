import { Text } from "@mantine/core";
import type { ClaimRecord, LineOutcome, ServiceLine } from "@/api/claims";
import { LineBadge, Money, ToneBadge } from "@/ui/badges";
import lines from "@/ui/claims/claim_lines.module.css";
import { carcText, words } from "@/words/codes";
import { dayText } from "@/words/dates";
import { traceOf } from "./trace";
import { TraceView } from "./trace_view";
import trace from "./trace.module.css";

const columns = [["Billed", "billed"], ["Allowed", "allowed"], ["Deductible", "deductible"], ["Copay", "copay"], ["Coinsurance", "coinsurance"], ["Plan pays", "planPaid"], ["Member pays", "memberResponsibility"]] as const;

function Line({ line, service, disputed }: { line: LineOutcome; service?: ServiceLine; disputed: boolean }) {
  const steps = traceOf(line);
  const shown = line.status === "NEEDS_REVIEW" ? columns.slice(0, 1) : columns;
  return (
    <li className={lines.line}>
      <div className={lines.head}>
        <div>
          <Text fw={600}>{line.line}. {service ? words(service.serviceType) : "Line"}</Text>
          <Text size="sm" c="dimmed">{[service && dayText(service.serviceDate), [service?.procedure, ...(service?.modifiers ?? [])].filter(Boolean).join(" "), service?.diagnoses?.join(", "), service && Number(service.units ?? 1) > 1 && `${service.units} units`].filter(Boolean).join(" · ")}</Text>
        </div>
        <div style={{ display: "flex", gap: 6, flexWrap: "wrap" }}>{disputed && <ToneBadge tone="warn">Disputed</ToneBadge>}<LineBadge status={line.status} /></div>
      </div>
      <div className={lines.amounts}>
        {shown.map(([label, key]) => <div key={key}><Text size="xs" c="dimmed">{label}</Text><Money amount={line[key]} strong={key === "planPaid" || key === "memberResponsibility"} /></div>)}
      </div>
      {(line.denial || !!line.adjustments?.length) && (
        <Text size="sm" mt="sm" c="dimmed">
          {line.denial && <b style={{ color: "var(--mantine-color-text)" }}>{words(line.denial)}. </b>}
          {line.adjustments?.map(({ group, reason, amount }) => <span key={group + reason} title={carcText(reason)} style={{ marginRight: 12, display: "inline-block" }}>{group}-{reason} <Money amount={amount} /></span>)}
        </Text>
      )}
      {steps.length > 0 && (
        <details className={trace.fold} open={line.line === 1 || undefined}>
          <summary>The ten steps of line {line.line}</summary>
          <TraceView steps={steps} line={line.line} />
        </details>
      )}
    </li>
  );
}

export function WorkedLines({ record }: { record: ClaimRecord }) {
  const open = record.dispute === "SUBMITTED" || record.dispute === "UNDER_REVIEW";
  return (
    <ol style={{ margin: 0, padding: 0, listStyle: "none" }} aria-label="Lines of the claim">
      {(record.outcome.lines ?? []).map((line) => (
        <Line key={line.line} line={line} service={record.services?.[line.line - 1]} disputed={open && (!record.disputedLine || record.disputedLine === line.line)} />
      ))}
    </ol>
  );
}
