import { withoutFinalDot } from '../../reconcile/dns/name.ts';
import { rethrowUnlessKnown } from '../../reconcile/error.ts';
import { failure, success, type Result } from '../../reconcile/result.ts';
import type { PleskCli } from '../panel/plesk-cli.ts';
import { readPleskZoneName } from '../call/plesk-zone-name.ts';
import { filledIn, type KnownZone } from './fill-in.ts';
import { readZoneInfo, type InfoAnswer } from './zone-info.ts';
import { commandsFor, type MissedZone, type SourceAnswer, type SourceZone, type ZoneSource } from './zone-source.ts';

/** Runs work for each item, several in parallel. */
export type SideBySide = <T, R>(items: readonly T[], work: (item: T) => Promise<R>) => Promise<readonly R[]>;

/** The result for a name: its zone, null if it has none of its own, or why it couldn't be read. */
export interface NameAnswer {
  readonly name: string;
  readonly zone: Result<InfoZone | null>;
}

/** A zone, and whether Plesk's answer had a closing line; null if its records weren't listed. */
export interface InfoZone {
  readonly zone: SourceZone;
  readonly closed: boolean | null;
}

/** What neither `plesk bin dns` nor REST provides. */
export const unlisted =
  'domain aliases are not listed; their zones stay as they are, and missing zones are not treated as deleted';

/** Creates the source `plesk bin dns --info`, one call per domain, for servers without database access. */
export function dnsUtilitySource(panel: PleskCli, known: KnownZone, sideBySide: SideBySide): ZoneSource {
  return {
    name: 'plesk-dns',
    isPlesk: true,
    read: async () => {
      const listed = (await panel.utility('domain', ['--list'])).stdout.split(/\r?\n/).map((line) => line.trim());
      const names = listed.filter((line) => line !== '' && !line.startsWith('SUCCESS'));
      const found = await sideBySide(names, async (name) => ({ name, zone: await readZone(panel, known, name) }));
      const ttls = 'TTLs are not listed; a record keeps its TTL, and a new record gets the TTL of its zone';
      return answerOf(found, [ttls, unlisted]);
    },
  };
}

/** Builds the answer of a source that reads zones one by one. */
export function answerOf(found: readonly NameAnswer[], limits: readonly string[]): SourceAnswer {
  const zones: SourceZone[] = [];
  const missed: MissedZone[] = [];
  // Some versions of Plesk end their answers with a closing line. If this one does, an answer without it was cut.
  const closes = found.some(({ zone }) => zone.ok && zone.value?.closed === true);
  for (const { name, zone } of found) {
    if (!zone.ok) missed.push({ name, reason: zone.reason });
    else if (zone.value === null) continue;
    else if (closes && zone.value.closed === false) missed.push({ name, reason: 'the answer of Plesk ends early' });
    else zones.push(zone.value.zone);
  }
  return { commands: commandsFor(zones), count: zones.length, listsAll: false, missed, limits };
}

async function readZone(panel: PleskCli, known: KnownZone, written: string): Promise<Result<InfoZone | null>> {
  const name = readPleskZoneName(written);
  if (!name.ok) return failure(`it ${name.reason}`);
  const info = readZoneInfo(name.value, await runForName(panel, 'dns', name.value));
  if (!info.ok) return info;
  if (info.value.serves === 'no zone') return success(null);
  const { serves } = info.value;
  const { records: rr, closed } = 'records' in info.value ? info.value : { records: [], closed: null };
  const status = await readStatus(panel, name.value);
  if (!status.ok) return status;
  const zone = filledIn({ name: name.value, status: status.value, serves, rr }, await known(name.value));
  return success({ zone, closed });
}

/** Reads a domain's status from `plesk bin domain --info`, whose values are undocumented. */
async function readStatus(panel: PleskCli, name: string): Promise<Result<string>> {
  const { stdout, failure: problem } = await runForName(panel, 'domain', name);
  if (problem !== null) return failure(problem);
  const [, status = ''] = /^\s*(?:domain )?status\s*:\s*(.*)$/im.exec(stdout) ?? [];
  if (/suspend/i.test(status)) return success('suspended');
  if (/disab|turned off|inactive|not active/i.test(status)) return success('disabled');
  if (/^(?:ok|active|enabled)\b/i.test(status)) return success('active');
  return failure('Plesk does not report whether its domain is active');
}

/** Calls a utility with a name without the final dot, which no utility accepts. */
async function runForName(panel: PleskCli, utility: string, name: string): Promise<InfoAnswer> {
  try {
    return { ...(await panel.utility(utility, ['--info', withoutFinalDot(name)])), failure: null };
  } catch (error) {
    rethrowUnlessKnown(error, 'plesk-failed');
    return { stdout: '', stderr: '', failure: error.message };
  }
}
