import { Group, Progress, Text } from "@mantine/core";
import { useId } from "react";
import type { LimitUse } from "@/api/policies";
import { cents, dollars, share } from "@/words/money";

/** How much of a yearly limit is used. */
export function LimitBar({ label, use, hint, color = "brand" }: { label: string; use: LimitUse | undefined; hint?: string; color?: string }) {
  const id = useId();
  if (!use?.limit) return null;
  const used = cents(use.used), limit = cents(use.limit);
  const done = limit > 0n && used >= limit;
  const text = done ? "Reached" : `${dollars(use.remaining ?? limit - used)} to go`;
  return (
    <div>
      <Group justify="space-between" gap="sm" mb={6} align="baseline">
        <Text size="sm" fw={600} id={id}>{label}</Text>
        <Text size="sm" className="money"><b>{dollars(used)}</b> <Text span c="dimmed" size="sm">of {dollars(limit)}</Text></Text>
      </Group>
      <Progress.Root size={10} radius="xl">
        <Progress.Section value={share(used, limit)} color={done ? "green" : color} aria-labelledby={id} aria-valuetext={`${dollars(used)} of ${dollars(limit)}; ${text}`} />
      </Progress.Root>
      <Group justify="space-between" gap="sm" mt={4}>
        <Text size="xs" c="dimmed">{hint}</Text>
        <Text size="xs" c="dimmed">{text}</Text>
      </Group>
    </div>
  );
}
