import * as v from 'valibot';
import { durableFile } from '../files/durable-file.ts';
import type { FileOps } from '../files/file-ops.ts';
import { keepCall } from './kept-calls.ts';
import type { StatePaths } from '../files/paths.ts';
import type { ReportRefusal } from '../access/report-refusal.ts';
import { time } from '../documents/time-schema.ts';

const schema = v.object({
  format: v.literal(1),
  at: time,
  results: v.array(v.object({ command: v.string(), code: v.nullable(v.number()), detail: v.nullable(v.string()) })),
});

/**
 * What became of a call at the other backends of the chain, by their commands; `at` is ISO 8601 in UTC, `detail` null where
 * all went well, `code` the exit code where there was one.
 */
export type ChainResults = v.InferOutput<typeof schema>;

/** What is kept of calls beside what they said. Nothing depends on it. */
export interface CallNotes {
  /** Notes what became of a call at the other backends; never fails. */
  noteChain(results: ChainResults): Promise<void>;
  /** What became of the last one there; null where there was none, or nobody can tell. */
  lastChain(): Promise<ChainResults | null>;
  /** Keeps a call as it came, and the newest `most` of all; `at` in ISO 8601. Throws `state-not-writable`. */
  keep(call: Uint8Array, at: string, most: number): Promise<void>;
}

export function callNotes({ chain, keptCalls }: StatePaths, files: FileOps, report: ReportRefusal): CallNotes {
  const file = durableFile<ChainResults>(chain, (content) => v.parse(schema, content), files);
  return {
    noteChain: async (results) => file.write(results).catch(() => undefined),
    lastChain: async () =>
      file.read().catch((error: unknown) => {
        report(error);
        return null;
      }),
    keep: async (call, at, most) => keepCall(keptCalls, call, { at, most }, files),
  };
}
