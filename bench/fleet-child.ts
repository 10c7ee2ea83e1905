// Lets a new leader learn all that a large fleet has in its engine, and decides the owner of each zone, in a separate
// process. Arguments: the servers, and the zones of each.
import { performance } from 'node:perf_hooks';
import type { EngineEntry } from '../src/fleet/engine.ts';
import { KnownFleet } from '../src/fleet/leader/known-fleet.ts';
import { ownerOf } from '../src/fleet/owner.ts';
import { beatValue, claimValue, outValue, packValue, stateValue } from '../src/fleet/values.ts';
import type { FleetMeasured } from './fleet.ts';

const at = '2026-01-01T00:00:00.000Z';
const [servers, zonesEach] = process.argv.slice(2).map(Number) as [number, number];

/** A zone of twenty record sets, as a claim and the state have it. */
function setsOf(zone: string, i: number) {
  return Array.from({ length: 20 }, (_, n) => ({
    name: `${['', 'www.', 'mail.', 'ftp.', `n${n}.`][n % 5]}${zone}`,
    type: ['A', 'AAAA', 'MX', 'TXT'][n % 4],
    ttl: 3600,
    values: [n % 4 === 3 ? `v=${i * 7919 + n} ${(i * 104_729 + n).toString(36)}` : `192.0.2.${(i + n) % 250}`],
  }));
}

/** A key and its value as an answer of etcd has them. */
interface Answered {
  readonly key: string;
  readonly value: string;
  readonly revision: number;
}

let revision = 1;
function answered(key: string, value: Buffer): Answered {
  revision++;
  return { key, value: value.toString('base64'), revision };
}

function entryOf(found: Answered): EngineEntry {
  return { ...found, value: Buffer.from(found.value, 'base64'), created: found.revision };
}

/** The keys of one zone: the claim, the state, and the answer to the server. */
function entriesOf(server: string, i: number): readonly Answered[] {
  const zone = `zone-${i}.${server}.example.`;
  const snapshot = { zone, sets: setsOf(zone, i) };
  const origin = { seq: i, life: 'ce1b6f4e', journalId: `20260101T000000Z-${i}` };
  const claim = answered(
    `claim/${server}/${zone}`,
    packValue(claimValue, { format: 1, ...origin, at, content: 'zone', isAwaited: false, snapshot, targets: {} }),
  );
  const targets = { route53: { applied: { zoneId: `Z${i}`, sets: setsOf(zone, i) } } };
  const owner = { server, created: claim.revision };
  const state = { format: 1 as const, owner, claim: claim.revision, targets };
  const out = { format: 1 as const, at, claim: claim.revision, owner: server, targets };
  return [
    claim,
    answered(`state/${zone}`, packValue(stateValue, state)),
    answered(`out/${server}/${zone}`, packValue(outValue, out)),
  ];
}

/** The keys of a server with its sign of life. */
function entriesOfServer(n: number): readonly Answered[] {
  const server = `plesk-${n}`;
  const beat = { format: 1 as const, at, version: '0.1.0', zones: zonesEach, outbox: 0, seen: revision };
  return [
    answered(`beat/${server}`, packValue(beatValue, { ...beat, oldest: null, lastCall: at })),
    ...Array.from({ length: zonesEach }, (_, i) => entriesOf(server, i)).flat(),
  ];
}

const known = new KnownFleet(() => ({ isUnanswered: false, dueAt: null, isThere: true }));
let [octets, learning] = [0, 0];
for (let n = 0; n < servers; n++) {
  const entries = entriesOfServer(n);
  octets += entries.reduce((sum, { key, value }) => sum + key.length + value.length * 0.75, 0);
  const begun = performance.now();
  for (const found of entries) known.learn({ key: found.key, revision: found.revision, entry: entryOf(found) });
  learning += performance.now() - begun;
}
const begun = performance.now();
const zones = known.zones;
const owned = zones.filter((zone) => ownerOf(known.factsOf(zone, 0)).kind === 'owned').length;
const deciding = performance.now() - begun;
if (owned !== servers * zonesEach) throw new Error(`${owned} of ${servers * zonesEach} zones have an owner`);
globalThis.gc?.();
const megabytes = (process.memoryUsage().heapUsed + process.memoryUsage().external) / 1024 ** 2;
const measured: FleetMeasured = { zones: owned, learning, deciding, megabytes, octets };
console.log(JSON.stringify(measured));
