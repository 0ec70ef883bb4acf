import { Text, Timeline } from "@mantine/core";
import { IconCash, IconCheck, IconClock, IconFile, IconMessage, IconScale, IconX } from "@tabler/icons-react";
import type { ComponentType } from "react";
import type { Journey } from "@/api/claims";
import { EmptyState } from "@/ui/states";
import { eventOf } from "@/words/codes";
import { instantText } from "@/words/dates";

const symbols: Record<string, ComponentType<{ size?: number; stroke?: number }>> = {
  claim_submitted: IconFile, document_announced: IconFile, document_stored: IconFile, claim_pended: IconClock, claim_adjudicated: IconCheck,
  claim_paid: IconCash, claim_disputed: IconScale, dispute_resolved: IconScale, claim_denied_in_review: IconX, claim_cancelled: IconX, claim_reversed: IconX,
};

/** What happened, the newest first. */
export function ClaimTimeline({ journey }: { journey: Journey }) {
  const entries = [...(journey.timeline ?? [])].reverse();
  if (!entries.length) return <EmptyState title="Nothing yet" />;
  return (
    <Timeline active={entries.length} bulletSize={28} lineWidth={2}>
      {entries.map(({ position, type, time, summary, claimNumber }) => {
        const Symbol = symbols[type] ?? IconMessage;
        return (
          <Timeline.Item key={position} bullet={<Symbol size={15} stroke={2} />} title={eventOf(type).text} styles={{ itemTitle: { fontWeight: 600 } }}>
            {summary && <Text size="sm" style={{ overflowWrap: "anywhere" }}>{summary.charAt(0).toUpperCase() + summary.slice(1)}</Text>}
            <Text size="xs" c="dimmed"><time dateTime={time}>{instantText(time)}</time>{claimNumber !== journey.claimNumber && ` · ${claimNumber}`}</Text>
          </Timeline.Item>
        );
      })}
    </Timeline>
  );
}
