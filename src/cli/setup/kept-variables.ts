import { resolve } from 'node:path';
import { configPath } from '../../config/load-config.ts';
import { standardPaths } from '../../config/standard-paths.ts';

/**
 * Returns the environment variables that select our configuration and state.
 * Plesk and the system's timers run the program in their own environment, so the registered command must set these.
 */
export function keptVariables(env: NodeJS.ProcessEnv): Readonly<Record<string, string>> {
  const kept: Record<string, string> = {};
  if (configPath(env) !== standardPaths(env).config) kept['DNS_SYNC_CONFIG'] = resolve(configPath(env));
  const stateDir = env['DNS_SYNC_STATE_DIR'] ?? '';
  if (stateDir !== '') kept['DNS_SYNC_STATE_DIR'] = resolve(stateDir);
  return kept;
}
