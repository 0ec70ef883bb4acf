import { Group, Stack, Text } from "@mantine/core";
import { Link } from "react-router-dom";
import { listClaims, type ClaimRecord } from "@/api/claims";
import { client, useAsk } from "@/app/engine";
import { Money, StatusBadge } from "@/ui/badges";
import { Loaded } from "@/ui/states";
import { addDays, dayText } from "@/words/dates";
import { processor as area } from "./area";
import { similarTo } from "./similar";

export function SimilarClaims({ record }: { record: ClaimRecord }) {
  const { outcome, received, providerNpi, memberId } = record;
  const query = useAsk(["claims", "like", outcome.claimNumber], async (signal) => {
    const [ofMember, ofProvider] = await Promise.all([
      memberId ? listClaims(client, { memberId }, undefined, signal, 50) : { claims: [] },
      listClaims(client, { providerNpi, from: addDays(received, -60), to: addDays(received, 60) }, undefined, signal, 100),
    ]);
    return similarTo({ ...outcome, received }, ofMember.claims ?? [], ofProvider.claims ?? []);
  });
  return (
    <Loaded query={query}>
      {(found) => found.length === 0 ? <Text size="sm" c="dimmed">No other claims of this member, or of this provider around that time.</Text> : (
        <Stack gap="md" component="ul" style={{ listStyle: "none", margin: 0, padding: 0 }}>
          {found.map(({ claim, why }) => (
            <li key={claim.claimNumber}>
              <Group justify="space-between" gap="xs" align="baseline">
                <Text component={Link} to={area.claimPath!(claim.claimNumber)} size="sm" fw={600} c="var(--mantine-color-anchor)">{claim.claimNumber}</Text>
                <StatusBadge status={claim.status} />
              </Group>
              <Group justify="space-between" gap="xs" wrap="nowrap" align="flex-start"><Text size="xs" c="dimmed">{why} · {dayText(claim.received)}</Text><Text size="sm"><Money amount={claim.billed} /></Text></Group>
            </li>
          ))}
        </Stack>
      )}
    </Loaded>
  );
}
