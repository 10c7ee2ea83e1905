import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { DnsName } from '../../reconcile/dns/name.ts';
import { DnsSyncError } from '../../reconcile/error.ts';
import type { ZoneMaker } from '../provider.ts';
import type { UpdateServer } from './server.ts';
import { encodeData } from './wire/encode-data.ts';
import type { ZoneRecord } from './wire/read-records.ts';
import { contentOf } from './zone-content.ts';

/** How often and how long the server is asked whether it has followed its catalog, in milliseconds. */
const lookMs = 50;
const maxWaitMs = 10_000;

const nothing = Buffer.alloc(0);

/** Creates and removes zones as members of a catalog zone (RFC 9432) on a server that makes them from it. */
export function catalogZones(server: UpdateServer, catalog: DnsName, now: () => number): ZoneMaker {
  const members = async (): Promise<readonly ZoneRecord[]> =>
    (await server.transfer(catalog)).filter(({ name, type }) => type === 'PTR' && name.endsWith(`.zones.${catalog}`));

  async function until(zone: DnsName, isServed: boolean): Promise<void> {
    const end = now() + maxWaitMs;
    while (((await server.serial(zone)) !== null) !== isServed) {
      if (now() > end)
        throw new DnsSyncError(
          'service-failing',
          `the name server did not ${isServed ? 'create' : 'remove'} ${zone} after the change of its catalog ${catalog}`,
          'check that it makes zones from this catalog; its log says more',
        );
      await sleep(lookMs);
    }
  }

  return {
    async create(zone, generation) {
      if ((await server.serial(zone)) !== null) return { kind: 'taken' };
      const digest = createHash('sha256').update(`${zone} ${generation}`).digest('hex').slice(0, 40);
      const member = { name: `${digest}.zones.${catalog}`, type: 'PTR', ttl: 0 };
      const answer = await server.update(catalog, {
        prerequisites: [{ ...member, class: 'none', data: nothing }],
        updates: [{ ...member, class: 'in', data: encodeData('PTR', zone) }],
      });
      if (answer === 'refused') throw refused(catalog);
      await until(zone, true);
      const { nameServers } = contentOf(zone, await server.transfer(zone));
      return { kind: 'created', zoneId: zone, nameServers, remark: null };
    },
    async remove(zone) {
      const { sets } = contentOf(zone, await server.transfer(zone));
      const left = sets.filter(({ set }) => set.name !== zone || !['NS', 'SOA'].includes(set.type));
      if (left.length > 0) return { kind: 'kept', reason: 'it is not empty' };
      const own = (await members()).filter(({ value }) => value === zone);
      if (own.length === 0) return { kind: 'kept', reason: `it is no member of the catalog ${catalog}` };
      const answer = await server.update(catalog, {
        prerequisites: own.map(({ name, data }) => ({ name, type: 'PTR', ttl: 0, class: 'in', data })),
        updates: own.map(({ name }) => ({ name, type: 'PTR', ttl: 0, class: 'any', data: nothing })),
      });
      if (answer !== 'done') throw refused(catalog);
      await until(zone, false);
      return { kind: 'removed' };
    },
    quota: async () => ({ count: (await members()).length, limit: Number.MAX_SAFE_INTEGER, of: 'the name server' }),
  };
}

function refused(catalog: DnsName): DnsSyncError {
  return new DnsSyncError(
    'access-denied',
    `the name server refuses to change its catalog ${catalog}`,
    'allow updates of the catalog zone with the key',
  );
}
