import * as v from 'valibot';
import { lazily } from '../../reconcile/lazily.ts';
import { durableFile } from '../files/durable-file.ts';
import type { FileOps } from '../files/file-ops.ts';
import type { StatePaths } from '../files/paths.ts';
import type { ReportRefusal } from '../access/report-refusal.ts';
import { time } from '../documents/time-schema.ts';

const schema = lazily(() =>
  v.object({
    format: v.literal(1),
    at: time,
    results: v.array(v.object({ command: v.string(), code: v.nullable(v.number()), detail: v.nullable(v.string()) })),
  }),
);

/**
 * Results of a call at the chained backends, by command.
 * `at` is ISO 8601 in UTC; `detail` is null on success; `code` is the exit code, if any.
 */
export type ChainResults = v.InferOutput<ReturnType<typeof schema>>;

/** What is kept about calls apart from their content. Nothing depends on it. */
export interface CallNotes {
  /** Records the results of a call at the chained backends; never fails. */
  noteChain(results: ChainResults): Promise<void>;
  /** Returns the last results; null if there are none or they can't be read. */
  lastChain(): Promise<ChainResults | null>;
  /** Keeps a call as it arrived, and only the newest `most` calls. `at` is ISO 8601. Throws `state-not-writable`. */
  keep(call: Uint8Array, at: string, most: number): Promise<void>;
}

export function callNotes({ chain, keptCalls }: StatePaths, files: FileOps, report: ReportRefusal): CallNotes {
  const file = durableFile<ChainResults>(chain, (content) => v.parse(schema(), content), files);
  return {
    noteChain: async (results) => file.write(results).catch(() => undefined),
    lastChain: async () =>
      file.read().catch((error: unknown) => {
        report(error);
        return null;
      }),
    keep: async (call, at, most) => (await import('./kept-calls.ts')).keepCall(keptCalls, call, { at, most }, files),
  };
}
