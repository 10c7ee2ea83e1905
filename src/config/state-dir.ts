import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { parse } from 'jsonc-parser';
import { configPath, parseConfig } from './load-config.ts';

/**
 * Returns the state directory by the environment or the configuration, as far as readable:
 * `--purge` must find it even if the configuration is broken or missing.
 */
export function configStateDir(env: NodeJS.ProcessEnv): string {
  const named = env['DNS_SYNC_STATE_DIR'] ?? '';
  if (named !== '') return named;
  const config: unknown = parse(textOf(configPath(env)), [], { allowTrailingComma: true });
  const written = typeof config === 'object' && config !== null && 'stateDir' in config ? config.stateDir : null;
  const isUsable = typeof written === 'string' && written !== '';
  return resolve(dirname(configPath(env)), isUsable ? written : parseConfig('{}', '').stateDir);
}

function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
