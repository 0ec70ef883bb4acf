import { Button, Group, Text, TextInput } from "@mantine/core";
import { useState, type FormEvent } from "react";
import { useNavigate } from "react-router-dom";
import { getInfo } from "@/api/running";
import { client, useAsk } from "@/app/engine";
import { LiveEvents } from "@/areas/processor/live_events";
import { Page, Section } from "@/ui/page";
import { Stat, Stats } from "@/ui/stat";
import { RowsSkeleton } from "@/ui/states";
import { auditor as area } from "./area";
import { LogBrowser } from "./log_browser";

export default function EventsPage() {
  const navigate = useNavigate();
  const [claim, setClaim] = useState("");
  const [minute, setMinute] = useState(0);
  const info = useAsk(["statistics", "info"], (signal) => getInfo(client, signal));
  const open = (event: FormEvent) => {
    event.preventDefault();
    const named = claim.trim();
    if (named) navigate(area.claimPath!(/^clm-/i.test(named) ? named.toUpperCase() : named));
  };
  return (
    <Page title="Events" lead="The log is the only truth: what happened to a claim, and the claim as it stood at any moment.">
      <Section title="Open a claim">
        <form onSubmit={open}>
          <Group align="flex-end" gap="md">
            <TextInput label="Claim number, or its id" placeholder="CLM-…" w={{ base: "100%", xs: 340 }} spellCheck={false} autoComplete="off" value={claim} onChange={(event) => setClaim(event.currentTarget.value)} />
            <Button type="submit" disabled={!claim.trim()}>Show its events</Button>
          </Group>
        </form>
      </Section>
      <Stats>
        <Stat label="Log position" value={info.data ? Number(info.data.durablePosition).toLocaleString("en-US") : "–"} note="Events in the log" />
        <Stat label="In the last minute" value={minute.toLocaleString("en-US")} note="Since this page is open" />
      </Stats>
      <Section flush title="The log" lead="Every event of claims, policies, providers and payments, the newest first">{info.data ? <LogBrowser end={BigInt(info.data.durablePosition)} /> : <RowsSkeleton />}</Section>
      <Section title="As it happens"><LiveEvents to={area.claimPath!} most={25} minutes={setMinute} /></Section>
      <Text size="sm" c="dimmed">Replays, traces and samples need the log itself: <code>benefactor audit --help</code> where it lies.</Text>
    </Page>
  );
}
