import { spawnSync } from 'node:child_process';
import { compareNames, parseName, type DnsName } from '../../../src/reconcile/dns/name.ts';
import type { Place } from '../../acceptance/place.ts';
import { Bench } from '../../support/bench.ts';
import { countRequests } from './count-requests.ts';
import { serverKinds, startOwnServer, type OwnServer } from './own-server.ts';

/** A line of a transfer, as dig prints it. */
interface Line {
  readonly name: string;
  readonly ttl: string;
  readonly type: string;
  readonly value: string;
}

/** Opens a name server as a place for the acceptance lists. Knot DNS creates its zones by a catalog. */
export async function ownServerPlace(kind: string): Promise<Place> {
  const known = serverKinds.find((name) => name === kind);
  if (known === undefined) throw new Error(`no server ${kind}; there are ${serverKinds.join(', ')}`);
  const server = await startOwnServer(known);
  const counted = await countRequests(server.port);
  const catalog = known === 'knot' ? { catalog: server.catalog } : {};
  const targets = { own: { ...server.target, port: counted.port, ...catalog } };
  const bench = await Bench.open({ targets });
  const given = new Set<string>();

  async function give(call: string | object): Promise<void> {
    const commands: unknown = typeof call === 'string' ? JSON.parse(call) : call;
    for (const command of Array.isArray(commands) ? commands : [commands]) {
      const { command: word, zone } = command as { readonly command: string; readonly zone: { readonly name: string } };
      if (word === 'delete' || given.has(zone.name)) continue;
      given.add(zone.name);
      if (known !== 'knot') await server.giveZone(zone.name);
    }
  }
  const sets = (zone: string): readonly string[] => setsOf(zone, transfer(server, zone));

  return {
    dir: bench.dir,
    target: 'own',
    ownsApexNs: true,
    keepsAddresses: known === 'bind',
    async hook(call) {
      await give(call);
      return bench.hook(call);
    },
    run: async (...words) => bench.run(...words),
    json: async (...words) => bench.json(...words),
    configure: (config) => bench.configure({ targets, ...config }),
    sets,
    zones: () => [...given].filter((zone) => sets(zone).length > 0),
    requests: async (work) => counted.during(work),
    async spoil(zone) {
      given.add(zone);
      await server.giveZone(zone);
      server.asOther([`zone ${zone}`, `update add www.${zone} 60 A 203.0.113.9`]);
      return { state: 'held', message: /at own.*: held \(not-adopted\)/ };
    },
    async close() {
      counted.close();
      await bench.close();
      await server.close();
    },
  };
}

/** Reads a zone by dig, which is no code of ours. */
function transfer(server: OwnServer, zone: string): readonly Line[] {
  const at = [`@${server.host}`, '-p', String(server.port), '-k', server.keyFile];
  const { stdout } = spawnSync('dig', [...at, zone, 'AXFR', '+noall', '+answer', '+nosplit'], { encoding: 'utf8' });
  return [...stdout.matchAll(/^(\S+)\s+(\d+)\s+IN\s+(\S+)\s+(.*)$/gm)].map(
    ([, name = '', ttl = '', type = '', value = '']) => ({ name, ttl, type, value }),
  );
}

function setsOf(zone: string, lines: readonly Line[]): readonly string[] {
  const own = lines.filter(
    ({ name, type }) => type !== 'SOA' && type !== 'TSIG' && !(type === 'NS' && name === zone) && type !== 'RRSIG',
  );
  const groups = new Map<string, Line[]>();
  for (const line of own) {
    const key = `${line.name} ${line.type} ${line.ttl}`;
    groups.set(key, [...(groups.get(key) ?? []), line]);
  }
  return [...groups]
    .sort(([a, [one]], [b, [two]]) => compareNames(nameOf(one), nameOf(two)) || (a < b ? -1 : 1))
    .map(([key, all]) => `${key} ${all.map(valueOf).toSorted().join(', ')}`);
}

function nameOf(line: Line | undefined): DnsName {
  const name = parseName(line?.name ?? '');
  if (!name.ok) throw new Error(`not a name: ${line?.name}`);
  return name.value;
}

/** dig writes the digits of TLSA in capitals. */
function valueOf({ type, value }: Line): string {
  return type === 'TLSA' ? value.toLowerCase() : value;
}
