import { Anchor } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useEffect, useRef, useState } from "react";
import { useNavigate } from "react-router-dom";
import { getQueue } from "@/api/processing";
import { areasOf, claimPathOf } from "@/areas";
import { shareLive, type LiveEvent } from "@/api/live";
import { eventOf, statusOf } from "@/words/codes";
import { dollars } from "@/words/money";
import { client, queries, useAsk, useProfile } from "./engine";
import { Staleness } from "./stale";

const listeners = new Set<(event: LiveEvent) => void>();

/** Of pages that count by themselves what happens; queries are refetched without it. */
export function useLiveEvents(listener: (event: LiveEvent) => void) {
  useEffect(() => {
    listeners.add(listener);
    return () => void listeners.delete(listener);
  }, [listener]);
}

/** What one does oneself is no news: claims that a command was just answered for. */
const own = new Map<string, number>();
export function didMyself(claimNumber: string) {
  own.set(claimNumber, Date.now());
}
const isOwn = (claimNumber: string) => Date.now() - (own.get(claimNumber) ?? 0) < 3_000;

const stale = new Staleness((old) => queries.invalidateQueries({ predicate: ({ queryKey }) => old(queryKey) }));

const told = new Set(["claim_adjudicated", "claim_denied_in_review", "claim_paid", "dispute_resolved", "claim_pended", "claim_reversed", "claim_cancelled"]);
/** Besides, of claims that one has taken to decide: what others do about them. */
const toldOfTaken = new Set([...told, "claim_disputed", "claim_remarked", "document_stored", "review_changed"]);

function news(event: LiveEvent): string {
  const { text } = statusOf(event.status);
  if (event.type === "claim_paid") return `Payment sent: the plan pays ${dollars(event.planPaid)}.`;
  if (event.type === "claim_adjudicated")
    return `${text}. The plan pays ${dollars(event.planPaid)}, the patient ${dollars(event.memberResponsibility)}.`;
  return `${eventOf(event.type).text}.`;
}

/** The claims in review that the user has taken. */
function useTaken(): (claimNumber: string) => boolean {
  const { user, roles } = useProfile();
  const queue = useAsk(["queue", "taken", user], (signal) => getQueue(client, { owner: user, pageSize: 1000 }, signal), roles.includes("CLAIM_PROCESSOR"));
  const taken = useRef(new Set<string>());
  taken.current = new Set(queue.data?.claims?.map(({ claimNumber }) => claimNumber));
  return useRef((claimNumber: string) => taken.current.has(claimNumber)).current;
}

/** Keeps what is shown as new as the log, and tells of what happens to claims of the user's. */
export function useLiveUpdates(): boolean {
  const profile = useProfile();
  const navigate = useNavigate();
  const [connected, setConnected] = useState(false);
  const filter = areasOf(profile.roles).find((area) => area.live)?.live;
  const narrow = profile.roles.every((role) => role === "PATIENT" || role === "PROVIDER");
  const isTaken = useTaken();
  useEffect(() => {
    if (!filter) return;
    const onEvent = (event: LiveEvent) => {
      client.reached(event.position);
      stale.add(event);
      for (const listener of listeners) listener(event);
      const { claimNumber, position, type, status } = event;
      if (!claimNumber || isOwn(claimNumber)) return;
      // Whoever sees everybody's claims would be told all day long: of those they have taken, then.
      if (narrow ? !told.has(type) : !toldOfTaken.has(type) || !isTaken(claimNumber)) return;
      const path = claimPathOf(profile.roles, claimNumber);
      notifications.show({
        // Not the claim's: a second piece of news would be dropped while the first is shown.
        id: `${claimNumber} ${position}`,
        title: `Claim ${claimNumber}`,
        message: <>{news(event)} {path && <Anchor component="button" type="button" size="sm" underline="always" onClick={() => navigate(path)}>Open the claim</Anchor>}</>,
        color: statusOf(status).tone === "bad" ? "red" : "brand",
        autoClose: 9_000,
        withBorder: true,
      });
    };
    return shareLive(client, profile.user, filter, { onEvent, onLost: () => void queries.invalidateQueries(), onState: setConnected });
  }, [profile.user, filter, narrow, navigate, profile.roles, isTaken]);
  return connected;
}
