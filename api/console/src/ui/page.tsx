import { Box, Card, Group, Stack, Text, Title } from "@mantine/core";
import { useEffect, useRef, type ReactNode } from "react";
import { useLocation, useNavigationType } from "react-router-dom";

let arrived = false;

/** A page's frame: its title names the document and takes the focus when somebody navigates here. */
export function Page(props: { title: ReactNode; name?: string; lead?: ReactNode; actions?: ReactNode; children: ReactNode }) {
  const { title, name, lead, actions, children } = props;
  const heading = useRef<HTMLHeadingElement>(null);
  const { pathname } = useLocation();
  const kind = useNavigationType();
  const text = name ?? (typeof title === "string" ? title : "");
  useEffect(() => {
    document.title = text ? `${text} · Benefactor` : "Benefactor";
  }, [text]);
  useEffect(() => {
    // Not on the first page, where a browser reads from the top by itself.
    if (arrived) {
      heading.current?.focus({ preventScroll: true });
      if (kind !== "POP") window.scrollTo(0, 0);
    }
    arrived = true;
  }, [pathname, kind]);
  return (
    <Stack gap="lg">
      <Group justify="space-between" align="flex-end" gap="md">
        <Box style={{ minWidth: 0 }}>
          <Title order={1} ref={heading} tabIndex={-1} style={{ overflowWrap: "anywhere" }}>{title}</Title>
          {lead && <Text c="dimmed" mt={4} component="div">{lead}</Text>}
        </Box>
        {actions && <Group gap="sm" className="no-print">{actions}</Group>}
      </Group>
      {children}
    </Stack>
  );
}

/** A card with a heading. */
export function Section(props: { title: ReactNode; lead?: ReactNode; actions?: ReactNode; children: ReactNode; flush?: boolean }) {
  const { title, lead, actions, children, flush } = props;
  return (
    <Card component="section" padding={flush ? 0 : "lg"}>
      <Group justify="space-between" align="center" gap="sm" px={flush ? "lg" : 0} pt={flush ? "lg" : 0} mb={flush ? "sm" : "md"}>
        <div>
          <Title order={2}>{title}</Title>
          {lead && <Text c="dimmed" size="sm" component="div">{lead}</Text>}
        </div>
        {actions}
      </Group>
      {children}
    </Card>
  );
}

/** Terms and what they are, side by side. */
export function Facts({ items }: { items: [ReactNode, ReactNode][] }) {
  return (
    <Box component="dl" m={0} style={{ display: "grid", gridTemplateColumns: "repeat(auto-fit, minmax(150px, 1fr))", gap: "16px 24px" }}>
      {items.map(([term, what], index) => (
        <div key={index} style={{ minWidth: 0 }}>
          <Text component="dt" size="sm" c="dimmed">{term}</Text>
          <Text component="dd" m={0} fw={550} style={{ overflowWrap: "anywhere" }}>{what === "" ? "–" : (what ?? "–")}</Text>
        </div>
      ))}
    </Box>
  );
}
