import { IconActivity, IconCalendarTime, IconKey, IconSparkles, IconUserMinus, IconUsersGroup } from "@tabler/icons-react";
import type { Area } from "../area";

export const admin: Area = {
  id: "admin",
  label: "Administration",
  roles: ["ADMIN"],
  live: {},
  pages: [
    { path: "", load: () => import("./health_page"), nav: { label: "System health", icon: IconActivity } },
    { path: "users", load: () => import("./users_page"), nav: { label: "Users and roles", icon: IconUsersGroup } },
    { path: "users/:user", load: () => import("./user_page") },
    { path: "jobs", load: () => import("./jobs_page"), nav: { label: "Jobs", icon: IconCalendarTime } },
    { path: "keys", load: () => import("./keys_page"), nav: { label: "Keys", icon: IconKey } },
    { path: "erasures", load: () => import("./erasures_page"), nav: { label: "Erasures", icon: IconUserMinus } },
    { path: "demo", load: () => import("./demo_page"), nav: { label: "Demo set-up", icon: IconSparkles } },
  ],
};
