import { IconChecklist, IconFileText, IconGauge, IconReceipt2, IconUpload, IconUserSearch } from "@tabler/icons-react";
import type { Area } from "../area";

export const processor: Area = {
  id: "processor",
  label: "Claims desk",
  roles: ["CLAIM_PROCESSOR", "ADMIN"],
  claimPath: (claim) => `/processor/claims/${encodeURIComponent(claim)}`,
  live: {},
  pages: [
    { path: "", load: () => import("./dashboard_page"), nav: { label: "Today", icon: IconGauge } },
    { path: "queue", load: () => import("./queue_page"), nav: { label: "Work queue", icon: IconChecklist } },
    { path: "claims", load: () => import("./claims_page"), nav: { label: "Claims", icon: IconReceipt2 } },
    { path: "claims/:claim", load: () => import("./claim_page") },
    { path: "members", load: () => import("./members_page"), nav: { label: "Members", icon: IconUserSearch } },
    { path: "policies", load: () => import("./policies_page"), nav: { label: "Policies", icon: IconFileText } },
    { path: "upload", load: () => import("./upload_page"), nav: { label: "Bulk upload", icon: IconUpload } },
  ],
};
