/** The table of areas: whoever adds one adds a line here and a folder beside. The first one of a user is their home. */
import type { Area } from "./area";
import { account } from "./account/area";
import { admin } from "./admin/area";
import { auditor } from "./auditor/area";
import { member } from "./member/area";
import { processor } from "./processor/area";
import { provider } from "./provider/area";

export const areas: Area[] = [member, provider, admin, processor, auditor, account];

export const areasOf = (roles: string[]): Area[] =>
  areas.filter((area) => area.roles.length === 0 || area.roles.some((role) => roles.includes(role)));

export const homeOf = (roles: string[]): string => `/${areasOf(roles)[0]!.id}`;

export const claimPathOf = (roles: string[], claim: string): string | undefined =>
  areasOf(roles).find((area) => area.claimPath)?.claimPath?.(claim);
