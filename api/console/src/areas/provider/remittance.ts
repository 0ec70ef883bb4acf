import { notifications } from "@mantine/notifications";
import { getJourney } from "@/api/claims";
import { downloadRemittance } from "@/api/payments";
import { isNotFound, messageOf } from "@/api/problems";
import { client } from "@/app/engine";

export async function download(trace: string): Promise<void> {
  try {
    await downloadRemittance(client, trace);
  } catch (error) {
    notifications.show({ color: "red", title: "No remittance", message: isNotFound(error) ? `There is no settled payment ${trace} to you.` : messageOf(error) });
  }
}

/** The remittance of the payment that paid a claim: its trace number stands in the claim's timeline. */
export async function downloadOf(claim: string): Promise<void> {
  try {
    const { timeline } = await getJourney(client, claim);
    const traces = (timeline ?? []).flatMap(({ summary }) => /trace (\S+)/.exec(summary ?? "")?.[1] ?? []);
    const trace = traces.at(-1);
    if (trace) return await download(trace);
    notifications.show({ title: "No remittance yet", message: "This claim's payment names no trace number." });
  } catch (error) {
    notifications.show({ color: "red", title: "That did not work", message: messageOf(error) });
  }
}
