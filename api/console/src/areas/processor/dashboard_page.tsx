import { Anchor, Grid, SegmentedControl, Skeleton, Stack, Text } from "@mantine/core";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { lazy, Suspense, useState } from "react";
import { Link } from "react-router-dom";
import { getStatistics, type Statistics } from "@/api/processing";
import { client } from "@/app/engine";
import { Money } from "@/ui/badges";
import { BarList } from "@/ui/bar_list";
import { Page, Section } from "@/ui/page";
import { RecordTable } from "@/ui/record_table";
import { Stat, Stats } from "@/ui/stat";
import { EmptyState, Loaded, PageSkeleton } from "@/ui/states";
import { addDays, today } from "@/words/dates";
import { dollars } from "@/words/money";
import { processor as area } from "./area";
import { ageBars, autoRate, byDay, denialBars, lasting, whole } from "./dashboard";
import { LiveEvents } from "./live_events";

const DayChart = lazy(() => import("@/ui/day_chart"));

function Board({ all, days, from, to, minute, setMinute }: { all: Statistics; days: string; from: string; to: string; minute: number; setMinute: (count: number) => void }) {
  const now = all.days?.find(({ day }) => day === to);
  const chart = byDay(all, from, to);
  const denials = denialBars(all);
  return (
    <>
      <Stats>
        <Stat label="Received today" value={whole(now?.all.claims)} note={`${dollars(now?.all.billed ?? "0.00")} billed`} />
        <Stat label="In review" value={whole(all.queue?.claims)} note={all.queue?.oldest ? `The oldest: ${all.queue.oldest} days` : "Nothing old"} />
        <Stat label="Decided by itself" value={autoRate(all) ?? "–"} note={`Of the last ${days} days`} />
        <Stat label="At risk" value={dollars(all.atRisk?.billed ?? "0.00").replace(/\.\d\d$/, "")} note="Billed, in review or disputed" />
        <Stat label="Events" value={whole(minute)} note="In the last minute, live" />
      </Stats>
      <Grid gutter="lg">
        <Grid.Col span={{ base: 12, md: 8 }}>
          <Stack gap="lg">
            <Section title="Claims by day of receipt">
              <Suspense fallback={<Skeleton h={272} />}>
                <DayChart caption="Claims by day of receipt" days={chart.days} series={[{ label: "Received", amounts: chart.received, tone: "plan", count: true }, { label: "In review", amounts: chart.review, tone: "share", count: true }, { label: "Denied", amounts: chart.denied, tone: "off", count: true }]} />
              </Suspense>
            </Section>
            <Section flush title="By plan" lead={`Received in the last ${days} days`}>
              {all.byPlan?.length ? (
                <RecordTable caption="By plan" rows={all.byPlan} id={({ plan }) => plan ?? ""} columns={[
                  { label: "Plan", lead: true, cell: ({ plan }) => plan ?? "Without a plan's name" },
                  { label: "Claims", end: true, cell: ({ all }) => whole(all.claims) },
                  { label: "Billed", end: true, cell: ({ all }) => <Money amount={all.billed} /> },
                  { label: "Plan pays", end: true, cell: ({ all }) => <Money amount={all.planPaid} strong /> },
                  { label: "Lines denied", end: true, cell: ({ denialRate }) => denialRate?.replace(" %", "%") ?? "–" },
                ]} />
              ) : <EmptyState title="No claims on these days" />}
            </Section>
          </Stack>
        </Grid.Col>
        <Grid.Col span={{ base: 12, md: 4 }}>
          <Stack gap="lg">
            <Section title="Queue by age" actions={<Anchor component={Link} to="/processor/queue" size="sm">Work on it</Anchor>}><BarList label="Queue by age" bars={ageBars(all)} /></Section>
            <Section title="Why lines are denied">{denials.length ? <BarList label="Denial reasons" bars={denials} /> : <Text size="sm" c="dimmed">No line was denied.</Text>}</Section>
            <Section title="Time to a decision">
              <Stack gap={4}>
                <Text size="sm">Half of all claims: <b>{lasting(all.turnaround?.p50)}</b></Text>
                <Text size="sm">99 of 100: <b>{lasting(all.turnaround?.p99)}</b></Text>
                <Text size="sm">Half of those that people decide: <b>{lasting(all.handled?.p50)}</b></Text>
              </Stack>
            </Section>
            <Section title="Right now"><LiveEvents to={area.claimPath!} minutes={setMinute} /></Section>
          </Stack>
        </Grid.Col>
      </Grid>
    </>
  );
}

export default function DashboardPage() {
  const [days, setDays] = useState("30");
  const [minute, setMinute] = useState(0);
  const to = today(), from = addDays(to, 1 - Number(days));
  const query = useQuery({ queryKey: ["statistics", from, to], queryFn: ({ signal }) => getStatistics(client, from, to, signal), placeholderData: keepPreviousData });
  return (
    <Page title="Today" lead="Live: it changes as claims come in."
          actions={<SegmentedControl aria-label="How far back" value={days} onChange={setDays} data={[{ value: "7", label: "7 days" }, { value: "30", label: "30 days" }, { value: "90", label: "90 days" }]} />}>
      <Loaded query={query} loading={<PageSkeleton />}>{(all) => <Board all={all} days={days} from={from} to={to} minute={minute} setMinute={setMinute} />}</Loaded>
    </Page>
  );
}
