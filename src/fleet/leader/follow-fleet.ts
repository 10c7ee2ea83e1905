import { setImmediate as nextTurn, setTimeout as pause } from 'node:timers/promises';
import { rethrowUnlessKnown, type DnsSyncError } from '../../reconcile/error.ts';
import type { Engine, EngineChange, EngineReading, Watch, WatchNews } from '../engine.ts';
import type { Concerned, KnownFleet } from './known-fleet.ts';

/** Entries that are unpacked at a time, so that a lease is renewed meanwhile. */
const entriesAtOnce = 500;
/** How long to wait before the engine is read again, in milliseconds. */
const againMs = 1000;

/** What a worker does with news. */
export interface Follower {
  /** Called with the zones of each change. */
  readonly onNews: (concerned: Concerned, change: EngineChange) => void;
  /** Called after a complete reading: any zone may have changed. */
  readonly onReading: () => void;
  /** Called when the engine can't be read, and with null when it answers again. */
  readonly onEngine: (error: DnsSyncError | null) => void;
}

/** Keeps the knowledge of a fleet up to date. */
export interface Following {
  /** Resolves when the engine refuses to be watched. */
  readonly refused: Promise<DnsSyncError>;
  close(): void;
}

/** Reads the complete fleet, and then learns each change. Resolves when the first reading is known. */
export async function followFleet(
  engine: Engine,
  known: KnownFleet,
  { onNews, onReading, onEngine }: Follower,
  signal: AbortSignal,
): Promise<Following> {
  let watch: Watch | null = null;
  let refuse = (_error: DnsSyncError): void => {};
  const refused = new Promise<DnsSyncError>((resolve) => (refuse = resolve));

  const readAndWatch = async (): Promise<void> => {
    const reading = await readUntilAnswered(engine, onEngine, signal);
    if (reading === null) return;
    // The engine was restored from a backup: its older content is the present one.
    if (reading.revision < known.revision) known.forget();
    await learnAll(known, reading);
    onReading();
    watch = engine.watch('', reading.revision, receive);
  };
  const receive = (news: WatchNews): void => {
    if (news.kind === 'changes') for (const change of news.changes) onNews(known.learn(change), change);
    else if (news.kind === 'refused') refuse(news.error);
    else void readAndWatch();
  };
  await readAndWatch();
  return { refused, close: () => watch?.close() };
}

async function readUntilAnswered(
  engine: Engine,
  onEngine: Follower['onEngine'],
  signal: AbortSignal,
): Promise<EngineReading | null> {
  while (!signal.aborted) {
    try {
      const reading = await engine.read('');
      onEngine(null);
      return reading;
    } catch (error) {
      rethrowUnlessKnown(error, 'unreachable');
      onEngine(error);
      await pause(againMs, undefined, { signal }).catch(() => undefined);
    }
  }
  return null;
}

async function learnAll(known: KnownFleet, reading: EngineReading): Promise<void> {
  const { entries } = reading;
  for (let i = 0; i < entries.length; i += entriesAtOnce) {
    for (const entry of entries.slice(i, i + entriesAtOnce))
      known.learn({ key: entry.key, revision: entry.revision, entry });
    await nextTurn();
  }
  known.learnAbsent(reading);
}
