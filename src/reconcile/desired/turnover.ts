import type { DnsName } from '../dns/name.ts';
import { hasSameRecords, type Rename } from './rename.ts';
import type { Zone } from './zone.ts';
import { parseTime } from '../iso-time.ts';

/** A zone that Plesk created or deleted, at a time in ISO 8601. */
export interface Turnover {
  readonly zone: DnsName;
  readonly kind: 'made' | 'deleted';
  readonly at: string;
  /** How many record sets it had, and the digest of its shape, to find other domains with the same records. */
  readonly sets: number;
  readonly shape: string;
  /** The other name of the domain if this was half of a rename. */
  readonly with?: DnsName;
}

/**
 * Limit of remembered turnovers.
 * Those within the rename window reveal renames; all of them show which records new domains commonly have.
 */
const maxRemembered = 200;

/** Limit of pairs to compare. More pairs mean that many domains moved, and matching them would be a guess. */
const maxPairs = 2500;

/** What is known apart from the turnovers: the contents of their zones, and how long the halves may be apart. */
export interface Known {
  readonly contents: ReadonlyMap<DnsName, Zone>;
  readonly windowMs: number;
}

/** Finds earlier turnovers that can be the other half of a rename. */
export function candidates(
  earlier: readonly Turnover[],
  newTurnovers: readonly Turnover[],
  windowMs: number,
): readonly Turnover[] {
  return earlier.filter(
    (turnover) =>
      turnover.with === undefined &&
      newTurnovers.every(({ zone }) => zone !== turnover.zone) &&
      newTurnovers.some(
        ({ kind, sets, at }) => kind !== turnover.kind && sets === turnover.sets && isNear(at, turnover.at, windowMs),
      ),
  );
}

/**
 * Finds renames among the turnovers of one call and earlier ones.
 * Two halves match only if neither matches anything else. If other domains have or had the same records, for example
 * from a template, both halves must also be in one call. In doubt, no rename is reported.
 */
export function findRenames(
  earlier: readonly Turnover[],
  newTurnovers: readonly Turnover[],
  { contents, windowMs }: Known,
): readonly Rename[] {
  const sure = soleMatches(newTurnovers, newTurnovers, contents);
  const taken = new Set(sure.flatMap(({ from, to }) => [from, to]));
  const left = newTurnovers.filter(({ zone }) => !taken.has(zone));
  const pool = [...left, ...candidates(earlier, left, windowMs)];
  const all = remembered(earlier, newTurnovers, []);
  return [...sure, ...soleMatches(pool, left, contents).filter((rename) => !isCommon(rename, all))];
}

/** Returns the turnovers to remember: the last of each zone, newest first up to the limit. */
export function remembered(
  earlier: readonly Turnover[],
  newTurnovers: readonly Turnover[],
  renames: readonly Rename[],
): readonly Turnover[] {
  const others = new Map(renames.flatMap(({ from, to }) => [[from, to] as const, [to, from] as const]));
  const turnovers = new Map(earlier.map((turnover) => [turnover.zone, turnover]));
  for (const turnover of newTurnovers) {
    turnovers.delete(turnover.zone);
    turnovers.set(turnover.zone, turnover);
  }
  return [...turnovers.values()].slice(-maxRemembered).map((turnover) => {
    const partner = others.get(turnover.zone);
    return partner === undefined ? turnover : { ...turnover, with: partner };
  });
}

/** Returns the pairs with the same records that have no rival and at least one new half. */
function soleMatches(
  pool: readonly Turnover[],
  newTurnovers: readonly Turnover[],
  contents: ReadonlyMap<DnsName, Zone>,
): readonly Rename[] {
  const isNew = new Set(newTurnovers.map(({ zone }) => zone));
  const made = pool.filter(({ kind }) => kind === 'made');
  const deleted = pool.filter(({ kind }) => kind === 'deleted');
  if (made.length * deleted.length > maxPairs) return [];
  const matches = made.flatMap(({ zone: to }) =>
    deleted.filter(({ zone: from }) => matchesBy(contents, { from, to })).map(({ zone: from }) => ({ from, to })),
  );
  return matches.filter(
    ({ from, to }) =>
      (isNew.has(from) || isNew.has(to)) &&
      matches.filter((match) => match.from === from || match.to === to).length === 1,
  );
}

function matchesBy(contents: ReadonlyMap<DnsName, Zone>, { from, to }: Rename): boolean {
  const [old, now] = [contents.get(from), contents.get(to)];
  return old !== undefined && now !== undefined && hasSameRecords(old, now);
}

/** Checks whether another domain has or had the same records. Earlier names of this domain don't count. */
function isCommon({ from, to }: Rename, turnovers: readonly Turnover[]): boolean {
  const family = new Set([from, to]);
  for (let known = 0; known < family.size;) {
    known = family.size;
    for (const turnover of turnovers)
      if (turnover.with !== undefined && family.has(turnover.with)) family.add(turnover.zone);
  }
  const shapes = new Set(turnovers.filter(({ zone }) => zone === from || zone === to).map(({ shape }) => shape));
  return turnovers.some(({ zone, shape }) => shapes.has(shape) && !family.has(zone));
}

function isNear(a: string, b: string, windowMs: number): boolean {
  return Math.abs(parseTime(a) - parseTime(b)) <= windowMs;
}
