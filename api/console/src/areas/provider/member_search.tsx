import { Button, SegmentedControl, SimpleGrid, Stack, TextInput } from "@mantine/core";
import { IconSearch } from "@tabler/icons-react";
import { useState, type FormEvent } from "react";
import { findEligibility, getEligibility, type Eligibility } from "@/api/policies";
import { isNotFound, problemsOf } from "@/api/problems";
import { client } from "@/app/engine";
import { Section } from "@/ui/page";
import { EmptyState, RefusedNote } from "@/ui/states";
import { today } from "@/words/dates";

const nobody = { memberId: "", policyNumber: "", firstName: "", lastName: "", birthDate: "" };

/** Finds a patient by the card: by policy and member, or by member ID, name and birth date. */
export function MemberSearch({ found, clear }: { found: (cover: Eligibility) => void; clear: () => void }) {
  const [by, setBy] = useState("card");
  const [who, setWho] = useState(nobody);
  const [on, setOn] = useState(today());
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const bind = (field: keyof typeof nobody) => ({
    value: who[field],
    required: true,
    withAsterisk: false,
    autoComplete: "off",
    error: problemsOf(error)[field] ?? problemsOf(error)[`member.${field}`],
    onChange: (event: { currentTarget: { value: string } }) => setWho({ ...who, [field]: event.currentTarget.value }),
  });
  const ask = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    setError(null);
    clear();
    const { policyNumber, ...member } = who;
    try {
      found(by === "card" ? await getEligibility(client, policyNumber.trim(), member.memberId.trim(), on) : await findEligibility(client, member, on));
    } catch (refused) {
      setError(refused);
    }
    setBusy(false);
  };
  return (
    <Section title="Who">
      <form onSubmit={(event) => void ask(event)}>
        <Stack gap="md">
          <SegmentedControl value={by} onChange={setBy} aria-label="Find the patient by" style={{ alignSelf: "flex-start" }}
                            data={[{ value: "card", label: "By policy number" }, { value: "person", label: "By name and birth date" }]} />
          <SimpleGrid cols={{ base: 1, xs: 2, md: 3 }} spacing="md">
            <TextInput label="Member ID" {...bind("memberId")} />
            {by === "card" ? <TextInput label="Policy number" {...bind("policyNumber")} /> : (
              <>
                <TextInput label="First name" {...bind("firstName")} />
                <TextInput label="Family name" {...bind("lastName")} />
                <TextInput label="Date of birth" type="date" {...bind("birthDate")} />
              </>
            )}
            <TextInput label="On the day" type="date" required withAsterisk={false} value={on} onChange={(event) => setOn(event.currentTarget.value)} />
          </SimpleGrid>
          <div><Button type="submit" loading={busy} leftSection={<IconSearch size={16} aria-hidden />}>Check</Button></div>
          {isNotFound(error) ? <EmptyState icon={IconSearch} title="Nobody matches" text="All of it has to be as it stands on the card. Each question is recorded." /> : Object.keys(problemsOf(error)).length === 0 && <RefusedNote error={error} />}
        </Stack>
      </form>
    </Section>
  );
}
