import { Anchor, Button, Card, SimpleGrid, Skeleton, Text } from "@mantine/core";
import { IconFilePlus } from "@tabler/icons-react";
import { lazy, Suspense } from "react";
import { Link } from "react-router-dom";
import { getPayee, getProviderStatistics } from "@/api/payments";
import { client, useAsk, useProfile } from "@/app/engine";
import { ClaimList } from "@/ui/claims/claim_list";
import { Page, Section } from "@/ui/page";
import { EmptyState, Loaded } from "@/ui/states";
import { addDays, today } from "@/words/dates";
import { dollars } from "@/words/money";
import { provider as area } from "./area";
import { NoNpi, NpiSelect, useNpi } from "./npi";

const DayChart = lazy(() => import("@/ui/day_chart"));

export const Figure = ({ label, value, note }: { label: string; value: string; note?: string }) => (
  <Card padding="md">
    <Text size="sm" c="dimmed">{label}</Text>
    <Text fz={26} fw={650} className="money" lh={1.3}>{value}</Text>
    <Text size="xs" c="dimmed">{note ?? "\u00a0"}</Text>
  </Card>
);

export default function OverviewPage() {
  const profile = useProfile();
  const { npis, npi, choose } = useNpi();
  const to = today(), from = addDays(to, -89);
  const statistics = useAsk(["statistics", npi, from, to], (signal) => getProviderStatistics(client, npi!, from, to, signal), !!npi);
  const payee = useAsk(["payees", npi], (signal) => getPayee(client, npi!, signal), !!npi);
  if (!npi) return <Page title="Overview"><NoNpi /></Page>;
  return (
    <Page title={profile.displayName || "Overview"} name="Overview" lead={`Provider number ${npi} · the last 90 days`}
          actions={<Button component={Link} to="/provider/submit" leftSection={<IconFilePlus size={18} aria-hidden />}>Submit a claim</Button>}>
      <NpiSelect npis={npis} npi={npi} choose={choose} />
      <Loaded query={statistics} loading={<SimpleGrid cols={{ base: 2, md: 4 }}>{[1, 2, 3, 4].map((n) => <Skeleton key={n} h={112} radius="lg" />)}</SimpleGrid>}>
        {(found) => {
          const denied = Number(found.deniedClaims), claims = Number(found.all?.claims ?? 0);
          const due = payee.data?.payees?.[0];
          return (
            <>
              <SimpleGrid cols={{ base: 2, md: 4 }} spacing="md">
                <Figure label="Claims" value={claims.toLocaleString("en-US")} note={`${denied} denied`} />
                <Figure label="Billed" value={dollars(found.all?.billed ?? "0.00")} />
                <Figure label="Plan pays" value={dollars(found.all?.planPaid ?? "0.00")} />
                <Figure label="To be paid next" value={due ? dollars(due.toPay) : "–"} note={due ? `${due.claimsDue} claims wait for a payment run` : undefined} />
              </SimpleGrid>
              <Section title="Billed and paid, by day of receipt">
                {found.days?.length ? (
                  <Suspense fallback={<Skeleton h={260} />}>
                    <DayChart caption="Billed and paid amounts by day" days={found.days.map(({ day }) => day)} series={[
                      { label: "Billed", amounts: found.days.map(({ billed }) => billed), tone: "off" },
                      { label: "Plan pays", amounts: found.days.map(({ planPaid }) => planPaid), tone: "plan" },
                    ]} />
                  </Suspense>
                ) : <EmptyState title="No claims in these days" />}
              </Section>
            </>
          );
        }}
      </Loaded>
      <Section flush title="Latest claims" actions={<Anchor component={Link} to="/provider/claims" size="sm">All claims</Anchor>}>
        <ClaimList filter={{ providerNpi: npi }} to={area.claimPath!} share="Patient pays" pageSize={6} more={false} />
      </Section>
    </Page>
  );
}
