import { loadConfig } from '../config/load-config.ts';
import { DnsSyncError } from '../reconcile/error.ts';
import { neededFleet } from '../config/needed-fleet.ts';
import { openState } from '../sync/open-state.ts';
import type { Session, StateSession } from '../sync/session.ts';
import { withSession as withSyncSession } from '../sync/with-session.ts';
import { durationOption } from '../text/duration.ts';
import { collectSooner, manyZones } from './collect-sooner.ts';
import type { Io } from './io.ts';
import { surroundingsOf } from './surroundings.ts';
import { messagesOnly } from './talk/messages-only.ts';

/** Commands that send notifications once their work is done. */
const notifying: ReadonlySet<string> = new Set(['apply', 'drift', 'retry', 'verify']);

/** The session of a command. */
export interface CliSession extends Session {
  readonly io: Io;
}

/** The options of a command with a time limit. */
export interface Timed {
  /** A duration, such as "90s". */
  readonly timeout?: string;
}

/** The options of a command that concern its session. */
interface SessionOptions extends Timed {
  /** Whether stdout gets one document, so that everything else is a message. */
  readonly json?: boolean;
  /** The names of zones on the command line. */
  readonly words?: readonly string[];
}

/** Opens a session for a command, and closes it afterwards. */
export async function withCommandSession(
  io: Io,
  command: string,
  work: (session: CliSession) => Promise<number>,
): Promise<number> {
  return withTimedSession(io, command, {}, work);
}

/** Opens the state of a machine in a fleet. Throws `no-fleet` without the key. */
export async function withFleetState(
  io: Io,
  command: string,
  work: (session: StateSession & { readonly io: Io }) => Promise<number>,
): Promise<number> {
  const config = await loadConfig(io.env);
  neededFleet(config);
  if (config.log.format === 'json') io.logAsJson();
  const surroundings = surroundingsOf(io);
  const store = await openState(surroundings, config, command);
  return work({ ...surroundings, config, store, io });
}

/** Opens a session whose provider requests end after `timeout`. Throws `bad-duration`. */
export async function withTimedSession(
  io: Io,
  command: string,
  { timeout, json, words }: SessionOptions,
  work: (session: CliSession) => Promise<number>,
): Promise<number> {
  const deadline = timeout === undefined ? null : io.now() + timeoutMs(timeout);
  const config = await loadConfig(io.env);
  if (config.log.format === 'json') io.logAsJson();
  const surroundings = surroundingsOf(json === true ? messagesOnly(io) : io);
  return withSyncSession(surroundings, config, { command, deadline, words }, async (session) => {
    if ((await session.store.list()).length >= manyZones) await collectSooner({ writes: command === 'apply' });
    const exitCode = await work({ ...session, io });
    if (notifying.has(command)) await (await import('../sync/notify/after-work.ts')).afterWork(session, command);
    return exitCode;
  });
}

/** Parses a timeout; zero is refused, because nothing could be done. */
function timeoutMs(text: string): number {
  const milliseconds = durationOption('--timeout', text);
  if (milliseconds > 0) return milliseconds;
  throw new DnsSyncError('bad-duration', '--timeout must be longer than 0', 'use a duration such as "90s" or "10m"');
}
