import { Group, Text } from "@mantine/core";
import { useCallback, useEffect, useRef, useState } from "react";
import { Link } from "react-router-dom";
import type { LiveEvent } from "@/api/live";
import { useLiveEvents } from "@/app/live";
import { EventBadge, Money } from "@/ui/badges";
import { EmptyState } from "@/ui/states";

/** What happens in the log while one looks: the newest few, drawn at most four times a second however fast they come. */
export function LiveEvents({ to, most = 8, minutes }: { to: (claim: string) => string; most?: number; minutes?: (count: number) => void }) {
  const [shown, setShown] = useState<LiveEvent[]>([]);
  const kept = useRef<LiveEvent[]>([]), times = useRef<number[]>([]), fresh = useRef(false);
  useLiveEvents(useCallback((event: LiveEvent) => {
    kept.current = [event, ...kept.current].slice(0, most);
    times.current.push(Date.now());
    fresh.current = true;
  }, [most]));
  useEffect(() => {
    const timer = setInterval(() => {
      const since = Date.now() - 60_000;
      const first = times.current.findIndex((time) => time >= since);
      times.current = first < 0 ? [] : times.current.slice(first);
      minutes?.(times.current.length);
      if (!fresh.current) return;
      fresh.current = false;
      setShown(kept.current);
    }, 250);
    return () => clearInterval(timer);
  }, [minutes]);
  if (!shown.length) return <EmptyState title="Quiet" text="What happens from now on shows here by itself." />;
  return (
    <ol style={{ listStyle: "none", margin: 0, padding: 0 }} aria-label="Latest events">
      {shown.map((event) => (
        <li key={event.position} style={{ padding: "7px 0", borderTop: "1px solid var(--line)" }}>
          <Group justify="space-between" gap="xs">
            <EventBadge type={event.type} />
            {event.claimNumber ? <Text component={Link} to={to(event.claimNumber)} size="sm" c="var(--mantine-color-anchor)">{event.claimNumber}</Text> : <Text size="sm" c="dimmed">Event {event.position}</Text>}
            {event.claimNumber && <Text size="sm"><Money amount={event.billed} /></Text>}
          </Group>
        </li>
      ))}
    </ol>
  );
}
