import { Button, Text } from "@mantine/core";
import { IconDownload } from "@tabler/icons-react";
import { acknowledgmentFile, type Acknowledged, type Acknowledgment } from "@/api/bulk";
import { saveFile } from "@/api/client";
import { Section } from "@/ui/page";
import { RecordTable, type Column } from "@/ui/record_table";

const says: Record<Acknowledgment["kind"], string> = {
  TA1: "Whether the interchange's envelope is right",
  "999": "Which transaction sets were accepted, and what is wrong with their form",
  "277CA": "Of each claim its number, or why it was refused",
};
const most = 100; // Files of more interchanges are rare, and are for the command line.

/** What X12 answers to a file, to be sent back to whom it came from. */
export function Acknowledgments({ acknowledgments, why, file }: Acknowledged & { file: string }) {
  const columns: Column<Acknowledgment>[] = [
    { label: "Kind", lead: true, cell: ({ kind }) => kind },
    { label: "What it says", cell: ({ kind }) => says[kind] },
    { label: "File", end: true, cell: (one) => {
      const { name, bytes } = acknowledgmentFile(one, file);
      return <Button size="xs" variant="default" leftSection={<IconDownload size={14} aria-hidden />} onClick={() => saveFile(bytes, name)} aria-label={`Download ${name}`}>Download</Button>;
    } },
  ];
  const missing = why ?? (acknowledgments.length ? "" : "the file has nothing that is acknowledged");
  return (
    <Section title="Acknowledgments" flush={!missing}>
      {missing ? <Text size="sm">There are none: {missing}.</Text> : <RecordTable caption="Acknowledgments" columns={columns} rows={acknowledgments.slice(0, most)} id={({ name }) => name} />}
      {acknowledgments.length > most && <Text size="sm" c="dimmed" p="md">{acknowledgments.length - most} more are not listed; the command line writes all of them.</Text>}
    </Section>
  );
}
