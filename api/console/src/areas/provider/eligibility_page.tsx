import { Button, Group, SimpleGrid, Stack, Text } from "@mantine/core";
import { IconFilePlus } from "@tabler/icons-react";
import { useState } from "react";
import { Link } from "react-router-dom";
import type { Eligibility } from "@/api/policies";
import { ToneBadge } from "@/ui/badges";
import { BenefitTable } from "@/ui/benefit_table";
import { LimitBar } from "@/ui/limit_bar";
import { Facts, Page, Section } from "@/ui/page";
import { relationshipText } from "@/words/codes";
import { dayText } from "@/words/dates";
import { MemberSearch } from "./member_search";

export default function EligibilityPage() {
  const [cover, setCover] = useState<Eligibility | null>(null);
  return (
    <Page title="Eligibility" lead="Whether a patient is covered on a day, and for what.">
      <MemberSearch found={setCover} clear={() => setCover(null)} />
      <div aria-live="polite">
        {cover && (
          <Stack gap="lg">
            <Section title={<Group gap="sm"><span>Cover on {dayText(cover.on)}</span><ToneBadge tone={cover.active ? "good" : "bad"}>{cover.active ? "Covered" : "Not covered"}</ToneBadge></Group>}
                     actions={cover.active && <Button variant="light" component={Link} to="/provider/submit" state={{ policyNumber: cover.policyNumber, memberId: cover.memberId }} leftSection={<IconFilePlus size={16} aria-hidden />}>Submit a claim</Button>}>
              <Stack gap="lg">
                {cover.explanation && <Text>{cover.explanation}</Text>}
                <Facts items={[["Plan", cover.plan], ["Policy number", cover.policyNumber], ["Member ID", cover.memberId], ["Relationship", relationshipText(cover.relationship)], ["Policy", `${dayText(cover.policyFrom)} – ${dayText(cover.policyTo)}`], ["Claims have to arrive within", `${cover.timelyFilingDays} days`]]} />
                <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="lg">
                  <LimitBar label="Own deductible" use={cover.memberDeductible} />
                  <LimitBar label="Family deductible" use={cover.deductible} />
                  <LimitBar label="Own out-of-pocket limit" use={cover.memberOutOfPocket} color="orange.6" />
                  <LimitBar label="Family out-of-pocket limit" use={cover.outOfPocket} color="orange.6" />
                </SimpleGrid>
              </Stack>
            </Section>
            {!!cover.benefits?.length && <Section flush title="Benefits" lead="What is not listed is not covered."><BenefitTable benefits={cover.benefits} /></Section>}
          </Stack>
        )}
      </div>
    </Page>
  );
}
