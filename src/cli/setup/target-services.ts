import { services, standardService } from '../../cloud/services.ts';
import type { Service, Uses } from '../../cloud/service.ts';
import { loadConfig, type Config } from '../../config/load-config.ts';
import { rethrowUnlessKnown } from '../../reconcile/error.ts';

/** Returns the configuration; null if there is none yet. */
export async function existingConfig(env: NodeJS.ProcessEnv): Promise<Config | null> {
  try {
    return await loadConfig(env);
  } catch (error) {
    rethrowUnlessKnown(error, 'config-missing');
    return null;
  }
}

/** Returns the services of all targets. A new configuration has the default service. */
export async function targetServices(env: NodeJS.ProcessEnv): Promise<readonly Service[]> {
  const config = await existingConfig(env).catch((error: unknown) => {
    // The step that writes the configuration reports its errors.
    rethrowUnlessKnown(error);
    return null;
  });
  if (config === null) return [standardService];
  return [...new Set(Object.values(config.targets).map(({ provider }): Service => services[provider]))];
}

/** Returns what the configuration uses, for the least rights. One that can't be read uses nothing. */
export async function usesOf(env: NodeJS.ProcessEnv): Promise<Uses> {
  try {
    const targets = Object.values((await existingConfig(env))?.targets ?? {});
    return { tags: targets.some((target) => 'tags' in target && Object.keys(target.tags).length > 0) };
  } catch (error) {
    rethrowUnlessKnown(error);
    return { tags: false };
  }
}

async function isInFleet(env: NodeJS.ProcessEnv): Promise<boolean> {
  try {
    return (await existingConfig(env))?.fleet !== undefined;
  } catch (error) {
    rethrowUnlessKnown(error);
    return false;
  }
}

/** Says what to know about the service of each target. */
export async function notesText(env: NodeJS.ProcessEnv): Promise<string> {
  const all = (await targetServices(env)).flatMap(({ traits, notes = [] }) =>
    notes.map((note) => `${traits.words.service}: ${note}\n`),
  );
  return all.join('');
}

/** Describes the least rights that the credentials need at each service. */
export async function leastRightsText(env: NodeJS.ProcessEnv): Promise<string> {
  const uses = await usesOf(env);
  const where = (await isInFleet(env)) ? ' (in a fleet, of its workers only)' : '';
  const texts = (await targetServices(env)).map(async ({ leastRights }) =>
    leastRights === null ? '' : `${leastRights.title}${where}:\n${await leastRights.text('apply', uses)}\n`,
  );
  return (await Promise.all(texts)).join('');
}
