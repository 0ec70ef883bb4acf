import "@mantine/dropzone/styles.css";
import { ActionIcon, Button, Group, Select, Stack, Text } from "@mantine/core";
import { Dropzone, type FileRejection } from "@mantine/dropzone";
import { IconCloudUpload, IconX } from "@tabler/icons-react";
import { useRef, useState } from "react";
import { documentBytes, documentTypes } from "@/api/documents";
import { documentKinds, words } from "@/words/codes";

export interface ChosenDocument { file: File; kind: string }

const guess = (name: string): string =>
  /bill|invoice|receipt/i.test(name) ? "ITEMIZED_BILL" : /lab/i.test(name) ? "LAB_RESULT" : /xray|x-ray|mri|scan|image/i.test(name) ? "IMAGING_REPORT"
  : /discharge/i.test(name) ? "DISCHARGE_SUMMARY" : /referr?al/i.test(name) ? "REFERRAL" : "OTHER";

/** Files to go with a claim: dropped, or chosen by keyboard or touch. */
export function DocumentDrop({ documents, change }: { documents: ChosenDocument[]; change: (documents: ChosenDocument[]) => void }) {
  const choose = useRef<() => void>(null);
  const [rejected, setRejected] = useState<string | null>(null);
  const refuse = (files: FileRejection[]) => setRejected(`Not taken: ${files.map(({ file }) => file.name).join(", ")}. Documents are PDF, JPEG, PNG, TIFF, DICOM or text files of at most 50 MB.`);
  return (
    <Stack gap="sm">
      <Dropzone accept={documentTypes} maxSize={documentBytes} onReject={refuse} inputProps={{ "aria-label": "Choose documents" }} radius="md"
                activateOnKeyboard={false} tabIndex={-1} openRef={choose}
                onDrop={(files) => { setRejected(null); change([...documents, ...files.map((file) => ({ file, kind: guess(file.name) }))]); }}>
        <Group justify="center" gap="md" py="md" style={{ pointerEvents: "none" }}>
          <IconCloudUpload size={34} stroke={1.4} aria-hidden />
          <div>
            <Text fw={600}>Drop documents here</Text>
            <Text size="sm" c="dimmed">Bills, reports, referrals: up to 50 MB each</Text>
          </div>
          <Button variant="default" size="xs" style={{ pointerEvents: "all" }} onClick={(event) => { event.stopPropagation(); choose.current?.(); }}>Choose files</Button>
        </Group>
      </Dropzone>
      {rejected && <Text size="sm" c="var(--mantine-color-error)" role="alert">{rejected}</Text>}
      {documents.map(({ file, kind }, index) => (
        <Group key={file.name + index} gap="sm" wrap="nowrap">
          <Text size="sm" style={{ flex: 1, minWidth: 0 }} truncate>{file.name}</Text>
          <Select size="xs" w={190} aria-label={`What ${file.name} is`} value={kind} data={documentKinds.map((value) => ({ value, label: words(value) }))}
                  onChange={(value) => change(documents.map((d, at) => (at === index ? { ...d, kind: value! } : d)))} />
          <ActionIcon variant="subtle" color="gray" aria-label={`Leave out ${file.name}`} onClick={() => change(documents.filter((_, at) => at !== index))}><IconX size={17} /></ActionIcon>
        </Group>
      ))}
    </Stack>
  );
}
