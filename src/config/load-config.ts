import { isUtf8 } from 'node:buffer';
import { dirname, resolve } from 'node:path';
import * as v from 'valibot';
import { readRegular } from '../files/read-regular.ts';
import { readJson, withoutMark } from '../text/read-json.ts';
import { DnsSyncError, rethrowUnlessKnown } from '../reconcile/error.ts';
import { withDnsVariables } from './sections/dns-schema.ts';
import { faultsOf } from './faults.ts';
import { duplicateKeyFaults } from './duplicate-keys.ts';
import { configSchema, type Config } from './schema.ts';
import { unsafeWriter } from './unsafe-writer.ts';
import { earlierHint } from './earlier-path.ts';
import { refuseNetworkPath } from './network-path.ts';
import { standardPaths } from './standard-paths.ts';

export type { Config } from './schema.ts';

/** Returns the path of the configuration, from the environment or the default. An empty variable counts as unset. */
export function configPath(env: NodeJS.ProcessEnv): string {
  return setting(env['DNS_SYNC_CONFIG']) ?? standardPaths(env).config;
}

/** Most faults in one message, so that the line stays readable. */
const maxFaults = 3;

/**
 * Reads the configuration that the environment names.
 * Throws `config-missing`, `config-invalid` or `config-unsafe`, on one line with the file, the key, and what to do.
 */
export async function loadConfig(env: NodeJS.ProcessEnv): Promise<Config> {
  const path = configPath(env);
  refuseNetworkPath('the configuration', path);
  // Relative to the file, because the caller may be in any directory.
  return finishConfig(parseConfig(readConfigText(env), path), dirname(path), env);
}

/**
 * Completes a parsed configuration: variables win over it, and its relative paths begin in the folder `base`.
 * Throws `network-path` or `config-invalid`.
 */
export function finishConfig(config: Config, base: string, env: NodeJS.ProcessEnv): Config {
  const stateDir = setting(env['DNS_SYNC_STATE_DIR']) ?? resolve(base, config.stateDir);
  refuseNetworkPath('the state directory', stateDir);
  const { file } = config.metrics;
  const metrics = file === undefined ? {} : { file: resolve(base, file) };
  return { ...config, stateDir, metrics, dns: withDnsVariables(config.dns, env) };
}

function setting(variable: string | undefined): string | undefined {
  return variable === '' ? undefined : variable;
}

/** Parses the text of a configuration file; `path` is for messages. Throws `config-invalid`. */
export function parseConfig(text: string, path: string): Config {
  const json = readJson(text);
  if (!json.ok) throw invalid(path, json.reason);
  const result = v.safeParse(configSchema, json.value);
  const faults = [...duplicateKeyFaults(withoutMark(text), json.value), ...faultsOf(json.value, result.issues ?? [])];
  if (result.success && faults.length === 0) return result.output;
  const more = faults.length > maxFaults ? `; and ${faults.length - maxFaults} more` : '';
  throw invalid(path, `${faults.slice(0, maxFaults).join('; ')}${more}`);
}

/** Reads the configuration without defaults; an empty one if the file doesn't exist. Throws as `loadConfig` does. */
export function readRawConfig(env: NodeJS.ProcessEnv): unknown {
  try {
    const json = readJson(readConfigText(env));
    return json.ok ? json.value : {};
  } catch (error) {
    rethrowUnlessKnown(error, 'config-missing');
    return {};
  }
}

/** Reads the text of the configuration that the environment names. Throws as `loadConfig` does. */
function readConfigText(env: NodeJS.ProcessEnv): string {
  const path = configPath(env);
  const bytes = readBytes(path, env);
  if (!isUtf8(bytes)) throw invalid(path, 'it is not UTF-8');
  return bytes.toString();
}

function readBytes(path: string, env: NodeJS.ProcessEnv): Buffer {
  try {
    const { content, stat } = readRegular(path);
    const unsafe = unsafeWriter(path, stat);
    if (unsafe === null) return content;
    const message = `unsafe configuration ${path}: ${unsafe.what}`;
    throw new DnsSyncError('config-unsafe', message, `run: ${unsafe.command}`);
  } catch (error) {
    if (error instanceof DnsSyncError) throw error;
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') {
      throw new DnsSyncError(
        'config-missing',
        `no configuration at ${path}`,
        earlierHint(env, path) ?? 'create the file ("{}" is enough), or set DNS_SYNC_CONFIG to another file',
      );
    }
    throw new DnsSyncError(
      'config-invalid',
      `cannot read the configuration ${path}: ${message}`,
      code === 'EISDIR' ? 'set DNS_SYNC_CONFIG to a file in it' : 'use a regular file that this user can read',
    );
  }
}

function invalid(path: string, what: string): DnsSyncError {
  return new DnsSyncError('config-invalid', `${path}: ${what}`, 'nothing was changed');
}
