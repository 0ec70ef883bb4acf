import { IconId } from "@tabler/icons-react";
import { EmptyState } from "@/ui/states";

export const NotBound = () => (
  <EmptyState icon={IconId} title="Your login is not connected to a policy yet" text="Ask the plan to connect it with your member ID. Then your card, coverage and claims are here." />
);
