import { rethrowUnlessKnown } from '../../reconcile/error.ts';
import { openStore } from '../../state/store.ts';
import { configPath, loadConfig } from '../../config/load-config.ts';
import type { Io } from '../io.ts';
import { openTargets } from '../../sync/targets.ts';
import { checkAccess } from './check-access.ts';
import { checkClock } from './check-clock.ts';
import { checkNotifications } from './check-notifications.ts';
import { checkNode } from './check-node.ts';
import { checkOlderState } from './check-older-state.ts';
import { checkServers } from './check-servers.ts';
import { checkPlesk } from './check-plesk.ts';
import { checkProgram } from './check-program.ts';
import { checkTargets } from './check-targets.ts';
import { checkZones } from './check-zones.ts';
import { ok, type Check, type Finding, type Surroundings } from './check.ts';

/** The findings of one check. */
export interface Examined {
  readonly name: string;
  readonly findings: readonly Finding[];
}

/** The checks without further dependencies, in the order of a diagnosis. */
const checks: readonly Check[] = [
  ...(process.platform === 'win32' ? [checkAccess] : []),
  checkOlderState,
  checkClock,
  checkZones,
  checkPlesk,
  checkTargets,
  checkServers,
  checkNotifications,
];

/**
 * Checks this machine, the configuration, the state and the targets.
 * Changes nothing, except that opening the state creates its folders.
 */
export async function examine({ env, now }: Pick<Io, 'env' | 'now'>): Promise<readonly Examined[]> {
  const none: Surroundings = { env, now, config: null, store: null, targets: [] };
  const examined: Examined[] = [];
  for (const { name, run } of [checkNode, checkProgram]) examined.push({ name, findings: await run(none) });
  const config = await attempt(examined, 'configuration', async () => {
    const loaded = await loadConfig(env);
    return { value: loaded, what: `${configPath(env)}: targets ${Object.keys(loaded.targets).join(', ')}` };
  });
  if (config === null) return examined;
  const store = await attempt(examined, 'state', async () => ({
    value: await openStore(config.stateDir, { command: 'doctor', server: config.server, now }),
    what: `${config.stateDir} is writable`,
  }));
  if (store === null) return examined;
  const targets = openTargets(config, store, { now, deadline: null, providers: {} });
  try {
    for (const { name, run } of checks)
      examined.push({ name, findings: await run({ env, now, config, store, targets }) });
  } finally {
    for (const target of targets) target.close();
  }
  return examined;
}

async function attempt<T>(
  examined: Examined[],
  name: string,
  work: () => Promise<{ readonly value: T; readonly what: string }>,
): Promise<T | null> {
  try {
    const { value, what } = await work();
    examined.push({ name, findings: [ok(what)] });
    return value;
  } catch (error) {
    rethrowUnlessKnown(error);
    examined.push({ name, findings: [{ level: 'error', what: error.message, hint: error.hint }] });
    return null;
  }
}
