import { dirname } from 'node:path';
import { hookCommand } from '../../plesk/server/hook-command.ts';
import { programFolder } from '../../plesk/program/program-folder.ts';
import { programId } from '../../plesk/program/program-id.ts';
import { keptVariables } from './kept-variables.ts';
import { placeWordsOf } from '../place-words.ts';
import { version } from '../../text/version.ts';

/** The id of this running program. */
export function ownId(): string {
  return programId(ownFolder(), version);
}

/**
 * The command that this installation registers in Plesk: it reads the configuration and the state that this process does.
 * Throws `hook-missing` and `unquotable-path`.
 */
export function ownCommand(env: NodeJS.ProcessEnv): string {
  const folder = programFolder(ownFolder(), ownId(), { env, platform: process.platform });
  const kept = keptVariables(env);
  const places =
    process.platform === 'win32' ? { variables: {}, words: placeWordsOf(kept) } : { variables: kept, words: [] };
  return hookCommand(process.execPath, folder, places);
}

/** The folder of this running program. */
export function ownFolder(): string {
  return dirname(process.argv[1] ?? '');
}
