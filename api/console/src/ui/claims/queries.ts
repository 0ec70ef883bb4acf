/** What pages ask about claims. Keys begin as app/live.tsx refetches them. */
import { useInfiniteQuery, useQueryClient } from "@tanstack/react-query";
import { commandClaim, getClaim, getExplanation, getJourney, listClaims, type ClaimFilter } from "@/api/claims";
import { client, useAsk } from "@/app/engine";
import { didMyself } from "@/app/live";
import { everyGroup, isOld } from "@/app/stale";

export const useClaim = (claim: string) => useAsk(["claim", claim, "record"], (signal) => getClaim(client, claim, signal));
export const useJourney = (claim: string) => useAsk(["claim", claim, "journey"], (signal) => getJourney(client, claim, signal));
export const useExplanation = (claim: string) => useAsk(["claim", claim, "explanation"], (signal) => getExplanation(client, claim, signal));

export function useClaims(filter: ClaimFilter, pageSize = 25, enabled = true) {
  return useInfiniteQuery({
    queryKey: ["claims", filter, pageSize],
    queryFn: ({ pageParam, signal }) => listClaims(client, filter, pageParam, signal, pageSize),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next || undefined,
    enabled,
  });
}

/** Carries a command out and reads anew what it changed. */
export function useCommand() {
  const cache = useQueryClient();
  return async (claim: string, command: object) => {
    didMyself(claim);
    const answer = await commandClaim(client, claim, command);
    didMyself(claim);
    await cache.invalidateQueries({ predicate: ({ queryKey }) => isOld(queryKey, new Set([claim]), everyGroup) });
    return answer;
  };
}
