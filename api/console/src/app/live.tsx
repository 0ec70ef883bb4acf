import { notifications } from "@mantine/notifications";
import { useEffect, useState } from "react";
import { useNavigate } from "react-router-dom";
import { areasOf, claimPathOf } from "@/areas";
import { shareLive, type LiveEvent } from "@/api/live";
import { eventOf, statusOf } from "@/words/codes";
import { dollars } from "@/words/money";
import { client, queries, useProfile } from "./engine";

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

// Many events at once refetch once.
let stale = new Set<string>();
let timer: ReturnType<typeof setTimeout> | undefined;
function refetchSoon(event: LiveEvent) {
  client.reached(event.position);
  if (event.claimNumber) stale.add(`claim:${event.claimNumber}`);
  else stale.add("policy");
  timer ??= setTimeout(() => {
    const keys = stale;
    stale = new Set();
    timer = undefined;
    for (const key of keys)
      if (key.startsWith("claim:")) void queries.invalidateQueries({ queryKey: ["claim", key.slice(6)] });
    for (const group of ["claims", "policy", "eligibility", "balances", "statistics", "queue", "payees"])
      void queries.invalidateQueries({ queryKey: [group] });
  }, 250);
}

const told = new Set(["claim_adjudicated", "claim_denied_in_review", "claim_paid", "dispute_resolved", "claim_pended", "claim_reversed", "claim_cancelled"]);

function news(event: LiveEvent): string {
  const { text } = statusOf(event.status);
  if (event.type === "claim_paid") return `Payment sent: the plan pays ${dollars(event.planPaid)}.`;
  if (event.type === "claim_adjudicated")
    return `${text}. The plan pays ${dollars(event.planPaid)}, the patient ${dollars(event.memberResponsibility)}.`;
  return `${eventOf(event.type).text}.`;
}

/** Keeps what is shown as new as the log, and tells of what happens to claims of the user's. */
export function useLiveUpdates(): boolean {
  const profile = useProfile();
  const navigate = useNavigate();
  const [connected, setConnected] = useState(false);
  const filter = areasOf(profile.roles).find((area) => area.live)?.live;
  const narrow = profile.roles.every((role) => role === "PATIENT" || role === "PROVIDER");
  useEffect(() => {
    if (!filter) return;
    return shareLive(client, profile.user, filter, (event) => {
      refetchSoon(event);
      for (const listener of listeners) listener(event);
      // Whoever sees everybody's claims would be told all day long.
      if (!narrow || !event.claimNumber || !told.has(event.type) || isOwn(event.claimNumber)) return;
      const path = claimPathOf(profile.roles, event.claimNumber);
      notifications.show({
        id: `${event.claimNumber}`,
        title: `Claim ${event.claimNumber}`,
        message: news(event),
        color: statusOf(event.status).tone === "bad" ? "red" : "brand",
        autoClose: 9_000,
        withBorder: true,
        closeButtonProps: { "aria-label": "Dismiss" },
        ...(path && { onClick: () => navigate(path), style: { cursor: "pointer" } }),
      });
    }, setConnected);
  }, [profile.user, filter, narrow, navigate, profile.roles]);
  return connected;
}
