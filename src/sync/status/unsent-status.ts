import { displayNameOf } from '../../plesk/call/display-name.ts';
import type { UnsentZone } from '../../state/notes/unsent-zones.ts';
import { isRouted } from '../targets.ts';
import type { StatusSources } from './status-notes.ts';
import { notKept } from './unrouted-status.ts';
import type { ZoneStatus } from './zone-status.ts';
import type { BriefStatus } from './zone-summary.ts';

type Row = Pick<ZoneStatus, 'target' | 'state' | 'reason'>;
type Sources = Pick<StatusSources, 'targets' | 'config'>;

/** Returns the status of a zone that Plesk has and never sent. Pure. */
export function unsentStatus(item: UnsentZone, sources: Sources): readonly ZoneStatus[] {
  const head = { zone: item.zone, displayName: displayNameOf(item.zone), lastCommandAt: null };
  return rowsOf(item, sources).map((row) => ({ ...notKept(head, row.target), ...row }));
}

/** Returns the brief status of such a zone. There may be thousands, of which a page shows a few. */
export function briefUnsent(item: UnsentZone, sources: Sources): readonly BriefStatus[] {
  const nothing = { lastCommandAt: null, isDrifted: false, isChosen: false, lastPassAt: null, lastSuccessAt: null };
  return rowsOf(item, sources).map(({ target, state }) => ({ target, state, ...nothing }));
}

function rowsOf({ zone, reason }: UnsentZone, { targets, config }: Sources): readonly Row[] {
  const routed = targets.filter(({ name }) => isRouted(config, name, zone));
  if (routed.length === 0)
    return targets.slice(0, 1).map(({ name: target }) => {
      return { target, state: 'excluded', reason: 'the configuration excludes it' };
    });
  return routed.map(({ name: target }) =>
    reason === null
      ? { target, state: 'pending', reason: 'Plesk has not sent it yet; "dns-sync resync" imports it' }
      : { target, state: 'unavailable', reason },
  );
}
