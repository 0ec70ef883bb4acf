import { Alert, Button, Group, List, Progress, Stack, Text } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { IconSparkles } from "@tabler/icons-react";
import { useState } from "react";
import { Link } from "react-router-dom";
import { uploadClaims, type BulkProgress } from "@/api/bulk";
import { enrollAll } from "@/api/processing";
import { client } from "@/app/engine";
import { Page, Section } from "@/ui/page";
import { Stat, Stats } from "@/ui/stat";
import { RefusedNote } from "@/ui/states";
import { today } from "@/words/dates";
import { demoBook } from "./demo_book";

interface Done { enrolled: number; known: number; refused: { what: string; reason: string }[]; claims?: BulkProgress }

export default function DemoPage() {
  const cache = useQueryClient();
  const [busy, setBusy] = useState(false);
  const [share, setShare] = useState(0);
  const [done, setDone] = useState<Done | null>(null);
  const [error, setError] = useState<unknown>(null);
  const run = async () => {
    setBusy(true);
    setError(null);
    setDone(null);
    setShare(5);
    try {
      const { document, claims } = demoBook(today());
      const names = [...document.providers, ...document.policies, ...document.steps].map((item) => { const { name, policyNumber, authorization } = item as Record<string, string>; return authorization ?? policyNumber ?? name ?? ""; });
      const results = await enrollAll(client, document);
      const now: Done = {
        enrolled: results.filter(({ accepted }) => accepted === true).length, known: results.filter(({ accepted }) => accepted === false).length,
        refused: results.flatMap(({ refused, failed }, index) => (refused || failed ? [{ what: names[index] ?? "", reason: refused?.reason ?? failed ?? refused?.code ?? "" }] : [])),
      };
      setDone(now);
      setShare(35);
      now.claims = await uploadClaims(client, new Blob([claims.map((claim) => JSON.stringify(claim)).join("\n")]), {
        signal: new AbortController().signal, pieceLines: 40, onRows: () => {}, onProgress: ({ answered }) => setShare(35 + (answered / claims.length) * 65),
      });
      setDone({ ...now });
      for (const key of ["claims", "statistics", "queue", "policy"]) void cache.invalidateQueries({ queryKey: [key] });
    } catch (refused) {
      setError(refused);
    }
    setBusy(false);
  };
  return (
    <Page title="Demo set-up" lead="Fills an empty engine with something to look at.">
      <Section title="One click">
        <Stack gap="md">
          <Text size="sm">This enrols and files, through the same API as everybody:</Text>
          <List size="sm" spacing={4}>
            <List.Item>three providers, and twelve families under three plans</List.Item>
            <List.Item>some prior authorisations</List.Item>
            <List.Item>120 claims of the last two months: paid, denied, and some held for review</List.Item>
          </List>
          <Alert variant="light" color="yellow"><Text size="sm" c="var(--mantine-color-text)">Everything is recorded for good: there is no taking it back. Do it on a server for trying out. Done twice, it changes nothing the second time.</Text></Alert>
          <Group><Button leftSection={<IconSparkles size={18} aria-hidden />} loading={busy} onClick={() => void run()}>Set it up</Button></Group>
          {busy && <Progress.Root size={10} radius="xl"><Progress.Section value={share} aria-label="Progress of the set-up" /></Progress.Root>}
          <RefusedNote error={error} />
        </Stack>
      </Section>
      {done && (
        <>
          <Stats>
            <Stat label="Enrolled" value={done.enrolled} note={done.known ? `${done.known} were known` : undefined} />
            <Stat label="Claims answered" value={done.claims?.answered ?? "…"} />
            <Stat label="Known already" value={done.claims?.duplicates ?? "…"} />
            <Stat label="Refused" value={done.refused.length + (done.claims ? done.claims.refused + done.claims.failed : 0)} />
          </Stats>
          {done.refused.length > 0 && <Alert color="red" variant="light" role="alert">{done.refused.slice(0, 8).map(({ what, reason }) => <Text key={what} size="sm" c="var(--mantine-color-text)"><b>{what}</b> {reason}</Text>)}</Alert>}
          {done.claims && (
            <Group role="status"><Text size="sm">It is set up.</Text>
              <Button component={Link} to="/processor" size="xs" variant="light">See today</Button><Button component={Link} to="/processor/queue" size="xs" variant="light">See the work queue</Button></Group>
          )}
        </>
      )}
    </Page>
  );
}
