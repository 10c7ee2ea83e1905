import type { DnsName } from '../dns/name.ts';
import { hasSameRecords, type Rename } from './rename.ts';
import type { Zone } from './zone.ts';
import { parseTime } from '../iso-time.ts';

/** A zone that Plesk made or deleted, at a time in ISO 8601. */
export interface Turnover {
  readonly zone: DnsName;
  readonly kind: 'made' | 'deleted';
  readonly at: string;
  /** How many record sets it had, and the digest of its shape, which says what other domains of the server look alike. */
  readonly sets: number;
  readonly shape: string;
  /** The other name of the domain, where this was a half of a rename. */
  readonly with?: DnsName;
}

/** Turnovers that are remembered: by those within the window renames are known, by all of them what new domains look like. */
const mostRemembered = 200;

/** More pairs than this are a move of many domains, in which nobody could tell which became which. */
const mostPairs = 2500;

/** What is known beside the turnovers: the contents of their zones, and whether Plesk said the new ones in one call. */
export interface Known {
  readonly contents: ReadonlyMap<DnsName, Zone>;
  readonly windowMs: number;
  readonly inOneCall: boolean;
}

/** Earlier turnovers that may be the other halves of new ones. */
export function candidates(
  earlier: readonly Turnover[],
  news: readonly Turnover[],
  windowMs: number,
): readonly Turnover[] {
  return earlier.filter(
    (turnover) =>
      turnover.with === undefined &&
      news.every(({ zone }) => zone !== turnover.zone) &&
      news.some(
        ({ kind, sets, at }) => kind !== turnover.kind && sets === turnover.sets && isNear(at, turnover.at, windowMs),
      ),
  );
}

/**
 * The renames among new turnovers and earlier ones. Two halves are one where neither could be the half of another. That is
 * not enough where other domains have, or had, those records too, as all that were made by one template: then both have to
 * be in one call. In doubt nothing is told.
 */
export function findRenames(
  earlier: readonly Turnover[],
  news: readonly Turnover[],
  { contents, windowMs, inOneCall }: Known,
): readonly Rename[] {
  const sure = inOneCall ? soleMatches(news, news, contents) : [];
  const taken = new Set(sure.flatMap(({ from, to }) => [from, to]));
  const left = news.filter(({ zone }) => !taken.has(zone));
  const pool = [...left, ...candidates(earlier, left, windowMs)];
  const all = remembered(earlier, news, []);
  return [...sure, ...soleMatches(pool, left, contents).filter((rename) => !isCommon(rename, all))];
}

/** The turnovers that are remembered after new ones: of each zone the last, the newest of all. */
export function remembered(
  earlier: readonly Turnover[],
  news: readonly Turnover[],
  renames: readonly Rename[],
): readonly Turnover[] {
  const others = new Map(renames.flatMap(({ from, to }) => [[from, to] as const, [to, from] as const]));
  const turnovers = new Map(earlier.map((turnover) => [turnover.zone, turnover]));
  for (const turnover of news) {
    turnovers.delete(turnover.zone);
    turnovers.set(turnover.zone, turnover);
  }
  return [...turnovers.values()].slice(-mostRemembered).map((turnover) => {
    const partner = others.get(turnover.zone);
    return partner === undefined ? turnover : { ...turnover, with: partner };
  });
}

/** Of the pairs with the same records those that have no rival, and at least one half among the new ones. */
function soleMatches(
  pool: readonly Turnover[],
  news: readonly Turnover[],
  contents: ReadonlyMap<DnsName, Zone>,
): readonly Rename[] {
  const isNew = new Set(news.map(({ zone }) => zone));
  const made = pool.filter(({ kind }) => kind === 'made');
  const deleted = pool.filter(({ kind }) => kind === 'deleted');
  if (made.length * deleted.length > mostPairs) return [];
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

/** Whether a domain beside these two, and beside the names that this one had before, has or had the same records. */
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
