import { Button, PasswordInput, Stack } from "@mantine/core";
import { useState, type FormEvent } from "react";
import { Navigate } from "react-router-dom";
import { ApiProblem, problemsOf } from "@/api/problems";
import { AccountFields, noAccount } from "./account_fields";
import { session, useSession } from "./engine";
import { Doorstep, loginMessage, Refused } from "./login";

export default function SetUpPage() {
  const state = useSession();
  const [account, setAccount] = useState(noAccount);
  const [secret, setSecret] = useState("");
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  if (state.is === "in") return <Navigate to="/" replace />;

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    setError(null);
    try {
      await session.setUp(secret.trim(), account);
    } catch (refused) {
      setError(refused);
      setBusy(false);
    }
  };
  const problems = problemsOf(error);
  const code = error instanceof ApiProblem ? error.code : "";
  const message =
    code === "NOT_OPEN" ? "This server has an administrator already: log in instead."
    : code === "WRONG_CREDENTIALS" ? "That is not the secret that the server printed."
    : loginMessage(error);
  return (
    <Doorstep title="Set up this server" lead="The first administrator is added with the secret that the server printed when it started.">
      <form onSubmit={(event) => void submit(event)}>
        <Stack gap="md" mt="lg">
          <Refused message={error ? message : null} />
          <PasswordInput label="Set-up secret" autoComplete="off" required value={secret} onChange={(event) => setSecret(event.currentTarget.value)} error={problems.secret} />
          <AccountFields account={account} change={setAccount} problems={problems} />
          <Button type="submit" loading={busy}>Add the administrator</Button>
        </Stack>
      </form>
    </Doorstep>
  );
}
