import { Button } from "@mantine/core";
import { IconCompass } from "@tabler/icons-react";
import { Link } from "react-router-dom";
import { Page } from "@/ui/page";
import { EmptyState } from "@/ui/states";

export function NotFoundPage() {
  return (
    <Page title="Not here">
      <EmptyState icon={IconCompass} title="There is no such page, or it is not for your role."
                  action={<Button component={Link} to="/" variant="light">Go to the start</Button>} />
    </Page>
  );
}
