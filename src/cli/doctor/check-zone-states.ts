import type { Session } from '../../sync/session.ts';
import { readStatus } from '../../sync/status/read-status.ts';
import { everyZone, type StatusQuery } from '../../sync/status/rows/status-query.ts';
import type { StatusRow } from '../../sync/status/zone-summary.ts';
import { statusRecord } from '../../sync/status/zone-status.ts';
import { count } from '../../text/count.ts';
import { spelled } from '../../text/printable.ts';
import { causesOf, failuresOf, placesText } from '../render/causes.ts';
import { rethrowUnlessKnown } from '../../reconcile/error.ts';
import { hasBroken } from './check-zones.ts';
import { ok, type Check, type Finding } from './check.ts';

/** Most failing rows that are read for their causes. */
const maxRead = 1000;

/** Most causes to list. */
const maxCauses = 5;

/** Checks whether zones fail, are held or have drift. Makes no API call. */
export const checkZoneStates: Check = {
  name: 'zone states',
  see: 'docs/runbook.md#states',
  run: async ({ store, config, targets, now, faultsOfState }) => {
    if (store === null || config === null || hasBroken((await faultsOfState()).faults)) return [];
    try {
      return await statesOf({ store, config, targets, now });
    } catch (error) {
      // A broken document or index is reported by its own check.
      rethrowUnlessKnown(error);
      return [];
    }
  },
};

async function statesOf(session: Pick<Session, 'store' | 'config' | 'targets' | 'now'>): Promise<readonly Finding[]> {
  const query: StatusQuery = { ...everyZone, states: new Set(['failing']), limit: maxRead };
  const { summary, rows, zones } = await readStatus(session, [], query);
  const causes = causesOf(failuresOf(zones.map(statusRecord)));
  const findings = causes.slice(0, maxCauses).map(({ places, text }): Finding => {
    return { level: 'error', what: `${places}: ${text}`, hint: 'run "dns-sync status --state failing"' };
  });
  if (causes.length > maxCauses || (summary.failing > 0 && causes.length === 0))
    findings.push({
      level: 'error',
      what: `${count(summary.failing, 'zone')} failing in total`,
      hint: 'run "dns-sync status --state failing"',
    });
  const named = (wanted: (row: StatusRow) => boolean): string =>
    placesText([...new Set(rows.filter(wanted).map(({ zone }) => spelled(zone)))]);
  const needsDecision = ({ state, isChosen }: StatusRow): boolean => state === 'held' && isChosen !== true;
  if (rows.some(needsDecision))
    findings.push({
      level: 'warning',
      what: `${named(needsDecision)} held until you decide`,
      hint: 'run "dns-sync status --state held"',
    });
  if (summary.drifted > 0)
    findings.push({
      level: 'warning',
      what: `${named(({ isDrifted }) => isDrifted)} changed outside dns-sync`,
      hint: 'run "dns-sync drift"',
    });
  if (summary.notLive > 0)
    findings.push({
      level: 'warning',
      what: `${named(({ isNotLive }) => isNotLive === true)} not live at the last check of name servers`,
      hint: 'run "dns-sync status --state not-live"',
    });
  return findings.length > 0 ? findings : [ok(`${count(summary.zones, 'zone')}, none failing, held or drifted`)];
}
