import { Text } from "@mantine/core";
import { getHistory } from "@/api/auditing";
import { getBalances, type Balances } from "@/api/processing";
import { client, useAsk } from "@/app/engine";
import { Money } from "@/ui/badges";
import { RecordTable } from "@/ui/record_table";
import { isNotFound } from "@/api/problems";
import { EmptyState, Loaded, RowsSkeleton } from "@/ui/states";
import { dollars } from "@/words/money";
import { decidedAt, difference } from "./buckets";

const nothing: Balances = { position: "0" };

/** The balances of the policy right before the last decision of the claim, and right after it. */
export function BucketsView({ claim, policyNumber }: { claim: string; policyNumber: string }) {
  const history = useAsk(["claim", claim, "history"], (signal) => getHistory(client, claim, null, signal));
  const position = history.data && decidedAt(history.data);
  const change = useAsk(["claim", claim, "buckets", position], async (signal) => {
    const at = (asOf: string) => getBalances(client, policyNumber, asOf, signal).catch((error: unknown) => {
      if (isNotFound(error)) return nothing;
      throw error;
    });
    const [before, after] = await Promise.all([at(String(BigInt(position!) - 1n)), at(position!)]);
    return difference(before, after);
  }, position !== undefined);
  if (history.data && position === undefined) return <EmptyState title="Not decided yet" text="Balances move with the decision." />;
  return (
    <Loaded query={change} loading={<RowsSkeleton rows={3} />}>
      {(rows) => rows.length === 0 ? <Text p="lg" pt={0} size="sm" c="dimmed">The last decision (event {position}) moved no balance.</Text> : (
        <RecordTable caption="Balances before and after the decision" rows={rows} id={({ year, who, what }) => `${year} ${who} ${what}`} columns={[
          { label: "Balance", lead: true, cell: ({ what, who, year }) => <span>{what}<Text size="xs" c="dimmed" component="span" display="block" fw={400}>{who}, {year}</Text></span> },
          { label: "Before", end: true, cell: ({ before }) => <Money amount={before} /> },
          { label: "After", end: true, cell: ({ after }) => <Money amount={after} strong /> },
          { label: "Change", end: true, cell: ({ before, after }) => <span className="money">{after > before ? "+" : ""}{dollars(after - before)}</span> },
          { label: "Limit", end: true, cell: ({ limit }) => (limit === undefined ? "None" : <Money amount={limit} />) },
        ]} />
      )}
    </Loaded>
  );
}
