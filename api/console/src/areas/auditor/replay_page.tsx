import { Button, Group, List, Progress, Stack, Switch, Text } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { IconHistory, IconPlayerStop } from "@tabler/icons-react";
import { useState } from "react";
import { Link } from "react-router-dom";
import { cancelReplay, getReplay, startReplay, type ReplayReport, type ReplayRun } from "@/api/replay";
import { client } from "@/app/engine";
import { Money, ToneBadge } from "@/ui/badges";
import { Facts, Page, Section } from "@/ui/page";
import { RecordTable } from "@/ui/record_table";
import { Stat, Stats } from "@/ui/stat";
import { EmptyState, Loaded, PageSkeleton, RefusedNote } from "@/ui/states";
import { words } from "@/words/codes";
import { instantText } from "@/words/dates";
import { dollars } from "@/words/money";
import { auditor as area } from "./area";
import { linesText, shareRead, soFar, tookText, verdictOf } from "./replay_words";

const key = ["replay"];
const whole = (count: string) => BigInt(count).toLocaleString("en-US");
const ClaimLink = ({ number, policy }: { number: string | undefined; policy: string }) =>
  number ? <Text component={Link} to={area.claimPath!(number)} size="sm" c="var(--mantine-color-anchor)">{number}</Text> : <span>{`Policy ${policy.slice(0, 8)}…`}</span>;
const Rest = ({ all, shown, what }: { all: string; shown: number; what: string }) =>
  BigInt(all) > BigInt(shown) ? <Text size="sm" c="dimmed" px="lg" pb="md">{`The first ${shown.toLocaleString("en-US")} ${what} of ${whole(all)}. The command line lists more: benefactor audit replay --data DIR.`}</Text> : null;

function Running({ run }: { run: ReplayRun }) {
  const share = shareRead(run), said = soFar(run);
  return (
    <Stack gap="md">
      <div>
        <Progress.Root size={10} radius="xl"><Progress.Section value={share ?? 0} aria-label="How much of the log was read" aria-valuetext={said} /></Progress.Root>
        <Text size="sm" c="dimmed" mt={6} className="money">{said}</Text>
      </div>
      <Stats><Stat label="Claims" value={whole(run.claims)} /><Stat label="Decided again" value={whole(run.decidedAgain)} /><Stat label="Differences" value={whole(run.differences)} /></Stats>
    </Stack>
  );
}

function Report({ report }: { report: ReplayReport }) {
  const { differences = [], notReproducible = [], pins = [], unknown = [], damagedKeys = [] } = report;
  return (
    <>
      <Section title="What was checked">
        <Facts items={[
          ["Log", report.logId], ["Up to position", report.nextPosition === "0" ? "–" : String(BigInt(report.nextPosition) - 1n)], ["Events", whole(report.events)], ["Decided again", `${whole(report.decidedAgain)} of ${whole(report.commands)} commands`],
          ["Claims", `${whole(report.claims)}, ${whole(report.lines)} line decisions`], ["Plan payments", dollars(report.planPaid)], ["Opened for a rule", `${whole(report.unsealed)} commands`], ["Fingerprints", report.fingerprints === "0" ? "As recorded" : `${whole(report.fingerprints)} computed again`], ["Took", tookText(report.tookMicros)],
        ]} />
      </Section>
      {pins.length > 0 && (
        <Section flush title="Held to checkpoints" lead="That were signed before, and lie outside the server's data">
          <RecordTable caption="Checkpoints" rows={pins} id={({ position }) => position} columns={[
            { label: "Checkpoint", lead: true, cell: ({ source, pageHash }) => <span style={{ overflowWrap: "anywhere" }}>{source || pageHash.slice(0, 16)}</span> },
            { label: "Up to position", end: true, cell: ({ position }) => <span className="money">{position}</span> },
            { label: "The log", cell: ({ holds, what }) => (holds ? <ToneBadge tone="good">Holds</ToneBadge> : <span><ToneBadge tone="bad">Does not hold</ToneBadge> <Text size="sm" span>{what}</Text></span>) },
          ]} />
        </Section>
      )}
      {differences.length > 0 && (
        <Section flush title="Differences" lead={`${whole(report.different)} of ${report.policiesDifferent === "1" ? "1 policy" : `${whole(report.policiesDifferent)} policies`}; plan payments recorded less recomputed: ${dollars(report.money)}`}>
          <RecordTable caption="Differences" rows={differences} id={({ position, field, line }) => `${position} ${line} ${field}`} columns={[
            { label: "Claim", lead: true, cell: ({ claimNumber, policy }) => <ClaimLink number={claimNumber} policy={policy} /> },
            { label: "Position", end: true, cell: ({ position }) => <span className="money">{position}</span> },
            { label: "Line", end: true, cell: ({ line }) => line || "–" },
            { label: "What", cell: ({ event, field }) => <span>{field}<Text size="xs" c="dimmed" component="span" display="block">{words(event)}</Text></span> },
            { label: "Recorded", cell: ({ recorded }) => recorded || "–" },
            { label: "By the rules", cell: ({ again }) => again || "–" },
            { label: "Difference", end: true, cell: ({ money }) => (money ? <Money amount={money} /> : "–") },
            { label: "Behind", end: true, cell: ({ follows }) => (follows === "0" ? "–" : <span className="money">{follows}</span>) },
          ]} />
          <Rest all={report.differencesInAll} shown={differences.length} what="differences" />
          {differences.some(({ follows }) => follows !== "0") && <Text size="sm" c="dimmed" px="lg" pb="md">Each decision is made on what is recorded before it. So those with a position under Behind may only follow from that one, the first of their policy.</Text>}
        </Section>
      )}
      {notReproducible.length > 0 && (
        <Section flush title="Not reproducible" lead={`${whole(report.notReproducibleInAll)} lines rest on what cannot be read any more`}>
          <RecordTable caption="Not reproducible" rows={notReproducible} id={({ position }) => position} columns={[
            { label: "Claim", lead: true, cell: ({ claimNumber, policy }) => <ClaimLink number={claimNumber} policy={policy} /> },
            { label: "Position", end: true, cell: ({ position }) => <span className="money">{position}</span> },
            { label: "Lines", cell: ({ lines }) => linesText(lines) || "–" },
            { label: "Why", cell: ({ reason }) => words(reason) },
            { label: "Decided again without it", cell: ({ decidedAgain }) => (decidedAgain ? "Yes: no rule reads it" : "No") },
          ]} />
        </Section>
      )}
      {damagedKeys.length > 0 && <Section title="Damaged data keys" lead="A rule needed them, and they cannot be unwrapped: a backup of the data keys brings them back"><List size="sm" spacing="xs">{damagedKeys.map((name) => <List.Item key={name} style={{ overflowWrap: "anywhere" }}>{name}</List.Item>)}</List></Section>}
      {unknown.length > 0 && <Section title="What this cannot know"><List size="sm" spacing="xs">{unknown.map((sentence) => <List.Item key={sentence}>{sentence}</List.Item>)}</List></Section>}
    </>
  );
}

function Replay({ run }: { run: ReplayRun | null }) {
  const cache = useQueryClient();
  const [fingerprints, setFingerprints] = useState(false);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const running = run?.state === "RUNNING" ? run : null;
  const carry = async (work: () => Promise<ReplayRun>) => {
    setBusy(true);
    setError(null);
    try {
      cache.setQueryData(key, await work());
    } catch (refused) {
      setError(refused);
    }
    await cache.invalidateQueries({ queryKey: key });
    setBusy(false);
  };
  const verdict = run && verdictOf(run);
  return (
    <>
      <Section title="Decide it again" lead="One at a time, behind everything else that the server does. Nothing is changed by it; that it was asked for is recorded.">
        <Group justify="space-between" gap="md">
          <Switch label="Fingerprints too" description="By which duplicates are found; slower" checked={fingerprints} disabled={!!running} onChange={(event) => setFingerprints(event.currentTarget.checked)} />
          {running
            ? <Button variant="default" loading={busy} leftSection={<IconPlayerStop size={17} aria-hidden />} onClick={() => void carry(() => cancelReplay(client, running))}>Cancel it</Button>
            : <Button loading={busy} leftSection={<IconHistory size={17} aria-hidden />} onClick={() => void carry(() => startReplay(client, fingerprints))}>Start a replay</Button>}
        </Group>
        <RefusedNote error={error} />
      </Section>
      {run && verdict ? (
        <Section title={running ? "How far it is" : "What came out"} lead={`Started ${instantText(run.started)}${run.ended ? `, ended ${instantText(run.ended)}` : ""}${run.fingerprints ? ", with fingerprints" : ""}`} actions={<ToneBadge tone={verdict.tone}>{verdict.badge}</ToneBadge>}>
          {running ? <Running run={run} /> : <Text size="sm" role="status" style={{ overflowWrap: "anywhere" }}>{verdict.text}</Text>}
        </Section>
      ) : <EmptyState icon={IconHistory} title="None yet" text="No replay was started since the server was." />}
      {run?.report && <Report report={run.report} />}
    </>
  );
}

export default function ReplayPage() {
  const query = useQuery({
    queryKey: key, queryFn: ({ signal }) => getReplay(client, signal), staleTime: 0,
    // Somebody else may start one.
    refetchInterval: ({ state }) => (state.data?.state === "RUNNING" ? 1_000 : 15_000),
  });
  return (
    <Page title="Replay" lead="Every decision of the log made again by the rules, and compared with what is recorded.">
      <Loaded query={query} loading={<PageSkeleton />}>{(run) => <Replay run={run} />}</Loaded>
    </Page>
  );
}
