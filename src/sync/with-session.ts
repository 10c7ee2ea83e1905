import { lateDnsClient } from '../cloud/dns/late-dns-client.ts';
import { rethrowUnlessKnown } from '../reconcile/error.ts';
import type { Config } from '../config/load-config.ts';
import type { ServerState, Store } from '../state/store.ts';
import { openState } from './open-state.ts';
import type { CommandRight } from './fleet/worker/command-right.ts';
import type { Session, StateSession, Surroundings } from './session.ts';
import { openTargets } from './open-targets.ts';

/** How a session begins: `words` name the zones of the command, as far as it takes names. */
interface SessionStart {
  readonly command: string;
  readonly deadline: number | null;
  readonly words?: readonly string[] | undefined;
}

/** Opens the state and the targets, runs the work, and closes the targets. */
export async function withSession<T>(
  surroundings: Surroundings,
  config: Config,
  { command, deadline, words = [] }: SessionStart,
  work: (session: Session) => Promise<T>,
): Promise<T> {
  const { now, providers, reporter } = surroundings;
  const opened = await openState(surroundings, config, command, deadline);
  const right = config.fleet === undefined ? null : await rightOf({ ...surroundings, config, store: opened });
  const store = right?.store ?? opened;
  if (right !== null) await refuseCommandHere({ store: opened }, command, words);
  if ((await isOlder(store)) && command !== 'resync') await reportOlder(surroundings, store, command);
  const dns = lateDnsClient(config.dns, now, deadline);
  const options = { now, deadline, providers, lateCode: 'OutOfTime', reporter, dns } as const;
  const targets = await openTargets(config, store, { ...options, ...right?.forTargets });
  const refusalToAsk = right?.refusal ?? (async () => null);
  try {
    return await work({ ...surroundings, config, store, targets, dns: dns.open, refusalToAsk, deadline });
  } finally {
    dns.close();
    right?.end();
    for (const target of targets) target.close();
    if (config.fleet !== undefined) await sendSoon(surroundings, config, store);
    await store.keepJournal();
    await store.removeOrphans();
  }
}

async function rightOf(session: StateSession): Promise<CommandRight | null> {
  return (await import('./fleet/worker/command-right.ts')).openCommandRight(session);
}

async function refuseCommandHere(
  session: Pick<StateSession, 'store'>,
  command: string,
  words: readonly string[],
): Promise<void> {
  await (await import('./fleet/worker/refuse-change.ts')).refuseCommand(session, command, words);
}

/** Lets the agent of a server in a fleet send what the command decided. Without an agent, `retry` sends it. */
async function sendSoon({ env }: Surroundings, config: Config, store: Store): Promise<void> {
  if ((await store.queue.outboxEntries()).length === 0) return;
  await (await import('./fleet/agent/ask-agent.ts')).wakeAgent({ config, env });
}

async function isOlder(store: ServerState): Promise<boolean> {
  try {
    return (await store.older.read()) !== null;
  } catch (error) {
    // The passes and `doctor` report an unreadable file.
    rethrowUnlessKnown(error);
    return false;
  }
}

/** Compares a restored state with Plesk, except for commands that work offline. */
async function reportOlder({ env, reporter }: Surroundings, store: ServerState, command: string): Promise<void> {
  const { compareWithPlesk, reportOlderState } = await import('./resync/older-state.ts');
  if (command !== 'status') await compareWithPlesk(env, store);
  await reportOlderState(reporter, store);
}
