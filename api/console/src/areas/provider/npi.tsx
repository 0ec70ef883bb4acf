import { Select } from "@mantine/core";
import { useState } from "react";
import { IconStethoscope } from "@tabler/icons-react";
import { useProfile } from "@/app/engine";
import { EmptyState } from "@/ui/states";

let last: string | undefined;

/** One of the user's own numbers, kept from page to page. */
export function useNpi() {
  const { npis = [] } = useProfile();
  const [chosen, choose] = useState(last && npis.includes(last) ? last : npis[0]);
  return {
    npis,
    npi: chosen,
    choose: (npi: string) => {
      last = npi;
      choose(npi);
    },
  };
}

export function NpiSelect({ npis, npi, choose }: { npis: string[]; npi: string | undefined; choose: (npi: string) => void }) {
  if (npis.length < 2) return null;
  return <Select label="Provider number" w={{ base: "100%", xs: 220 }} data={npis} value={npi} onChange={(value) => choose(value!)} />;
}

export const NoNpi = () => (
  <EmptyState icon={IconStethoscope} title="Your login is not connected to a provider number yet" text="Ask the plan to connect it with your NPI. Then your claims and payments are here." />
);
