import { join } from 'node:path';
import { LocalOciDns } from '../../../fixtures/oci-dns/local-oci-dns.ts';
import { compareNames, parseName, type DnsName } from '../../../src/reconcile/dns/name.ts';
import type { Place } from '../../acceptance/place.ts';
import { Bench } from '../../support/bench.ts';

/** Actions that change zones or records. */
const changing: ReadonlySet<string> = new Set(['PatchZoneRecords']);

/** Opens the local service of Oracle as a place for the acceptance lists. */
export async function ociPlace(): Promise<Place> {
  const local = await LocalOciDns.open();
  const bench = await Bench.open();
  const configFile = local.writeConfig(join(bench.dir, 'oci', 'config'));
  const own = { provider: 'oci', configFile, compartmentId: local.compartmentId, endpoint: local.url };
  const targets = { own: { ...own, maxRequestsPerSecond: 10_000 } };
  bench.configure({ targets });
  return {
    dir: bench.dir,
    target: 'own',
    ownsApexNs: false,
    keepsAddresses: false,
    nsTtl: 86_400,
    hook: async (call) => bench.hook(call),
    run: async (...words) => bench.run(...words),
    json: async (...words) => bench.json(...words),
    configure: (config) => bench.configure({ targets, ...config }),
    sets: (zone) => setsOf(local, zone),
    zones: () => local.zoneNames().map((name) => `${name}.`),
    requests: async (work) => (await local.calls(work)).map((action) => (changing.has(action) ? 'change' : 'other')),
    async spoil(zone) {
      local.settings.takenNames = [zone.replace(/\.$/, '')];
      return { state: 'failing', message: /at own: .*another compartment or tenancy of the realm has it/ };
    },
    async close() {
      await bench.close();
      await local.close();
    },
  };
}

/** Returns the record sets of a zone in the order of names. */
function setsOf(local: LocalOciDns, zone: string): readonly string[] {
  return local
    .lines(zone.replace(/\.$/, ''))
    .map((line) => line.replace(' ', '. '))
    .sort((a, b) => compareNames(nameOf(a), nameOf(b)) || (a < b ? -1 : 1));
}

function nameOf(line: string): DnsName {
  const name = parseName(line.replace(/ .*$/s, ''));
  if (!name.ok) throw new Error(`not a name: ${line}`);
  return name.value;
}
