// Times one task of the core in a separate process. Arguments: the task and its size. The input is created before the
// clock starts.
import { createHash } from 'node:crypto';
import { performance } from 'node:perf_hooks';
import { packForRoute53 } from '../src/cloud/route53/batches/batch.ts';
import { fromWire } from '../src/cloud/route53/batches/translate.ts';
import { duplicateCommandKeys } from '../src/plesk/call/duplicate-command-keys.ts';
import { translateZone } from '../src/plesk/records/translate.ts';
import { diffZone } from '../src/reconcile/plan/diff.ts';
import type { Applied, Observed, ProviderSet } from '../src/reconcile/plan/observed.ts';
import { assemblePlan } from '../src/reconcile/plan/plan-document.ts';
import { planZone } from '../src/reconcile/plan/plan.ts';
import { applyPolicy } from '../src/reconcile/plan/policy.ts';
import type { Snapshot } from '../src/reconcile/desired/snapshot.ts';
import type { Zone } from '../src/reconcile/desired/zone.ts';
import { nameOf } from './name-of.ts';

/** Twenty record sets of the types in Plesk's template. */
function records(zone: string, sets: number) {
  const plain = (host: string, type: string, value: string, opt = '') => ({ host, type, value, opt, ttl: null });
  const first = [
    plain(zone, 'A', '192.0.2.1'),
    plain(zone, 'AAAA', '2001:0DB8:0:0::1'),
    plain(zone, 'MX', `mail.${zone}`, '10'),
    plain(zone, 'TXT', 'v=spf1 +a +mx -all'),
    plain(`_dmarc.${zone}`, 'TXT', 'v=DMARC1; p=quarantine; adkim=s; aspf=s'),
    plain(`_imaps._tcp.${zone}`, 'SRV', zone, '0 0 993'),
    plain(zone, 'CAA', 'letsencrypt.org', '0 issue'),
    plain(`ftp.${zone}`, 'CNAME', zone),
  ];
  const more = Array.from({ length: sets - first.length }, (_, i) => plain(`H${i}.${zone}`, 'A', `192.0.2.${i % 250}`));
  return [...first, ...more];
}

const soa = {
  email: '',
  status: '0',
  type: 'master',
  ttl: 3600,
  refresh: 1,
  retry: 1,
  expire: 1,
  minimum: 1,
  serial: 1,
  serial_format: '',
};

const zoneOf = (i: number): Zone => {
  const name = `z${i}.example.`;
  return translateZone({ name, status: '', soa, rr: records(name, 20) }, nameOf(name), soa.ttl);
};

/** Creates three states of a zone. Every tenth zone has an edit, every hundredth a foreign change. */
function statesOf(i: number) {
  const desired = zoneOf(i);
  const sets: ProviderSet[] = desired.sets.map((set) => ({
    set,
    raw: { name: set.name, ttl: set.ttl, values: set.values },
  }));
  const withOtherTtl = (item: ProviderSet): ProviderSet => ({ ...item, set: { ...item.set, ttl: 60 } });
  const [head, ...rest] = sets as [ProviderSet, ...ProviderSet[]];
  const applied: Applied = {
    zoneId: `Z${i}`,
    nameServers: [],
    created: true,
    sets: i % 10 === 0 ? [withOtherTtl(head), ...rest] : sets,
    unsure: [],
  };
  const observed: Observed = {
    zoneId: `Z${i}`,
    nameServers: [],
    sets: i % 100 === 0 ? [withOtherTtl(withOtherTtl(head)), ...rest] : applied.sets,
    routed: [],
    complete: true,
  };
  const snapshot: Snapshot = {
    zone: desired.name,
    displayName: desired.name,
    desired,
    deleted: null,
    emptied: null,
    serial: 1,
    lastCommandAt: '2026-11-23T00:00:00.000Z',
  };
  return { desired, applied, observed, snapshot };
}

const works: Readonly<Record<string, (size: number) => () => unknown>> = {
  plan: (zones) => {
    const all = Array.from({ length: zones }, (_, i) => statesOf(i));
    return () => {
      const plans = all.map(({ desired, applied, observed, snapshot }) => {
        const zone = desired.name;
        const context = {
          zone,
          adopting: false,
          kept: new Set<never>(),
          released: new Set<never>(),
          ownsApexNs: false,
          ignores: () => false,
        };
        const policy = {
          mode: 'sync',
          onDrift: 'heal',
          protect: ['*.bank.example'],
          unattended: false,
          released: context.released,
          fillsZone: false,
          inFleet: false,
        } as const;
        const diff = applyPolicy(diffZone(desired, applied, observed, context), zone, policy);
        const head = { zone, displayName: zone, target: 'route53', zoneId: observed.zoneId, rejects: [] };
        return planZone(head, snapshot, { diff }, (changes) => packForRoute53(changes, zone).length);
      });
      return assemblePlan(plans, (parts) => {
        const hash = createHash('sha256');
        for (const part of parts) hash.update(part);
        return hash.digest('hex');
      });
    };
  },
  translate: (count) => {
    const zones = Array.from({ length: count / 20 }, (_, i) => ({
      name: nameOf(`z${i}.example.`),
      plesk: { name: `z${i}.example.`, soa, rr: records(`z${i}.example.`, 20) },
    }));
    return () => zones.map(({ name, plesk }) => translateZone(plesk as never, name, soa.ttl));
  },
  keys: (sets) => searchKeys(sets, 'a "key": ::1'),
  'each-key': (sets) => searchKeys(sets, [':a']),
  page: (sets) => {
    const wire = Array.from({ length: sets }, (_, i) => ({
      name: `h${i}.example.`,
      type: i % 2 === 0 ? 'A' : 'TXT',
      ttl: 300,
      values: [i % 2 === 0 ? `192.0.2.${i % 250}` : String.raw`"v=spf1 \"quoted\" -all" "more"`],
      routing: null,
    }));
    return () => wire.map(fromWire);
  },
};

/** Searches for repeated keys in a call, one record of which has a given value. */
function searchKeys(sets: number, value: unknown): () => void {
  const name = 'z.example.';
  const rr = [...records(name, sets), { host: name, type: 'TXT', value }];
  const json = JSON.stringify([{ command: 'update', zone: { name, soa, rr } }]);
  const items = JSON.parse(json) as readonly unknown[];
  return () => duplicateCommandKeys(json, items);
}

const [work = '', size = ''] = process.argv.slice(2);
const run = works[work]?.(Number(size));
if (run === undefined) throw new Error(`there is no work ${work}`);
const start = performance.now();
run();
const milliseconds = performance.now() - start;
console.log(JSON.stringify({ milliseconds, megabytes: process.resourceUsage().maxRSS / 1024 }));
