import { IconShieldCheck } from "@tabler/icons-react";
import { useState } from "react";
import type { AuthorizationState, Eligibility } from "@/api/policies";
import { listAuthorizations, type ListedAuthorization } from "@/api/policies";
import { client, useAsk } from "@/app/engine";
import { CoverBadge } from "@/ui/badges";
import { Page, Section } from "@/ui/page";
import { RecordTable } from "@/ui/record_table";
import { EmptyState, Loaded } from "@/ui/states";
import { words } from "@/words/codes";
import { dayText } from "@/words/dates";
import { MemberSearch } from "./member_search";

type Row = ListedAuthorization & { use?: AuthorizationState };

export default function AuthorizationsPage() {
  const [cover, setCover] = useState<Eligibility | null>(null);
  const listed = useAsk(["policy", cover?.policyNumber, "authorizations"], (signal) => listAuthorizations(client, cover!.policyNumber, signal), !!cover);
  return (
    <Page title="Authorisations" lead="What was asked for and granted to you for a patient. Ask the plan for a new one before the service takes place.">
      <MemberSearch found={setCover} clear={() => setCover(null)} />
      {cover && (
        <Section flush title="Of this patient">
          <Loaded query={listed}>
            {({ authorizations }) => {
              const rows: Row[] = (authorizations ?? []).filter((a) => a.memberId === cover.memberId).map((a) => ({ ...a, use: cover.authorizations?.find((b) => b.authorization === a.number) }));
              const needed = (cover.benefits ?? []).filter(({ rule }) => rule.requiresPreauth).map(({ rule }) => words(rule.serviceType).toLowerCase());
              if (!rows.length) return <EmptyState icon={IconShieldCheck} title="There are none" text={needed.length ? `This plan wants one for: ${needed.join(", ")}.` : "This plan wants none for any service."} />;
              return (
                <RecordTable caption="Authorisations" rows={rows} id={(a) => a.number} columns={[
                  { label: "Number", lead: true, cell: (a) => a.number },
                  { label: "Status", cell: (a) => <CoverBadge status={a.status} /> },
                  { label: "Service", cell: (a) => words(a.serviceType) },
                  { label: "Procedures", cell: (a) => a.use?.procedures?.join(", ") ?? "" },
                  { label: "Good", cell: (a) => `${dayText(a.from)} – ${dayText(a.to)}` },
                  { label: "Visits left", end: true, cell: (a) => (a.use ? (a.use.visitsRemaining ?? "Unlimited") : "") },
                ]} />
              );
            }}
          </Loaded>
        </Section>
      )}
    </Page>
  );
}
