import { isWithin, type DnsName } from '../../reconcile/dns/name.ts';
import { failure, success, type Result } from '../../reconcile/result.ts';
import { quoteInput, shown } from '../../text/quote-input.ts';
import { typeOf } from '../records/record-types.ts';
import { parsePleskName } from '../call/parse-plesk-name.ts';
import type { SourceRecord } from './zone-source.ts';

/** The output of `plesk bin dns --info NAME`, and its error if it failed. */
export interface InfoAnswer {
  readonly stdout: string;
  readonly stderr: string;
  readonly failure: string | null;
}

/**
 * The meaning of that output:
 * Plesk serves a zone with these records, or why it doesn't. `closed` says whether a closing line was found, which not
 * every version prints.
 */
export type ZoneInfo =
  | {
      readonly serves: 'primary' | 'secondary';
      readonly records: readonly SourceRecord[];
      readonly closed: boolean;
    }
  | { readonly serves: 'not' }
  | { readonly serves: 'no zone' };

/** Error texts that describe the zone and not a failed request. */
const switchedOff = /switched off|is disabled|is turned off/i;
const noZone = /(?:no|not have (?:a|its own|own)) dns zone|dns zone (?:does not exist|(?:is |was )?not found)/i;

/** Parses the output. Fails with the reason as a clause if it is unclear. */
export function readZoneInfo(zone: DnsName, { stdout, stderr, failure: problem }: InfoAnswer): Result<ZoneInfo> {
  if (problem !== null) {
    if (switchedOff.test(problem)) return success({ serves: 'not' });
    return noZone.test(problem) ? success({ serves: 'no zone' }) : failure(quoteInput(problem, 200));
  }
  const lines = stdout.split(/\r?\n/).filter((line) => line.trim() !== '');
  const remarks = lines.filter((line) => readLine(line) === null);
  // Some versions report it only on stderr and exit with 0.
  const messages = lines.length === remarks.length ? [...remarks, ...stderr.split(/\r?\n/)] : remarks;
  if (messages.some((line) => /dns|zone/i.test(line) && switchedOff.test(line))) return success({ serves: 'not' });
  const closed = lines.at(-1)?.trimStart().startsWith('SUCCESS') === true;
  if (!closed && !stdout.endsWith('\n')) return failure('the answer of Plesk ends early');
  const read = readLines(closed ? lines.slice(0, -1) : lines);
  if (!read.ok) return read;
  const records = read.value;
  if (records.some(({ host }) => isAbove(host, zone))) return success({ serves: 'no zone' });
  if (records.length === 0) return failure('Plesk reports no records');
  const isSecondary = records.some(({ type }) => typeOf(type) === 'MASTER');
  return success({ serves: isSecondary ? 'secondary' : 'primary', records, closed });
}

interface InfoLine {
  readonly host: string;
  readonly type: string;
  /** Blanks before the data, and the data. */
  readonly rest: string;
}

function readLines(lines: readonly string[]): Result<readonly SourceRecord[]> {
  const read: InfoLine[] = [];
  for (const line of lines) {
    const item = readLine(line);
    if (item === null) return failure(`cannot read the answer of Plesk: ${shown(line)}`);
    read.push(item);
  }
  const gap = gapOf(read);
  return success(
    read.map(({ host, type, rest }) => ({ host, type, opt: '', value: withoutGap(type, rest, gap), ttl: null })),
  );
}

/**
 * Parses `host TYPE data`; null if the line isn't a record.
 * The host is absolute, or for a PTR an address with or without a mask.
 */
function readLine(line: string): InfoLine | null {
  const [, host, type, rest] =
    /^(\S*[.:]\S*?)(?: *\/ *\d+)?[ \t]+([A-Za-z][A-Za-z0-9-]*)([ \t]+\S.*|[ \t]{2,})$/s.exec(line) ?? [];
  return host === undefined || type === undefined || rest === undefined ? null : { host, type, rest };
}

/** Types whose data has no number before it and never starts with a blank. */
const plainTypes: ReadonlySet<string> = new Set(['A', 'AAAA', 'CNAME', 'NS', 'PTR']);

/**
 * Returns the blanks between a type and a text.
 * For records without a number some versions print two blanks, others one; records of other types show which. Returns
 * null if they disagree or there are none.
 */
function gapOf(lines: readonly InfoLine[]): string | null {
  const plain = lines.filter(({ type }) => plainTypes.has(typeOf(type)));
  const [gap, ...others] = new Set(plain.map(({ rest }) => blanksOf(rest)));
  return gap === undefined || others.length > 0 ? null : gap;
}

/** Returns the data. Further blanks at the start of a text belong to it. */
function withoutGap(type: string, rest: string, gap: string | null): string {
  if (typeOf(type) !== 'TXT' || gap === null || !rest.startsWith(gap)) return rest.slice(blanksOf(rest).length);
  return rest.slice(gap.length);
}

function blanksOf(text: string): string {
  return (/^[ \t]*/.exec(text) as RegExpExecArray)[0];
}

/**
 * Checks whether a record belongs to an enclosing zone: for a subdomain without its own zone, Plesk may show the
 * parent's.
 */
function isAbove(host: string, zone: DnsName): boolean {
  const name = parsePleskName(host);
  return name.ok && name.value !== zone && isWithin(zone, name.value);
}
