import type { Change } from '../../../reconcile/plan/change.ts';
import type { RecordCalls } from './record-calls.ts';
import type { SetRecord } from './zone-content.ts';

/** Why a TXT that was accepted is stored empty (rmbolger/Posh-ACME#594). */
export const protectionReason =
  "GoDaddy accepted the record and stored an empty text: the domain's protection (Domain Protection) blocks changes of TXT records; turn it off in the GoDaddy console";

/** Checks whether texts of a change were stored empty. Texts of ours are never empty. */
export function emptiedByProtection({ before, after }: Change, found: readonly SetRecord[]): boolean {
  if (after?.type !== 'TXT' || before?.set.values.some(isEmptied) === true) return false;
  const values = found.map(({ value }) => value);
  return after.values.some((value) => !values.includes(value)) && values.some(isEmptied);
}

/** Removes the empty texts that our writes left. */
export async function removeEmptied(calls: RecordCalls, found: readonly SetRecord[]): Promise<void> {
  for (const record of found) if (isEmptied(record.value)) await calls.remove(record);
}

function isEmptied(value: string): boolean {
  return value === '""';
}
