import { Button } from "@mantine/core";
import { IconFileInvoice } from "@tabler/icons-react";
import { Link, useParams } from "react-router-dom";
import { ClaimView } from "@/ui/claims/claim_view";
import { member as area } from "./area";
import { nameOf, usePolicy } from "./family";

export default function ClaimPage() {
  const { claim = "" } = useParams();
  const policy = usePolicy();
  return (
    <ClaimView claim={claim} reader="member" patient={(record) => nameOf(policy.data?.members?.find((m) => m.memberId === record.memberId)) || undefined}
               actions={({ outcome }) => outcome.status !== "UNDER_REVIEW" && (
                 <Button component={Link} to={`${area.claimPath!(outcome.claimNumber)}/eob`} leftSection={<IconFileInvoice size={17} aria-hidden />}>Explanation of benefits</Button>
               )} />
  );
}
