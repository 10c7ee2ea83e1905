import type { Engine, EngineEntry, EnginePut, EngineReading, Fence, Watch, Written } from '../engine.ts';
import { checkPuts } from '../check-puts.ts';
import { grantAnswer, rangeAnswer, txnAnswer } from './answers.ts';
import { entryOf, type EtcdContext } from './context.ts';
import { openLease } from './etcd-lease.ts';
import { notEtcd } from './etcd-failure.ts';
import { openGateway, type EtcdAccess } from './gateway.ts';
import { encodedKey, keyRange, type KeyRange } from './key-range.ts';
import { watchKeys } from './watch-keys.ts';

/** A fleet in etcd. */
export interface EtcdOptions extends EtcdAccess {
  /** What all keys of the fleet begin with: a folder, such as "fleet/". */
  readonly below: string;
  /** A clock in milliseconds that is never set. */
  readonly now: () => number;
}

/** Most keys of a page. Large values make pages smaller. */
const pageSize = 1000;
/** How often a reading begins again because its revision was compacted meanwhile. */
const maxReadings = 5;

/** Opens etcd by the JSON gateway of its nodes (`/v3/`). It connects with the first request. */
export function openEtcd(options: EtcdOptions): Engine {
  const { below, now, endpoints } = options;
  if (!below.endsWith('/')) throw new RangeError(`${below} is not a folder`);
  const gateway = openGateway(options);
  const context: EtcdContext = { gateway, below, now, endpoints };
  const watches = new Set<Watch>();
  return {
    read: (place) => read(context, place),
    write: (puts, fence) => write(context, puts, fence),
    watch(place, afterRevision, on) {
      const opened = watchKeys(context, place, afterRevision, on);
      watches.add(opened);
      return {
        close() {
          watches.delete(opened);
          opened.close();
        },
      };
    },
    async lease(seconds) {
      const sent = now();
      const granted = await gateway.ask('/v3/lease/grant', { TTL: `${seconds}` }, grantAnswer);
      if (granted.kind !== 'answer') throw notEtcd(`${granted.kind} for a new lease`);
      return openLease(context, granted.value.ID, sent + granted.value.TTL * 1000);
    },
    close() {
      for (const opened of watches) opened.close();
      gateway.close();
    },
  };
}

/** Reads in pages at the revision of the first one. */
async function read(context: EtcdContext, place: string): Promise<EngineReading> {
  for (let readings = 0; readings < maxReadings; readings++) {
    const reading = await readPages(context, keyRange(context.below, place));
    if (reading !== null) return reading;
  }
  throw notEtcd('each revision is compacted before it is read');
}

async function readPages(context: EtcdContext, range: KeyRange): Promise<EngineReading | null> {
  const entries: EngineEntry[] = [];
  let { key } = range;
  let limit = pageSize;
  let revision = 0;
  for (;;) {
    const page: object = { ...range, key, limit: `${limit}`, revision: `${revision}` };
    const asked = await context.gateway.ask('/v3/kv/range', page, rangeAnswer);
    if (asked.kind === 'compacted') return null;
    if (asked.kind === 'answer') {
      const { header, kvs, more } = asked.value;
      for (const found of kvs) entries.push(entryOf(context, found));
      if (revision === 0) ({ revision } = header);
      const last = kvs.at(-1);
      if (!more || last === undefined) return { entries, revision };
      // The first key after the last one ends with a zero octet more.
      key = Buffer.concat([Buffer.from(last.key, 'base64'), Buffer.of(0)]).toString('base64');
    } else if (limit === 1) throw notEtcd('a value is too long');
    else limit = Math.ceil(limit / 4);
  }
}

/**
 * Writes in one transaction.
 * If its answer is lost, the next node gets it too. Each put has a condition that its own success makes false, so it is
 * not carried out again, unless a key was removed in the meantime: the second attempt finds that the keys moved.
 */
async function write(context: EtcdContext, puts: readonly EnginePut[], fence: Fence | undefined): Promise<Written> {
  checkPuts(puts);
  const { gateway, below } = context;
  const conditions = puts.map(({ key, ifRevision }) => ({
    key: encodedKey(below + key),
    target: 'MOD',
    mod_revision: `${ifRevision}`,
  }));
  const fences =
    fence === undefined
      ? []
      : [{ key: encodedKey(below + fence.key), target: 'CREATE', create_revision: `${fence.created}` }];
  const success = puts.map(({ key, value, lease }) =>
    value === null
      ? { request_delete_range: { key: encodedKey(below + key) } }
      : {
          request_put: {
            key: encodedKey(below + key),
            value: value.toString('base64'),
            ...(lease === undefined ? {} : { lease: lease.id }),
          },
        },
  );
  const failure = fences.map(({ key }) => ({ request_range: { key, keys_only: true } }));
  const asked = await gateway.ask('/v3/kv/txn', { compare: [...fences, ...conditions], success, failure }, txnAnswer);
  if (asked.kind === 'no-lease') return { kind: 'expired' };
  if (asked.kind !== 'answer') throw notEtcd(`${asked.kind} for a transaction`);
  const { header, succeeded, responses } = asked.value;
  if (succeeded) return { kind: 'done', revision: header.revision };
  const [found] = responses[0]?.response_range?.kvs ?? [];
  return { kind: fence === undefined || found?.create_revision === fence.created ? 'moved' : 'fenced' };
}
