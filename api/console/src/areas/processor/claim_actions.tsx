import { Checkbox, Radio, Select, Stack, Text, Textarea, TextInput } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useState } from "react";
import type { EditFinding } from "@/api/claims";
import { problemsOf } from "@/api/problems";
import { ConfirmModal } from "@/ui/confirm";
import { useCommand } from "@/ui/claims/queries";
import { denialCodes, statusOf, words } from "@/words/codes";
import { dollars } from "@/words/money";
import { today } from "@/words/dates";

export type ClaimAction = "release" | "deny" | "override" | "resolve" | "readjudicate" | "cancel" | "void";
export interface ActionTarget { claimNumber: string; findings: EditFinding[]; disputedLine?: number }

/** What may be done with a claim in a status, the usual first. */
export function actionsOf(status: string, findings: EditFinding[] = []): ClaimAction[] {
  if (status === "UNDER_REVIEW") return findings.some(({ action }) => action !== "INFORM") ? ["release", "deny", "override", "cancel"] : ["release", "deny", "cancel"];
  if (status === "SUBMITTED") return ["cancel"];
  if (status === "DISPUTED") return ["resolve", "readjudicate"];
  if (["APPROVED", "PARTIALLY_APPROVED", "DENIED", "PAID", "DISPUTE_RESOLVED"].includes(status)) return ["readjudicate", "void"];
  return [];
}

export const actionText: Record<ClaimAction, string> = {
  release: "Release", deny: "Deny", override: "Override edits", resolve: "Answer the dispute", readjudicate: "Decide again", cancel: "Cancel", void: "Void",
};

const Reason = ({ label, value, change, error, hint }: { label: string; value: string; change: (value: string) => void; error?: string; hint?: string }) => (
  <Textarea label={label} description={`${hint ? `${hint} · ` : ""}At least 10 characters · ${value.length} of 2,000`} required withAsterisk={false} autosize minRows={3} maxLength={2000} data-autofocus
            value={value} onChange={(event) => change(event.currentTarget.value)} error={error} />
);

/** Confirms one action on one claim and carries it out; `action` null: closed. */
export function ActionModal({ target, action, close }: { target: ActionTarget; action: ClaimAction | null; close: () => void }) {
  return action ? <Confirm key={`${action} ${target.claimNumber}`} target={target} action={action} close={close} /> : null;
}

function Confirm({ target, action, close }: { target: ActionTarget; action: ClaimAction; close: () => void }) {
  const command = useCommand();
  const { claimNumber, findings, disputedLine } = target;
  const [reason, setReason] = useState("");
  const [upheld, setUpheld] = useState<string | null>(null);
  const [waive, setWaive] = useState<string | null>(null);
  const [authorization, setAuthorization] = useState("");
  const [error, setError] = useState<unknown>(null);
  const denying = findings.filter((finding) => finding.edit !== "NONE");
  const [chosen, setChosen] = useState<string[]>(() => denying.map(keyOf));
  const wordy = reason.trim().length >= 10;

  const carry = async (body: object) => {
    setError(null);
    try {
      const { outcome } = await command(claimNumber, body);
      notifications.show({ title: `Claim ${outcome.claimNumber}: ${statusOf(outcome.status).text.toLowerCase()}`, message: outcome.duplicate ? "It was so already." : `The plan pays ${dollars(outcome.planPaid)}, the member ${dollars(outcome.memberResponsibility)}.` });
    } catch (refused) {
      setError(refused);
      throw refused;
    }
  };
  const field = (name: string) => problemsOf(error)[name];
  const common = { opened: true, close };

  if (action === "release")
    return <ConfirmModal {...common} title={`Release ${claimNumber}`} action="Release it" text="It is decided now, by the rules and with what was found on it." carry={() => carry({ release: {} })} />;
  if (action === "readjudicate")
    return <ConfirmModal {...common} title={`Decide ${claimNumber} again`} action="Decide again" text="By the terms, prices and balances that hold now. Where that changes nothing, nothing happens." carry={() => carry({ readjudicate: {} })} />;
  if (action === "cancel")
    return <ConfirmModal {...common} title={`Cancel ${claimNumber}`} action="Cancel the claim" danger text="It will not be decided. Whoever filed it may file another." carry={() => carry({ cancel: { on: today() } })} />;
  if (action === "void")
    return <ConfirmModal {...common} title={`Void ${claimNumber}`} action="Void the claim" danger text="The decision is reversed: balances go back, and what was paid is taken from the payee's next payment." carry={() => carry({ void: { on: today() } })} />;
  if (action === "deny")
    return (
      <ConfirmModal {...common} title={`Deny ${claimNumber}`} action="Deny the claim" danger ready={wordy} carry={() => carry({ deny: { reason: reason.trim() } })} quiet={() => !!field("deny.reason")}>
        <Reason label="Reason" hint="The member reads this" value={reason} change={setReason} error={field("deny.reason")} />
      </ConfirmModal>
    );
  if (action === "override")
    return (
      <ConfirmModal {...common} title={`Release ${claimNumber} and override edits`} action="Override and release" ready={chosen.length > 0}
                    carry={() => carry({ release: {}, overrides: denying.filter((finding) => chosen.includes(keyOf(finding))).map(({ edit, line }) => ({ edit, line })) })}>
        <Checkbox.Group label="Findings that are not to deny" description="Each override is recorded with your name" value={chosen} onChange={setChosen}>
          <Stack gap="sm" mt="sm">
            {denying.map((finding) => (
              <Checkbox key={keyOf(finding)} value={keyOf(finding)} label={`${words(finding.edit)}${finding.line ? `, line ${finding.line}` : ""}`} description={finding.detail} />
            ))}
            {!denying.length && <Text size="sm" c="dimmed">No edit has found anything on this claim. Release it instead.</Text>}
          </Stack>
        </Checkbox.Group>
      </ConfirmModal>
    );
  const correction = upheld === "yes" && (waive || authorization.trim())
    ? { correction: { ...(disputedLine && { line: disputedLine }), ...(waive && { waive }), ...(authorization.trim() && { authorization: authorization.trim() }) } } : {};
  return (
    <ConfirmModal {...common} title={`Answer the dispute of ${claimNumber}`} action="Send the answer" ready={upheld !== null && wordy} quiet={() => !!field("resolve.notes")}
                  carry={() => carry({ resolve: { upheld: upheld === "yes", notes: reason.trim(), ...correction } })}>
      <Radio.Group label={disputedLine ? `Line ${disputedLine} is disputed` : "The whole claim is disputed"} value={upheld} onChange={setUpheld}>
        <Stack gap="xs" mt="xs">
          <Radio value="yes" label="Uphold: the member is right, and the claim is decided again" />
          <Radio value="no" label="Deny: the decision stands" />
        </Stack>
      </Radio.Group>
      {upheld === "yes" && (
        <>
          <Select label="Set a denial aside" placeholder="None" clearable data={denialCodes.map((value) => ({ value, label: words(value) }))} value={waive} onChange={setWaive} error={field("resolve.correction.waive")} />
          <TextInput label="Attach an authorisation" placeholder="Its number" value={authorization} onChange={(event) => setAuthorization(event.currentTarget.value)} error={field("resolve.correction.authorization")} />
        </>
      )}
      <Reason label="Notes" hint="The member reads this" value={reason} change={setReason} error={field("resolve.notes")} />
    </ConfirmModal>
  );
}

const keyOf = ({ edit, line }: EditFinding) => `${edit} ${line}`;
