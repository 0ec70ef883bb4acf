import { SimpleGrid, Stack, TagsInput, TextInput } from "@mantine/core";
import type { Binding } from "@/api/running";

export type BindingDraft = Required<Binding>;
export const noBinding: BindingDraft = { npis: [], policyNumber: "", memberId: "", certificate: "", issuer: "", subject: "" };

/** All of it; what is empty is left out, which unbinds. */
export const bindingOf = (draft: BindingDraft): Binding => {
  const texts = Object.entries(draft).filter(([key, text]) => key !== "npis" && (text as string).trim()).map(([key, text]) => [key, (text as string).trim()]);
  return { ...(draft.npis.length && { npis: draft.npis }), ...Object.fromEntries(texts) };
};

/** To anybody: what is empty is none. */
export const isBound = (binding: Binding): boolean => Object.values(binding).some((bound: string | string[] | undefined) => !!bound?.length);

/** Whose claims and data a user's are. */
export function BindingFields({ binding, change, problems, roles, certificate, issuer }: { binding: BindingDraft; change: (binding: BindingDraft) => void; problems: Record<string, string>; roles: string[]; certificate?: boolean; issuer?: boolean }) {
  const bind = (field: "policyNumber" | "memberId" | "certificate" | "issuer" | "subject") => ({
    value: binding[field], error: problems[`binding.${field}`] ?? problems[field], autoComplete: "off", onChange: (event: { currentTarget: { value: string } }) => change({ ...binding, [field]: event.currentTarget.value }),
  });
  return (
    <Stack gap="md">
      {(roles.includes("PROVIDER") || binding.npis.length > 0) && (
        <TagsInput label="Provider numbers (NPI)" description="Ten digits each, then Enter" value={binding.npis} onChange={(npis) => change({ ...binding, npis })} splitChars={[",", " ", ";"]} acceptValueOnBlur error={problems["binding.npis"] ?? problems.npis} />
      )}
      {(roles.includes("PATIENT") || binding.memberId) && (
        <SimpleGrid cols={{ base: 1, xs: 2 }}><TextInput label="Policy number" {...bind("policyNumber")} /><TextInput label="Member ID" {...bind("memberId")} /></SimpleGrid>
      )}
      {certificate && <TextInput label="Certificate" description="The common name of the client's certificate" {...bind("certificate")} />}
      {issuer && <SimpleGrid cols={{ base: 1, xs: 2 }}><TextInput label="Token issuer" {...bind("issuer")} /><TextInput label="Subject" {...bind("subject")} /></SimpleGrid>}
    </Stack>
  );
}
