import { IconDoor, IconEye, IconFileCertificate, IconHistory, IconTimelineEvent } from "@tabler/icons-react";
import type { Area } from "../area";

export const auditor: Area = {
  id: "auditor",
  label: "Audit",
  roles: ["AUDITOR", "ADMIN"],
  claimPath: (claim) => `/auditor/claims/${encodeURIComponent(claim)}`,
  live: {},
  pages: [
    { path: "", load: () => import("./events_page"), nav: { label: "Events", icon: IconTimelineEvent } },
    { path: "claims/:claim", load: () => import("./claim_page") },
    { path: "accesses", load: () => import("./accesses_page"), nav: { label: "Who saw what", icon: IconEye } },
    { path: "replay", load: () => import("./replay_page"), nav: { label: "Replay", icon: IconHistory } },
    { path: "proof", load: () => import("./proof_page"), nav: { label: "Check a proof", icon: IconFileCertificate } },
    { path: "door", load: () => import("./door_page"), nav: { label: "Door log", icon: IconDoor } },
  ],
};
