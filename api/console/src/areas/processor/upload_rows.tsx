import { Text } from "@mantine/core";
import { useVirtualizer } from "@tanstack/react-virtual";
import { useRef } from "react";
import { Link } from "react-router-dom";
import type { BulkRow } from "@/api/bulk";
import { Money, StatusBadge, ToneBadge } from "@/ui/badges";
import { processor as area } from "./area";
import styles from "./upload.module.css";

const height = 46;

function What({ result }: BulkRow) {
  if (!result) return <Text size="sm" c="dimmed">Waiting</Text>;
  if (result.failed) return <Text size="sm" truncate>{result.failed}</Text>;
  if (result.refused) return <Text size="sm" truncate title={why(result.refused)}>{why(result.refused)}</Text>;
  const { claimNumber } = result.outcome!;
  return <Text component={Link} to={area.claimPath!(claimNumber)} size="sm" c="var(--mantine-color-anchor)" truncate>{claimNumber}</Text>;
}
const why = ({ problems, reason, code }: { problems?: { field: string; rule: string }[]; reason?: string; code: string }) =>
  problems?.length ? problems.map(({ field, rule }) => `${field} ${rule}`).join("; ") : reason || code;

/** However many there are, only those in sight are drawn. */
export function UploadRows({ rows, place }: { rows: BulkRow[]; place: string }) {
  const frame = useRef<HTMLDivElement>(null);
  const virtual = useVirtualizer({ count: rows.length, getScrollElement: () => frame.current, estimateSize: () => height, overscan: 12 });
  return (
    <div ref={frame} className={styles.frame} tabIndex={0} role="group" aria-label="Outcomes">
      <div role="table" aria-label={`Outcome of each ${place === "Line" ? "line" : "claim"}`} aria-rowcount={rows.length + 1} style={{ height: virtual.getTotalSize() + height, position: "relative" }}>
        <div role="rowgroup" className={styles.top}>
          <div role="row" aria-rowindex={1} className={styles.row}>
            <span role="columnheader">{place}</span><span role="columnheader">Claim</span><span role="columnheader">Status</span><span role="columnheader">Outcome</span><span role="columnheader" className={styles.end}>Plan pays</span>
          </div>
        </div>
        <div role="rowgroup">
          {virtual.getVirtualItems().map(({ index, start }) => {
            const row = rows[index]!, { result } = row;
            return (
              <div role="row" key={index} aria-rowindex={index + 2} className={`${styles.row} ${styles.item}`} style={{ height, transform: `translateY(${start + height}px)` }}>
                <span role="cell" className="money">{row.line || "–"}</span>
                <span role="cell" className={styles.cut}>{row.reference || "–"}</span>
                <span role="cell">{!result ? <ToneBadge tone="plain">Sent</ToneBadge> : result.refused ? <ToneBadge tone="bad">Refused</ToneBadge> : result.failed ? <ToneBadge tone="bad">Failed</ToneBadge> : result.outcome!.duplicate ? <ToneBadge tone="plain">Known</ToneBadge> : <StatusBadge status={result.outcome!.status} />}</span>
                <span role="cell" className={styles.cut}><What {...row} /></span>
                <span role="cell" className={styles.end}>{result?.outcome && <Money amount={result.outcome.planPaid} />}</span>
              </div>
            );
          })}
        </div>
      </div>
    </div>
  );
}
