import { Alert, Button, Checkbox, Group, SimpleGrid, Text, TextInput } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { notifications } from "@mantine/notifications";
import { useState } from "react";
import { getKeys, renewKeys, rotateKeys } from "@/api/running";
import { problemsOf } from "@/api/problems";
import { client } from "@/app/engine";
import { ToneBadge } from "@/ui/badges";
import { ConfirmModal } from "@/ui/confirm";
import { Page, Section } from "@/ui/page";
import { RecordTable } from "@/ui/record_table";
import { Stat, Stats } from "@/ui/stat";
import { Loaded } from "@/ui/states";

const whole = (count: string | number) => Number(count).toLocaleString("en-US");

export default function KeysPage() {
  const cache = useQueryClient();
  const keys = useQuery({ queryKey: ["keys"], queryFn: ({ signal }) => getKeys(client, signal) });
  const [asking, setAsking] = useState<"rotate" | "renew" | null>(null);
  const [forgetOld, setForgetOld] = useState(false);
  const [whose, setWhose] = useState({ policyNumber: "", memberId: "" });
  const [error, setError] = useState<unknown>(null);
  const after = async <T,>(call: Promise<T>, said: (done: T) => string) => {
    setError(null);
    try {
      notifications.show({ message: said(await call), autoClose: 10_000 });
    } catch (refused) {
      setError(refused);
      throw refused;
    } finally {
      await cache.invalidateQueries({ queryKey: ["keys"] });
    }
  };
  const one = (field: "policyNumber" | "memberId") => ({ autoComplete: "off", value: whose[field], error: problemsOf(error)[field], onChange: (event: { currentTarget: { value: string } }) => setWhose({ ...whose, [field]: event.currentTarget.value }) });
  return (
    <Page title="Keys" lead="Every member's data is sealed under a data key of its own; keys of the ring wrap those."
          actions={<><Button onClick={() => setAsking("rotate")}>Rotate</Button><Button variant="default" onClick={() => setAsking("renew")}>Renew data keys</Button></>}>
      <Loaded query={keys}>
        {(status) => (
          <>
            {status.renewing && <Alert color="yellow" variant="light"><Text size="sm" c="var(--mantine-color-text)">A renewal of all data keys was begun and has not ended. Renewing again goes on with it.</Text></Alert>}
            <Stats>
              <Stat label="Data keys" value={whole(status.live)} />
              <Stat label="Erased" value={whole(status.erased)} note="Their data is gone for good" />
              <Stat label="Wraps new ones" value={`Key ${status.current}`} />
              <Stat label="Keys of the ring" value={status.keys?.filter(({ inRing }) => inRing).length ?? 0} />
              <Stat label="Renewed" value={whole((status.renewed ?? []).reduce((sum, { keys }) => sum + Number(keys), 0))} note="Data keys with a newer generation" />
            </Stats>
            <Section flush title="Keys of the ring" lead={<>Ring <span style={{ overflowWrap: "anywhere" }}>{status.ringId}</span></>}>
              <RecordTable caption="Keys of the ring" rows={status.keys ?? []} id={({ number }) => String(number)} columns={[
                { label: "Key", lead: true, cell: ({ number }) => `Key ${number}` },
                { label: "Wraps", end: true, cell: ({ wrapped }) => `${whole(wrapped)} data keys` },
                { label: "State", cell: ({ number, inRing }) => <ToneBadge tone={!inRing ? "bad" : number === status.current ? "good" : "plain"}>{!inRing ? "Missing from the ring" : number === status.current ? "Current" : "Older"}</ToneBadge> },
              ]} />
            </Section>
            {!!status.renewed?.length && (
              <Section flush title="Generations">
                <RecordTable caption="Generations of data keys" rows={status.renewed} id={({ generation }) => String(generation)} columns={[{ label: "Generation", lead: true, cell: ({ generation }) => `Generation ${generation}` }, { label: "Data keys", end: true, cell: ({ keys }) => whole(keys) }]} />
              </Section>
            )}
          </>
        )}
      </Loaded>
      <ConfirmModal opened={asking === "rotate"} close={() => setAsking(null)} title="Rotate the ring" action="Rotate" danger={forgetOld}
                    text="A new key is added, and every data key is wrapped again under it while claims are decided. One that was interrupted goes on instead."
                    carry={() => after(rotateKeys(client, forgetOld), ({ added, rewrapped, forgotten, damaged }) => `${added ? "A key was added" : "An earlier rotation went on"}: ${whole(rewrapped)} data keys were wrapped again${forgotten ? `, ${forgotten} older keys dropped` : ""}${Number(damaged) ? `; ${whole(damaged)} are damaged and stay as they are` : ""}.`)}>
        <Checkbox label="Then drop the ring's older keys" description="Backups from before need a copy of the ring from before" checked={forgetOld} onChange={(event) => setForgetOld(event.currentTarget.checked)} />
      </ConfirmModal>
      <ConfirmModal opened={asking === "renew"} close={() => setAsking(null)} title="Renew data keys" action={whose.policyNumber || whose.memberId ? "Renew these" : "Renew all of them"}
                    text="New data is sealed under newer keys from then on; what was sealed before stays as it is. Leave both empty to renew all."
                    carry={() => after(renewKeys(client, whose.policyNumber.trim(), whose.memberId.trim()), ({ renewed, full, wentOn, damaged }) => `${whole(renewed)} data keys were renewed${wentOn ? ", by going on with an earlier renewal" : ""}${Number(full) ? `; ${whole(full)} cannot be renewed any more` : ""}${Number(damaged) ? `; ${whole(damaged)} are damaged and stay as they are` : ""}.`)}>
        <SimpleGrid cols={{ base: 1, xs: 2 }}><TextInput label="Policy number" {...one("policyNumber")} /><TextInput label="Member ID" {...one("memberId")} /></SimpleGrid>
      </ConfirmModal>
      <Group><Text size="sm" c="dimmed">The ring itself is in no backup: keep copies of it elsewhere.</Text></Group>
    </Page>
  );
}
