import { Button, Center, Group, Kbd, Modal, SegmentedControl, Stack, Switch, Text } from "@mantine/core";
import { useHotkeys, useLocalStorage } from "@mantine/hooks";
import { IconConfetti, IconKeyboard } from "@tabler/icons-react";
import { useInfiniteQuery, type UseQueryResult } from "@tanstack/react-query";
import { useEffect, useMemo, useRef, useState } from "react";
import { Link, useNavigate } from "react-router-dom";
import { getQueue, type QueuedClaim } from "@/api/processing";
import { messageOf } from "@/api/problems";
import { client, useProfile } from "@/app/engine";
import { useCommand } from "@/ui/claims/queries";
import { Money, ToneBadge } from "@/ui/badges";
import { Page, Section } from "@/ui/page";
import { EmptyState, Loaded } from "@/ui/states";
import { notifications } from "@mantine/notifications";
import { words } from "@/words/codes";
import { dayText, today } from "@/words/dates";
import { ActionModal, type ClaimAction } from "./claim_actions";
import { processor as area } from "./area";
import { groups, ownedBy, priorityTone, step, together, within, type QueueGroup } from "./queue";
import styles from "./queue.module.css";

const keys: [string, string][] = [["j", "Next claim"], ["k", "The claim before"], ["Enter", "Open it"], ["r", "Release it"], ["d", "Deny it"], ["o", "Override edits and release"], ["t", "Take it, or give it back"], ["?", "This help"]];

/** A queue may have thousands: so many are asked for, and drawn, at a time. */
const pageSize = 50;

function Row({ claim, current, mine, select, tab }: { claim: QueuedClaim; current: boolean; mine: boolean; select: () => void; tab: number }) {
  return (
    <li className={styles.row} data-current={current || undefined}>
      <Link to={area.claimPath!(claim.claimNumber)} className={`quiet-link ${styles.link}`} onFocus={select} tabIndex={tab} data-claim={claim.claimNumber}>
        <div className={styles.what}>
          <Group gap="xs"><Text fw={600}>{claim.claimNumber}</Text>
            {claim.priority && claim.priority !== "NORMAL" && <ToneBadge tone={priorityTone(claim.priority)}>{words(claim.priority)}</ToneBadge>}
            {claim.overdue && <ToneBadge tone="bad">Overdue</ToneBadge>}
            {mine ? <ToneBadge tone="busy">Yours</ToneBadge> : claim.owner && <ToneBadge tone="plain">Taken</ToneBadge>}
          </Group>
          <Text size="sm" c="dimmed">{claim.reason ?? "Held for review"}</Text>
        </div>
        <div className={styles.facts}>
          <span><Money amount={claim.billed} strong /></span>
          <Text size="sm" c="dimmed" component="span">{claim.ageDays === 0 ? "today" : claim.ageDays === 1 ? "1 day" : `${claim.ageDays} days`}{claim.due && `, due ${dayText(claim.due)}`}</Text>
          <Text size="sm" c="dimmed" component="span">{[claim.documents && `${claim.documents} document${claim.documents === 1 ? "" : "s"}`, claim.remarks && `${claim.remarks} remark${claim.remarks === 1 ? "" : "s"}`].filter(Boolean).join(", ") || "No documents"}</Text>
        </div>
      </Link>
    </li>
  );
}

export default function QueuePage() {
  const profile = useProfile();
  const navigate = useNavigate();
  const command = useCommand();
  const isMine = ownedBy(profile);
  const [group, setGroup] = useState<QueueGroup>("all");
  const [current, setCurrent] = useState<string | null>(null);
  // The claim stays the one that was meant, whatever happens to the list meanwhile.
  const [asking, setAsking] = useState<{ action: ClaimAction; claim: QueuedClaim } | null>(null);
  const [help, setHelp] = useState(false);
  const [shortcuts, setShortcuts] = useLocalStorage({ key: "benefactor.queue-keys", defaultValue: true, getInitialValueInEffect: false });
  const list = useRef<HTMLUListElement>(null);
  const queue = useInfiniteQuery({
    queryKey: ["queue", "pages"],
    queryFn: ({ pageParam, signal }) => getQueue(client, { pageSize, cursor: pageParam }, signal),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next || undefined,
  });

  const read = useMemo(() => together(queue.data?.pages ?? []), [queue.data]);
  const claims = within(read, group, isMine);
  // Of what was read: there are more behind it.
  const counted = (count: number) => `${count}${queue.hasNextPage ? "+" : ""}`;
  // What was decided meanwhile is no longer there: its neighbour is the current one.
  const last = useRef(0);
  const at = claims.findIndex((claim) => claim.claimNumber === current);
  const place = at >= 0 ? at : Math.min(last.current, claims.length - 1);
  useEffect(() => {
    if (at >= 0) last.current = at;
  }, [at]);
  const chosen = current === null ? undefined : claims[place];

  const go = (by: number) => {
    const next = claims[step(current === null ? null : place, by, claims.length)];
    if (!next) return;
    setCurrent(next.claimNumber);
    list.current?.querySelector<HTMLAnchorElement>(`[data-claim="${CSS.escape(next.claimNumber)}"]`)?.focus();
  };
  const take = async (claim: QueuedClaim) => {
    const mine = isMine(claim.owner);
    try {
      await command(claim.claimNumber, { review: { on: today(), owner: mine ? "" : profile.user } });
      notifications.show({ message: mine ? `${claim.claimNumber} is given back.` : `${claim.claimNumber} is yours.` });
    } catch (error) {
      notifications.show({ color: "red", title: "That did not work", message: messageOf(error) });
    }
  };
  const ask = (action: ClaimAction) => chosen && setAsking({ action, claim: chosen });
  const on = (run: () => void) => () => {
    if (shortcuts && !asking && !help) run();
  };
  useHotkeys([
    ["j", on(() => go(1))], ["k", on(() => go(-1))], ["r", on(() => ask("release"))], ["d", on(() => ask("deny"))], ["o", on(() => ask("override"))],
    ["t", on(() => { if (chosen) void take(chosen); })], ["shift+?", on(() => setHelp(true))], ["?", on(() => setHelp(true))],
    // What has the focus, a link or a dialog's button, takes it by itself.
    ["Enter", on(() => { if (chosen && document.activeElement === document.body) navigate(area.claimPath!(chosen.claimNumber)); }), { preventDefault: false }],
  ]);

  return (
    <Page title="Work queue" lead="The most urgent first. It changes by itself as others work on it."
          actions={<Button variant="default" leftSection={<IconKeyboard size={18} aria-hidden />} onClick={() => setHelp(true)}>Shortcuts</Button>}>
      <div style={{ overflowX: "auto" }}>
        <SegmentedControl value={group} onChange={(value) => setGroup(value as QueueGroup)} aria-label="Which claims" data={groups.map(({ value, label }) => ({ value, label: `${label} (${counted(within(read, value, isMine).length)})` }))} />
      </div>
      <Loaded query={queue as unknown as UseQueryResult<NonNullable<typeof queue.data>>}>
        {() => (
          <Section flush title={`${counted(claims.length)} to decide`} actions={chosen && (
            <Group gap="xs">
              <Button size="xs" onClick={() => ask("release")}>Release</Button>
              <Button size="xs" variant="default" onClick={() => ask("deny")}>Deny</Button>
              <Button size="xs" variant="default" onClick={() => void take(chosen)}>{isMine(chosen.owner) ? "Give back" : "Take"}</Button>
            </Group>
          )}>
            {claims.length ? (
              <ul ref={list} className={styles.list} aria-label="Claims in review">
                {claims.map((claim, index) => (
                  <Row key={claim.claimNumber} claim={claim} current={chosen === claim} mine={isMine(claim.owner)} select={() => setCurrent(claim.claimNumber)} tab={index === Math.max(0, place) || current === null ? 0 : -1} />
                ))}
              </ul>
            ) : <EmptyState icon={IconConfetti} title="Nothing waits here" text={queue.hasNextPage ? "There may be some further back." : "What is held for review will be listed by itself."} />}
            {queue.hasNextPage && <Center p="md"><Button variant="default" loading={queue.isFetchingNextPage} onClick={() => void queue.fetchNextPage()}>Show more</Button></Center>}
          </Section>
        )}
      </Loaded>
      {asking && <ActionModal target={{ claimNumber: asking.claim.claimNumber, findings: asking.claim.findings ?? [] }} action={asking.action} close={() => setAsking(null)} />}
      <Modal opened={help} onClose={() => setHelp(false)} title="Keyboard shortcuts" closeButtonProps={{ "aria-label": "Close" }}>
        <Stack gap="sm">
          {keys.map(([key, what]) => <Group key={key} justify="space-between"><Text size="sm">{what}</Text><Kbd>{key}</Kbd></Group>)}
          <Switch mt="sm" label="Single keys do this" description="Off where they are in the way, as of speech input" checked={shortcuts} onChange={(event) => setShortcuts(event.currentTarget.checked)} />
        </Stack>
      </Modal>
    </Page>
  );
}
