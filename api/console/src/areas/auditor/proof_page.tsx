import { Alert, Button, Code, FileInput, Group, List, Stack, Text, TextInput } from "@mantine/core";
import { IconFileCertificate } from "@tabler/icons-react";
import { useEffect, useState, type FormEvent } from "react";
import { checkProof, ProofFault, proofBytes, type CheckedProof } from "@/api/proof";
import { Facts, Page, Section } from "@/ui/page";
import { RecordTable } from "@/ui/record_table";
import { instantText } from "@/words/dates";
import { forgetProof, handedProof } from "./proof_handed";

const events = (size: bigint) => `${size.toLocaleString("en-US")} events`;

function Held({ proof }: { proof: CheckedProof }) {
  return (
    <Section flush title="It holds" lead={proof.kind === "inclusion" ? "These events are in the log, byte for byte, as its key has signed it." : "The log only added to what it was: nothing was changed or left out."}>
      <Stack gap="md" pb="md">
        <div style={{ padding: "0 var(--mantine-spacing-lg)" }}>
          {proof.kind === "inclusion"
            ? <Facts items={[["Log", proof.checkpoint.origin], ["Signed with", events(proof.checkpoint.size)], ["Up to", instantText(proof.checkpoint.time)]]} />
            : <Facts items={[["Log", proof.newer.origin], ["Before", `${events(proof.older.size)}, ${instantText(proof.older.time)}`], ["Later", `${events(proof.newer.size)}, ${instantText(proof.newer.time)}`]]} />}
        </div>
        {proof.kind === "inclusion" && (
          <RecordTable caption="Events that are proved" rows={proof.events} id={({ position }) => position} columns={[
            { label: "Event", lead: true, cell: ({ position }) => `Position ${position}` }, { label: "Recorded", cell: ({ time }) => instantText(time) }, { label: "Bytes", end: true, cell: ({ bytes }) => bytes.toLocaleString("en-US") },
          ]} />
        )}
      </Stack>
    </Section>
  );
}

export default function ProofPage() {
  const [file, setFile] = useState<File | null>(handedProof);
  useEffect(forgetProof, []);
  const [key, setKey] = useState("");
  const [busy, setBusy] = useState(false);
  const [proof, setProof] = useState<CheckedProof | null>(null);
  const [fault, setFault] = useState<string | null>(null);
  const check = async (event: FormEvent) => {
    event.preventDefault();
    setProof(null);
    setFault(null);
    setBusy(true);
    try {
      if (file!.size > proofBytes) throw new ProofFault("The proof is too large to be checked here. Use benefactor audit check.");
      setProof(await checkProof(await file!.text(), key));
    } catch (error) {
      setFault(error instanceof ProofFault ? error.message : "The file cannot be read.");
    }
    setBusy(false);
  };
  return (
    <Page title="Check a proof" lead="That events are in the log as it was signed. It is checked in this browser, and sent nowhere.">
      <Section title="Proof and key">
        <form onSubmit={(event) => void check(event)}>
          <Stack gap="md">
            <FileInput label="Proof" description="Of a claim's page, or as benefactor audit prove has written it" placeholder="Choose a file" accept="application/json,.json" clearable leftSection={<IconFileCertificate size={17} aria-hidden />} clearButtonProps={{ "aria-label": "Choose none" }} value={file} onChange={setFile} styles={{ input: { fontSize: "var(--input-fz)" } }} />
            <TextInput label="Public key of the log" description="The line in the file DATA.log-key.pub. Have it from whoever runs the log, not with the proof" placeholder="benefactor/…+…+…" autoComplete="off" spellCheck={false} value={key} onChange={(event) => setKey(event.currentTarget.value)} />
            <Group><Button type="submit" loading={busy} disabled={!file || !key.trim()}>Check it</Button></Group>
          </Stack>
        </form>
      </Section>
      <div aria-live="polite">
        {fault && <Alert color="red" variant="light" role="alert" title="It does not hold" styles={{ title: { color: "var(--mantine-color-text)" } }}><Text size="sm" c="var(--mantine-color-text)">{fault}</Text></Alert>}
        {proof && <Held proof={proof} />}
      </div>
      <Section title="Where proofs come from">
        <List size="sm" spacing="xs">
          <List.Item>A claim's page has the proof of its decisions; so has <Code>benefactor audit prove</Code>.</List.Item>
          <List.Item>Whoever trusts neither this server nor its pages checks with <Code>benefactor audit check</Code>, or with any program that knows RFC 6962 and C2SP checkpoints.</List.Item>
        </List>
      </Section>
    </Page>
  );
}
