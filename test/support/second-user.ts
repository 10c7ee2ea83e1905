import { spawn } from 'node:child_process';
import { chmodSync, cpSync } from 'node:fs';
import { join } from 'node:path';
import type { Bench } from './bench.ts';
import { endOf, type Ended } from './ended.ts';

/** The reason to skip a test that runs a program as a second user; false for root, who can. */
export const withoutRoot: string | false =
  process.geteuid?.() === 0 ? false : 'SKIPPED: only root can run a process as another user';

/** A user and its group by ID. `groups` are its additional groups. */
export interface User {
  readonly uid: number;
  readonly gid: number;
}

/** Copies the executables to a folder that every user can read, because the checkout may be private. */
export function sharedPrograms(bench: Bench): string {
  const programs = join(bench.dir, 'programs');
  cpSync(join(import.meta.dirname, '../../dist'), programs, { recursive: true });
  chmodSync(bench.dir, 0o755);
  return programs;
}

/** A hanging program is ended after this time, in milliseconds; its exit code is then null. */
const timeout = 300_000;

/** Runs an executable as a user. */
export async function runAs(
  user: User,
  program: string,
  words: readonly string[],
  input: string,
  env: Record<string, string>,
): Promise<Ended> {
  const child = spawn(process.execPath, [program, ...words], { env, timeout, killSignal: 'SIGKILL', ...user });
  return endOf(child, input);
}
