import { Button, Center } from "@mantine/core";
import { IconReceipt2 } from "@tabler/icons-react";
import type { ReactNode } from "react";
import type { ClaimFilter, ClaimSummary } from "@/api/claims";
import { Money, StatusBadge } from "@/ui/badges";
import { RecordTable, type Column } from "@/ui/record_table";
import { EmptyState, Loaded } from "@/ui/states";
import { dayText } from "@/words/dates";
import type { UseQueryResult } from "@tanstack/react-query";
import { useClaims } from "./queries";

export const claimColumns = (share: string): Column<ClaimSummary>[] => [
  { label: "Claim", lead: true, cell: (claim) => claim.claimNumber },
  { label: "Received", cell: (claim) => dayText(claim.received) },
  { label: "Status", cell: (claim) => <StatusBadge status={claim.status} /> },
  { label: "Billed", end: true, cell: (claim) => <Money amount={claim.billed} /> },
  { label: "Plan pays", end: true, cell: (claim) => <Money amount={claim.planPaid} /> },
  { label: share, end: true, cell: (claim) => <Money amount={claim.memberResponsibility} strong /> },
];

/** Claims of a filter, the newest first, more of them as wanted. `only` narrows what was read, where no view serves it. */
export function ClaimList(props: { filter: ClaimFilter; to: (claim: string) => string; share?: string; only?: (claim: ClaimSummary) => boolean; empty?: ReactNode; columns?: Column<ClaimSummary>[]; pageSize?: number; more?: boolean }) {
  const { filter, to, share = "You pay", only, empty, columns = claimColumns(share), pageSize = 25, more = true } = props;
  const query = useClaims(filter, pageSize);
  return (
    <Loaded query={query as unknown as UseQueryResult<NonNullable<typeof query.data>>}>
      {(data) => {
        const rows = data.pages.flatMap((page) => page.claims ?? []).filter((claim) => !only || only(claim));
        return (
          <>
            {rows.length ? <RecordTable caption="Claims" columns={columns} rows={rows} id={(claim) => claim.claimNumber} to={(claim) => to(claim.claimNumber)} />
              : (empty ?? <EmptyState icon={IconReceipt2} title="No claims here" text={query.hasNextPage ? "There may be some further back." : "What is filed will be listed here, and change as it is decided."} />)}
            {more && query.hasNextPage && (
              <Center p="md"><Button variant="default" loading={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>Show more</Button></Center>
            )}
          </>
        );
      }}
    </Loaded>
  );
}
