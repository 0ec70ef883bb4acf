import { Alert, Anchor, Button, Card, Center, Group, PasswordInput, Stack, Text, TextInput, Title } from "@mantine/core";
import { IconHeartHandshake } from "@tabler/icons-react";
import { useEffect, useRef, useState, type FormEvent, type ReactNode } from "react";
import { Link, Navigate, useLocation } from "react-router-dom";
import { areasOf } from "@/areas";
import { ApiProblem, messageOf, problemsOf } from "@/api/problems";
import { session, useSession } from "./engine";

export function Doorstep({ title, lead, children, wide }: { title: string; lead?: ReactNode; children: ReactNode; wide?: boolean }) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    document.title = `${title} · Benefactor`;
  }, [title]);
  return (
    <Center component="main" mih="100vh" p="md">
      <Stack w="100%" maw={wide ? 560 : 400} gap="lg">
        <Group gap="xs" justify="center">
          <IconHeartHandshake size={30} stroke={1.7} color="var(--mantine-color-anchor)" aria-hidden />
          <Text fw={700} fz="xl">Benefactor</Text>
        </Group>
        <Card padding="xl" shadow="sm">
          <Title order={1} ref={heading} fz="1.375rem">{title}</Title>
          {lead && <Text c="dimmed" size="sm" mt={4}>{lead}</Text>}
          {children}
        </Card>
      </Stack>
    </Center>
  );
}

export const Refused = ({ message }: { message: string | null }) =>
  message ? (
    <Alert color="red" variant="light" role="alert"><Text size="sm" c="var(--mantine-color-text)">{message}</Text></Alert>
  ) : null;

/** Of the login calls; "in" a minute or so where there were too many tries. */
export function loginMessage(error: unknown): string {
  if (!(error instanceof ApiProblem)) return messageOf(error);
  const wait = error.retryAfterSeconds;
  const later = wait === undefined ? "" : wait < 90 ? ` Try again in ${wait} seconds.` : ` Try again in ${Math.ceil(wait / 60)} minutes.`;
  if (error.code === "WRONG_CREDENTIALS") return "The name or the password is not right.";
  if (error.code === "TOO_MANY_TRIES") return `There were too many tries.${later}`;
  if (error.code === "BUSY") return `The server is busy.${later}`;
  return messageOf(error);
}

export function LoginPage() {
  const state = useSession();
  const place = useLocation().state as { from?: string; ended?: boolean } | null;
  const [login, setLogin] = useState("");
  const [password, setPassword] = useState("");
  const [renewed, setRenewed] = useState("");
  const [mustChange, setMustChange] = useState(false);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);

  if (state.is === "in") {
    // Whoever was here before may have been somebody of another role.
    const back = areasOf(state.profile.roles).some(({ id }) => place?.from?.split(/[/?]/)[1] === id);
    return <Navigate to={back ? place!.from! : "/"} replace />;
  }

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    setError(null);
    try {
      await session.login(login.trim(), password, mustChange ? renewed : undefined);
    } catch (refused) {
      if (refused instanceof ApiProblem && refused.code === "MUST_CHANGE_PASSWORD" && !mustChange) setMustChange(true);
      else setError(refused);
      setBusy(false);
    }
  };
  const problems = problemsOf(error);
  return (
    <Doorstep title={mustChange ? "Choose a new password" : "Log in"}
              lead={mustChange ? "The one you were given is good once. The new one has at least 8 characters." : undefined}>
      <form onSubmit={(event) => void submit(event)}>
        <Stack gap="md" mt="lg">
          {place?.ended && !error && !mustChange && <Alert variant="light" color="gray"><Text size="sm">Your session has ended. Log in to go on where you were.</Text></Alert>}
          <Refused message={error ? (Object.keys(problems).length ? "The new password is not taken:" : loginMessage(error)) : null} />
          {!mustChange && (
            <>
              <TextInput label="Login name" autoComplete="username" autoCapitalize="none" spellCheck={false} required withAsterisk={false}
                         value={login} onChange={(event) => setLogin(event.currentTarget.value)} data-autofocus autoFocus />
              <PasswordInput label="Password" autoComplete="current-password" required withAsterisk={false}
                             value={password} onChange={(event) => setPassword(event.currentTarget.value)} />
            </>
          )}
          {mustChange && (
            <PasswordInput label="New password" autoComplete="new-password" required withAsterisk={false} minLength={8} autoFocus
                           value={renewed} onChange={(event) => setRenewed(event.currentTarget.value)}
                           error={Object.values(problems).join("; ") || undefined} />
          )}
          <Button type="submit" loading={busy} fullWidth>{mustChange ? "Set it and log in" : "Log in"}</Button>
          {!mustChange && (
            <Text size="sm" ta="center" c="dimmed">
              Insured, and new here? <Anchor component={Link} to="/register" underline="always">Register</Anchor>
            </Text>
          )}
        </Stack>
      </form>
    </Doorstep>
  );
}
