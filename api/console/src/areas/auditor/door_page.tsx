import { Button, Center, Group, Select, SimpleGrid, Stack, Switch, Text, TextInput } from "@mantine/core";
import { useInfiniteQuery, type UseQueryResult } from "@tanstack/react-query";
import { IconDoor } from "@tabler/icons-react";
import { useState, type FormEvent } from "react";
import { listEntries, nextPage } from "@/api/auditing";
import { problemsOf } from "@/api/problems";
import { client } from "@/app/engine";
import { ToneBadge } from "@/ui/badges";
import { Page, Section } from "@/ui/page";
import { RecordTable } from "@/ui/record_table";
import { EmptyState, Loaded } from "@/ui/states";
import { words } from "@/words/codes";
import { instantText } from "@/words/dates";
import { entryQuestion, happenings, nothing, type Asked } from "./log_questions";

export default function DoorPage() {
  const [typed, setTyped] = useState<Asked>(nothing);
  const [asked, setAsked] = useState<Asked>(nothing);
  const [addresses, setAddresses] = useState(false);
  const query = useInfiniteQuery({
    queryKey: ["entries", asked, addresses], queryFn: ({ pageParam, signal }) => listEntries(client, entryQuestion(asked), pageParam, addresses, signal),
    initialPageParam: undefined as string | undefined, getNextPageParam: (page) => nextPage(page.next), staleTime: 0,
  });
  const problems = problemsOf(query.error);
  const bind = (field: "user" | "address" | "from" | "to") => ({ value: typed[field], autoComplete: "off", error: problems[`question.${field}`] ?? problems[field], onChange: (event: { currentTarget: { value: string } }) => setTyped({ ...typed, [field]: event.currentTarget.value }) });
  const show = (event: FormEvent) => {
    event.preventDefault();
    setAsked(typed);
  };
  return (
    <Page title="Door log" lead="Who came in, who did not, and what was refused, the newest first.">
      <Section title="Which ones">
        <form onSubmit={show}>
          <Stack gap="md">
            <SimpleGrid cols={{ base: 1, xs: 2, md: 3 }} spacing="md">
              <TextInput label="User" description="Who acted, or whom it was about: the id" {...bind("user")} /><TextInput label="Address" description="IPv4, or IPv6 (its network)" {...bind("address")} />
              <Select label="What" description="What happened" placeholder="Anything" clearable data={happenings.map((value) => ({ value, label: words(value) }))} value={typed.what || null} onChange={(what) => setTyped({ ...typed, what: what ?? "" })} />
              <TextInput label="From" description="UTC" type="date" {...bind("from")} /><TextInput label="To" description="UTC" type="date" {...bind("to")} />
            </SimpleGrid>
            <Group justify="space-between" gap="md">
              <Group gap="lg"><Switch label="Refused only" checked={typed.only} onChange={(event) => setTyped({ ...typed, only: event.currentTarget.checked })} />
                <Switch label="With addresses" description="Opening them is recorded too" checked={addresses} onChange={(event) => setAddresses(event.currentTarget.checked)} /></Group>
              <Button type="submit">Show</Button>
            </Group>
          </Stack>
        </form>
      </Section>
      <Section flush title="At the door">
        <Loaded query={query as unknown as UseQueryResult<NonNullable<typeof query.data>>}>
          {(data) => {
            const rows = data.pages.flatMap((page) => page.entries ?? []);
            return (
              <>
                {rows.length ? (
                  <RecordTable caption="Door log" rows={rows} id={({ position }) => position} columns={[
                    { label: "When", lead: true, cell: ({ time }) => instantText(time) },
                    { label: "What", cell: ({ what, method, detail }) => <span>{words(what)}<Text size="xs" c="dimmed" component="span" display="block">{[method, detail && words(detail)].filter(Boolean).join(", ")}</Text></span> },
                    { label: "Who", cell: ({ user, role, about, certificate }) => <span style={{ overflowWrap: "anywhere" }}>{user || certificate || "Nobody known"}<Text size="xs" c="dimmed" component="span" display="block">{[role && words(role), about && `about ${about.slice(0, 8)}…`].filter(Boolean).join(", ")}</Text></span> },
                    { label: "From where", cell: ({ listener, address, hasAddress, peer }) => <span style={{ overflowWrap: "anywhere" }}>{address ?? (hasAddress ? `Sealed, ${peer?.slice(0, 8) ?? "–"}…` : "Not known")}<Text size="xs" c="dimmed" component="span" display="block">{words(listener)}</Text></span> },
                    { label: "Times", end: true, cell: ({ count }) => count },
                    { label: "Outcome", cell: ({ refused }) => <ToneBadge tone={refused ? "bad" : "good"}>{refused ? "Refused" : "Let in"}</ToneBadge> },
                  ]} />
                ) : <EmptyState icon={IconDoor} title="Nobody, as far as was looked" text={query.hasNextPage ? "There may be some further back." : undefined} />}
                {query.hasNextPage && <Center p="md"><Button variant="default" loading={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>Further back</Button></Center>}
              </>
            );
          }}
        </Loaded>
      </Section>
    </Page>
  );
}
