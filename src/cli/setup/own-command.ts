import { dirname } from 'node:path';
import { hookCommand } from '../../plesk/panel/hook-command.ts';
import { programFolder } from '../../server/program/program-folder.ts';
import { programId } from '../../server/program/program-id.ts';
import { keptVariables } from './kept-variables.ts';
import { pathFlagsOf } from '../path-flags.ts';
import { version } from '../../text/version.ts';

/** Returns the ID of this running program. */
export function ownId(): string {
  return programId(ownFolder(), version);
}

/**
 * Returns the command to register in Plesk, with this process's configuration and state.
 * Throws `hook-missing` and `unquotable-path`.
 */
export function ownCommand(env: NodeJS.ProcessEnv): string {
  const folder = programFolder(ownFolder(), ownId(), { env, platform: process.platform });
  const kept = keptVariables(env);
  const settings =
    process.platform === 'win32' ? { variables: {}, words: pathFlagsOf(kept) } : { variables: kept, words: [] };
  return hookCommand(process.execPath, folder, settings);
}

/** Returns the folder of this running program. */
export function ownFolder(): string {
  return dirname(process.argv[1] ?? '');
}
