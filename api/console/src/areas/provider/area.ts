import { IconCashBanknote, IconFilePlus, IconLayoutDashboard, IconReceipt2, IconShieldCheck, IconUserSearch } from "@tabler/icons-react";
import type { Area } from "../area";

export const provider: Area = {
  id: "provider",
  label: "Practice",
  roles: ["PROVIDER"],
  claimPath: (claim) => `/provider/claims/${encodeURIComponent(claim)}`,
  live: {},
  pages: [
    { path: "", load: () => import("./overview_page"), nav: { label: "Overview", icon: IconLayoutDashboard } },
    { path: "claims", load: () => import("./claims_page"), nav: { label: "Claims", icon: IconReceipt2 } },
    { path: "claims/:claim", load: () => import("./claim_page") },
    { path: "submit", load: () => import("./submit_page"), nav: { label: "Submit a claim", icon: IconFilePlus } },
    { path: "eligibility", load: () => import("./eligibility_page"), nav: { label: "Eligibility", icon: IconUserSearch } },
    { path: "authorizations", load: () => import("./authorizations_page"), nav: { label: "Authorisations", icon: IconShieldCheck } },
    { path: "remittances", load: () => import("./remittances_page"), nav: { label: "Payments", icon: IconCashBanknote } },
  ],
};
