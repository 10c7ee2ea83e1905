import type { Command } from 'commander';
import { faultOfPath, readConfigKey, valueAt, type ConfigPath } from '../../config/config-key.ts';
import { editConfig } from '../../config/edit-config.ts';
import { pathText } from '../../config/faults.ts';
import { configPath, loadConfig, readRawConfig, type Config } from '../../config/load-config.ts';
import { DnsSyncError } from '../../reconcile/error.ts';
import { readJson } from '../../text/read-json.ts';
import { page } from '../help/page.ts';
import type { Io } from '../io.ts';
import { jsonText } from '../render/json-text.ts';

const keyWord = 'Key with dots, such as policy.mode or targets.route53.profile';

export function addConfig(program: Command, io: Io, done: (exitCode: number) => void): void {
  const config = program
    .command('config')
    .description('Show or change the configuration')
    .addHelpText(
      'after',
      page({
        examples: ['dns-sync config get', 'dns-sync config set policy.mode no-delete'],
        exits: ['0  done', '1  error; nothing was changed'],
      }),
    );
  config
    .command('get')
    .description('Print the effective value: the one that is set, or the default')
    .argument('[KEY]', `${keyWord}; default: all`)
    .option('--json', 'Print JSON, also for strings')
    .addHelpText(
      'after',
      page({
        examples: ['dns-sync config get policy.mode', 'dns-sync config get targets --json'],
        exits: ['0  printed', '1  error, or the key has no value'],
      }),
    )
    .action(async (key: string | undefined, options) => done(await get(io, key, options)));
  addEditing(config, io, done);
  config
    .command('path')
    .description('Print the path of the configuration file')
    .option('--json', 'Print JSON')
    .addHelpText('after', page({ examples: ['cat "$(dns-sync config path)"'], exits: ['0  printed'] }))
    .action((options) => done(path(io, options)));
}

/** Adds the commands that write the file. */
function addEditing(config: Command, io: Io, done: (exitCode: number) => void): void {
  config
    .command('set')
    .description('Set a value; the complete configuration is checked before it is written')
    .argument('<KEY>', keyWord)
    .argument('<VALUE>', 'JSON, or else a string')
    .option('--json', 'Print JSON')
    .addHelpText(
      'after',
      page({
        examples: [
          'dns-sync config set policy.mode no-delete',
          `dns-sync config set zones.exclude '["internal.example"]'`,
          'dns-sync config set targets.route53.zoneIds.example.com Z0123456789',
        ],
        exits: ['0  set', '1  error; nothing was changed'],
      }),
    )
    .action((key: string, value: string, options) => done(set(io, key, value, options)));
  config
    .command('unset')
    .description('Remove a value, so that its default applies')
    .argument('<KEY>', keyWord)
    .option('--json', 'Print JSON')
    .addHelpText(
      'after',
      page({
        examples: ['dns-sync config unset policy.mode'],
        exits: ['0  removed, or not set', '1  error; nothing was changed'],
      }),
    )
    .action((key: string, options) => done(unset(io, key, options)));
}

interface Options {
  readonly json?: boolean;
}

/** Prints the effective value of a key; strings without quotes unless `json` is set. Exit code: 1 without a value. */
async function get(io: Io, key: string | undefined, { json }: Options): Promise<number> {
  const config = plain(await loadConfig(io.env));
  const steps = key === undefined ? [] : readConfigKey(key, config);
  refuseUnknown(io, steps, config);
  const value = valueAt(config, steps);
  if (value === undefined) {
    io.err(`${pathText(steps)} is not set, and has no default\n`);
    return 1;
  }
  io.out(typeof value === 'string' && json !== true ? `${value}\n` : jsonText(value));
  return 0;
}

/** Converts the configuration to plain JSON values: maps become objects. */
function plain(config: Config): unknown {
  return JSON.parse(
    JSON.stringify(config, (_, value: unknown): unknown => (value instanceof Map ? Object.fromEntries(value) : value)),
  );
}

/** Sets a value. Throws, and changes nothing, if the configuration would be invalid. */
function set(io: Io, key: string, word: string, { json: isJson }: Options): number {
  const file = configPath(io.env);
  const steps = stepsIn(io, key);
  const json = readJson(word);
  const isChanged = editConfig(file, [{ path: [...steps], value: json.ok ? json.value : word }]);
  io.out(
    isJson === true
      ? jsonText({ format: 1, path: file, key, changed: isChanged })
      : `${pathText(steps)} is ${isChanged ? 'set' : 'set already'} in ${file}.\n`,
  );
  return 0;
}

/** Removes a value. Throws, and changes nothing, if the configuration would be invalid. */
function unset(io: Io, key: string, { json }: Options): number {
  const file = configPath(io.env);
  const steps = stepsIn(io, key);
  const isThere = valueAt(readRawConfig(io.env), steps) !== undefined;
  if (isThere) editConfig(file, [{ path: [...steps], value: undefined }]);
  if (json === true) io.out(jsonText({ format: 1, path: file, key, changed: isThere }));
  else
    io.out(isThere ? `${pathText(steps)} is removed from ${file}.\n` : `${pathText(steps)} is not set in ${file}.\n`);
  return 0;
}

/** Prints the path of the configuration, whether or not it exists. */
function path(io: Io, { json }: Options): number {
  const file = configPath(io.env);
  io.out(json === true ? jsonText({ format: 1, path: file }) : `${file}\n`);
  return 0;
}

/** Returns the path of a key in the file. */
function stepsIn(io: Io, key: string): ConfigPath {
  const config = readRawConfig(io.env);
  const steps = readConfigKey(key, config);
  refuseUnknown(io, steps, config);
  return steps;
}

function refuseUnknown(io: Io, steps: ConfigPath, config: unknown): void {
  const fault = faultOfPath(steps, config);
  if (fault !== null)
    throw new DnsSyncError('config-invalid', `${configPath(io.env)}: ${fault}`, 'nothing was changed');
}
