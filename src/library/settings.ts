import { resolve } from 'node:path';
import type { Provider } from '../cloud/provider.ts';
import { finishConfig, loadConfig, parseConfig, type Config } from '../config/load-config.ts';
import { DnsSyncError } from '../reconcile/error.ts';

/** Where the library finds its settings. */
export interface Settings {
  readonly config?: object | undefined;
  readonly configFile?: string | undefined;
  readonly stateDir?: string | undefined;
  readonly providers?: Readonly<Record<string, Provider>> | undefined;
}

/** Reads the configuration with every default. Throws `config-missing`, `config-invalid` or `config-unsafe`. */
export async function readSettings(
  { config: given, configFile, stateDir, providers = {} }: Settings,
  env: NodeJS.ProcessEnv,
): Promise<Config> {
  const named = {
    ...env,
    ...(configFile !== undefined && { DNS_SYNC_CONFIG: configFile }),
    ...(stateDir !== undefined && { DNS_SYNC_STATE_DIR: resolve(stateDir) }),
  };
  const config =
    given === undefined
      ? await loadConfig(named)
      : finishConfig(parseConfig(JSON.stringify(given), '"config" of openDnsSync'), process.cwd(), named);
  const unknown = Object.keys(providers).filter((name) => !Object.hasOwn(config.targets, name));
  if (unknown.length > 0) {
    throw new DnsSyncError(
      'unknown-target',
      `"providers" has ${unknown.join(', ')}, but the configuration only has the targets ${Object.keys(config.targets).join(', ')}`,
      'name each provider after a target in "targets"',
    );
  }
  return config;
}
