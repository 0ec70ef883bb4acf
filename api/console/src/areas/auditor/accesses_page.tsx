import { Button, Center, Group, SimpleGrid, Stack, Switch, Text, TextInput } from "@mantine/core";
import { useInfiniteQuery, type UseQueryResult } from "@tanstack/react-query";
import { IconEye } from "@tabler/icons-react";
import { useState, type FormEvent } from "react";
import { listAccesses, nextPage } from "@/api/auditing";
import { problemsOf } from "@/api/problems";
import { client } from "@/app/engine";
import { ToneBadge } from "@/ui/badges";
import { Page, Section } from "@/ui/page";
import { RecordTable } from "@/ui/record_table";
import { EmptyState, Loaded } from "@/ui/states";
import { words } from "@/words/codes";
import { instantText } from "@/words/dates";
import { accessQuestion, nothing, purposeText, type Asked } from "./log_questions";

export default function AccessesPage() {
  const [typed, setTyped] = useState<Asked>(nothing);
  const [asked, setAsked] = useState<Asked>(nothing);
  const [reasons, setReasons] = useState(false);
  const query = useInfiniteQuery({
    queryKey: ["accesses", asked, reasons], queryFn: ({ pageParam, signal }) => listAccesses(client, accessQuestion(asked), pageParam, reasons, signal),
    initialPageParam: undefined as string | undefined, getNextPageParam: (page) => nextPage(page.next), staleTime: 0,
  });
  const problems = problemsOf(query.error);
  const bind = (field: "user" | "claim" | "memberId" | "policyNumber" | "from" | "to") => ({ value: typed[field], autoComplete: "off", error: problems[`question.${field}`] ?? problems[field], onChange: (event: { currentTarget: { value: string } }) => setTyped({ ...typed, [field]: event.currentTarget.value }) });
  const show = (event: FormEvent) => {
    event.preventDefault();
    setAsked(typed);
  };
  return (
    <Page title="Who saw what" lead="Every answer that showed something private about a member, the newest first.">
      <Section title="Which ones">
        <form onSubmit={show}>
          <Stack gap="md">
            <SimpleGrid cols={{ base: 1, xs: 2, md: 3 }} spacing="md">
              <TextInput label="Member ID" {...bind("memberId")} /><TextInput label="Policy number" {...bind("policyNumber")} /><TextInput label="Claim number" {...bind("claim")} />
              <TextInput label="User" description="The id" {...bind("user")} /><TextInput label="From" description="UTC" type="date" {...bind("from")} /><TextInput label="To" description="UTC" type="date" {...bind("to")} />
            </SimpleGrid>
            <Group justify="space-between" gap="md">
              <Group gap="lg"><Switch label="Broken glass only" checked={typed.only} onChange={(event) => setTyped({ ...typed, only: event.currentTarget.checked })} />
                <Switch label="With reasons" description="Opening them is recorded too" checked={reasons} onChange={(event) => setReasons(event.currentTarget.checked)} /></Group>
              <Button type="submit">Show</Button>
            </Group>
          </Stack>
        </form>
      </Section>
      <Section flush title="Accesses">
        <Loaded query={query as unknown as UseQueryResult<NonNullable<typeof query.data>>}>
          {(data) => {
            const rows = data.pages.flatMap((page) => page.accesses ?? []);
            return (
              <>
                {rows.length ? (
                  <RecordTable caption="Accesses" rows={rows} id={({ position }) => position} columns={[
                    { label: "When", lead: true, cell: ({ time }) => instantText(time) },
                    { label: "Who", cell: ({ user, role }) => <span>{user || "–"}<Text size="xs" c="dimmed" component="span" display="block">{words(role)}</Text></span> },
                    { label: "Saw", cell: ({ kinds, claims, count }) => <span>{(kinds ?? []).map((kind) => words(kind)).join(", ") || "–"}<Text size="xs" c="dimmed" component="span" display="block">{[claims?.length && `${claims.length} claim${claims.length === 1 ? "" : "s"}`, count > 1 && `${count} times`].filter(Boolean).join(", ")}</Text></span> },
                    { label: "By asking", cell: ({ method }) => method },
                    { label: "Why", cell: ({ purpose, reason, hasReason }) => <span>{purposeText(purpose)}{(reason || hasReason) && <Text size="xs" c="dimmed" component="span" display="block">{reason ?? "A reason was given"}</Text>}</span> },
                    { label: "Glass", cell: ({ breakGlass }) => (breakGlass ? <ToneBadge tone="bad">Broken</ToneBadge> : <span>Whole</span>) },
                  ]} />
                ) : <EmptyState icon={IconEye} title="Nobody, as far as was looked" text={query.hasNextPage ? "There may be some further back." : undefined} />}
                {query.hasNextPage && <Center p="md"><Button variant="default" loading={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>Further back</Button></Center>}
              </>
            );
          }}
        </Loaded>
      </Section>
    </Page>
  );
}
