import type { UnsentZone } from '../../state/notes/unsent-zones.ts';
import { displayNameOf } from '../../plesk/call/display-name.ts';
import type { Session } from '../session.ts';
import { isRouted } from '../targets.ts';
import { notKept } from './unrouted-status.ts';
import type { ZoneStatus } from './zone-status.ts';

/** Returns the status of a zone that Plesk has and never sent. Pure. */
export function unsentStatus(
  { zone, reason }: UnsentZone,
  { targets, config }: Pick<Session, 'targets' | 'config'>,
): readonly ZoneStatus[] {
  const names = targets.map(({ name }) => name);
  const head = { zone, displayName: displayNameOf(zone), lastCommandAt: null };
  const routed = names.filter((name) => isRouted(config, name, zone));
  if (routed.length === 0)
    return names.slice(0, 1).map((target) => {
      return { ...notKept(head, target), state: 'excluded', reason: 'the configuration excludes it' };
    });
  const state =
    reason === null
      ? ({ state: 'pending', reason: 'Plesk has not sent it yet; "dns-sync resync" imports it' } as const)
      : ({ state: 'unavailable', reason } as const);
  return routed.map((target) => ({ ...notKept(head, target), ...state }));
}
