import { isWithin, type DnsName } from '../../reconcile/name.ts';
import { failure, success, type Result } from '../../reconcile/result.ts';
import { legible, shown } from '../legible.ts';
import { typeOf } from '../record-types.ts';
import { readWrittenName } from '../written-name.ts';
import type { SourceRecord } from './zone-source.ts';

/** What `plesk bin dns --info NAME` printed, and what it said where it failed. */
export interface InfoAnswer {
  readonly stdout: string;
  readonly failure: string | null;
}

/** What that says of the name: that Plesk serves a zone of it, with these records, or as what it doesn't. */
export type ZoneInfo =
  | { readonly serves: 'primary' | 'secondary'; readonly records: readonly SourceRecord[] }
  | { readonly serves: 'not' }
  | { readonly serves: 'no zone' };

/** Words of failures that say something of the zone, and nothing of the asking. */
const switchedOff = /switched off|is disabled|is turned off/i;
const noZone = /(?:no|not have (?:a|its own|own)) dns zone|dns zone (?:does not exist|(?:is |was )?not found)/i;

/** Fails where it can't be told, with the reason as a clause. */
export function readZoneInfo(zone: DnsName, { stdout, failure: said }: InfoAnswer): Result<ZoneInfo> {
  if (said !== null) {
    if (switchedOff.test(said)) return success({ serves: 'not' });
    return noZone.test(said) ? success({ serves: 'no zone' }) : failure(legible(said, 200));
  }
  const lines = stdout.split(/\r?\n/).filter((line) => line.trim() !== '');
  if (lines.some((line) => switchedOff.test(line) && readLine(line) === null)) return success({ serves: 'not' });
  if (lines.at(-1)?.startsWith('SUCCESS') !== true) return failure('what Plesk says of it ends early');
  const records: SourceRecord[] = [];
  for (const line of lines.slice(0, -1)) {
    const record = readLine(line);
    if (record === null) return failure(`what Plesk says of it can't be read: ${shown(line)}`);
    records.push(record);
  }
  if (records.some(({ host }) => isAbove(host, zone))) return success({ serves: 'no zone' });
  if (records.length === 0) return failure('Plesk says that it has no record at all');
  const isSecondary = records.some(({ type }) => typeOf(type) === 'MASTER');
  return success({ serves: isSecondary ? 'secondary' : 'primary', records });
}

/** `host TYPE data`, the host absolute, or of a PTR an address with a mask behind it or not; null where it is none. */
function readLine(line: string): SourceRecord | null {
  const [, host, type, value] =
    /^(\S*[.:]\S*?)(?: *\/ *\d+)?[ \t]+([A-Za-z][A-Za-z0-9-]*)[ \t]+(\S.*)$/s.exec(line) ?? [];
  if (host === undefined || type === undefined || value === undefined) return null;
  return { host, type, opt: '', value, ttl: null };
}

/** Whether a record is one of a zone above: of a subdomain without a zone of its own Plesk may show that of its parent. */
function isAbove(host: string, zone: DnsName): boolean {
  const name = readWrittenName(host);
  return name.ok && name.value !== zone && isWithin(zone, name.value);
}
