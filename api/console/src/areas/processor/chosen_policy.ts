/** The policy that is looked at, in memory alone: its number is in no address and no storage. */
import { useSyncExternalStore } from "react";
import { session } from "@/app/engine";

let chosen: string | null = null;
const watchers = new Set<() => void>();

export function openPolicy(policyNumber: string | null) {
  chosen = policyNumber;
  for (const watcher of watchers) watcher();
}
session.watch(() => session.current().is !== "in" && openPolicy(null));

export const useChosenPolicy = () =>
  useSyncExternalStore((watcher) => (watchers.add(watcher), () => void watchers.delete(watcher)), () => chosen);
