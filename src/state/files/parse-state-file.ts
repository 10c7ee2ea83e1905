import * as v from 'valibot';
import { DnsSyncError } from '../../reconcile/error.ts';

/** Parses a state file. Throws `state-broken` with a remedy if it doesn't match the schema. */
export function parseStateFile<T>(
  schema: v.GenericSchema<unknown, T>,
  content: unknown,
  path: string,
  release: string,
): T {
  const result = v.safeParse(schema, content);
  if (result.success) return result.output;
  throw new DnsSyncError('state-broken', `the state file ${path} is broken: ${result.issues[0].message}`, release);
}
