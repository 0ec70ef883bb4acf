import { Button, Checkbox, Group, Stack, Text } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useParams } from "react-router-dom";
import { messageOf, problemsOf } from "@/api/problems";
import { bindUser, changeRoles, doWithUser, endSessions, showUser, type UserAccount, type UserChange } from "@/api/running";
import { client, useProfile } from "@/app/engine";
import { ToneBadge } from "@/ui/badges";
import { ConfirmModal } from "@/ui/confirm";
import { Facts, Page, Section } from "@/ui/page";
import { RecordTable } from "@/ui/record_table";
import { EmptyState, Loaded, PageSkeleton } from "@/ui/states";
import { roleText } from "@/words/codes";
import { instantText } from "@/words/dates";
import { bindingOf, BindingFields, isBound, noBinding } from "./binding_fields";
import { OneTimePassword } from "./one_time";
import { allRoles, nameOf, stateOf } from "./user_words";

type Asking = "roles" | "binding" | "password-reset" | "deactivation" | "reactivation" | "unlocking" | "sessions";
const plain = {
  "password-reset": { title: "Reset the password", text: "Every session of the user ends, and a new one-time password is made.", action: "Reset it", done: "There is a new one-time password." },
  deactivation: { title: "Deactivate the user", text: "Every session ends at once, and nobody can log in as this user.", action: "Deactivate", done: "The user is deactivated." },
  reactivation: { title: "Reactivate the user", text: "The user may log in again.", action: "Reactivate", done: "The user is active again." },
  unlocking: { title: "Unlock the user", text: "Wrong passwords before now no longer count.", action: "Unlock", done: "The user is not locked any more." },
} as const;

function Change({ user, asking, close, after }: { user: UserAccount; asking: Asking; close: () => void; after: (change: UserChange, done: string) => void }) {
  const [roles, setRoles] = useState(user.roles ?? []);
  const [binding, setBinding] = useState({ ...noBinding, ...user.binding });
  const [error, setError] = useState<unknown>(null);
  const carry = async (call: Promise<UserChange>, done: string) => {
    setError(null);
    try {
      after(await call, done);
    } catch (refused) {
      setError(refused);
      throw refused;
    }
  };
  if (asking === "roles")
    return (
      <ConfirmModal opened close={close} title="Roles" text="Open sessions end and are opened again with the new roles." action="Change them" ready={roles.length > 0} carry={() => carry(changeRoles(client, user.user, roles), "The roles are changed.")}>
        <Checkbox.Group label="Roles" value={roles} onChange={setRoles}><Stack gap="xs" mt="xs">{allRoles.map((role) => <Checkbox key={role} value={role} label={roleText(role)} />)}</Stack></Checkbox.Group>
      </ConfirmModal>
    );
  if (asking === "binding")
    return (
      <ConfirmModal opened close={close} title="Binding" text="Whose claims and data are the user's own. Open sessions are opened again." action="Bind" carry={() => carry(bindUser(client, user.user, bindingOf(binding)), "The binding is changed.")}>
        <BindingFields binding={binding} change={setBinding} problems={problemsOf(error)} roles={[...(user.roles ?? []), "PROVIDER", "PATIENT"]} certificate issuer />
      </ConfirmModal>
    );
  if (asking === "sessions")
    return <ConfirmModal opened close={close} title="End all sessions" text="The user has to log in again everywhere." action="End them" danger carry={() => carry(endSessions(client, user.user), "All sessions have ended.")} />;
  const { title, text, action, done } = plain[asking];
  return <ConfirmModal opened close={close} title={title} text={text} action={action} danger={asking === "deactivation"} carry={() => carry(doWithUser(client, user.user, asking), done)} />;
}

export default function UserPage() {
  const { user: id = "" } = useParams();
  const me = useProfile();
  const cache = useQueryClient();
  const query = useQuery({ queryKey: ["users", id], queryFn: ({ signal }) => showUser(client, id, signal) });
  const [asking, setAsking] = useState<Asking | null>(null);
  const [password, setPassword] = useState<string | null>(null);
  const user = query.data?.user;
  const after = (change: UserChange, done: string) => {
    if (change.oneTimePassword) setPassword(change.oneTimePassword);
    notifications.show({ message: change.unchanged ? "It was so already." : done });
    void cache.invalidateQueries({ queryKey: ["users"] });
  };
  const state = user && stateOf(user);
  return (
    <Page title={user ? nameOf(user) : "User"} name="User" lead={state && <Group gap="xs"><ToneBadge tone={state.tone}>{state.text}</ToneBadge>{user.user === me.user && <span>This is you.</span>}</Group>}
          actions={user && <>
            <Button variant="default" onClick={() => setAsking("roles")}>Roles</Button>
            <Button variant="default" onClick={() => setAsking("binding")}>Binding</Button>
            {!user.system && <Button variant="default" onClick={() => setAsking("password-reset")}>Reset password</Button>}
            {state!.text === "Locked" && <Button variant="default" onClick={() => setAsking("unlocking")}>Unlock</Button>}
            {user.active ? <Button color="red.8" variant="outline" onClick={() => setAsking("deactivation")} c="var(--mantine-color-error)">Deactivate</Button> : <Button onClick={() => setAsking("reactivation")}>Reactivate</Button>}
          </>}>
      {password && user && <OneTimePassword login={user.login} password={password} />}
      <Loaded query={query} loading={<PageSkeleton />} notFound={<EmptyState title="There is no such user" />}>
        {({ user }) => (
          <>
            <Section title="Who it is">
              <Facts items={[["Login name", user.login || "Erased"], ["E-mail", user.email], ["Roles", (user.roles ?? []).map(roleText).join(", ") || "None"], ["Kind", user.system ? "A program" : "A person"], ["User", user.user],
                ...(user.lockedUntil ? [["Locked until", instantText(user.lockedUntil)] as [string, string]] : [])]} />
            </Section>
            <Section title="Bound to">
              {user.binding && isBound(user.binding) ? (
                <Facts items={[["Provider numbers (NPI)", user.binding.npis?.join(", ")], ["Policy number", user.binding.policyNumber], ["Member ID", user.binding.memberId], ["Certificate", user.binding.certificate], ["Token issuer", user.binding.issuer], ["Subject", user.binding.subject]]} />
              ) : <Text size="sm" c="dimmed">Nobody in particular.</Text>}
            </Section>
            <Section flush title="Sessions" actions={!!(user.sessions?.length || user.binding?.certificate || user.binding?.issuer) && <Button size="xs" variant="default" onClick={() => setAsking("sessions")}>End all</Button>}>
              {user.sessions?.length ? (
                <RecordTable caption="Sessions" rows={user.sessions} id={({ session }) => session} columns={[
                  { label: "Session", lead: true, cell: ({ session }) => `${session.slice(0, 8)}…` }, { label: "Opened", cell: ({ opened }) => instantText(opened) }, { label: "Ends", cell: ({ expires }) => instantText(expires) },
                  { label: "", end: true, cell: ({ session }) => <Button size="xs" variant="subtle" aria-label={`End session ${session.slice(0, 8)}`} onClick={() => void endSessions(client, user.user, session).then((change) => after(change, "The session has ended."), (error: unknown) => notifications.show({ color: "red", title: "That did not work", message: messageOf(error) }))}>End</Button> },
                ]} />
              ) : <EmptyState title="No open sessions" />}
            </Section>
          </>
        )}
      </Loaded>
      {asking && user && <Change key={asking} user={user} asking={asking} close={() => setAsking(null)} after={after} />}
    </Page>
  );
}
