import { Alert, Button, Code, CopyButton, Group, Text } from "@mantine/core";
import { IconKey } from "@tabler/icons-react";

/** Told once: whoever leaves the page has to make another one. */
export const OneTimePassword = ({ login, password }: { login?: string; password: string }) => (
  <Alert color="yellow" variant="light" icon={<IconKey />} role="status" title="One-time password" styles={{ title: { color: "var(--mantine-color-text)" } }}>
    <Text size="sm" c="var(--mantine-color-text)">{login ? <>For <b>{login}</b>. </> : ""}It is shown here and nowhere else, and is good for one login, which sets another.</Text>
    <Group mt="sm" gap="sm">
      <Code fz="md" c="var(--mantine-color-text)" bg="var(--mantine-color-body)" style={{ userSelect: "all", overflowWrap: "anywhere" }}>{password}</Code>
      <CopyButton value={password}>{({ copied, copy }) => <Button size="xs" variant="default" onClick={copy}>{copied ? "Copied" : "Copy"}</Button>}</CopyButton>
    </Group>
  </Alert>
);
