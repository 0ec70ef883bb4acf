import { Stack, Text } from "@mantine/core";
import { IconShieldCheck, IconShieldOff } from "@tabler/icons-react";
import { useProfile } from "@/app/engine";
import { CoverBadge } from "@/ui/badges";
import { BenefitTable } from "@/ui/benefit_table";
import { LimitBar } from "@/ui/limit_bar";
import { Page, Section } from "@/ui/page";
import { RecordTable } from "@/ui/record_table";
import { EmptyState, Loaded, PageSkeleton } from "@/ui/states";
import { words } from "@/words/codes";
import { dayText } from "@/words/dates";
import { useCover, usePerson } from "./family";
import { NotBound } from "./not_bound";
import { PersonSelect } from "./person_select";

export default function CoveragePage() {
  const profile = useProfile();
  const { policy, pending, members, memberId, choose } = usePerson();
  const cover = useCover(memberId);
  if (!profile.member) return <Page title="Coverage"><NotBound /></Page>;
  return (
    <Page title="Coverage" lead="What the plan pays for, and how much of this year's limits is left.">
      <PersonSelect pending={pending} members={members} value={memberId} choose={choose} />
      <Loaded query={cover} loading={<PageSkeleton />}>
        {(cover) => {
          const limited = (cover.benefits ?? []).filter(({ rule }) => rule.annualLimit);
          const asked = (policy.data?.authorizations ?? cover.authorizations ?? []).filter((a) => a.memberId === memberId);
          return (
            <>
              {limited.length > 0 && (
                <Section title={`Remaining limits of ${cover.benefitYear}`}>
                  <div style={{ display: "grid", gap: 24, gridTemplateColumns: "repeat(auto-fit, minmax(min(100%, 300px), 1fr))" }}>
                    {limited.map((benefit) => <LimitBar key={benefit.rule.serviceType} label={words(benefit.rule.serviceType)} use={{ limit: benefit.rule.annualLimit, used: benefit.annualUsed, remaining: benefit.annualRemaining }} />)}
                  </div>
                </Section>
              )}
              <Section flush title="What is covered" lead={<>What is not listed is not covered.</>}>
                {cover.benefits?.length ? <BenefitTable benefits={cover.benefits} /> : <EmptyState icon={IconShieldOff} title="Nothing is covered on this day" text={cover.explanation} />}
              </Section>
              <Section flush={asked.length > 0} title="Authorisations" lead="Some services need one before they take place. Your provider asks for it.">
                {asked.length ? (
                  <RecordTable caption="Authorisations" rows={asked} id={(a) => a.authorization} columns={[
                    { label: "Number", lead: true, cell: (a) => a.authorization },
                    { label: "Status", cell: (a) => <CoverBadge status={a.status} /> },
                    { label: "Service", cell: (a) => words(a.serviceType) },
                    { label: "Good", cell: (a) => `${dayText(a.from)} – ${dayText(a.to)}` },
                    { label: "Visits left", end: true, cell: (a) => a.visitsRemaining ?? "Unlimited" },
                  ]} />
                ) : <Stack gap="xs" align="center" py="sm"><IconShieldCheck size={26} stroke={1.5} aria-hidden /><Text size="sm" c="dimmed">There are none.</Text></Stack>}
              </Section>
            </>
          );
        }}
      </Loaded>
    </Page>
  );
}
