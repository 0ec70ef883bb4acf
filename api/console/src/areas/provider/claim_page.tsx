import { Button, Group, Modal, Stack, Text } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { IconArrowBackUp, IconDownload } from "@tabler/icons-react";
import { useState } from "react";
import { useParams } from "react-router-dom";
import type { ClaimRecord } from "@/api/claims";
import { ClaimView } from "@/ui/claims/claim_view";
import { useCommand } from "@/ui/claims/queries";
import { RefusedNote } from "@/ui/states";
import { dollars } from "@/words/money";
import { downloadOf } from "./remittance";

/** Before the decision a claim is cancelled, after it voided. */
const takenBackBy = (status: string): "cancel" | "void" | null =>
  ["SUBMITTED", "UNDER_REVIEW"].includes(status) ? "cancel" : ["APPROVED", "PARTIALLY_APPROVED", "DENIED", "PAID"].includes(status) ? "void" : null;

function TakeBack({ record, close }: { record: ClaimRecord | null; close: () => void }) {
  const command = useCommand();
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const carryOut = async () => {
    const { claimNumber, status } = record!.outcome;
    setBusy(true);
    setError(null);
    try {
      await command(claimNumber, { [takenBackBy(status)!]: {} });
      notifications.show({ message: `Claim ${claimNumber} is taken back.` });
      close();
    } catch (refused) {
      setError(refused);
    }
    setBusy(false);
  };
  const paid = record?.outcome.status === "PAID";
  return (
    <Modal opened={record !== null} onClose={close} title="Take the claim back" closeButtonProps={{ "aria-label": "Close" }}>
      <Stack gap="md">
        <Text size="sm">{paid ? `What was paid for it, ${dollars(record.settled)}, is taken from your next payment.` : "It will not be decided or paid."} This cannot be undone; the claim can be filed again with another reference.</Text>
        <RefusedNote error={error} />
        <Group justify="flex-end">
          <Button variant="default" onClick={close}>Keep it</Button>
          <Button color="red.8" loading={busy} onClick={() => void carryOut()}>Take it back</Button>
        </Group>
      </Stack>
    </Modal>
  );
}

export default function ClaimPage() {
  const { claim = "" } = useParams();
  const [taking, setTaking] = useState<ClaimRecord | null>(null);
  return (
    <>
      <ClaimView claim={claim} reader="provider" actions={(record) => (
        <>
          {takenBackBy(record.outcome.status) && <Button variant="default" leftSection={<IconArrowBackUp size={17} aria-hidden />} onClick={() => setTaking(record)}>Take back</Button>}
          {record.outcome.status === "PAID" && <Button leftSection={<IconDownload size={17} aria-hidden />} onClick={() => void downloadOf(record.outcome.claimNumber)}>Remittance (835)</Button>}
        </>
      )} />
      <TakeBack record={taking} close={() => setTaking(null)} />
    </>
  );
}
