import { resolve } from 'node:path';
import { configPath } from '../../config/load-config.ts';
import { standardPlaces } from '../../config/standard-places.ts';

/**
 * The variables of this environment without which our program would read another configuration or state. Plesk and the
 * system's timers run it with an environment of their own, so what is registered has to set them.
 */
export function keptVariables(env: NodeJS.ProcessEnv): Readonly<Record<string, string>> {
  const kept: Record<string, string> = {};
  if (configPath(env) !== standardPlaces(env).config) kept['DNS_SYNC_CONFIG'] = resolve(configPath(env));
  const stateDir = env['DNS_SYNC_STATE_DIR'] ?? '';
  if (stateDir !== '') kept['DNS_SYNC_STATE_DIR'] = resolve(stateDir);
  return kept;
}
