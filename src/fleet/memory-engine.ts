import { checkPuts } from './check-puts.ts';
import { isFolder } from './engine.ts';
import type {
  Engine,
  EngineChange,
  EngineEntry,
  EnginePut,
  EngineReading,
  Fence,
  Lease,
  WatchNews,
  Written,
} from './engine.ts';
import { compareText } from '../reconcile/compare-text.ts';

/** An engine in the memory of this process, for tests. It holds the same contract as etcd. */
export interface MemoryEngine {
  /** Connects a server or worker. */
  connect(): Engine;
  /** Forgets all changes before a revision. */
  compact(revision: number): void;
}

interface Kept extends EngineEntry {
  readonly lease: string | null;
}

interface Watcher {
  readonly place: string;
  /** The revision of the last change that was delivered. */
  after: number;
  readonly on: (news: WatchNews) => void;
}

/** All that the engine has. */
interface Memory {
  readonly now: () => number;
  readonly entries: Map<string, Kept>;
  readonly history: { readonly revision: number; readonly changes: readonly EngineChange[] }[];
  readonly watchers: Set<Watcher>;
  /** When each lease ends. */
  readonly leases: Map<string, number>;
  revision: number;
  compacted: number;
  nextLease: number;
}

/** Opens an engine with a clock in milliseconds. A lease ends by this clock, with the next call at the latest. */
export function memoryEngine(now: () => number): MemoryEngine {
  const memory: Memory = {
    now,
    entries: new Map(),
    history: [],
    watchers: new Set(),
    leases: new Map(),
    revision: 1,
    compacted: 0,
    nextLease: 1,
  };
  return {
    connect: () => connect(memory),
    compact(revision) {
      memory.compacted = Math.max(memory.compacted, revision);
    },
  };
}

function connect(memory: Memory): Engine {
  const ours = new Set<Watcher>();
  const end = (watcher: Watcher): void => {
    ours.delete(watcher);
    memory.watchers.delete(watcher);
  };
  return {
    read: async (place) => read(memory, place),
    write: async (puts, fence) => write(memory, puts, fence),
    watch(place, after, on) {
      const watcher: Watcher = { place, after, on };
      ours.add(watcher);
      memory.watchers.add(watcher);
      deliverSoon(memory, watcher);
      return { close: () => end(watcher) };
    },
    lease: async (seconds) => newLease(memory, seconds),
    close() {
      for (const watcher of ours) end(watcher);
    },
  };
}

function read(memory: Memory, place: string): EngineReading {
  endLeases(memory);
  const found = [...memory.entries.values()].filter(({ key }) => isAt(key, place));
  return {
    entries: found
      .map(({ key, value, revision, created }) => ({ key, value: Buffer.from(value), revision, created }))
      .sort((a, b) => compareText(a.key, b.key)),
    revision: memory.revision,
  };
}

function isAt(key: string, place: string): boolean {
  return isFolder(place) ? key.startsWith(place) : key === place;
}

function write(memory: Memory, puts: readonly EnginePut[], fence: Fence | undefined): Written {
  checkPuts(puts);
  endLeases(memory);
  const { entries, leases } = memory;
  if (fence !== undefined && entries.get(fence.key)?.created !== fence.created) return { kind: 'fenced' };
  if (puts.some(({ key, ifRevision }) => (entries.get(key)?.revision ?? 0) !== ifRevision)) return { kind: 'moved' };
  if (puts.some(({ lease }) => lease !== undefined && !leases.has(lease.id))) return { kind: 'expired' };
  commit(memory, puts);
  return { kind: 'done', revision: memory.revision };
}

function commit(memory: Memory, puts: readonly Omit<EnginePut, 'ifRevision'>[]): void {
  const revision = ++memory.revision;
  const changes = puts.flatMap(({ key, value, lease }): readonly EngineChange[] => {
    const known = memory.entries.get(key);
    if (value === null) return memory.entries.delete(key) ? [{ key, revision, entry: null }] : [];
    const entry = { key, value: Buffer.from(value), revision, created: known?.created ?? revision };
    memory.entries.set(key, { ...entry, lease: lease?.id ?? null });
    return [{ key, revision, entry }];
  });
  memory.history.push({ revision, changes });
  for (const watcher of memory.watchers) deliverSoon(memory, watcher);
}

/** Delivers changes after the caller has its answer, as a connection would. */
function deliverSoon(memory: Memory, watcher: Watcher): void {
  setImmediate(() => {
    const { place, after, on } = watcher;
    if (!memory.watchers.has(watcher)) return;
    if (after + 1 < memory.compacted) {
      memory.watchers.delete(watcher);
      on({ kind: 'compacted' });
      return;
    }
    watcher.after = Math.max(after, memory.revision);
    const changes = memory.history
      .filter(({ revision }) => revision > after)
      .flatMap((item) => item.changes)
      .filter(({ key }) => isAt(key, place));
    if (changes.length > 0) on({ kind: 'changes', changes });
  });
}

function endLeases(memory: Memory): void {
  const ended = [...memory.leases].filter(([, until]) => until <= memory.now()).map(([id]) => id);
  for (const id of ended) endLease(memory, id);
}

function endLease(memory: Memory, id: string): void {
  memory.leases.delete(id);
  const keys = [...memory.entries.values()].filter(({ lease }) => lease === id).map(({ key }) => key);
  if (keys.length > 0)
    commit(
      memory,
      keys.map((key) => ({ key, value: null })),
    );
}

function newLease(memory: Memory, seconds: number): Lease {
  const id = `${memory.nextLease++}`;
  let until = memory.now() + seconds * 1000;
  const extend = (): void => {
    until = memory.now() + seconds * 1000;
    memory.leases.set(id, until);
    // Watchers see the end of a lease without another call.
    setTimeout(() => endLeases(memory), seconds * 1000 + 1).unref();
  };
  extend();
  return {
    id,
    validUntil: () => until,
    async renew() {
      endLeases(memory);
      if (memory.leases.has(id)) {
        extend();
        return true;
      }
      until = -Infinity;
      return false;
    },
    async end() {
      until = -Infinity;
      endLease(memory, id);
    },
  };
}
