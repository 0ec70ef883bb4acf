import { Button, Group, SegmentedControl, Stack, Text, Textarea } from "@mantine/core";
import { useState, type FormEvent } from "react";
import type { Journey } from "@/api/claims";
import { ToneBadge } from "@/ui/badges";
import { useCommand } from "@/ui/claims/queries";
import { RefusedNote } from "@/ui/states";
import { instantText } from "@/words/dates";

const audiences = [{ value: "STAFF", label: "Staff" }, { value: "PROVIDER", label: "Provider" }, { value: "MEMBER", label: "Member" }];

/** What was said about a claim, to whom, and something more. */
export function Remarks({ journey }: { journey: Journey }) {
  const command = useCommand();
  const [seenBy, setSeenBy] = useState("STAFF");
  const [text, setText] = useState("");
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const send = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    setError(null);
    try {
      await command(journey.claimNumber, { remark: { seenBy, text: text.trim() } });
      setText("");
    } catch (refused) {
      setError(refused);
    }
    setBusy(false);
  };
  return (
    <Stack gap="md">
      {journey.remarks?.map((remark, index) => (
        <div key={index}>
          <Text size="sm" style={{ whiteSpace: "pre-wrap", overflowWrap: "anywhere" }}>{remark.text || "Erased with the member's data."}</Text>
          <Group gap="xs" mt={2}><ToneBadge tone={remark.seenBy === "STAFF" ? "plain" : "busy"}>{`For ${audiences.find(({ value }) => value === remark.seenBy)?.label.toLowerCase() ?? remark.seenBy}`}</ToneBadge><Text size="xs" c="dimmed">{instantText(remark.time)}</Text></Group>
        </div>
      ))}
      <form onSubmit={(event) => void send(event)}>
        <Stack gap="sm">
          <SegmentedControl size="xs" data={audiences} value={seenBy} onChange={setSeenBy} aria-label="Who reads it" />
          <Textarea label="Remark" autosize minRows={2} maxLength={2000} value={text} onChange={(event) => setText(event.currentTarget.value)} />
          <RefusedNote error={error} />
          <Group justify="flex-end"><Button type="submit" size="xs" variant="light" loading={busy} disabled={!text.trim()}>Add the remark</Button></Group>
        </Stack>
      </form>
    </Stack>
  );
}
