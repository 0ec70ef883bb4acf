import { Group, Progress, Text } from "@mantine/core";
import { useId } from "react";
import type { LimitUse } from "@/api/policies";
import { limitState } from "./limit_use";

/** How much of a yearly limit is used. */
export function LimitBar({ label, use, hint, color = "brand" }: { label: string; use: LimitUse | undefined; hint?: string; color?: string }) {
  const id = useId();
  const state = limitState(use);
  if (!state) return null;
  const { used, limit, text, done, share } = state;
  return (
    <div>
      <Group justify="space-between" gap="sm" mb={6} align="baseline">
        <Text size="sm" fw={600} id={id}>{label}</Text>
        <Text size="sm" className="money">{used ? <><b>{used}</b> <Text span c="dimmed" size="sm">of {limit}</Text></> : limit}</Text>
      </Group>
      {used && (
        <Progress.Root size={10} radius="xl">
          <Progress.Section value={share} color={done ? "green" : color} aria-labelledby={id} aria-valuetext={`${used} of ${limit}; ${text}`} />
        </Progress.Root>
      )}
      <Group justify="space-between" gap="sm" mt={4}>
        <Text size="xs" c="dimmed">{hint}</Text>
        <Text size="xs" c="dimmed">{text}</Text>
      </Group>
    </div>
  );
}
