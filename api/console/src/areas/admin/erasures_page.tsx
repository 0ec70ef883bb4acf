import { Alert, Button, Group, SimpleGrid, Stack, Text, Textarea, TextInput } from "@mantine/core";
import { IconShieldLock } from "@tabler/icons-react";
import { useState, type FormEvent } from "react";
import { endErasure, requestErasure, type ErasureStep } from "@/api/running";
import { problemsOf } from "@/api/problems";
import { client } from "@/app/engine";
import { ConfirmModal } from "@/ui/confirm";
import { Page, Section } from "@/ui/page";
import { RefusedNote } from "@/ui/states";

const none = { policyNumber: "", memberId: "", reason: "" };

function Ask() {
  const [given, setGiven] = useState(none);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const [asked, setAsked] = useState<ErasureStep | null>(null);
  const problems = problemsOf(error);
  const bind = (field: keyof typeof none) => ({ value: given[field], error: problems[field], autoComplete: "off", onChange: (event: { currentTarget: { value: string } }) => setGiven({ ...given, [field]: event.currentTarget.value }) });
  const send = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    setError(null);
    setAsked(null);
    try {
      setAsked(await requestErasure(client, given.policyNumber.trim(), given.memberId.trim(), given.reason.trim()));
      setGiven(none);
    } catch (refused) {
      setError(refused);
    }
    setBusy(false);
  };
  return (
    <Section title="1. One person asks" lead="Nothing is erased yet.">
      <form onSubmit={(event) => void send(event)} noValidate>
        <Stack gap="md">
          <SimpleGrid cols={{ base: 1, xs: 2 }}><TextInput label="Policy number" {...bind("policyNumber")} /><TextInput label="Member ID" description="Of a member, or of the holder" inputWrapperOrder={["label", "input", "description", "error"]} {...bind("memberId")} /></SimpleGrid>
          <Textarea label="Reason" description={`At least 10 characters · ${given.reason.length} of 2,000. It is sealed under the member's own key`} autosize minRows={2} maxLength={2000} {...bind("reason")} />
          <RefusedNote error={error} />
          {asked && (
            <Alert variant="light" color="green" role="status" title={asked.unchanged ? `This was asked for already: request ${asked.request}` : `Request ${asked.request}`} styles={{ title: { color: "var(--mantine-color-text)" } }}>
              <Text size="sm" c="var(--mantine-color-text)">{asked.erased ? "The data is erased already." : "Give this number to another administrator, who has to approve it. Either of you may withdraw it until then."}</Text>
            </Alert>
          )}
          <Group><Button type="submit" loading={busy} disabled={!given.policyNumber.trim() || !given.memberId.trim() || given.reason.trim().length < 10}>Ask for the erasure</Button></Group>
        </Stack>
      </form>
    </Section>
  );
}

function Answer() {
  const [request, setRequest] = useState("");
  const [asking, setAsking] = useState<"approval" | "withdrawal" | null>(null);
  const [done, setDone] = useState<{ step: ErasureStep; how: "approval" | "withdrawal" } | null>(null);
  const good = /^\d{1,20}$/.test(request.trim());
  return (
    <Section title="2. Another person approves" lead="Then the member's key is destroyed, for good.">
      <Stack gap="md">
        <Group align="flex-end" gap="md">
          <TextInput label="Request" inputMode="numeric" autoComplete="off" w={{ base: "100%", xs: 200 }} value={request} onChange={(event) => setRequest(event.currentTarget.value)} error={request && !good ? "Digits only" : undefined} />
          <Button color="red.8" disabled={!good} onClick={() => setAsking("approval")}>Approve and erase</Button>
          <Button variant="default" disabled={!good} onClick={() => setAsking("withdrawal")}>Withdraw</Button>
        </Group>
        {done && <Text role="status" size="sm" fw={600}>{done.how === "withdrawal" ? `Request ${done.step.request} is withdrawn.` : done.step.erased ? `Request ${done.step.request} is approved, and the member's data is erased.` : `Request ${done.step.request} is approved. The key will be destroyed by the server itself.`}</Text>}
      </Stack>
      <ConfirmModal opened={asking !== null} close={() => setAsking(null)} danger={asking === "approval"} title={asking === "approval" ? `Approve request ${request.trim()}` : `Withdraw request ${request.trim()}`} action={asking === "approval" ? "Erase for good" : "Withdraw"}
                    text={asking === "approval" ? "The key that opens this member's data is destroyed. Decisions and amounts stay; names, numbers and free text can never be read again. Who asked cannot approve." : "The member's data stays as it is."}
                    carry={async () => setDone({ step: await endErasure(client, request.trim(), asking!), how: asking! })} />
    </Section>
  );
}

export default function ErasuresPage() {
  return (
    <Page title="Erasures" lead="What is private of a member, made unreadable. It takes two persons.">
      <Ask />
      <Answer />
      <Group gap="xs" wrap="nowrap"><IconShieldLock size={18} stroke={1.7} aria-hidden style={{ flex: "none" }} /><Text size="sm" c="dimmed">Both steps are in the log with who did them. Backups from before are opened by the ring of then: keep that in mind when you keep old rings.</Text></Group>
    </Page>
  );
}
