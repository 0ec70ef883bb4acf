import { Alert, Button, Group, Modal, Stack, Text, Textarea } from "@mantine/core";
import { IconAlertTriangle, IconLockOpen } from "@tabler/icons-react";
import { useState, type FormEvent } from "react";

/** Characters that a reason has, and the engine takes. */
export const leastReason = 10, mostReason = 500;

/** Asks why, before somebody sees what their role does not usually see. */
export function BreakGlass({ opened, close, broken }: { opened: boolean; close: () => void; broken: (reason: string) => void }) {
  const [reason, setReason] = useState("");
  const [sure, setSure] = useState(false);
  const good = reason.trim().length >= leastReason;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setSure(true);
    if (!good) return;
    broken(reason.trim());
    setReason("");
    setSure(false);
    close();
  };
  return (
    <Modal opened={opened} onClose={close} title="Break the glass" closeButtonProps={{ "aria-label": "Close" }}>
      <form onSubmit={submit} noValidate>
        <Stack gap="md">
          <Text size="sm">You will see what is private about a member, which your role does not usually show. It is recorded with your name and this reason, flagged, and looked at by others.</Text>
          <Textarea label="Reason" description={`At least ${leastReason} characters · ${reason.length} of ${mostReason}`} maxLength={mostReason} autosize minRows={3} data-autofocus required withAsterisk={false}
                    value={reason} onChange={(event) => setReason(event.currentTarget.value)} error={sure && !good ? `At least ${leastReason} characters` : undefined} />
          <Group justify="flex-end"><Button variant="default" onClick={close}>Not now</Button><Button type="submit" color="red.8" leftSection={<IconLockOpen size={17} aria-hidden />}>Break the glass</Button></Group>
        </Stack>
      </form>
    </Modal>
  );
}

export const GlassBroken = ({ mend }: { mend: () => void }) => (
  <Alert color="red" variant="light" role="status" icon={<IconAlertTriangle />} title="The glass is broken" styles={{ title: { color: "var(--mantine-color-text)" } }}>
    <Group justify="space-between" gap="sm"><Text size="sm" c="var(--mantine-color-text)">What you read here is private and recorded.</Text><Button size="xs" variant="default" onClick={mend}>Hide it again</Button></Group>
  </Alert>
);
