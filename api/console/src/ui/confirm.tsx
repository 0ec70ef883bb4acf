import { Button, Group, Modal, Stack, Text } from "@mantine/core";
import { useState, type FormEvent, type ReactNode } from "react";
import { RefusedNote } from "./states";

/** Asks before something is done, and says what was refused. `carry` throws where it was. */
export function ConfirmModal(props: { opened: boolean; close: () => void; title: string; text?: ReactNode; action: string; danger?: boolean; ready?: boolean; carry: () => Promise<unknown>; children?: ReactNode; size?: string; quiet?: (error: unknown) => boolean }) {
  const { opened, close, title, text, action, danger, ready = true, carry, children, size, quiet } = props;
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const leave = () => {
    setError(null);
    close();
  };
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (!ready || busy) return;
    setBusy(true);
    setError(null);
    try {
      await carry();
      leave();
    } catch (refused) {
      setError(refused);
    }
    setBusy(false);
  };
  return (
    <Modal opened={opened} onClose={leave} title={title} size={size} closeButtonProps={{ "aria-label": "Close" }}>
      <form onSubmit={(event) => void submit(event)} noValidate>
        <Stack gap="md">
          {text && <Text size="sm" component="div">{text}</Text>}
          {children}
          {!quiet?.(error) && <RefusedNote error={error} />}
          <Group justify="flex-end">
            <Button variant="default" onClick={leave}>Not now</Button>
            <Button type="submit" color={danger ? "red.8" : undefined} loading={busy} disabled={!ready} data-autofocus={children ? undefined : true}>{action}</Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
