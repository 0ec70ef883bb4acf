import { Badge, Button, Group, PasswordInput, Stack, Text } from "@mantine/core";
import { useEffect, useState, type FormEvent } from "react";
import { ApiProblem, problemsOf } from "@/api/problems";
import { loginMessage, Refused } from "@/app/login";
import type { Profile } from "@/api/session";
import { client, session, useAsk, useProfile } from "@/app/engine";
import { Facts, Page, Section } from "@/ui/page";
import { roleText } from "@/words/codes";
import { notifications } from "@mantine/notifications";

function ChangePassword({ login }: { login: string }) {
  const [old, setOld] = useState("");
  const [renewed, setRenewed] = useState("");
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    setError(null);
    try {
      await session.login(login, old, renewed);
      setOld("");
      setRenewed("");
      notifications.show({ message: "Your password was changed. Other sessions of yours have ended." });
    } catch (refused) {
      setError(refused);
    }
    setBusy(false);
  };
  const problems = Object.values(problemsOf(error)).join("; ");
  return (
    <form onSubmit={(event) => void submit(event)}>
      <Stack gap="md" maw={360}>
        <Refused message={!error || problems ? null : error instanceof ApiProblem && error.code === "WRONG_CREDENTIALS" ? "That is not your password." : loginMessage(error)} />
        <PasswordInput label="Password now" autoComplete="current-password" required withAsterisk={false} value={old} onChange={(event) => setOld(event.currentTarget.value)} />
        <PasswordInput label="New password" description="8 characters or more, and not a common one" autoComplete="new-password" required withAsterisk={false} minLength={8}
                       value={renewed} onChange={(event) => setRenewed(event.currentTarget.value)} error={problems || undefined} />
        <Group><Button type="submit" variant="light" loading={busy}>Change it</Button></Group>
      </Stack>
    </form>
  );
}

export default function ProfilePage() {
  const profile = useProfile();
  // An administrator may have changed it.
  const { data } = useAsk(["profile"], (signal) => client.get<Profile>("/profile", {}, signal));
  useEffect(() => {
    if (data) session.update(data);
  }, [data]);
  return (
    <Page title="Profile" lead="Who you are here. An administrator can change it.">
      <Section title={profile.displayName || profile.login || "You"}>
        <Stack gap="lg">
          <Group gap="xs">{profile.roles.map((role) => <Badge key={role} variant="default" tt="none" size="lg">{roleText(role)}</Badge>)}</Group>
          <Facts items={[
            ["Login name", profile.login],
            ["E-mail", profile.email],
            ...(profile.npis?.length ? [["Provider number (NPI)", profile.npis.join(", ")] as [string, string]] : []),
            ...(profile.member ? [
              ["Policy number", profile.member.policyNumber] as [string, string],
              ["Member ID", profile.member.memberId] as [string, string],
            ] : []),
            ...(profile.tenant ? [["Plan operator", profile.tenant] as [string, string]] : []),
          ]} />
        </Stack>
      </Section>
      {profile.login && profile.session && <Section title="Password"><ChangePassword login={profile.login} /></Section>}
      <Section title="Sessions">
        <Group justify="space-between">
          <Text size="sm" c="dimmed">On a shared computer, log out when you are done.</Text>
          <Button variant="default" onClick={() => void session.logout()}>Log out</Button>
        </Group>
      </Section>
    </Page>
  );
}
