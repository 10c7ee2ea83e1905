import * as v from 'valibot';
import type { DnsName } from '../../reconcile/dns/name.ts';
import { durableFile } from '../files/durable-file.ts';
import type { FileOps } from '../files/file-ops.ts';
import { parseStateFile } from '../files/parse-state-file.ts';

/** What an administrator paused, and since when in ISO 8601: everything, or single zones. */
export interface Pauses {
  readonly format: 1;
  readonly all: string | null;
  readonly zones: Readonly<Record<DnsName, string>>;
}

export const noPauses: Pauses = { format: 1, all: null, zones: {} };

const schema = v.object({
  format: v.literal(1),
  all: v.nullable(v.string()),
  zones: v.record(v.string(), v.string()),
});

/** Returns since when a zone is paused, in ISO 8601; null if it isn't. */
export function pausedSince({ all, zones }: Pauses, zone: DnsName): string | null {
  return all ?? zones[zone] ?? null;
}

export interface PauseFile {
  read(): Promise<Pauses>;
  /** Changes it exclusively. */
  update(change: (pauses: Pauses) => Pauses): Promise<void>;
}

/** Opens the file of pauses. Pauses are decisions: if the file can't be read, nothing is assumed. */
export function pauseFile(path: string, files: FileOps, alone: <T>(work: () => Promise<T>) => Promise<T>): PauseFile {
  const file = durableFile<Pauses>(path, (content) => parse(content, path), files);
  const read = async (): Promise<Pauses> => (await file.read()) ?? noPauses;
  return {
    read,
    update: async (change) =>
      alone(async () => {
        const before = await read();
        const next = change(before);
        if (next !== before) await file.write(next);
      }),
  };
}

function parse(content: unknown, path: string): Pauses {
  return parseStateFile(
    schema,
    content,
    path,
    'remove it, and pause anew what shall be paused: until then nothing is applied',
  );
}
