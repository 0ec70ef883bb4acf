/** The one session and client of this page. */
import { notifications } from "@mantine/notifications";
import { QueryClient, useQuery } from "@tanstack/react-query";
import { useSyncExternalStore } from "react";
import { Client } from "@/api/client";
import { ApiProblem } from "@/api/problems";
import { browserSession, type Profile, type SessionState } from "@/api/session";

export const session = browserSession();
export const client = new Client(session);

const worthAgain = (error: unknown) =>
  error instanceof ApiProblem && (error.status === 0 || error.status === 429 || error.status >= 500);

export const queries = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 20_000,
      retry: (failures, error) => failures < 2 && worthAgain(error),
      retryDelay: (failure, error) =>
        error instanceof ApiProblem && error.retryAfterSeconds !== undefined
          ? Math.min(10_000, error.retryAfterSeconds * 1000)
          : 400 * 2 ** failure,
    },
    mutations: { retry: false },
  },
});

// What one user has seen is not the next one's.
let known: string | undefined;
session.watch(() => {
  const state = session.current();
  const user = state.is === "in" ? state.profile.user : undefined;
  if (user === known) return;
  known = user;
  queries.clear();
  notifications.clean();
  client.forget();
});

export const useSession = (): SessionState => useSyncExternalStore(session.watch, session.current);

/** Of pages behind the login. */
export function useProfile(): Profile {
  const state = useSession();
  if (state.is !== "in") throw new Error("nobody is logged in");
  return state.profile;
}

/** A query whose answer is refetched when live events say that it has changed; see app/live.tsx. */
export function useAsk<T>(key: readonly unknown[], ask: (signal: AbortSignal) => Promise<T>, enabled = true) {
  return useQuery({ queryKey: key, queryFn: ({ signal }) => ask(signal), enabled });
}
