import { Button, Group, Stack, Text } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { IconCalendarTime } from "@tabler/icons-react";
import { useState } from "react";
import { getJobs, runJob, type Job, type JobOutcome } from "@/api/running";
import { client } from "@/app/engine";
import { ToneBadge } from "@/ui/badges";
import { ConfirmModal } from "@/ui/confirm";
import { Page, Section } from "@/ui/page";
import { EmptyState, Loaded, RefusedNote } from "@/ui/states";
import { words } from "@/words/codes";
import { instantText, today } from "@/words/dates";

function JobCard({ job }: { job: Job }) {
  const cache = useQueryClient();
  const [asking, setAsking] = useState(false);
  const [busy, setBusy] = useState(false);
  const [told, setTold] = useState<{ outcome: JobOutcome; dry: boolean } | null>(null);
  const [error, setError] = useState<unknown>(null);
  const run = async (dry: boolean) => {
    setTold({ outcome: await runJob(client, job.name, today(), dry), dry });
    await cache.invalidateQueries({ queryKey: ["jobs"] });
  };
  const tryIt = async () => {
    setBusy(true);
    setError(null);
    await run(true).catch(setError);
    setBusy(false);
  };
  const claims = told?.outcome.claims ?? [];
  return (
    <Section title={words(job.name)} actions={<Group gap="xs">
      <ToneBadge tone={job.at ? "good" : "plain"}>{job.at ? `Daily at ${job.at} UTC` : "By hand only"}</ToneBadge>
    </Group>}>
      <Stack gap="sm">
        <Text size="sm">{job.description}</Text>
        <Text size="sm" c="dimmed">{job.lastRun ? `Last run ${instantText(job.lastRun)}: ${job.lastSummary || "nothing said"}` : "Not run since the server started."}</Text>
        <Group gap="sm">
          <Button size="xs" variant="default" loading={busy} onClick={() => void tryIt()}>Try it without effect</Button>
          <Button size="xs" onClick={() => setAsking(true)}>Run it now</Button>
        </Group>
        <RefusedNote error={error} />
        {told && (
          <div role="status">
            <Text size="sm" fw={600}>{told.dry ? "It would do this: " : "Done: "}{told.outcome.summary}</Text>
            {told.outcome.failed > 0 && <Text size="sm" c="var(--mantine-color-error)">{told.outcome.failed} could not be done.</Text>}
            {claims.length > 0 && <Text size="sm" c="dimmed" style={{ overflowWrap: "anywhere" }}>{claims.slice(0, 20).join(", ")}{claims.length > 20 && ` and ${claims.length - 20} more`}</Text>}
          </div>
        )}
      </Stack>
      <ConfirmModal opened={asking} close={() => setAsking(false)} title={`Run ${words(job.name).toLowerCase()} now`} text={`${job.description} For today, ${today()}.`} action="Run it" carry={() => run(false)} />
    </Section>
  );
}

export default function JobsPage() {
  const jobs = useQuery({ queryKey: ["jobs"], queryFn: ({ signal }) => getJobs(client, signal) });
  return (
    <Page title="Jobs" lead="Work that comes round by the day. One runs at a time.">
      <Loaded query={jobs}>{(list) => list.length ? <>{list.map((job) => <JobCard key={job.name} job={job} />)}</> : <EmptyState icon={IconCalendarTime} title="No jobs" text="This server has none set up." />}</Loaded>
    </Page>
  );
}
