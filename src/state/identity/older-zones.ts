import * as v from 'valibot';
import { lazily } from '../../reconcile/lazily.ts';
import { compareNames, type DnsName } from '../../reconcile/dns/name.ts';
import { nameSchema } from '../documents/name-schema.ts';
import { whileReading } from '../files/file-errors.ts';
import { durableFile, removeDurably } from '../files/durable-file.ts';
import type { FileOps } from '../files/file-ops.ts';
import { time } from '../documents/time-schema.ts';
import { parseStateFile } from '../files/parse-state-file.ts';

/** Zones of a copied or restored state that may be older than Plesk's. */
export interface OlderZones {
  /** When the copy was noticed, in ISO 8601. */
  readonly since: string;
  /** Whether Plesk's serials were compared; otherwise all zones of that time are listed. */
  readonly compared: boolean;
  readonly zones: ReadonlySet<DnsName>;
}

/** The file that lists those zones, if there are any. */
export interface OlderFile {
  /** Returns null if there are none. Throws `state-broken`: then it is unknown which zones they are. */
  read(): Promise<OlderZones | null>;
  /** Adds zones that weren't compared with Plesk yet. */
  add(zones: readonly DnsName[], since: string): Promise<void>;
  /** Removes zones whose present content Plesk sent. */
  remove(zones: readonly DnsName[]): Promise<void>;
  /** Keeps only the zones that are older by a comparison with Plesk. */
  keep(zones: readonly DnsName[]): Promise<void>;
  /** Removes all zones. */
  clear(): Promise<void>;
}

const schema = lazily(() =>
  v.object({ format: v.literal(1), since: time, compared: v.boolean(), zones: v.array(nameSchema) }),
);

type Written = v.InferOutput<ReturnType<typeof schema>>;

export function olderFile(path: string, files: FileOps, alone: <T>(work: () => Promise<T>) => Promise<T>): OlderFile {
  const file = durableFile<Written>(path, (content) => parse(content, path), files);
  const read = async (): Promise<OlderZones | null> => {
    const written = await file.read();
    return written === null ? null : { ...written, zones: new Set(written.zones) };
  };
  const write = async ({ since, compared, zones }: OlderZones): Promise<void> => {
    if (zones.size === 0) await removeDurably(files, path);
    else await file.write({ format: 1, since, compared, zones: [...zones].sort(compareNames) });
  };
  const change = async (make: (older: OlderZones) => OlderZones): Promise<void> => {
    if (!(await whileReading(path, () => files.exists(path)))) return;
    await alone(async () => {
      const older = await read();
      if (older === null) return;
      const next = make(older);
      if (next.zones.size !== older.zones.size || next.compared !== older.compared) await write(next);
    });
  };
  return {
    read,
    add: async (zones, since) =>
      alone(async () => {
        // A broken list is replaced: all zones are listed again.
        const before = await read().catch(() => null);
        await write({ since, compared: false, zones: new Set([...(before?.zones ?? []), ...zones]) });
      }),
    remove: async (zones) => {
      const current = new Set(zones);
      await change((older) => ({ ...older, zones: only(older.zones, (zone) => !current.has(zone)) }));
    },
    keep: async (zones) => {
      const kept = new Set(zones);
      await change((older) => ({ ...older, compared: true, zones: only(older.zones, (zone) => kept.has(zone)) }));
    },
    clear: async () => alone(async () => removeDurably(files, path)),
  };
}

function only(zones: ReadonlySet<DnsName>, isKept: (zone: DnsName) => boolean): ReadonlySet<DnsName> {
  return new Set([...zones].filter(isKept));
}

function parse(content: unknown, path: string): Written {
  return parseStateFile(
    schema(),
    content,
    path,
    'run "dns-sync resync", or "dns-sync state accept" if the state is current. Until then, no zone is applied',
  );
}
