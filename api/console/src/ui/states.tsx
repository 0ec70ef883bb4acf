import { Alert, Button, Center, Group, Skeleton, Stack, Text, ThemeIcon } from "@mantine/core";
import { IconAlertCircle, IconInbox, IconLock, IconRefresh } from "@tabler/icons-react";
import type { UseQueryResult } from "@tanstack/react-query";
import type { ComponentType, ReactNode } from "react";
import { ApiProblem, isForbidden, isNotFound, messageOf } from "@/api/problems";

type Icon = ComponentType<{ size?: number; stroke?: number }>;

export function EmptyState({ icon: Symbol = IconInbox, title, text, action }: { icon?: Icon; title: string; text?: ReactNode; action?: ReactNode }) {
  return (
    <Center py={40} px="md">
      <Stack align="center" gap="xs" maw={420}>
        <ThemeIcon size={52} radius="xl" variant="light" aria-hidden><Symbol size={26} stroke={1.6} /></ThemeIcon>
        <Text fw={600} ta="center">{title}</Text>
        {text && <Text c="dimmed" size="sm" ta="center" component="div">{text}</Text>}
        {action && <div style={{ marginTop: 8 }}>{action}</div>}
      </Stack>
    </Center>
  );
}

export function ErrorNote({ title = "That did not work", message, requestId, retry }: { title?: string; message: string; requestId?: string; retry?: () => void }) {
  return (
    <Alert color="red" variant="light" icon={<IconAlertCircle />} title={title} role="alert" styles={{ title: { color: "var(--mantine-color-text)" } }}>
      <Text size="sm" c="var(--mantine-color-text)">{message}</Text>
      {requestId && <Text size="xs" c="dimmed" mt={4}>Request {requestId}</Text>}
      {retry && (
        <Group mt="sm">
          <Button size="xs" variant="default" leftSection={<IconRefresh size={14} aria-hidden />} onClick={retry}>Try again</Button>
        </Group>
      )}
    </Alert>
  );
}

/** What went wrong with a command. Problems of fields are shown at the fields. */
export function RefusedNote({ error }: { error: unknown }) {
  if (!error) return null;
  const problem = error instanceof ApiProblem ? error : undefined;
  return (
    <Alert color="red" variant="light" icon={<IconAlertCircle />} role="alert">
      <Text size="sm" c="var(--mantine-color-text)">{error instanceof Error && !problem ? error.message : messageOf(error)}</Text>
      {problem && problem.problems.length > 0 && (
        <ul style={{ margin: "6px 0 0", paddingLeft: 18 }}>
          {problem.problems.map(({ field, rule }) => (
            <li key={field + rule}><Text size="sm" span c="var(--mantine-color-text)"><b>{field}</b> {rule}</Text></li>
          ))}
        </ul>
      )}
    </Alert>
  );
}

export function PageSkeleton() {
  return (
    <Stack gap="lg" aria-busy role="status" aria-label="Loading">
      <Skeleton h={32} w={260} />
      <Skeleton h={180} radius="lg" />
      <Skeleton h={260} radius="lg" />
    </Stack>
  );
}

export const RowsSkeleton = ({ rows = 5 }: { rows?: number }) => (
  <Stack gap="sm" p="lg" role="status" aria-label="Loading">
    {Array.from({ length: rows }, (_, row) => <Skeleton key={row} h={36} />)}
  </Stack>
);

/** What a query has answered, or why not yet. */
export function Loaded<T>(props: { query: UseQueryResult<T>; loading?: ReactNode; notFound?: ReactNode; children: (answer: T) => ReactNode }) {
  const { query, loading = <RowsSkeleton />, notFound, children } = props;
  // What is known already is shown, also while it cannot be read anew.
  if (query.data !== undefined) return children(query.data);
  if (query.isPending && !query.error) return loading;
  const { error } = query;
  if (isNotFound(error)) return notFound ?? <EmptyState title="Not found" text="It is not there, or it is not yours to see." />;
  if (isForbidden(error)) return <EmptyState icon={IconLock} title="Not for your role" text={messageOf(error)} />;
  return <ErrorNote message={messageOf(error)} requestId={error instanceof ApiProblem ? error.requestId : undefined} retry={() => void query.refetch()} />;
}
