import { Alert, Button, Card, Group, SimpleGrid, Skeleton, Stack, Switch, Text } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useQuery } from "@tanstack/react-query";
import { lazy, Suspense, useEffect, useState, type ReactNode } from "react";
import { messageOf } from "@/api/problems";
import { getInfo, getViews, type ServerInfo } from "@/api/running";
import { client } from "@/app/engine";
import { ToneBadge } from "@/ui/badges";
import { Facts, Page, Section } from "@/ui/page";
import { RecordTable } from "@/ui/record_table";
import { Loaded, PageSkeleton } from "@/ui/states";
import { words } from "@/words/codes";
import { rateText, sampled, type Sample } from "./health";

const LiveChart = lazy(() => import("@/ui/charts/live_chart"));
const whole = (count: number | string | undefined) => Number(count ?? 0).toLocaleString("en-US");

function Gauge({ label, value, note, times, values, warm }: { label: string; value: ReactNode; note: string; times: number[]; values: (number | null)[]; warm?: boolean }) {
  return (
    <Card padding="md">
      <Group justify="space-between" align="baseline"><Text fw={600}>{label}</Text><Text fz={22} fw={650} className="money">{value}</Text></Group>
      <Text size="xs" c="dimmed" mb="xs">{note}</Text>
      <Suspense fallback={<Skeleton h={130} />}><LiveChart times={times} values={values} colour={warm ? "warm" : "brand"} /></Suspense>
    </Card>
  );
}

function Views() {
  const views = useQuery({ queryKey: ["views"], queryFn: ({ signal }) => getViews(client, signal), refetchInterval: 5_000 });
  const [busy, setBusy] = useState(false);
  const verify = async () => {
    setBusy(true);
    try {
      await client.change("POST", "/views:verify", { body: {} });
      notifications.show({ message: "The views are being compared with the log. This takes a while." });
    } catch (error) {
      notifications.show({ color: "red", title: "That did not work", message: messageOf(error) });
    }
    await views.refetch();
    setBusy(false);
  };
  return (
    <Loaded query={views}>
      {({ views: list, durable, verification }) => (
        <Section flush title="Views" lead="What lists and dashboards are answered from, folded from the log" actions={<Button size="xs" variant="default" loading={busy || verification?.running} onClick={() => void verify()}>Compare with the log</Button>}>
          {verification && <Text px="lg" pb="sm" size="sm" role="status">{verification.running ? `Being compared: event ${whole(verification.position)} of ${whole(verification.end)}.` : verification.failure ? `The comparison failed: ${verification.failure}` : verification.sound ? "Compared: every row of every view is what the log says." : "Compared: some rows differ from the log. Rebuild the views."}</Text>}
          <RecordTable caption="Views" rows={list ?? []} id={({ name }) => name} columns={[
            { label: "View", lead: true, cell: ({ name }) => words(name) }, { label: "What for", cell: ({ about }) => about },
            { label: "State", cell: ({ live, building, builtTo }) => building ? <ToneBadge tone="busy">{`Building, ${whole(builtTo)} of ${whole(durable)}`}</ToneBadge> : <ToneBadge tone={live ? "good" : "bad"}>{live ? "Live" : "Not built"}</ToneBadge> },
          ]} />
        </Section>
      )}
    </Loaded>
  );
}

export default function HealthPage() {
  const [samples, setSamples] = useState<Sample[]>([]);
  const [going, setGoing] = useState(true);
  const info = useQuery<{ info: ServerInfo; trip: number; time: number }>({
    queryKey: ["info"], refetchInterval: going ? 2_000 : false, staleTime: 0, retry: false,
    queryFn: async ({ signal }) => {
      const begun = performance.now();
      const answer = await getInfo(client, signal);
      return { info: answer, trip: performance.now() - begun, time: Date.now() / 1000 };
    },
  });
  const { data } = info;
  useEffect(() => {
    if (data) setSamples((before) => (before.at(-1)?.time === data.time ? before : sampled(before, data.info, data.time, data.trip)));
  }, [data]);
  const times = samples.map(({ time }) => time), last = samples.at(-1);
  const of = (key: keyof Sample) => samples.map((sample) => sample[key]);
  return (
    <Page title="System health" lead={data && `${data.info.program}${data.info.tenant ? `, ${data.info.tenant}` : ""}`} actions={<Switch label="Live" checked={going} onChange={(event) => setGoing(event.currentTarget.checked)} />}>
      {info.error !== null && data && <Alert color="red" variant="light" role="alert"><Text size="sm" c="var(--mantine-color-text)">{messageOf(info.error)} What is shown is what was last heard.</Text></Alert>}
      <Loaded query={info} loading={<PageSkeleton />}>
        {({ info }) => (
          <Stack gap="lg">
            <SimpleGrid cols={{ base: 1, sm: 2, lg: 3 }} spacing="lg">
              <Gauge label="Throughput" value={rateText(last?.rate)} note="Events a second that became durable" times={times} values={of("rate")} />
              <Gauge label="Log position" value={whole(info.durablePosition)} note="Events in the log" times={times} values={of("log")} />
              <Gauge label="Lag" value={whole(last?.lag)} note="Events that the views do not have yet" times={times} values={of("lag")} warm />
              <Gauge label="Claims in flight" value={whole(info.claimsInFlight)} note={`At most ${whole(info.limits?.totalClaims)}`} times={times} values={of("inFlight")} />
              <Gauge label="Connections" value={whole(info.connections)} note={`At most ${whole(info.limits?.connections)}`} times={times} values={of("connections")} />
              <Gauge label="Round trip" value={last ? `${last.trip.toFixed(0)} ms` : "–"} note="Of a question from this browser" times={times} values={of("trip")} warm />
            </SimpleGrid>
            <Section title="Since the start">
              <Facts items={[["Connections refused", whole(info.connectionsRefused)], ["Connections cut", whole(info.connectionsCut)], ["Live subscriptions", whole(info.subscriptions)], ["Subscribers behind", whole(info.subscribersBehind)], ["Rules", `Version ${info.rulesVersion ?? "–"}`], ["Log", info.logId]]} />
            </Section>
            <Views />
          </Stack>
        )}
      </Loaded>
    </Page>
  );
}
