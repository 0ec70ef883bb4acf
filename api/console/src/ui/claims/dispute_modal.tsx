import { Button, Group, Modal, Stack, Text, Textarea } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useEffect, useState, type FormEvent } from "react";
import { problemsOf } from "@/api/problems";
import { RefusedNote } from "@/ui/states";
import { useCommand } from "./queries";

/** *line* 0: the whole claim; null: closed. */
export function DisputeModal({ claim, line, close }: { claim: string; line: number | null; close: () => void }) {
  const command = useCommand();
  const [reason, setReason] = useState("");
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  // What was said of one line is not said of another.
  useEffect(() => {
    if (line === null) return;
    setReason("");
    setError(null);
  }, [line]);
  const short = reason.trim().length < 10;
  const send = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    setError(null);
    try {
      await command(claim, { dispute: { ...(line && { line }), reason: reason.trim() } });
      setReason("");
      notifications.show({ title: "Your dispute is filed", message: "Somebody will look at the claim again. The answer will be in its timeline." });
      close();
    } catch (refused) {
      setError(refused);
    }
    setBusy(false);
  };
  const field = problemsOf(error)["dispute.reason"];
  return (
    <Modal opened={line !== null} onClose={close} title={line ? `Dispute line ${line}` : "Dispute the claim"} closeButtonProps={{ "aria-label": "Close" }}>
      <form onSubmit={(event) => void send(event)}>
        <Stack gap="md">
          <Text size="sm">Say why the decision is wrong. You can add documents to the claim afterwards, such as a referral or a letter of the provider's.</Text>
          {!field && <RefusedNote error={error} />}
          <Textarea label="Reason" description={`At least 10 characters · ${reason.length} of 2,000`} required withAsterisk={false} autosize minRows={4} maxLength={2000} data-autofocus
                    value={reason} onChange={(event) => setReason(event.currentTarget.value)} error={field} />
          <Group justify="flex-end">
            <Button variant="default" onClick={close}>Not now</Button>
            <Button type="submit" loading={busy} disabled={short}>File the dispute</Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
