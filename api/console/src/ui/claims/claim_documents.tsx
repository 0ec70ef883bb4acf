import { Button, Group, Stack, Text } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useQueryClient } from "@tanstack/react-query";
import { IconDownload, IconFileText, IconUpload } from "@tabler/icons-react";
import { useState } from "react";
import type { Journey } from "@/api/claims";
import { attachDocument, documentLink, isShown } from "@/api/documents";
import { messageOf } from "@/api/problems";
import { client } from "@/app/engine";
import { didMyself } from "@/app/live";
import { CoverBadge } from "@/ui/badges";
import { words } from "@/words/codes";
import { instantText } from "@/words/dates";
import { DocumentDrop, type ChosenDocument } from "./document_drop";
import { DocumentPreview } from "./document_preview";

const bytes = (size: string) => {
  const count = Number(size);
  return count >= 1_048_576 ? `${(count / 1_048_576).toFixed(1)} MB` : `${Math.max(1, Math.round(count / 1024))} kB`;
};

/** Documents of a claim, to be opened and added to. */
export function ClaimDocuments({ journey, mayAdd }: { journey: Journey; mayAdd: boolean }) {
  const cache = useQueryClient();
  const [chosen, setChosen] = useState<ChosenDocument[]>([]);
  const [busy, setBusy] = useState(false);
  const [shown, setShown] = useState<string | null>(null);
  const claim = journey.claimNumber;
  const fail = (error: unknown) => notifications.show({ color: "red", title: "That did not work", message: error instanceof Error && error.name === "Error" ? error.message : messageOf(error) });

  const open = async (document: string) => {
    try {
      const { url } = await documentLink(client, claim, document);
      window.open(url, "_blank", "noopener,noreferrer");
    } catch (error) {
      fail(error);
    }
  };
  const send = async () => {
    setBusy(true);
    didMyself(claim);
    try {
      for (const { file, kind } of chosen) await attachDocument(client, claim, kind, file);
      setChosen([]);
      notifications.show({ message: "Your documents have arrived." });
    } catch (error) {
      fail(error);
    }
    await cache.invalidateQueries({ queryKey: ["claim", claim] });
    setBusy(false);
  };
  return (
    <Stack gap="md">
      {!journey.documents?.length && !mayAdd && <Text c="dimmed" size="sm">No documents.</Text>}
      {journey.documents?.map((document) => (
        <Stack key={document.id} gap="xs">
          <Group justify="space-between" gap="sm">
            <Group gap="sm" wrap="nowrap" style={{ minWidth: 0 }}>
              <IconFileText size={22} stroke={1.6} aria-hidden style={{ flex: "none" }} />
              <div style={{ minWidth: 0 }}>
                <Text size="sm" fw={600} style={{ overflowWrap: "anywhere" }}>{document.fileName || words(document.kind)}</Text>
                <Text size="xs" c="dimmed">{words(document.kind)} · {bytes(document.size)} · {instantText(document.time)}</Text>
              </div>
            </Group>
            <Group gap="xs">
              <CoverBadge status={document.status} />
              {document.status === "STORED" && isShown(document) && <Button size="xs" variant="subtle" aria-expanded={shown === document.id} onClick={() => setShown(shown === document.id ? null : document.id)} aria-label={`${shown === document.id ? "Hide" : "Show"} ${document.fileName || words(document.kind)}`}>{shown === document.id ? "Hide" : "Show"}</Button>}
              {document.status === "STORED" && <Button size="xs" variant="subtle" leftSection={<IconDownload size={15} aria-hidden />} onClick={() => void open(document.id)} aria-label={`Open ${document.fileName || words(document.kind)}`}>Open</Button>}
            </Group>
          </Group>
          {shown === document.id && <DocumentPreview claim={claim} document={document} />}
        </Stack>
      ))}
      {mayAdd && (
        <>
          <DocumentDrop documents={chosen} change={setChosen} />
          {chosen.length > 0 && <Group><Button leftSection={<IconUpload size={16} aria-hidden />} loading={busy} onClick={() => void send()}>Send {chosen.length === 1 ? "it" : `all ${chosen.length}`}</Button></Group>}
        </>
      )}
    </Stack>
  );
}
