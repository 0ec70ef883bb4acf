/** A small invented book of business, the same for the same day: what "Demo set-up" enrols and files. */
import type { Claim } from "@/api/claims";
import { addDays } from "@/words/dates";

const providers = [
  { npi: "1234567893", name: "Lakeside Family Medicine", network: "IN_NETWORK" },
  { npi: "1467560003", name: "Harbor Physical Therapy", network: "IN_NETWORK" },
  { npi: "1003000126", name: "Northgate Imaging", network: "OUT_OF_NETWORK" },
];

const rule = (serviceType: string, coveragePercent: string, more: object = {}) => ({ serviceType, coveragePercent, ...more });
const rules = [
  rule("PREVENTIVE", "100.00", { deductibleApplies: false }), rule("PRIMARY_CARE", "80.00", { copay: "25.00", deductibleApplies: false }),
  rule("SPECIALIST_VISIT", "80.00", { copay: "40.00" }), rule("URGENT_CARE", "80.00", { copay: "60.00" }), rule("LAB_WORK", "90.00"),
  rule("IMAGING", "70.00", { requiresPreauth: true }), rule("PHYSICAL_THERAPY", "80.00", { annualLimit: "1500.00", network: "IN_NETWORK" }),
  rule("MENTAL_HEALTH", "80.00", { copay: "25.00" }), rule("PRESCRIPTION", "75.00", { annualLimit: "2500.00" }), rule("INPATIENT", "80.00"),
];
const plans = [
  { plan: "Lakeside Silver 1500", deductible: "1500.00", memberDeductible: "750.00", outOfPocketMax: "6000.00", memberOutOfPocketMax: "3000.00" },
  { plan: "Lakeside Bronze 3000", deductible: "3000.00", memberDeductible: "1500.00", outOfPocketMax: "8000.00", memberOutOfPocketMax: "4000.00" },
  { plan: "Lakeside Gold 500", deductible: "500.00", memberDeductible: "250.00", outOfPocketMax: "3000.00", memberOutOfPocketMax: "1500.00" },
];
const last = ["Lindqvist", "Okafor", "Moreau", "Tanaka", "Alvarez", "Kowalski", "Haddad", "Brennan", "Nguyen", "Petrov", "Santos", "Weber"];
const first = ["Maria", "Tomas", "Grace", "Idris", "Yuki", "Elena", "Samir", "Nora", "Linh", "Pavel", "Rosa", "Jonas"];
const child = ["Ella", "Noah", "Amara", "Leo", "Hana", "Mateo"];
const services: [string, string, string, string, number][] = [
  ["PRIMARY_CARE", "99213", "165.00", "J06.9", 0], ["SPECIALIST_VISIT", "99214", "285.00", "M17.11", 0], ["LAB_WORK", "80053", "96.50", "E11.9", 0], ["PREVENTIVE", "99396", "230.00", "Z00.00", 0],
  ["PHYSICAL_THERAPY", "97110", "160.00", "M54.50", 1], ["IMAGING", "70551", "1240.00", "G43.109", 2], ["MENTAL_HEALTH", "90834", "190.00", "F41.1", 0], ["URGENT_CARE", "99203", "240.00", "S52.501A", 0],
  ["DENTAL", "D0140", "85.00", "K08.89", 0], ["INPATIENT", "99223", "6450.00", "J18.9", 0],
];

export interface DemoBook { document: { providers: object[]; policies: object[]; steps: object[] }; claims: Claim[] }

export function demoBook(today: string, families = 12, claimCount = 120): DemoBook {
  const year = today.slice(0, 4), start = `${year}-01-01`;
  const earliest = addDays(today, -60) < start ? start : addDays(today, -60);
  const span = Math.max(1, Math.round((Date.parse(today) - Date.parse(earliest)) / 86_400_000));
  const numberOf = (family: number) => `DEMO-${year}-${String(family + 1).padStart(3, "0")}`;
  const policies = Array.from({ length: families }, (_, family) => {
    const number = numberOf(family), name = last[family % last.length]!;
    const person = (end: string, relationship: string, given: string, birthDate: string, sex: string) => ({ memberId: `${number}-${end}`, relationship, enrolled: start, name: { last: name, first: given }, birthDate, sex });
    const members = [person("01", "SELF", first[family % first.length]!, `19${70 + (family % 25)}-04-17`, family % 2 ? "MALE" : "FEMALE")];
    if (family % 3 !== 2) members.push(person("02", "SPOUSE", first[(family + 5) % first.length]!, `19${68 + (family % 25)}-09-02`, family % 2 ? "FEMALE" : "MALE"));
    if (family % 2 === 0) members.push(person("03", "CHILD", child[family % child.length]!, `20${12 + (family % 10)}-06-21`, "FEMALE"));
    return { policyNumber: number, holder: members[0]!.memberId, effective: start, expiration: `${year}-12-31`, ...plans[family % plans.length], reviewThreshold: "5000.00", timelyFilingDays: 365, rules, members };
  });
  const steps = policies.filter((_, family) => family % 4 === 0).map(({ policyNumber, holder }, index) => ({
    op: "preauth", policyNumber, memberId: holder, authorization: `PA-${year}-${index + 1}`, serviceType: "IMAGING", from: start, to: `${year}-12-31`, visits: 2,
  }));
  const claims = Array.from({ length: claimCount }, (_, index): Claim => {
    const { policyNumber, members } = policies[(index * 7) % families]!;
    const [serviceType, procedure, billed, diagnosis, provider] = services[(index * 3 + Math.floor(index / 10)) % services.length]!;
    const serviceDate = addDays(earliest, Math.floor((index * span) / claimCount)), seen = addDays(serviceDate, index % 3);
    const { npi } = providers[provider]!;
    return {
      submitter: "DEMO", submitterClaimId: `D-${year}-${String(index + 1).padStart(4, "0")}`, received: seen > today ? today : seen, policyNumber, memberId: members[index % members.length]!.memberId, providerNpi: npi,
      lines: [{ serviceType, serviceDate, billed, procedure, diagnoses: [diagnosis] }, ...(index % 5 === 0 ? [{ serviceType: "LAB_WORK", serviceDate, billed: "58.00", procedure: "85025", diagnoses: [diagnosis] }] : [])],
    };
  });
  return { document: { providers, policies, steps }, claims };
}
