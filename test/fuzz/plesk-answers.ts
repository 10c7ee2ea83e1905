import assert from 'node:assert/strict';
import { readZoneCommand } from '../../src/plesk/records/translate.ts';
import { readRegistration } from '../../src/plesk/panel/backend-registration.ts';
import type { PleskCli } from '../../src/plesk/panel/plesk-cli.ts';
import { databaseSource } from '../../src/plesk/sources/database.ts';
import { dnsUtilitySource } from '../../src/plesk/sources/dns-utility.ts';
import { restSource } from '../../src/plesk/sources/rest.ts';
import type { ZoneSource } from '../../src/plesk/sources/zone-source.ts';

/** Separates the answers in a text. */
const separator = '----\n';

const nothingKnown = async (): Promise<null> => null;
const inTurn = async <T, R>(items: readonly T[], work: (item: T) => Promise<R>): Promise<readonly R[]> => {
  const results: R[] = [];
  for (const item of items) results.push(await work(item));
  return results;
};

async function readSource(source: ZoneSource): Promise<unknown> {
  const { commands, missed } = await source.read();
  for (const { reason } of missed) assert.notEqual(reason, '');
  const read = [...commands].map((item) => {
    if ('reason' in item) return assert.notEqual(item.reason, '');
    assert.ok('zone' in item.command);
    return readZoneCommand(item.command, 3600);
  });
  return { read, missed };
}

/** Creates Plesk's database with the parts of a text as answers. */
function databaseOf(octets: Buffer): PleskCli {
  const parts = octets.toString('latin1').split(separator);
  return {
    utility: async () => ({ stdout: '', stderr: '' }),
    query: async () => Buffer.from(parts.shift() ?? '', 'latin1'),
  };
}

/** Reads two answers of Plesk's database: its columns, and all its zones. */
export async function readDatabase(octets: Buffer): Promise<unknown> {
  return readSource(databaseSource(databaseOf(octets)));
}

/** Reads the holder of Plesk's slot. */
export async function readSlot(octets: Buffer): Promise<unknown> {
  return readRegistration(databaseOf(octets));
}

/** Reads the output of Plesk's utilities: the list of domains, and each one's zone and status. */
export async function readUtility(octets: Buffer): Promise<unknown> {
  const [list = '', zone = '', domain = ''] = octets.toString().split(separator);
  const panel: PleskCli = {
    utility: async (name, [option]) => {
      return { stdout: option === '--list' ? list : name === 'dns' ? zone : domain, stderr: '' };
    },
    query: async () => Buffer.from(''),
  };
  return readSource(dnsUtilitySource(panel, nothingKnown, inTurn));
}

/** Reads four answers of Plesk's REST interface: its domains, `plesk bin dns --info`, a status, and records. */
export async function readRest(octets: Buffer): Promise<unknown> {
  let json: unknown;
  try {
    json = JSON.parse(octets.toString());
  } catch {
    json = octets.toString();
  }
  const [domains, gateway, status, records] = Array.isArray(json) ? (json as readonly unknown[]) : [json];
  const answerTo = (path: string): unknown => {
    if (path.endsWith('/domains')) return domains;
    if (path.endsWith('/call')) return gateway;
    return path.endsWith('/status') ? status : records;
  };
  return readSource(restSource(async ({ path }) => answerTo(path), nothingKnown, inTurn));
}
