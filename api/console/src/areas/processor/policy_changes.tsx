import { Select, Stack, Text, TextInput, Title } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { enroll, type PolicyState } from "@/api/policies";
import { problemsOf } from "@/api/problems";
import { client } from "@/app/engine";
import { ConfirmModal } from "@/ui/confirm";
import { today } from "@/words/dates";
import { openPolicy } from "./chosen_policy";
import { memberOf, newMember, newTerms, termsDraftOf, termsOf, unfinishedTerms } from "./terms_draft";
import { MemberFields, TermsFields } from "./terms_fields";

export type PolicyChange = "revise" | "enroll" | "cover" | "terminate" | "create";

/** Sends an enrolment object; problems of its fields are kept for the form. */
function useEnroll() {
  const cache = useQueryClient();
  const [error, setError] = useState<unknown>(null);
  return {
    problems: problemsOf(error),
    send: async (item: object, done: string) => {
      setError(null);
      try {
        const { accepted } = await enroll(client, item);
        await Promise.all(["policy", "eligibility", "balances"].map((key) => cache.invalidateQueries({ queryKey: [key] })));
        notifications.show({ message: accepted ? done : "It was so already: nothing has changed." });
      } catch (refused) {
        setError(refused);
        throw refused;
      }
    },
  };
}

const day = (text: string) => /^\d{4}-\d\d-\d\d$/.test(text);

export function PolicyChangeModal({ change, policy, close }: { change: PolicyChange | null; policy?: PolicyState; close: () => void }) {
  if (!change) return null;
  if (change === "create") return <Create close={close} />;
  if (!policy) return null;
  return change === "revise" ? <Revise policy={policy} close={close} /> : change === "enroll" ? <Enrol policy={policy} close={close} /> : change === "cover" ? <Cover policy={policy} close={close} /> : <Terminate policy={policy} close={close} />;
}

function Create({ close }: { close: () => void }) {
  const year = today().slice(0, 4);
  const { send, problems } = useEnroll();
  const [number, setNumber] = useState("");
  const [from, setFrom] = useState(`${year}-01-01`);
  const [to, setTo] = useState(`${year}-12-31`);
  const [terms, setTerms] = useState(newTerms);
  const [holder, setHolder] = useState(() => newMember("SELF", `${year}-01-01`));
  const open = unfinishedTerms(terms);
  const ready = !!number.trim() && !!holder.memberId.trim() && day(from) && day(to) && !Object.keys(open).length;
  return (
    <ConfirmModal opened close={close} size="lg" title="A new policy" action="Create the policy" ready={ready} carry={async () => {
      await send({ policyNumber: number.trim(), holder: holder.memberId.trim(), effective: from, expiration: to, ...termsOf(terms), members: [memberOf({ ...holder, relationship: "SELF" })] }, "The policy is created.");
      openPolicy(number.trim());
    }}>
      <Stack gap="md">
        <TextInput label="Policy number" required withAsterisk={false} autoComplete="off" data-autofocus value={number} onChange={(event) => setNumber(event.currentTarget.value)} error={problems.policyNumber} />
        <TextInput label="First day" type="date" value={from} onChange={(event) => setFrom(event.currentTarget.value)} error={problems.effective} />
        <TextInput label="Last day" type="date" value={to} onChange={(event) => setTo(event.currentTarget.value)} error={problems.expiration} />
        <Title order={3}>Policyholder</Title>
        <MemberFields member={holder} change={setHolder} problems={problems} at="members[0]." fixed />
        <Title order={3}>Terms</Title>
        <TermsFields terms={terms} change={setTerms} problems={{ ...problems, ...open }} />
      </Stack>
    </ConfirmModal>
  );
}

function Revise({ policy, close }: { policy: PolicyState; close: () => void }) {
  const { send, problems } = useEnroll();
  const [from, setFrom] = useState(today);
  const [expiration, setExpiration] = useState("");
  const [terms, setTerms] = useState(() => termsDraftOf(policy.versions!.at(-1)!));
  const open = unfinishedTerms(terms);
  return (
    <ConfirmModal opened close={close} size="lg" title={`Revise policy ${policy.policyNumber}`} action="Record the new terms" ready={day(from) && !Object.keys(open).length}
                  carry={() => send({ op: "revisePolicy", policyNumber: policy.policyNumber, from, ...(expiration && { expiration }), ...termsOf(terms) }, "The new terms are recorded.")}>
      <Stack gap="md">
        <Text size="sm">A new version of all terms, for services from a day on. What was decided stands until it is decided again.</Text>
        <TextInput label="In force from" type="date" data-autofocus value={from} onChange={(event) => setFrom(event.currentTarget.value)} error={problems.from} />
        <TextInput label="Extend the policy to" description="Empty: as it is" type="date" value={expiration} onChange={(event) => setExpiration(event.currentTarget.value)} error={problems.expiration} />
        <TermsFields terms={terms} change={setTerms} problems={{ ...problems, ...open }} />
      </Stack>
    </ConfirmModal>
  );
}

function Enrol({ policy, close }: { policy: PolicyState; close: () => void }) {
  const { send, problems } = useEnroll();
  const [member, setMember] = useState(() => newMember("CHILD", today()));
  return (
    <ConfirmModal opened close={close} size="lg" title="Enrol a member" action="Enrol" ready={!!member.memberId.trim() && day(member.enrolled)}
                  carry={() => send({ op: "enrollMember", policyNumber: policy.policyNumber, ...memberOf(member) }, "The member is enrolled.")}>
      <MemberFields member={member} change={setMember} problems={problems} />
    </ConfirmModal>
  );
}

function Cover({ policy, close }: { policy: PolicyState; close: () => void }) {
  const { send, problems } = useEnroll();
  const [op, setOp] = useState("suspendPolicy");
  const [from, setFrom] = useState(today);
  return (
    <ConfirmModal opened close={close} title={`Cover of policy ${policy.policyNumber}`} action="Record it" danger={op !== "reinstatePolicy"} ready={day(from)} carry={() => send({ op, policyNumber: policy.policyNumber, from }, "The change of cover is recorded.")}>
      <Select label="What happens" value={op} onChange={(value) => setOp(value!)} data={[{ value: "suspendPolicy", label: "It is suspended" }, { value: "cancelPolicy", label: "It is cancelled" }, { value: "reinstatePolicy", label: "It is reinstated" }]} />
      <TextInput label="From" type="date" value={from} onChange={(event) => setFrom(event.currentTarget.value)} error={problems.from} />
    </ConfirmModal>
  );
}

function Terminate({ policy, close }: { policy: PolicyState; close: () => void }) {
  const { send, problems } = useEnroll();
  const [memberId, setMemberId] = useState<string | null>(null);
  const [lastDay, setLastDay] = useState(today);
  const ended = policy.members?.find((member) => member.memberId === memberId)?.status === "TERMINATED";
  return (
    <ConfirmModal opened close={close} title="Cover of a member" action={ended ? "Reinstate" : "End the cover"} danger={!ended} ready={!!memberId && day(lastDay)}
                  carry={() => send(ended ? { op: "reinstateMember", policyNumber: policy.policyNumber, memberId, from: lastDay } : { op: "terminateMember", policyNumber: policy.policyNumber, memberId, lastDay }, ended ? "The member is covered again." : "The member's cover ends.")}>
      <Select label="Member" placeholder="Choose" value={memberId} onChange={setMemberId} data={(policy.members ?? []).filter((member) => member.memberId).map((member) => member.memberId)} />
      <TextInput label={ended ? "Covered from" : "Last day of cover"} type="date" value={lastDay} onChange={(event) => setLastDay(event.currentTarget.value)} error={problems.lastDay ?? problems.from} />
    </ConfirmModal>
  );
}
