import { Anchor, Button, SimpleGrid, Stack, Text, TextInput } from "@mantine/core";
import { useState, type FormEvent } from "react";
import { Link, Navigate } from "react-router-dom";
import { ApiProblem, problemsOf } from "@/api/problems";
import { AccountFields, noAccount } from "./account_fields";
import { session, useSession } from "./engine";
import { Doorstep, loginMessage, Refused } from "./login";

export default function RegisterPage() {
  const state = useSession();
  const [account, setAccount] = useState(noAccount);
  const [card, setCard] = useState({ policyNumber: "", memberId: "", birthDate: "", familyName: "" });
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  if (state.is === "in") return <Navigate to="/" replace />;

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    setError(null);
    try {
      await session.register({ account, ...card });
    } catch (refused) {
      setError(refused);
      setBusy(false);
    }
  };
  const problems = problemsOf(error);
  const bind = (field: keyof typeof card) => ({
    value: card[field],
    required: true,
    onChange: (event: { currentTarget: { value: string } }) => setCard({ ...card, [field]: event.currentTarget.value }),
    error: problems[field],
  });
  const unknown = error instanceof ApiProblem && error.code === "WRONG_CREDENTIALS";
  return (
    <Doorstep wide title="Register as a member" lead="Have your insurance card at hand: numbers are as they stand there.">
      <form onSubmit={(event) => void submit(event)}>
        <Stack gap="md" mt="lg">
          <Refused message={!error ? null : unknown ? "This does not match what is on record, or somebody has registered for this member already." : loginMessage(error)} />
          <SimpleGrid cols={{ base: 1, xs: 2 }}>
            <TextInput label="Policy number" autoComplete="off" {...bind("policyNumber")} />
            <TextInput label="Member ID" autoComplete="off" {...bind("memberId")} />
            <TextInput label="Family name" autoComplete="family-name" {...bind("familyName")} />
            <TextInput label="Date of birth" type="date" autoComplete="bday" {...bind("birthDate")} />
            <AccountFields account={account} change={setAccount} problems={problems} />
          </SimpleGrid>
          <Button type="submit" loading={busy}>Register</Button>
          <Text size="sm" ta="center" c="dimmed">Registered already? <Anchor component={Link} to="/login" underline="always">Log in</Anchor></Text>
        </Stack>
      </form>
    </Doorstep>
  );
}
