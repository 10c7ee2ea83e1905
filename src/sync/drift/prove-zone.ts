import type { HostedZone } from '../../cloud/provider.ts';
import type { Traits } from '../../cloud/traits.ts';
import type { DnsName } from '../../reconcile/dns/name.ts';
import { parseTime } from '../../reconcile/iso-time.ts';
import { countsAsKnown } from '../../reconcile/live/drift/counts-as-known.ts';
import { driftQuestions } from '../../reconcile/live/drift/drift-questions.ts';
import type { ListedZone } from '../../reconcile/live/drift/listed-zone.ts';
import { versionAsKnown } from '../../reconcile/live/drift/version-as-known.ts';
import { assumeUntouched, type Applied } from '../../reconcile/plan/observed.ts';
import type { TargetState } from '../../state/documents/document.ts';
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
 * If the service has versions of zones, the version must be that of the last listing. Otherwise the service's number of
 * record sets must be the known one, and a name server of the zone must answer each of our sets as it was applied. Only
 * the name servers that the service assigned are asked, because no resolver's cache may answer.
 */
export function proveUnchanged(proving: Proving): Prove {
  const { options, isRelisted } = proving;
  return async (target, subject, finder) => {
    const { zone, state } = subject;
    const { applied, listed, outcome, drift, adopting } = state;
    if (!canProve(target.provider.traits) || isRelisted(zone, target.name)) return null;
    if (applied === null || listed === undefined || outcome === null || drift !== undefined || adopting) return null;
    const hosted = await finder.byId(zone, applied.zoneId);
    if (hosted === null) return null;
    const standing = standingAt(subject, hosted, options);
    if (standing.kind === 'barred' || standing.kind === 'unrelated') return null;
    const known = { zone, applied, listed, outcome };
    const via = provedByVersion(known, hosted) ? 'version' : await provedByDns(proving, known, hosted);
    if (via === null) return null;
    const { foreign } = listed;
    const observed = assumeUntouched(applied);
    return { kind: 'there', observed, applied, adopting, hosted, standing, proved: { foreign, via } };
  };
}

/** Whether a service can prove zones unchanged: by their versions, or by their numbers of record sets. */
export function canProve({ unchanged, countsSets }: Traits): boolean {
  return unchanged !== 'none' || countsSets === true;
}

/** What the state knows of a zone that was listed before. */
interface KnownZone {
  readonly zone: DnsName;
  readonly applied: Applied;
  readonly listed: ListedZone;
  readonly outcome: NonNullable<TargetState['outcome']>;
}

function provedByVersion({ applied, listed, outcome }: KnownZone, { version }: HostedZone): boolean {
  if (version === undefined) return false;
  const appliedAt = outcome.appliedAt === null ? null : parseTime(outcome.appliedAt);
  return versionAsKnown({ applied, listed, version, appliedAt, listedAt: parseTime(listed.at) });
}

async function provedByDns(
  { openAsker, options, onSilent }: Proving,
  { zone, applied, listed, outcome }: KnownZone,
  { recordSets }: HostedZone,
): Promise<'dns' | null> {
  const [changedAt, now] = [parseTime(outcome.at), options.now()];
  if (!countsAsKnown({ applied, listed, recordSets, changedAt, now })) return null;
  const questions = driftQuestions(zone, applied);
  if (questions === null) return null;
  const proof = await (await openAsker()).prove(zone, applied.nameServers, questions);
  if (proof === 'silent') onSilent(zone);
  return proof === 'unchanged' ? 'dns' : null;
}
