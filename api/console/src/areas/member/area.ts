import { IconFilePlus, IconHeartRateMonitor, IconId, IconReceipt2, IconUsers } from "@tabler/icons-react";
import type { Area } from "../area";

export const member: Area = {
  id: "member",
  label: "My plan",
  roles: ["PATIENT"],
  claimPath: (claim) => `/member/claims/${encodeURIComponent(claim)}`,
  live: {},
  pages: [
    { path: "", load: () => import("./overview_page"), nav: { label: "Overview", icon: IconId } },
    { path: "coverage", load: () => import("./coverage_page"), nav: { label: "Coverage", icon: IconHeartRateMonitor } },
    { path: "claims", load: () => import("./claims_page"), nav: { label: "Claims", icon: IconReceipt2 } },
    { path: "claims/:claim", load: () => import("./claim_page") },
    { path: "claims/:claim/eob", load: () => import("./eob_page") },
    { path: "submit", load: () => import("./submit_page"), nav: { label: "Submit a claim", icon: IconFilePlus } },
    { path: "family", load: () => import("./family_page"), nav: { label: "Family", icon: IconUsers } },
  ],
};
