import { Button, Code, CopyButton, Group, Slider, Stack, Text } from "@mantine/core";
import { IconChevronLeft, IconChevronRight, IconDownload, IconLockOpen } from "@tabler/icons-react";
import { keepPreviousData, useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { useNavigate, useParams } from "react-router-dom";
import { getClaimAsOf, getExplanationAsOf, getHistory, type HistoryEvent } from "@/api/auditing";
import { saveFile } from "@/api/client";
import { getProof } from "@/api/replay";
import { client } from "@/app/engine";
import { EventBadge, StatusBadge, ToneBadge } from "@/ui/badges";
import { ClaimAmounts } from "@/ui/claims/claim_amounts";
import { Facts, Page, Section } from "@/ui/page";
import { RecordTable } from "@/ui/record_table";
import { WorkedLines } from "@/areas/processor/worked_lines";
import { EmptyState, Loaded, PageSkeleton, RefusedNote } from "@/ui/states";
import { eventOf, words } from "@/words/codes";
import { dayText, instantText } from "@/words/dates";
import { dollars } from "@/words/money";
import { BreakGlass, GlassBroken } from "./break_glass";
import { changesBetween } from "./moments";
import { handProof } from "./proof_handed";

/** A claim as it stood after the event at *asOf*; undefined: now. */
function AsOf({ claim, asOf, before, reason }: { claim: string; asOf: string | undefined; before: string | undefined; reason: string | null }) {
  const ask = (at: string | undefined, enabled: boolean) => ({
    queryKey: ["claim", claim, "as-of", at ?? "now", reason !== null] as const, queryFn: ({ signal }: { signal: AbortSignal }) => getClaimAsOf(client, claim, at, reason, signal), placeholderData: keepPreviousData, enabled,
    // What was is so for ever.
    staleTime: at === undefined ? 20_000 : Infinity,
  });
  const record = useQuery(ask(asOf, true)), earlier = useQuery({ ...ask(before, before !== undefined), placeholderData: undefined });
  const explanation = useQuery({ queryKey: ["claim", claim, "explanation-as-of", asOf ?? "now", reason !== null], queryFn: ({ signal }) => getExplanationAsOf(client, claim, asOf, reason, signal), placeholderData: keepPreviousData });
  return (
    <Loaded query={record} notFound={<EmptyState title="It was not there yet" text="At that moment nobody had filed this claim." />}>
      {(record) => {
        const changed = before !== undefined && earlier.data ? changesBetween(earlier.data, record) : [];
        return (
          <Stack gap="lg">
            <Group gap="sm"><StatusBadge status={record.outcome.status} />{record.erased && <ToneBadge tone="plain">Private parts not shown</ToneBadge>}</Group>
            {before !== undefined && earlier.data && changed.length === 0 && <Text size="sm" c="dimmed">This event changed nothing of what is shown here.</Text>}
            {changed.length > 0 && <div><Text size="sm" fw={600}>What this event changed</Text><ul style={{ margin: "4px 0 0", paddingLeft: 18 }}>{changed.map(({ what, from, to }) => <li key={what}><Text size="sm" span>{what}: {from} → <b>{to}</b></Text></li>)}</ul></div>}
            <ClaimAmounts outcome={record.outcome} share="Member pays" />
            <Facts items={[["Member", record.memberId || "Not shown"], ["Policy", record.policyNumber || "Not shown"], ["Provider (NPI)", record.providerNpi], ["Received", dayText(record.received)], ["Paid so far", dollars(record.settled)], ["To take back", dollars(record.toRecoup)], ["Dispute", record.dispute ? words(record.dispute) : "None"], ["Last event", record.position]]} />
            <div style={{ margin: "0 calc(-1 * var(--mantine-spacing-lg))" }}><WorkedLines record={record} /></div>
            <Loaded query={explanation} loading={null}>{({ lines }) => <Stack gap="xs">{(lines ?? []).map((line, index) => <Text key={index} size="sm">{line}</Text>)}</Stack>}</Loaded>
          </Stack>
        );
      }}
    </Loaded>
  );
}

/** The proof of the claim's decisions: kept as a file, or handed to the page that checks it. */
function Proof({ claim, reason }: { claim: string; reason: string | null }) {
  const go = useNavigate();
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const command = `benefactor audit prove ${claim} > proof.json`;
  const prove = async (use: (proof: File) => void) => {
    setBusy(true);
    setError(null);
    try {
      use(await getProof(client, claim, reason));
    } catch (refused) {
      setError(refused);
    }
    setBusy(false);
  };
  const check = (proof: File) => {
    handProof(proof);
    go("/auditor/proof");
  };
  return (
    <Section title="Proof" lead="That the claim's decisions are in the log as signed, for whoever does not trust this server">
      <Stack gap="sm">
        <Group gap="sm"><Button size="xs" loading={busy} leftSection={<IconDownload size={16} aria-hidden />} onClick={() => void prove((proof) => saveFile(proof, proof.name))}>Download proof</Button>
          <Button size="xs" variant="default" disabled={busy} onClick={() => void prove(check)}>Check it here</Button></Group>
        <RefusedNote error={error} />
        <Text size="sm">It is checked anywhere with the log's public key. The command line makes and checks it, too:</Text>
        <Code block style={{ whiteSpace: "pre-wrap", overflowWrap: "anywhere" }} tabIndex={0}>{command}{"\n"}benefactor audit check proof.json --key data.log-key.pub</Code>
        <Group><CopyButton value={command}>{({ copied, copy }) => <Button size="xs" variant="default" onClick={copy}>{copied ? "Copied" : "Copy the command"}</Button>}</CopyButton></Group>
      </Stack>
    </Section>
  );
}

function Explorer({ claim, events, reason }: { claim: string; events: HistoryEvent[]; reason: string | null }) {
  // Null: the newest, also when there is a newer one.
  const [at, setAt] = useState<number | null>(null);
  const last = events.length - 1, now = Math.min(at ?? last, last), event = events[now]!, newest = now === last;
  const to = (place: number) => setAt(place >= last ? null : Math.max(0, place));
  return (
    <>
      <Section title="At a moment" lead={newest ? "As it stands now" : `As it stood after event ${event.position}`}>
        <Stack gap="lg">
          <Group gap="sm" wrap="nowrap" align="center">
            <Button size="compact-md" variant="default" px={6} aria-label="The event before" disabled={now === 0} onClick={() => to(now - 1)}><IconChevronLeft size={18} aria-hidden /></Button>
            <Slider flex={1} min={0} max={Math.max(1, events.length - 1)} step={1} value={now} onChange={to} label={null} disabled={events.length < 2} thumbLabel="Moment of the claim" marks={events.length <= 40 ? events.map((_, value) => ({ value })) : undefined}
                    thumbProps={{ "aria-valuetext": `Event ${event.position}, ${eventOf(event.type).text}, ${instantText(event.time)}` } as never} />
            <Button size="compact-md" variant="default" px={6} aria-label="The next event" disabled={newest} onClick={() => to(now + 1)}><IconChevronRight size={18} aria-hidden /></Button>
          </Group>
          <Group gap="sm" role="status"><EventBadge type={event.type} /><Text size="sm">{instantText(event.time)}</Text><Text size="sm" c="dimmed">{event.summary}</Text></Group>
          <AsOf claim={claim} asOf={newest ? undefined : event.position} before={now > 0 ? events[now - 1]!.position : undefined} reason={reason} />
        </Stack>
      </Section>
      <Section flush title={`${events.length} events`}>
        <RecordTable caption="Events of the claim" rows={[...events].reverse()} id={({ position }) => position} columns={[
          { label: "Event", lead: true, cell: (one) => <span><EventBadge type={one.type} /></span> },
          { label: "Position", end: true, cell: ({ position }) => <span className="money">{position}</span> },
          { label: "When", cell: ({ time }) => instantText(time) },
          { label: "Who", cell: ({ user, role, channel }) => <span>{user || "–"}<Text size="xs" c="dimmed" component="span" display="block">{[role && words(role), channel && words(channel)].filter(Boolean).join(", ")}</Text></span> },
          { label: "What", cell: ({ summary, opened }) => <Text size="sm" component="span" style={{ overflowWrap: "anywhere" }}>{summary || "–"}{!opened && <Text span size="xs" c="dimmed"> (sealed)</Text>}</Text> },
          { label: "", end: true, cell: (one) => <Button size="compact-xs" variant="subtle" aria-label={`Show the claim after event ${one.position}`} onClick={() => { to(events.indexOf(one)); window.scrollTo(0, 0); }}>Show</Button> },
        ]} />
      </Section>
      <Proof claim={claim} reason={reason} />
    </>
  );
}

/** Made anew when the glass breaks or is mended: nothing that was shown through it stays. */
function Body({ claim, reason }: { claim: string; reason: string | null }) {
  const cache = useQueryClient();
  const history = useQuery({ queryKey: ["claim", claim, "history", reason !== null], queryFn: ({ signal }) => getHistory(client, claim, reason, signal) });
  useEffect(() => () => { if (reason !== null) cache.removeQueries({ predicate: ({ queryKey }) => queryKey[0] === "claim" && queryKey.at(-1) === true }); }, [cache, reason]);
  return (
    <Loaded query={history} loading={<PageSkeleton />} notFound={<EmptyState title="There is no such claim" text="Look at the number again." />}>
      {(events) => (events.length ? <Explorer claim={claim} events={events} reason={reason} /> : <EmptyState title="No events" />)}
    </Loaded>
  );
}

export default function ClaimPage() {
  const { claim = "" } = useParams();
  const [reason, setReason] = useState<string | null>(null);
  const [asking, setAsking] = useState(false);
  useEffect(() => setReason(null), [claim]);
  return (
    <Page title={`Events of ${claim}`} actions={reason === null && <Button variant="default" leftSection={<IconLockOpen size={17} aria-hidden />} onClick={() => setAsking(true)}>Break the glass</Button>}>
      {reason !== null && <GlassBroken mend={() => setReason(null)} />}
      <Body key={`${claim} ${reason}`} claim={claim} reason={reason} />
      <BreakGlass opened={asking} close={() => setAsking(false)} broken={setReason} />
    </Page>
  );
}
