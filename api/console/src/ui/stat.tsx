import { Card, SimpleGrid, Text } from "@mantine/core";
import type { ReactNode } from "react";

/** One number that matters, with what it is. */
export const Stat = ({ label, value, note }: { label: string; value: ReactNode; note?: ReactNode }) => (
  <Card padding="md">
    <Text size="sm" c="dimmed">{label}</Text>
    <Text fz={{ base: 20, xs: 26 }} fw={650} lh={1.25} className="money" style={{ overflow: "hidden", textOverflow: "ellipsis" }}>{value}</Text>
    {note && <Text size="xs" c="dimmed" component="div">{note}</Text>}
  </Card>
);

export const Stats = ({ children }: { children: ReactNode }) => (
  <SimpleGrid cols={{ base: 2, sm: 3, lg: 5 }} spacing="md">{children}</SimpleGrid>
);
