import type { ComponentType } from "react";

/** What a page is to the shell. Pages are loaded when somebody goes there. */
export interface AreaPage {
  /** Below the area's own path; "" is the area's first page. */
  path: string;
  load: () => Promise<{ default: ComponentType }>;
  /** In the navigation, with this label and icon. */
  nav?: { label: string; icon: ComponentType<{ size?: number; stroke?: number; "aria-hidden"?: boolean }> };
}

export interface Area {
  /** The path: "member" is at /member. */
  id: string;
  label: string;
  /** Whoever has one of these has the area; empty: everybody. */
  roles: string[];
  pages: AreaPage[];
  /** Where a claim is shown; the search goes to the first area of the user's that has it. */
  claimPath?: (claim: string) => string;
  /** What of the log this area's users are told of, live; see GET /events. {}: whatever is theirs. */
  live?: Record<string, string | boolean>;
}
