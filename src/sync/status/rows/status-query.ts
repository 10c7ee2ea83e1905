import { compareNames, type DnsName } from '../../../reconcile/dns/name.ts';
import { DnsSyncError } from '../../../reconcile/error.ts';
import { closest } from '../../../text/did-you-mean.ts';
import { nationalName, printable } from '../../../text/printable.ts';
import { readZoneName } from '../../../text/zone-names.ts';
import type { ZoneState } from '../zone-state.ts';
import type { BriefStatus } from '../zone-summary.ts';
import { parseCount } from '../../../text/parse-count.ts';

/** The states of a zone at a target, in their order in the summary. */
export const zoneStates = [
  'synchronized',
  'pending',
  'failing',
  'held',
  'retained',
  'trashed',
  'paused',
  'unavailable',
  'excluded',
] as const satisfies readonly ZoneState['state'][];

/** The values of `--state`: the states, and two conditions that are possible in each of them. */
const stateWords = [...zoneStates, 'drifted', 'not-live'] as const;
export type StateWord = (typeof stateWords)[number];

/** Whether a row is one of those that somebody should look at: also a zone that isn't live, which isn't our failure. */
export function isListed(row: BriefStatus): boolean {
  return needsAttention(row) || row.isNotLive === true;
}

/** Whether somebody must act on a row. */
export function needsAttention({ state, isDrifted, isChosen }: BriefStatus): boolean {
  return isDrifted || state === 'failing' || (state === 'held' && isChosen !== true);
}

/** A selection of rows; null where there is no condition. */
export interface StatusQuery {
  readonly states: ReadonlySet<StateWord> | null;
  /** Only rows that need attention. */
  readonly onlyAttention?: true;
  /** A part of the name, in ASCII or national spelling. */
  readonly search: string | null;
  readonly limit: number | null;
  /** The last zone of the page before. */
  readonly after: DnsName | null;
  /** Names of unknown zones are no error. */
  readonly skipsUnknown?: boolean;
}

export const everyZone: StatusQuery = { states: null, search: null, limit: null, after: null };

/** A query in the words of the command line. */
export interface QueryWords {
  readonly state?: string;
  readonly search?: string;
  readonly limit?: string | number;
  readonly after?: string;
  readonly skipUnknown?: boolean;
}

/** Reads a query. Throws `bad-options`. */
export function readQuery({ state, search, limit, after, skipUnknown = false }: QueryWords): StatusQuery {
  return {
    states: state === undefined ? null : readStates(state),
    search: search === undefined ? null : search.normalize('NFC').toLowerCase(),
    limit: limit === undefined ? null : readLimit(String(limit)),
    after: after === undefined ? null : readAfter(after),
    skipsUnknown: skipUnknown,
  };
}

function readStates(text: string): ReadonlySet<StateWord> {
  const words = text
    .split(',')
    .map((word) => word.trim())
    .filter((word) => word !== '');
  if (words.length === 0) throw new DnsSyncError('bad-options', '--state names no state', allStates);
  return new Set(words.map(readState));
}

const allStates = `the states are ${stateWords.join(', ')}`;

function readState(word: string): StateWord {
  const known = stateWords.find((state) => state === word);
  if (known !== undefined) return known;
  const near = closest(word, stateWords).map((state) => JSON.stringify(state));
  const hint = near.length > 0 ? `did you mean ${near.join(' or ')}?` : allStates;
  throw new DnsSyncError('bad-options', `unknown state ${JSON.stringify(printable(word))}`, hint);
}

function readLimit(text: string): number {
  const count = parseCount(text);
  if (count !== null) return count;
  throw new DnsSyncError(
    'bad-options',
    `--limit ${JSON.stringify(printable(text))} is not a count`,
    'give a whole number of at least 1',
  );
}

function readAfter(text: string): DnsName {
  const zone = readZoneName(text);
  if (zone.ok) return zone.value;
  throw new DnsSyncError(
    'bad-options',
    `--after ${JSON.stringify(printable(text))} is not a zone name: ${zone.reason}`,
    'give the "next" of the page before',
  );
}

/** Whether a query selects a row. */
export function isSelected(
  { states, onlyAttention, search, after }: StatusQuery,
  zone: DnsName,
  row: BriefStatus,
): boolean {
  if (onlyAttention === true && !isListed(row)) return false;
  if (after !== null && compareNames(zone, after) <= 0) return false;
  if (search !== null && !zone.includes(search) && !nationalName(zone).includes(search)) return false;
  if (states === null || states.has(row.state) || (row.isDrifted && states.has('drifted'))) return true;
  return row.isNotLive === true && states.has('not-live');
}
