import type { DnsName } from '../../reconcile/dns/name.ts';
import { parseTime } from '../../reconcile/iso-time.ts';
import { countsAsKnown } from '../../reconcile/live/drift/counts-as-known.ts';
import { driftQuestions } from '../../reconcile/live/drift/drift-questions.ts';
import { assumeUntouched } from '../../reconcile/plan/observed.ts';
import type { PassOptions } from '../pass/compare-zone.ts';
import { standingAt } from '../pass/observe/observe-zone.ts';
import type { Prove } from '../plan/plan-at-target.ts';
import type { ZoneAsker } from './ask-zone.ts';

/** How zones are proved unchanged. */
export interface Proving {
  readonly openAsker: () => Promise<ZoneAsker>;
  readonly options: PassOptions;
  /** Whether a zone at a target is listed in any case. */
  readonly isRelisted: (zone: DnsName, target: string) => boolean;
  /** Called with each zone whose name servers didn't answer. */
  readonly onSilent: (zone: DnsName) => void;
}

/**
 * Returns a function that proves zones unchanged without listing their record sets.
 * The service's number of record sets must be the known one, and a name server of the zone must answer each of our sets
 * as it was applied. Only the name servers that the service assigned are asked, because no resolver's cache may answer.
 */
export function proveUnchanged({ openAsker, options, isRelisted, onSilent }: Proving): Prove {
  return async (target, subject, finder) => {
    const { zone, state } = subject;
    const { applied, listed, outcome, drift, adopting } = state;
    if (target.provider.traits.countsSets !== true || isRelisted(zone, target.name)) return null;
    if (applied === null || listed === undefined || outcome === null || drift !== undefined || adopting) return null;
    const hosted = await finder.byId(zone, applied.zoneId);
    if (hosted === null) return null;
    const standing = standingAt(subject, hosted, options);
    if (standing.kind === 'barred' || standing.kind === 'unrelated') return null;
    const { recordSets } = hosted;
    const [changedAt, now] = [parseTime(outcome.at), options.now()];
    if (!countsAsKnown({ applied, listed, recordSets, changedAt, now })) return null;
    const questions = driftQuestions(zone, applied);
    if (questions === null) return null;
    const proof = await (await openAsker()).prove(zone, applied.nameServers, questions);
    if (proof === 'silent') onSilent(zone);
    if (proof !== 'unchanged') return null;
    const { foreign } = listed;
    const observed = assumeUntouched(applied);
    return { kind: 'there', observed, applied, adopting, hosted, standing, proved: { foreign } };
  };
}
