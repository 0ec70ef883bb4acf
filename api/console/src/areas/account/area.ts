import { IconUserCircle } from "@tabler/icons-react";
import type { Area } from "../area";

export const account: Area = {
  id: "account",
  label: "Account",
  roles: [],
  pages: [{ path: "", load: () => import("./profile_page"), nav: { label: "Profile", icon: IconUserCircle } }],
};
