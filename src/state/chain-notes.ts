import * as v from 'valibot';
import { durableFile } from './durable-file.ts';
import type { FileOps } from './file-ops.ts';

const schema = v.object({
  format: v.literal(1),
  at: v.pipe(v.string(), v.isoTimestamp()),
  results: v.array(v.object({ command: v.string(), code: v.nullable(v.number()), detail: v.nullable(v.string()) })),
});

/**
 * What became of a call at the other backends of the chain, by their commands; `at` is ISO 8601 in UTC, `detail` null where
 * all went well, `code` the exit code where there was one.
 */
export type ChainResults = v.InferOutput<typeof schema>;

/** The results of the last call. They are told and nothing depends on them: neither method ever fails. */
export interface ChainNotes {
  note(results: ChainResults): Promise<void>;
  /** Null where there are none, or nobody can tell. */
  last(): Promise<ChainResults | null>;
}

export function chainNotes(path: string, files: FileOps): ChainNotes {
  const file = durableFile<ChainResults>(path, (content) => v.parse(schema, content), files);
  return {
    note: async (results) => file.write(results).catch(() => undefined),
    last: async () => file.read().catch(() => null),
  };
}
