import { ActionIcon, Group, Select, SimpleGrid, TagsInput, Text, TextInput } from "@mantine/core";
import { IconTrash } from "@tabler/icons-react";
import { serviceTypes, words } from "@/words/codes";
import { today } from "@/words/dates";
import type { DraftLine } from "./draft";

export function LineFields(props: { line: DraftLine; index: number; change: (line: DraftLine) => void; remove?: () => void; error: (field: string) => string | undefined; touch: (field: string) => void }) {
  const { line, index, change, remove, error, touch } = props;
  const bind = (field: "serviceDate" | "billed" | "units" | "procedure") => ({
    value: line[field],
    onChange: (event: { currentTarget: { value: string } }) => change({ ...line, [field]: event.currentTarget.value }),
    onBlur: () => touch(`lines[${index}].${field}`),
    error: error(`lines[${index}].${field}`),
  });
  return (
    <fieldset style={{ border: "1px solid var(--line)", borderRadius: 12, padding: 16, margin: 0, minWidth: 0 }}>
      <Group justify="space-between" mb="xs">
        <Text component="legend" fw={600} style={{ float: "left", padding: 0 }}>Service {index + 1}</Text>
        {remove && <ActionIcon variant="subtle" color="gray" aria-label={`Remove service ${index + 1}`} onClick={remove}><IconTrash size={18} stroke={1.7} /></ActionIcon>}
      </Group>
      <SimpleGrid cols={{ base: 1, xs: 2 }} spacing="md" verticalSpacing="sm">
        <Select label="Kind of service" placeholder="Choose" data={serviceTypes.map((value) => ({ value, label: words(value) }))} value={line.serviceType || null} searchable
                onChange={(value) => change({ ...line, serviceType: value ?? "" })} onBlur={() => touch(`lines[${index}].serviceType`)} error={error(`lines[${index}].serviceType`)} />
        <TextInput label="Day of service" type="date" max={today()} {...bind("serviceDate")} />
        <TextInput label="Amount billed" placeholder="0.00" inputMode="decimal" leftSection="$" {...bind("billed")} />
        <SimpleGrid cols={2} spacing="sm">
          <TextInput label="Procedure code" placeholder="99213" autoCapitalize="characters" spellCheck={false} {...bind("procedure")} />
          <TextInput label="Units" inputMode="numeric" {...bind("units")} />
        </SimpleGrid>
        <TagsInput label="Diagnosis codes" placeholder={line.diagnoses.length ? undefined : "J06.9, then Enter"} value={line.diagnoses} maxTags={12} splitChars={[",", " ", ";"]} acceptValueOnBlur
                   onChange={(diagnoses) => change({ ...line, diagnoses })} onBlur={() => touch(`lines[${index}].diagnoses`)} error={error(`lines[${index}].diagnoses`)} />
      </SimpleGrid>
    </fieldset>
  );
}
