import { ActionIcon, Button, Checkbox, Group, Select, SimpleGrid, Stack, Text, TextInput } from "@mantine/core";
import { IconPlus, IconTrash } from "@tabler/icons-react";
import { networkText, serviceTypes, words } from "@/words/codes";
import { newRule, type MemberDraft, type RuleDraft, type TermsDraft } from "./terms_draft";

type Problems = Record<string, string>;
type Typed = { currentTarget: { value: string } };

function RuleFields({ rule, index, change, remove, problems }: { rule: RuleDraft; index: number; change: (rule: RuleDraft) => void; remove: () => void; problems: Problems }) {
  const bind = (field: "coveragePercent" | "copay" | "annualLimit" | "perVisitLimit") => ({
    value: rule[field], inputMode: "decimal" as const, onChange: (event: Typed) => change({ ...rule, [field]: event.currentTarget.value }), error: problems[`rules[${index}].${field}`],
  });
  return (
    <fieldset style={{ border: "1px solid var(--line)", borderRadius: 12, padding: 14, margin: 0, minWidth: 0 }}>
      <Group justify="space-between" mb={4} wrap="nowrap"><Text component="legend" size="sm" fw={600} style={{ float: "left", padding: 0 }}>{rule.serviceType ? words(rule.serviceType) : `Rule ${index + 1}`}</Text>
        <ActionIcon variant="subtle" color="gray" aria-label={`Remove rule ${index + 1}`} onClick={remove}><IconTrash size={17} stroke={1.7} /></ActionIcon></Group>
      <SimpleGrid cols={{ base: 2, sm: 3 }} spacing="sm">
        <Select label="Service" data={serviceTypes.map((value) => ({ value, label: words(value) }))} value={rule.serviceType || null} searchable onChange={(value) => change({ ...rule, serviceType: value ?? "" })} error={problems[`rules[${index}].serviceType`]} />
        <TextInput label="Plan pays (%)" {...bind("coveragePercent")} />
        <TextInput label="Copay" placeholder="None" {...bind("copay")} />
        <TextInput label="Limit a year" placeholder="None" {...bind("annualLimit")} />
        <TextInput label="Limit a visit" placeholder="None" {...bind("perVisitLimit")} />
        <Select label="Providers" data={["ANY", "IN_NETWORK", "PREFERRED"].map((value) => ({ value, label: networkText(value) }))} value={rule.network} onChange={(value) => change({ ...rule, network: value! })} />
      </SimpleGrid>
      <Group gap="lg" mt="sm">
        <Checkbox label="Deductible first" checked={rule.deductibleApplies} onChange={(event) => change({ ...rule, deductibleApplies: event.currentTarget.checked })} />
        <Checkbox label="Needs an authorisation" checked={rule.requiresPreauth} onChange={(event) => change({ ...rule, requiresPreauth: event.currentTarget.checked })} />
      </Group>
    </fieldset>
  );
}

/** The terms of a policy: limits and rules. */
export function TermsFields({ terms, change, problems }: { terms: TermsDraft; change: (terms: TermsDraft) => void; problems: Problems }) {
  const bind = (field: "plan" | "deductible" | "memberDeductible" | "outOfPocketMax" | "memberOutOfPocketMax" | "reviewThreshold" | "timelyFilingDays") => ({
    value: terms[field], onChange: (event: Typed) => change({ ...terms, [field]: event.currentTarget.value }), error: problems[field],
  });
  return (
    <Stack gap="md">
      <SimpleGrid cols={{ base: 1, xs: 2 }} spacing="md">
        <TextInput label="Plan" placeholder="Its name" maxLength={50} {...bind("plan")} />
        <TextInput label="Days to file a claim" inputMode="numeric" {...bind("timelyFilingDays")} />
        <TextInput label="Deductible" inputMode="decimal" leftSection="$" {...bind("deductible")} />
        <TextInput label="Deductible of a member" placeholder="None" inputMode="decimal" leftSection="$" {...bind("memberDeductible")} />
        <TextInput label="Out-of-pocket limit" placeholder="None" inputMode="decimal" leftSection="$" {...bind("outOfPocketMax")} />
        <TextInput label="Out-of-pocket limit of a member" placeholder="None" inputMode="decimal" leftSection="$" {...bind("memberOutOfPocketMax")} />
        <TextInput label="Review claims from" placeholder="Never" inputMode="decimal" leftSection="$" {...bind("reviewThreshold")} />
      </SimpleGrid>
      <Text fw={600} size="sm">What is covered</Text>
      {terms.rules.map((rule, index) => (
        <RuleFields key={index} rule={rule} index={index} problems={problems} change={(renewed) => change({ ...terms, rules: terms.rules.map((r, at) => (at === index ? renewed : r)) })} remove={() => change({ ...terms, rules: terms.rules.filter((_, at) => at !== index) })} />
      ))}
      <Group><Button variant="default" size="xs" leftSection={<IconPlus size={15} aria-hidden />} onClick={() => change({ ...terms, rules: [...terms.rules, newRule()] })}>Add a rule</Button></Group>
    </Stack>
  );
}

const relationships = ["SELF", "SPOUSE", "CHILD", "OTHER_DEPENDENT"];

/** `at`: before the fields' names in problems, as "members[0].". */
export function MemberFields({ member, change, problems, at = "", fixed }: { member: MemberDraft; change: (member: MemberDraft) => void; problems: Problems; at?: string; fixed?: boolean }) {
  const bind = (field: "memberId" | "enrolled" | "first" | "last" | "birthDate", named: string = field) => ({
    value: member[field], onChange: (event: Typed) => change({ ...member, [field]: event.currentTarget.value }), error: problems[`${at}${named}`], autoComplete: "off",
  });
  return (
    <SimpleGrid cols={{ base: 1, xs: 2 }} spacing="md">
      <TextInput label="Member ID" required withAsterisk={false} {...bind("memberId")} />
      {fixed ? <div /> : <Select label="Relationship" data={relationships.map((value) => ({ value, label: words(value) }))} value={member.relationship} onChange={(value) => change({ ...member, relationship: value! })} error={problems[`${at}relationship`]} />}
      <TextInput label="First name" {...bind("first", "name.first")} />
      <TextInput label="Last name" {...bind("last", "name.last")} />
      <TextInput label="Birth date" type="date" {...bind("birthDate")} />
      <Select label="Sex" placeholder="Not said" clearable data={["FEMALE", "MALE", "OTHER", "UNKNOWN"].map((value) => ({ value, label: words(value) }))} value={member.sex || null} onChange={(value) => change({ ...member, sex: value ?? "" })} />
      <TextInput label="Enrolled from" type="date" required withAsterisk={false} {...bind("enrolled")} />
    </SimpleGrid>
  );
}
