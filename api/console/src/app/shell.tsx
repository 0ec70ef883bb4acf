import { ActionIcon, AppShell, Avatar, Burger, Group, Menu, NavLink, ScrollArea, Text, Tooltip, UnstyledButton, useComputedColorScheme, useMantineColorScheme } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconBroadcast, IconHeartHandshake, IconLogout, IconMoon, IconSun, IconUserCircle } from "@tabler/icons-react";
import { useEffect, type ReactNode } from "react";
import { Link, useLocation, useNavigate } from "react-router-dom";
import { areasOf, homeOf } from "@/areas";
import { roleText } from "@/words/codes";
import { session, useProfile } from "./engine";
import { useLiveUpdates } from "./live";
import { ClaimSearch } from "./search";

function SchemeSwitch() {
  const { setColorScheme } = useMantineColorScheme();
  const dark = useComputedColorScheme("light") === "dark";
  const label = dark ? "Switch to light colours" : "Switch to dark colours";
  return (
    <Tooltip label={label}>
      <ActionIcon variant="subtle" color="gray" size="lg" aria-label={label} onClick={() => setColorScheme(dark ? "light" : "dark")}>
        {dark ? <IconSun size={20} stroke={1.7} /> : <IconMoon size={20} stroke={1.7} />}
      </ActionIcon>
    </Tooltip>
  );
}

function UserMenu() {
  const profile = useProfile();
  const navigate = useNavigate();
  const name = profile.displayName || profile.login || "You";
  const initials = name.split(" ").map((word) => word[0]).slice(0, 2).join("").toUpperCase();
  return (
    <Menu position="bottom-end" width={240} shadow="md">
      <Menu.Target>
        <UnstyledButton aria-label={`${initials}, account of ${name}`} style={{ borderRadius: 999 }}>
          <Avatar color="brand" variant="filled" size={36}>{initials}</Avatar>
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>
          <Text fw={600} c="var(--mantine-color-text)" size="sm">{name}</Text>
          <Text size="xs" c="dimmed">{profile.roles.map(roleText).join(", ")}</Text>
        </Menu.Label>
        <Menu.Item leftSection={<IconUserCircle size={17} />} onClick={() => navigate("/account")}>Profile</Menu.Item>
        <Menu.Divider />
        <Menu.Item leftSection={<IconLogout size={17} />} onClick={() => void session.logout()}>Log out</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

export default function Shell({ children }: { children: ReactNode }) {
  const profile = useProfile();
  const { pathname } = useLocation();
  const [open, { toggle, close }] = useDisclosure(false);
  const connected = useLiveUpdates();
  useEffect(close, [pathname, close]);
  const areas = areasOf(profile.roles);
  // The longest path that leads here: a claim's page is below the list's.
  const links = areas.flatMap((area) => area.pages.filter((page) => page.nav).map((page) => ({ area, page, to: `/${area.id}${page.path && `/${page.path}`}` })));
  const current = links.filter(({ to }) => pathname === to || pathname.startsWith(`${to}/`)).sort((a, b) => b.to.length - a.to.length)[0]?.to;
  return (
    <>
      <a className="skip" href="#content">Skip to the content</a>
      <AppShell header={{ height: 60 }} navbar={{ width: 236, breakpoint: "sm", collapsed: { mobile: !open } }} padding={{ base: "md", sm: "xl" }}>
        <AppShell.Header>
          <Group h="100%" px="md" gap="sm" wrap="nowrap">
            <Burger opened={open} onClick={toggle} hiddenFrom="sm" size="sm" aria-label={open ? "Close the navigation" : "Open the navigation"} aria-expanded={open} />
            <Group component={Link} gap={8} wrap="nowrap" className="quiet-link" {...{ to: homeOf(profile.roles) }} aria-label="Benefactor, to the start">
              <IconHeartHandshake size={26} stroke={1.7} color="var(--mantine-color-anchor)" aria-hidden />
              <Text fw={700} fz="lg" visibleFrom="xs">Benefactor</Text>
            </Group>
            <div style={{ flex: 1, display: "flex", justifyContent: "center", minWidth: 0 }}><ClaimSearch /></div>
            <Tooltip label={connected ? "Live: what changes shows by itself" : "Not live: connecting"}>
              <Group visibleFrom="sm" role="status" aria-label={connected ? "Live updates are on" : "Live updates are off"}>
                <IconBroadcast size={19} stroke={1.7} aria-hidden color={connected ? "var(--mantine-color-anchor)" : "var(--mantine-color-dimmed)"} opacity={connected ? 1 : 0.5} />
              </Group>
            </Tooltip>
            <SchemeSwitch />
            <UserMenu />
          </Group>
        </AppShell.Header>
        <AppShell.Navbar p="sm" aria-label="Pages">
          <ScrollArea type="auto" style={{ flex: 1 }}>
            {areas.map((area) => (
              <div key={area.id} style={{ marginBottom: 16 }}>
                <Text size="xs" fw={600} c="dimmed" px="sm" pb={4}>{area.label}</Text>
                {links.filter((link) => link.area === area).map(({ page, to }) => {
                  const Symbol = page.nav!.icon;
                  return (
                    <NavLink key={to} component={Link} to={to} label={page.nav!.label} active={to === current} variant="light"
                             aria-current={to === current ? "page" : undefined} onClick={close} leftSection={<Symbol size={19} stroke={1.7} aria-hidden />}
                             styles={{ root: { borderRadius: 8, color: to === current ? "var(--mantine-color-anchor)" : undefined, fontWeight: to === current ? 600 : undefined } }} />
                  );
                })}
              </div>
            ))}
          </ScrollArea>
        </AppShell.Navbar>
        <AppShell.Main id="content" tabIndex={-1} style={{ outline: "none" }}>
          <div style={{ maxWidth: 1120, margin: "0 auto" }}>{children}</div>
        </AppShell.Main>
      </AppShell>
    </>
  );
}
