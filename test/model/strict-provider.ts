import { createHash } from 'node:crypto';
import type { Change } from '../../src/reconcile/plan/change.ts';
import type { Created, Found, HostedZone, Provider, Submission } from '../../src/cloud/provider.ts';
import { fitToTraits } from '../../src/cloud/fit-to-traits.ts';
import { DnsSyncError } from '../../src/reconcile/error.ts';
import type { DnsName } from '../../src/reconcile/dns/name.ts';
import type { RecordSet } from '../../src/reconcile/dns/record-set.ts';
import type { ProviderSet } from '../../src/reconcile/plan/observed.ts';
import { LostReply, Refusal, type SetWrite, type StoredSet, type StrictService } from './strict-service.ts';

const nameServers = ['ns1.strict.example.', 'ns2.strict.example.'];
const us = 'plesk.example';

/** A provider for a strict service, as a careful author would write it for these traits. */
export function strictProvider(service: StrictService): Provider {
  const { traits } = service;
  const hosted = (id: string, owner: string | null): HostedZone => ({
    zoneId: id,
    keeper: keeperOf(owner),
    made: owner === us,
    marked: owner === us,
    comment: owner ?? '',
    ...(traits.unchanged !== 'none' && { version: versionOf(service, id) }),
  });
  const find = (all: ReturnType<StrictService['list']>, zone: DnsName): Found => {
    const found = all.find(({ name }) => name === zone);
    return found === undefined ? { kind: 'absent' } : { kind: 'found', hosted: hosted(found.id, found.owner) };
  };
  const byId = (all: ReturnType<StrictService['list']>, zone: DnsName, zoneId: string): HostedZone | null => {
    const found = all.find(({ name, id }) => name === zone && id === zoneId);
    return found === undefined ? null : hosted(found.id, found.owner);
  };
  const list = (): ReturnType<StrictService['list']> => asked(() => service.list());

  return {
    name: traits.words.service,
    traits,
    adjust: (zone) => fitToTraits(zone, traits),
    callsFor: (_, changes) => (traits.atomic === 'batch' ? [changes] : changes.map((change) => [change])),
    secondsFor: () => 0,
    ping: async () => [{ level: 'ok', what: `answers: ${list().length} zones`, hint: null }],
    find: async (zone) => find(list(), zone),
    async byId(zone, zoneId) {
      const found = byId(list(), zone, zoneId);
      if (found === null) throw gone(zone);
      return found;
    },
    async list() {
      const all = list();
      return {
        find: async (zone) => find(all, zone),
        byId: async (zone, zoneId) => byId(all, zone, zoneId),
        otherServers: async () => new Map(),
      };
    },
    async observe(zone, zoneId) {
      const sets = asked(() => service.read(zone));
      if (sets === null) throw gone(zone);
      return { zoneId, nameServers, sets: sets.map(observed), routed: [], complete: true };
    },
    async submit(zone, _, changes) {
      service.send(zone, changes.map(writeOf));
      return traits.atomic === 'record' ? submitRecords(service, zone, changes) : submitSets(service, zone, changes);
    },
    ...(traits.zones === 'made' && {
      zoneMaker: {
        async create(zone: DnsName, generation: number): Promise<Created> {
          const zoneId = asked(() => service.create(zone, `${us}/${zone}/${generation}`, us));
          if (zoneId === null) return { kind: 'taken' };
          return { kind: 'created', zoneId, nameServers, remark: null };
        },
        remove: async (zone: DnsName) =>
          asked(() => service.remove(zone))
            ? ({ kind: 'removed' } as const)
            : { kind: 'kept' as const, reason: 'not empty' },
        quota: async () => ({ count: service.zones.size, limit: 1000, of: 'the service' }),
      },
    }),
    ...(traits.marksOwner && {
      async mark(found: HostedZone, as: 'kept' | 'free'): Promise<HostedZone> {
        const zone = [...service.zones].find(([, { id }]) => id === found.zoneId)?.[0];
        if (zone === undefined) throw gone('it' as DnsName);
        const owner = as === 'kept' ? us : `free ${us}`;
        asked(() => service.mark(zone, owner));
        return hosted(found.zoneId, owner);
      },
    }),
    ...(traits.settles === 'followed' && { isInSync: async () => true }),
    calls: () => service.calls,
    close: () => undefined,
  };
}

/** Returns a text that is another one if the content of a zone is. */
function versionOf(service: StrictService, id: string): string {
  const stored = [...service.zones.values()].find((zone) => zone.id === id);
  const sets = [...(stored?.sets.values() ?? [])].map(({ set }) => set);
  return createHash('sha256').update(JSON.stringify(sets)).digest('hex');
}

function keeperOf(owner: string | null): HostedZone['keeper'] {
  if (owner === us) return { kind: 'us' };
  return owner === null ? { kind: 'nobody' } : { kind: 'freed', was: us };
}

/** Returns the service's answer, or its failure as our error. */
function asked<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (error instanceof LostReply) throw new DnsSyncError('unreachable', 'the service gave no answer', 'try again');
    throw error;
  }
}

function gone(zone: DnsName): DnsSyncError {
  return new DnsSyncError('no-such-zone', `there is no zone ${zone}`, 'plan again');
}

function observed({ set, ids }: StoredSet): ProviderSet {
  return { set, raw: { ids } };
}

const nothing: Submission = { done: [], refused: [], unsure: [], stale: false, failure: null, changeIds: [] };

/** Deletes first, because a CNAME and other sets of its name can't coexist. */
function inOrder(changes: readonly Change[]): readonly Change[] {
  return [...changes.filter(({ kind }) => kind === 'delete'), ...changes.filter(({ kind }) => kind !== 'delete')];
}

function writeOf({ before, after }: Change): SetWrite {
  return { before: before?.set ?? null, after };
}

/** Submits everything in one request, or each set in one of its own. */
function submitSets(service: StrictService, zone: DnsName, changes: readonly Change[]): Submission {
  const units = service.traits.atomic === 'batch' ? [changes] : inOrder(changes).map((change) => [change]);
  let submission = nothing;
  for (const unit of units) {
    try {
      const isAsExpected = service.write(zone, unit.map(writeOf));
      if (!isAsExpected) return { ...submission, stale: true };
    } catch (error) {
      submission = failed(submission, unit, error, zone);
      if (submission.failure !== null) return submission;
      continue;
    }
    submission = { ...submission, done: [...submission.done, ...unit.map((change) => doneOf(service, zone, change))] };
  }
  return submission;
}

/** Submits record by record: additions before removals. For a CNAME and a TTL the old set is removed first. */
function submitRecords(service: StrictService, zone: DnsName, changes: readonly Change[]): Submission {
  let submission = nothing;
  for (const change of inOrder(changes)) {
    const { before, after } = change;
    const old = before?.set ?? null;
    const replaces = old !== null && after !== null && (old.ttl !== after.ttl || after.type === 'CNAME');
    const goes = (old?.values ?? []).filter((value) => replaces || after?.values.includes(value) !== true);
    const comes = (after?.values ?? []).filter((value) => replaces || old?.values.includes(value) !== true);
    const ids = (before?.raw['ids'] ?? {}) as Readonly<Record<string, string>>;
    const remove = (): boolean =>
      goes.every((value) => service.removeRecord(zone, singleRecord(old as RecordSet, value), ids[value]));
    const add = (): boolean =>
      comes.every((value) => service.addRecord(zone, singleRecord(after as RecordSet, value)) === 'added');
    const requests = service.calls;
    try {
      const isAsExpected = replaces ? remove() && add() : add() && remove();
      if (!isAsExpected) {
        // The completed part of the set stays, so only an observation shows its state.
        const isStarted = service.calls > requests + 1;
        return { ...submission, unsure: isStarted ? [change] : [], stale: true };
      }
    } catch (error) {
      submission = failed(submission, [change], error, zone);
      if (submission.failure !== null) return submission;
      continue;
    }
    submission = { ...submission, done: [...submission.done, doneOf(service, zone, change)] };
  }
  return submission;
}

function singleRecord(set: RecordSet, value: string): RecordSet {
  return { ...set, values: [value] };
}

/** Returns a completed change with the set of the answer. */
function doneOf(service: StrictService, zone: DnsName, change: Change): Submission['done'][number] {
  const { after } = change;
  if (after === null) return { change, now: null };
  const stored = service.zones.get(zone)?.sets.get(`${after.name} ${after.type}` as never);
  return { change, now: { set: after, raw: { ids: stored?.ids ?? {} } } };
}

function failed(before: Submission, unit: readonly Change[], error: unknown, zone: DnsName): Submission {
  if (error instanceof LostReply) {
    const failure = new DnsSyncError('unreachable', 'the service gave no answer', 'the next pass looks');
    return { ...before, unsure: unit, failure };
  }
  if (!(error instanceof Refusal)) throw error;
  if (error.message === 'no such zone') return { ...before, failure: gone(zone) };
  const refused = unit.map((change) => ({ change, reason: error.message }));
  return { ...before, refused: [...before.refused, ...refused] };
}
