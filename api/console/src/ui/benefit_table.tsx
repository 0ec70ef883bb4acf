import { Text } from "@mantine/core";
import type { Benefit } from "@/api/policies";
import { networkText, percentText, words } from "@/words/codes";
import { dollars } from "@/words/money";
import { RecordTable } from "./record_table";

/** What is covered, by service. */
export const BenefitTable = ({ benefits }: { benefits: Benefit[] }) => (
  <RecordTable caption="What is covered" rows={benefits} id={({ rule }) => rule.serviceType} columns={[
    { label: "Service", lead: true, cell: ({ rule, own }) => <span>{words(rule.serviceType)}{own && <Text size="xs" c="dimmed" component="span" display="block" fw={400}>Own rule of this member</Text>}</span> },
    { label: "Plan pays", end: true, cell: ({ rule }) => <b>{percentText(rule.coveragePercent)}</b> },
    { label: "Copay", end: true, cell: ({ rule }) => (rule.copay ? dollars(rule.copay) : "None") },
    { label: "Deductible first", cell: ({ rule }) => (rule.deductibleApplies ? "Yes" : "No") },
    { label: "Providers", cell: ({ rule }) => networkText(rule.network ?? "ANY") },
    { label: "Authorisation", cell: ({ rule }) => (rule.requiresPreauth ? "Needed" : "Not needed") },
    { label: "Left this year", end: true, cell: ({ rule, annualRemaining }) => <span>{rule.annualLimit ? `${dollars(annualRemaining)} of ${dollars(rule.annualLimit)}` : "No limit"}{rule.perVisitLimit && <Text size="xs" c="dimmed" component="span" display="block">At most {dollars(rule.perVisitLimit)} a visit</Text>}</span> },
  ]} />
);
