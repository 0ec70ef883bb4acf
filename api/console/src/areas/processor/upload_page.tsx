import "@mantine/dropzone/styles.css";
import { Alert, Anchor, Button, Code, Group, List, Progress, SegmentedControl, Stack, Switch, Text } from "@mantine/core";
import { Dropzone } from "@mantine/dropzone";
import { IconCloudUpload } from "@tabler/icons-react";
import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useMemo, useRef, useState } from "react";
import { uploadClaims, uploadX12, x12Most, type Acknowledged, type BulkProgress, type BulkRow, type FileWarning } from "@/api/bulk";
import { client } from "@/app/engine";
import { everyGroup, isOld } from "@/app/stale";
import { Page, Section } from "@/ui/page";
import { Stat, Stats } from "@/ui/stat";
import { EmptyState, RefusedNote } from "@/ui/states";
import { Acknowledgments } from "./acknowledgments";
import { whole } from "./dashboard";
import { UploadRows } from "./upload_rows";

type Show = "all" | "refused" | "duplicates";
const shown = (rows: BulkRow[], show: Show) =>
  show === "refused" ? rows.filter(({ result }) => result?.refused || result?.failed) : show === "duplicates" ? rows.filter(({ result }) => result?.outcome?.duplicate) : rows;

interface Run { name: string; size: number; x12: boolean; rows: BulkRow[]; warnings: FileWarning[]; acknowledged?: Acknowledged; progress: BulkProgress; seconds: number; over: boolean; error?: unknown }
type Wrong = "long" | "array";

/** A file of another kind is told apart by how it begins. */
async function kindOf(file: File): Promise<"ndjson" | "x12" | "array"> {
  const start = (await file.slice(0, 200).text()).trimStart();
  return start.startsWith("ISA") ? "x12" : start.startsWith("[") ? "array" : "ndjson";
}

export default function UploadPage() {
  const cache = useQueryClient();
  const [run, setRun] = useState<Run | null>(null);
  const [wrong, setWrong] = useState<Wrong | null>(null);
  const [receivedAsSaid, setReceivedAsSaid] = useState(false);
  const [show, setShow] = useState<Show>("all");
  const stop = useRef<AbortController | null>(null);
  useEffect(() => () => stop.current?.abort(), []);

  const start = async (file: File) => {
    const kind = await kindOf(file);
    const why: Wrong | null = kind === "array" ? "array" : kind === "x12" && file.size > x12Most ? "long" : null;
    setWrong(why);
    if (why) return;
    const abort = (stop.current = new AbortController());
    const begun = performance.now();
    const now: Run = { name: file.name, size: file.size, x12: kind === "x12", rows: [], warnings: [], progress: { bytes: 0, sent: 0, answered: 0, duplicates: 0, refused: 0, failed: 0 }, seconds: 0, over: false };
    // Results come by thousands a second: what is drawn is drawn once a frame.
    let frame = 0;
    const draw = () => {
      frame ||= requestAnimationFrame(() => {
        frame = 0;
        setRun({ ...now, rows: now.rows, seconds: (performance.now() - begun) / 1000 });
      });
    };
    setShow("all");
    setRun({ ...now });
    try {
      const settings = {
        signal: abort.signal,
        onRows: (rows: BulkRow[]) => { now.rows = now.rows.concat(rows); draw(); },
        onProgress: (progress: BulkProgress) => { now.progress = progress; draw(); },
      };
      if (kind === "x12") {
        const { acknowledgments, why, ...progress } = await uploadX12(client, file, { ...settings, receivedAsSaid, onWarning: (warning) => { now.warnings.push(warning); } });
        now.progress = progress;
        now.acknowledged = { acknowledgments, why };
      } else now.progress = await uploadClaims(client, file, settings);
    } catch (error) {
      now.error = abort.signal.aborted ? new Error("Stopped. What was sent until then is filed; sent again it is not taken twice.") : error;
    }
    cancelAnimationFrame(frame);
    // Of an X12 file they came as they were answered.
    if (now.x12) now.rows = [...now.rows].sort((a, b) => a.line - b.line);
    setRun({ ...now, over: true, seconds: (performance.now() - begun) / 1000 });
    void cache.invalidateQueries({ predicate: ({ queryKey }) => isOld(queryKey, new Set(), everyGroup) });
  };

  const busy = run !== null && !run.over;
  const rows = useMemo(() => (run ? shown(run.rows, show) : []), [run, show]);
  const percent = run ? (run.over && !run.error ? 100 : Math.min(99, (run.progress.bytes / Math.max(1, run.size)) * 100)) : 0;
  const { progress } = run ?? {};
  return (
    <Page title="Bulk upload" lead="Many claims at once, each decided as it comes.">
      {!busy && (
        <Section title={run ? "Another file" : "A file of claims"}>
          <Stack gap="sm">
            <Dropzone multiple={false} onDrop={([file]) => file && void start(file)} inputProps={{ "aria-label": "Choose a file of claims" }} radius="md">
              <Group justify="center" gap="md" py="lg" style={{ pointerEvents: "none" }}>
                <IconCloudUpload size={38} stroke={1.4} aria-hidden />
                <div>
                  <Text fw={600}>Drop a file here, or choose one</Text>
                  <Text size="sm" c="dimmed">NDJSON, one claim as JSON on each line, of any length; or X12 claims (837P), up to 64 MiB</Text>
                </div>
              </Group>
            </Dropzone>
            <Switch label="X12: received on the day that each set says (BHT04)" description="Otherwise today" checked={receivedAsSaid} onChange={(event) => setReceivedAsSaid(event.currentTarget.checked)} />
            {wrong === "long" && <Alert color="yellow" variant="light" role="alert"><Text size="sm" c="var(--mantine-color-text)">This X12 file is longer than 64 MiB. Split it, or take it in on the command line: <Code>benefactor ingest FILE</Code></Text></Alert>}
            {wrong === "array" && <Alert color="yellow" variant="light" role="alert"><Text size="sm" c="var(--mantine-color-text)">This is one JSON list. Put each claim on a line of its own, without brackets and commas around: <Code>jq -c .[] FILE</Code></Text></Alert>}
          </Stack>
        </Section>
      )}
      {run && progress && (
        <>
          <Section title={run.name} actions={busy && <Button size="xs" variant="default" onClick={() => stop.current?.abort()}>Stop</Button>}>
            <Stack gap="md">
              <Progress.Root size={12} radius="xl"><Progress.Section value={percent} aria-label="Progress of the upload" color={run.error ? "red.8" : undefined} /></Progress.Root>
              <Text size="sm" role="status">{busy ? `${whole(progress.answered)} claims answered …` : run.error ? `${whole(progress.answered)} claims were answered before it ended.` : `Done: ${whole(progress.answered)} claims in ${run.seconds.toFixed(1)} seconds.`}</Text>
              <RefusedNote error={run.error} />
            </Stack>
          </Section>
          <Stats>
            <Stat label="Answered" value={whole(progress.answered)} note={`${whole(progress.sent)} sent`} />
            <Stat label="Taken" value={whole(progress.answered - progress.refused - progress.failed - progress.duplicates)} />
            <Stat label="Known already" value={whole(progress.duplicates)} />
            <Stat label="Refused" value={whole(progress.refused + progress.failed)} />
            <Stat label="A second" value={whole(Math.round(progress.answered / Math.max(0.1, run.seconds)))} note={`${run.seconds.toFixed(1)} s`} />
          </Stats>
          {run.acknowledged && <Acknowledgments {...run.acknowledged} file={run.name} />}
          {run.warnings.length > 0 && (
            <Section title="Warnings">
              <List size="sm">{run.warnings.map(({ segment, rule }, index) => <List.Item key={index}>Segment {segment}: {rule}</List.Item>)}</List>
            </Section>
          )}
          <Section flush title={run.x12 ? "Claim by claim" : "Line by line"} actions={<SegmentedControl size="xs" aria-label="Which lines" value={show} onChange={(value) => setShow(value as Show)} data={[{ value: "all", label: "All" }, { value: "refused", label: "Refused" }, { value: "duplicates", label: "Known" }]} />}>
            {rows.length ? <UploadRows rows={rows} place={run.x12 ? "Place" : "Line"} /> : <EmptyState title="No such lines" />}
          </Section>
        </>
      )}
      {!run && <Text size="sm" c="dimmed">A line looks as in the <Anchor href="/api" underline="always" target="_blank" rel="noreferrer">description of the API</Anchor>. An X12 file is taken as <Code>benefactor ingest</Code> takes one; its acknowledgments (TA1, 999, 277CA) are here to download once it is done. A file that was cut off can be sent again: no claim is taken twice.</Text>}
    </Page>
  );
}
