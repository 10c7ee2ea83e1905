// A complete DNS provider in one file. Its service is a folder with a JSON file for each zone.
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DnsSyncError, fitToTraits, parseName } from 'dns-sync';

/** @type {import('dns-sync').Traits} */
export const folderTraits = {
  words: { service: 'the folder', zone: 'zone file', quota: 'the quota of the disk', credentials: 'the file system' },
  types: new Set(['A', 'AAAA', 'CAA', 'CNAME', 'MX', 'NS', 'PTR', 'SRV', 'TXT']),
  ttl: { least: 60, most: 86_400 },
  // A zone file is read, compared with what the changes expect, and replaced: all of them or none.
  atomic: 'batch',
  guard: 'batch',
  guardsTtl: true,
  zones: 'made',
  marksOwner: false,
  apexNs: 'provider',
  unchanged: 'none',
  settles: 'at-once',
};

const nameServers = ['ns1.folder.example.', 'ns2.folder.example.'];
const maxZones = 1000;

/** @returns {import('dns-sync').Provider} */
export function folderProvider(folder) {
  let calls = 0;
  const pathOf = (zone) => join(folder, `${zone}json`);

  /** The record sets of a zone; null if there is no such zone. */
  async function read(zone) {
    calls++;
    try {
      return JSON.parse(await readFile(pathOf(zone), 'utf8'));
    } catch (error) {
      if (error.code === 'ENOENT') return null;
      throw new DnsSyncError('unreachable', `${pathOf(zone)} can't be read: ${error.message}`, 'repair the file');
    }
  }

  async function write(zone, sets) {
    calls++;
    await writeFile(`${pathOf(zone)}.new`, JSON.stringify(sets));
    await rename(`${pathOf(zone)}.new`, pathOf(zone));
  }

  async function zones() {
    calls++;
    await mkdir(folder, { recursive: true });
    return (await readdir(folder)).filter((name) => name.endsWith('.json')).map((name) => name.slice(0, -4));
  }

  /** Nothing in the file says who keeps the zone: dns-sync knows its own by its state. */
  const hosted = (zone) => ({ zoneId: zone, keeper: { kind: 'nobody' }, made: false, marked: false, comment: '' });
  const found = (zone, isThere) => (isThere ? { kind: 'found', hosted: hosted(zone) } : { kind: 'absent' });
  const gone = (zone) => new DnsSyncError('no-such-zone', `there is no zone ${zone} in ${folder}`, 'plan again');

  return {
    name: 'folder',
    traits: folderTraits,
    adjust: (zone) => fitToTraits(zone, folderTraits),
    callsFor: (_zone, changes) => (changes.length === 0 ? [] : [changes]),
    secondsFor: () => 0,
    ping: async () => [{ level: 'ok', what: `answers: ${(await zones()).length} zones in ${folder}`, hint: null }],
    find: async (zone) => found(zone, (await read(zone)) !== null),
    async byId(zone) {
      if ((await read(zone)) === null) throw gone(zone);
      return hosted(zone);
    },
    async list() {
      const all = new Set(await zones());
      return {
        find: async (zone) => found(zone, all.has(zone)),
        byId: async (zone) => (all.has(zone) ? hosted(zone) : null),
        otherServers: async () => new Map(),
      };
    },
    async observe(zone) {
      const sets = await read(zone);
      if (sets === null) throw gone(zone);
      const seen = sets.map((set) => ({ set: { ...set, name: nameOf(set.name) }, raw: set }));
      return { zoneId: zone, nameServers: nameServers.map(nameOf), sets: seen, routed: [], complete: true };
    },
    async submit(zone, _zoneId, changes) {
      const nothing = { done: [], refused: [], unsure: [], stale: false, failure: null, changeIds: [] };
      const sets = await read(zone);
      if (sets === null) return { ...nothing, failure: gone(zone) };
      const after = new Map(sets.map((set) => [keyOf(set), set]));
      const isStale = ({ before, after: wanted }) => {
        const now = after.get(keyOf(before?.set ?? wanted));
        return before === null ? now !== undefined : JSON.stringify(now) !== JSON.stringify(before.raw);
      };
      // Somebody changed what these changes replace: nothing is written, and dns-sync looks and plans again.
      if (changes.some(isStale)) return { ...nothing, stale: true };
      for (const { before } of changes) if (before !== null) after.delete(keyOf(before.set));
      for (const { after: wanted } of changes) if (wanted !== null) after.set(keyOf(wanted), wanted);
      await write(zone, [...after.values()]);
      const done = changes.map((change) => {
        return { change, now: change.after === null ? null : { set: change.after, raw: change.after } };
      });
      return { ...nothing, done };
    },
    zoneMaker: {
      async create(zone) {
        await mkdir(folder, { recursive: true });
        if ((await read(zone)) !== null) return { kind: 'taken' };
        await write(zone, []);
        return { kind: 'created', zoneId: zone, nameServers: nameServers.map(nameOf), remark: null };
      },
      async remove(zone) {
        const sets = await read(zone);
        if (sets === null) throw gone(zone);
        if (sets.length > 0) return { kind: 'kept', reason: `the zone has ${sets.length} record sets` };
        await rm(pathOf(zone));
        return { kind: 'removed' };
      },
      quota: async () => ({ count: (await zones()).length, limit: maxZones, of: folder }),
    },
    calls: () => calls,
    close: () => undefined,
  };
}

function keyOf({ name, type }) {
  return `${name} ${type}`;
}

/** A name in canonical form, as dns-sync wants it. */
function nameOf(text) {
  const name = parseName(text);
  if (!name.ok) throw new DnsSyncError('unreachable', `${text}: ${name.reason}`, 'repair the file');
  return name.value;
}
