import type { ZoneState } from '../../../../sync/status/zone-state.ts';

/** Each state with its meaning for a reader who doesn't know dns-sync, in the order of the chart. */
export const stateMeanings: Readonly<Record<ZoneState['state'], string>> = {
  failing: 'the last update failed; it is tried again by itself',
  held: 'a change waits for a decision',
  pending: 'changes are recorded and not published yet',
  synchronized: 'published as it is in Plesk',
  paused: 'updates are paused by an administrator',
  retained: 'left as it is: no longer updated',
  trashed: 'deleted in Plesk',
  unavailable: 'not served by Plesk: disabled, suspended or secondary',
  excluded: 'switched off, or excluded by the configuration',
};
