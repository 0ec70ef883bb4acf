import { Button, Center, Checkbox, Group, Modal, Select, Stack, Switch, TextInput } from "@mantine/core";
import { useInfiniteQuery, useQueryClient, type UseQueryResult } from "@tanstack/react-query";
import { IconUserPlus, IconUsersGroup } from "@tabler/icons-react";
import { useState, type FormEvent } from "react";
import { problemsOf } from "@/api/problems";
import { addUser, listUsers, type UserChange } from "@/api/running";
import { client } from "@/app/engine";
import { ToneBadge } from "@/ui/badges";
import { Page, Section } from "@/ui/page";
import { RecordTable } from "@/ui/record_table";
import { EmptyState, Loaded, RefusedNote } from "@/ui/states";
import { roleText } from "@/words/codes";
import { bindingOf, BindingFields, noBinding } from "./binding_fields";
import { OneTimePassword } from "./one_time";
import { allRoles, nameOf, stateOf } from "./user_words";

const none = { login: "", displayName: "", email: "" };

function AddUser({ opened, close, added }: { opened: boolean; close: () => void; added: (change: UserChange) => void }) {
  const [given, setGiven] = useState(none);
  const [roles, setRoles] = useState<string[]>([]);
  const [system, setSystem] = useState(false);
  const [binding, setBinding] = useState(noBinding);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const raw = problemsOf(error);
  const problems = Object.fromEntries(Object.entries(raw).map(([field, rule]) => [field.replace(/^user\./, ""), rule]));
  const bind = (field: keyof typeof none) => ({ value: given[field], error: problems[field], autoComplete: "off", onChange: (event: { currentTarget: { value: string } }) => setGiven({ ...given, [field]: event.currentTarget.value }) });
  const send = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    setError(null);
    try {
      added(await addUser(client, { login: given.login.trim(), displayName: given.displayName.trim(), email: given.email.trim(), roles, system, binding: bindingOf(binding) }));
      setGiven(none);
      setRoles([]);
      setBinding(noBinding);
      setSystem(false);
      close();
    } catch (refused) {
      setError(refused);
    }
    setBusy(false);
  };
  const bound = roles.some((role) => role === "PROVIDER" || role === "PATIENT") || system;
  return (
    <Modal opened={opened} onClose={close} title="Add a user" closeButtonProps={{ "aria-label": "Close" }}>
      <form onSubmit={(event) => void send(event)} noValidate>
        <Stack gap="md">
          <TextInput label="Name" data-autofocus {...bind("displayName")} />
          <TextInput label="Login name" description="3 characters or more" spellCheck={false} autoCapitalize="none" {...bind("login")} />
          <TextInput label="E-mail" type="email" {...bind("email")} />
          <Checkbox.Group label="Roles" value={roles} onChange={setRoles} error={problems.roles}><Stack gap="xs" mt="xs">{allRoles.map((role) => <Checkbox key={role} value={role} label={roleText(role)} />)}</Stack></Checkbox.Group>
          <Switch label="A program" description="It has no password and comes by a certificate" checked={system} onChange={(event) => setSystem(event.currentTarget.checked)} />
          {bound && <BindingFields binding={binding} change={setBinding} problems={problems} roles={roles} certificate={system} />}
          <RefusedNote error={error} />
          <Group justify="flex-end"><Button variant="default" onClick={close}>Not now</Button><Button type="submit" loading={busy} disabled={given.login.trim().length < 3 || !roles.length}>Add</Button></Group>
        </Stack>
      </form>
    </Modal>
  );
}

export default function UsersPage() {
  const cache = useQueryClient();
  const [adding, setAdding] = useState(false);
  const [last, setLast] = useState<UserChange | null>(null);
  const [search, setSearch] = useState("");
  const [role, setRole] = useState<string | null>(null);
  const query = useInfiniteQuery({ queryKey: ["users"], queryFn: ({ pageParam, signal }) => listUsers(client, pageParam, signal), initialPageParam: undefined as string | undefined, getNextPageParam: (page) => page.next || undefined });
  const text = search.trim().toLowerCase();
  return (
    <Page title="Users and roles" lead="Who may come in, and what for." actions={<Button leftSection={<IconUserPlus size={18} aria-hidden />} onClick={() => setAdding(true)}>Add a user</Button>}>
      {last?.oneTimePassword && <OneTimePassword login={last.user.login} password={last.oneTimePassword} />}
      <Group gap="md" align="flex-end">
        <TextInput label="Name or login" w={{ base: "100%", xs: 240 }} autoComplete="off" value={search} onChange={(event) => setSearch(event.currentTarget.value)} />
        <Select label="Role" placeholder="Any" clearable w={{ base: "100%", xs: 200 }} data={allRoles.map((value) => ({ value, label: roleText(value) }))} value={role} onChange={setRole} />
      </Group>
      <Loaded query={query as unknown as UseQueryResult<NonNullable<typeof query.data>>}>
        {(data) => {
          const rows = data.pages.flatMap((page) => page.users ?? []).filter((user) => (!role || user.roles?.includes(role)) && (!text || `${user.displayName ?? ""} ${user.login ?? ""}`.toLowerCase().includes(text)));
          return (
            <Section flush title={`${rows.length} user${rows.length === 1 ? "" : "s"}`}>
              {rows.length ? (
                <RecordTable caption="Users" rows={rows} id={({ user }) => user} to={({ user }) => `/admin/users/${user}`} columns={[
                  { label: "Name", lead: true, cell: (user) => nameOf(user) }, { label: "Login", cell: ({ login }) => login || "–" },
                  { label: "Roles", cell: ({ roles }) => (roles ?? []).map(roleText).join(", ") || "None" },
                  { label: "Sessions", end: true, cell: ({ sessions }) => sessions?.length ?? 0 },
                  { label: "State", cell: (user) => { const { text: said, tone } = stateOf(user); return <ToneBadge tone={tone}>{said}</ToneBadge>; } },
                ]} />
              ) : <EmptyState icon={IconUsersGroup} title="Nobody like that" />}
              {query.hasNextPage && <Center p="md"><Button variant="default" loading={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>Show more</Button></Center>}
            </Section>
          );
        }}
      </Loaded>
      <AddUser opened={adding} close={() => setAdding(false)} added={(change) => { setLast(change); void cache.invalidateQueries({ queryKey: ["users"] }); }} />
    </Page>
  );
}
