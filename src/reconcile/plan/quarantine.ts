import type { HeldRecord } from './json-records.ts';
import { lostSets } from '../desired/lost-sets.ts';
import type { Snapshot } from '../desired/snapshot.ts';
import type { Reject } from '../desired/zone.ts';

/**
 * Returns the hold of a complete zone, or null.
 * An update without any record never counts as an empty zone, and neither does a resync that removes too much.
 */
export function quarantined(snapshot: Snapshot): HeldRecord | null {
  const { zone, desired, emptied, missing, aside } = snapshot;
  const standing = desired?.sets.length ?? 0;
  const held = (rule: string, detail: string, release: string): HeldRecord => {
    return { kind: 'delete', name: zone, type: '*', rule, detail, release };
  };
  const confirm = `dns-sync confirm ${zone}`;
  if (missing !== undefined) {
    const detail = `resync: the zone is missing in Plesk, and so are too many others; applying would delete ${recordSets(standing)}`;
    return held('resync-zones', detail, `if the zone was deleted, run: ${confirm}`);
  }
  if (emptied === null) return null;
  if (emptied.relativeHost !== undefined) {
    const host = JSON.stringify(emptied.relativeHost);
    const detail = `Plesk sent relative host names, such as ${host}; applying would delete ${recordSets(standing)}`;
    return held('empty-update', detail, `send the zone again with host names that end in ${zone}`);
  }
  if (aside !== undefined) return held(aside.rule, aside.detail, `if the deletion is intended, run: ${confirm}`);
  if (emptied.sets.length > 0) {
    const lost = desired === null ? 0 : lostSets(desired, emptied);
    const detail = `resync: ${lost} of ${recordSets(standing)} would be deleted`;
    return held('resync-sets', detail, `if the deletion is intended, run: ${confirm}`);
  }
  const served = emptied.rejects.length > 0 ? ` that can be served${rejectsText(emptied.rejects)}` : '';
  return held(
    'empty-update',
    `Plesk sent the zone without any record${served}; applying would delete ${recordSets(standing)}`,
    `if an empty zone is intended, run: ${confirm}`,
  );
}

/**
 * Names the first reject with its reason and counts the rest.
 * PTR rows of addresses belong to other zones and don't count.
 */
function rejectsText(rejects: readonly Reject[]): string {
  const [first, ...more] = rejects
    .filter(({ address }) => address === undefined)
    .map(({ host, type, reason }) => `${host} ${type}: ${reason}`);
  if (first === undefined) return '';
  return more.length === 0 ? ` (${first})` : ` (${first}; ${more.length} more rejected)`;
}

function recordSets(number: number): string {
  return number === 1 ? '1 record set' : `${number} record sets`;
}
