import { Alert, Button, Grid, Group, Stack, Text, ThemeIcon } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { notifications } from "@mantine/notifications";
import { keepPreviousData, useQuery, useQueryClient } from "@tanstack/react-query";
import { IconAlertTriangle, IconCircleCheck, IconListCheck, IconPlus, IconSend } from "@tabler/icons-react";
import { useMemo, useRef, useState, type FormEvent, type ReactNode } from "react";
import { useNavigate } from "react-router-dom";
import { checkClaim, estimateClaim, submitClaim } from "@/api/claims";
import { attachDocument } from "@/api/documents";
import { isForbidden, isOffline, messageOf, problemsOf } from "@/api/problems";
import { client } from "@/app/engine";
import { didMyself } from "@/app/live";
import { everyGroup, isOld } from "@/app/stale";
import { ClaimAmounts } from "@/ui/claims/claim_amounts";
import { DocumentDrop, type ChosenDocument } from "@/ui/claims/document_drop";
import { Section } from "@/ui/page";
import { RefusedNote } from "@/ui/states";
import { denialOf, words } from "@/words/codes";
import { claimOf, fieldText, newLine, unfinished, type Draft } from "./draft";
import { LineFields } from "./line_fields";

export interface FormHelp { error: (field: string) => string | undefined; touch: (field: string) => void }

/** Writes a claim: says while one types what is missing, and what it would come to. `head` has the fields of who and where. */
export function ClaimForm(props: { draft: Draft; change: (draft: Draft) => void; head: (help: FormHelp) => ReactNode; share: string; done: (claim: string) => string }) {
  const { draft, change, head, share, done } = props;
  const navigate = useNavigate();
  const cache = useQueryClient();
  const [documents, setDocuments] = useState<ChosenDocument[]>([]);
  const [touched, setTouched] = useState<ReadonlySet<string>>(new Set());
  const [tried, setTried] = useState(false);
  const [busy, setBusy] = useState(false);
  const [refused, setRefused] = useState<unknown>(null);
  const key = useRef(crypto.randomUUID());

  const claim = useMemo(() => claimOf(draft), [draft]);
  const open = useMemo(() => unfinished(draft), [draft]);
  const kinds = documents.map(({ kind }) => kind).sort();
  const now = JSON.stringify({ claim, kinds });
  const [asked] = useDebouncedValue(now, 450);
  const finished = open.length === 0;
  const check = useQuery({
    queryKey: ["check", asked],
    queryFn: ({ signal }) => checkClaim(client, claim, kinds, signal),
    enabled: finished && asked === now,
    placeholderData: keepPreviousData,
    retry: false,
  });
  // A form that was refused is checked all the same where checking is not for this role.
  const checked = finished ? (check.data ?? null) : null;
  const problems = finished ? (checked?.problems ?? []) : open;
  const estimate = useQuery({
    queryKey: ["estimate", asked],
    queryFn: ({ signal }) => estimateClaim(client, claim, signal),
    enabled: finished && problems.length === 0 && asked === now,
    placeholderData: keepPreviousData,
    retry: false,
  });

  const byField = useMemo(() => {
    const found: Record<string, string> = problemsOf(refused);
    for (const { field, rule } of problems) found[field.replace(/^claim\./, "")] ??= rule;
    return found;
  }, [problems, refused]);
  const help: FormHelp = {
    error: (field) => (tried || touched.has(field) ? byField[field] : undefined),
    touch: (field) => setTouched((before) => new Set(before).add(field)),
  };

  const send = async (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (problems.length) return;
    setBusy(true);
    setRefused(null);
    try {
      const { outcome } = await submitClaim(client, claim, key.current);
      didMyself(outcome.claimNumber);
      const failed: string[] = [];
      for (const { file, kind } of documents)
        await attachDocument(client, outcome.claimNumber, kind, file).catch(() => failed.push(file.name));
      void cache.invalidateQueries({ predicate: ({ queryKey }) => isOld(queryKey, new Set([outcome.claimNumber]), everyGroup) });
      if (failed.length) notifications.show({ color: "red", title: "The claim is filed, but not every document has arrived", message: `Add these again here: ${failed.join(", ")}`, autoClose: false });
      else notifications.show({ title: outcome.duplicate ? "This claim was filed already" : "Your claim is filed", message: outcome.claimNumber });
      navigate(done(outcome.claimNumber));
    } catch (error) {
      setRefused(error);
      // Another content needs another key; of what was not answered the same one finds out.
      if (!isOffline(error)) key.current = crypto.randomUUID();
      setBusy(false);
    }
  };

  const missing = checked?.missing ?? [];
  const line = (index: number) => (renewed: Draft["lines"][number]) => change({ ...draft, lines: draft.lines.map((l, at) => (at === index ? renewed : l)) });
  return (
    <form onSubmit={(event) => void send(event)} noValidate>
      <Grid gutter="lg">
        <Grid.Col span={{ base: 12, md: 7.5 }}>
          <Stack gap="lg">
            {head(help)}
            <Section title="What was done" lead="As it stands on the bill: one entry for each service.">
              <Stack gap="md">
                {draft.lines.map((l, index) => (
                  <LineFields key={index} line={l} index={index} change={line(index)} {...help}
                              remove={draft.lines.length > 1 ? () => change({ ...draft, lines: draft.lines.filter((_, at) => at !== index) }) : undefined} />
                ))}
                <Group><Button variant="default" leftSection={<IconPlus size={16} aria-hidden />} onClick={() => change({ ...draft, lines: [...draft.lines, { ...newLine(), serviceDate: draft.lines.at(-1)?.serviceDate ?? "", diagnoses: draft.lines.at(-1)?.diagnoses ?? [] }] })}>Add a service</Button></Group>
              </Stack>
            </Section>
            <Section title="Documents"><DocumentDrop documents={documents} change={setDocuments} /></Section>
          </Stack>
        </Grid.Col>
        <Grid.Col span={{ base: 12, md: 4.5 }}>
          <Stack gap="lg" style={{ position: "sticky", top: 84 }}>
            <Section title="Before you send it">
              <div aria-live="polite">
                {problems.length === 0 && missing.length === 0 ? (
                  <Group gap="sm" wrap="nowrap">
                    <ThemeIcon variant="light" color={asked === now && checked && !check.error ? "green" : "gray"} radius="xl" aria-hidden><IconCircleCheck size={18} /></ThemeIcon>
                    <Text size="sm">{asked !== now || check.isFetching ? "Checking …" : checked && !check.error ? "Complete. Nothing is missing." : isForbidden(check.error) ? "Everything is filled in." : messageOf(check.error)}</Text>
                  </Group>
                ) : (
                  <Stack gap={6} component="ul" style={{ listStyle: "none", margin: 0, padding: 0 }}>
                    {problems.map(({ field, rule }) => (
                      <Group key={field + rule} component="li" gap={8} wrap="nowrap" align="flex-start">
                        <IconListCheck size={17} stroke={1.7} aria-hidden style={{ flex: "none", marginTop: 2 }} />
                        <Text size="sm"><b>{fieldText(field)}</b> {rule}</Text>
                      </Group>
                    ))}
                    {missing.map(({ path, what, rule }) => (
                      <Group key={path + what} component="li" gap={8} wrap="nowrap" align="flex-start">
                        <IconAlertTriangle size={17} stroke={1.7} aria-hidden style={{ flex: "none", marginTop: 2 }} />
                        <Text size="sm"><b>{words(what)}{path.startsWith("lines") && ` (${fieldText(path).split(",")[0]!.toLowerCase()})`}</b> {rule}. Without it the claim may wait.</Text>
                      </Group>
                    ))}
                  </Stack>
                )}
              </div>
            </Section>
            {estimate.data && problems.length === 0 && (
              <Section title="What it would come to" lead="If it was sent now. The decision may differ.">
                <Stack gap="sm">
                  {estimate.data.status === "UNDER_REVIEW" ? <Text size="sm">Somebody would look at this claim first, so nothing can be said yet.</Text> : <ClaimAmounts outcome={estimate.data} share={share} />}
                  {(estimate.data.lines ?? []).filter((l) => l.denial).map((l) => (
                    <Alert key={l.line} variant="light" color="yellow" p="sm"><Text size="sm" c="var(--mantine-color-text)"><b>Service {l.line}:</b> {denialOf(l.denial)?.why} {denialOf(l.denial)?.next}</Text></Alert>
                  ))}
                </Stack>
              </Section>
            )}
            <RefusedNote error={refused} />
            {tried && problems.length > 0 && <Text role="alert" size="sm" c="var(--mantine-color-error)">Some of it is not right yet: see the list above.</Text>}
            <Button type="submit" size="md" loading={busy} leftSection={<IconSend size={18} aria-hidden />}>Send the claim</Button>
          </Stack>
        </Grid.Col>
      </Grid>
    </form>
  );
}
