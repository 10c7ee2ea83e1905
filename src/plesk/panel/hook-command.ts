import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { DnsSyncError } from '../../reconcile/error.ts';
import { hookFile } from '../../server/program/program-folder.ts';
import { windowsWord } from '../../server/windows/windows-word.ts';

/** What a command needs in addition to its paths: variables set by env(1), or words of its own. */
export interface HookSettings {
  readonly variables: Readonly<Record<string, string>>;
  readonly words: readonly string[];
}

/**
 * Builds the hook command for Plesk: the quoted absolute paths of Node and of the hook in a folder.
 * Plesk runs it with its own PATH, which may lack Node, and its own environment. `variables` are set by env(1); Windows
 * lacks it and gets `words` instead.
 */
export function hookCommand(node: string, folder: string, { variables, words }: HookSettings): string {
  const hook = join(folder, hookFile);
  if (!existsSync(hook)) {
    throw new DnsSyncError('hook-missing', `${hookFile} is missing in ${folder}`, 'reinstall the package');
  }
  const settings = Object.entries(variables).map(([name, value]) => `${name}=${value}`);
  return [...(settings.length > 0 ? ['/usr/bin/env', ...settings] : []), node, hook, ...words].map(quoted).join(' ');
}

function quoted(path: string): string {
  if (process.platform === 'win32') return quotedOnWindows(path);
  if (!/["$`\r\n]/.test(path)) return `"${path}"`;
  throw unquotable(path);
}

/** Quotes a path for Windows. Plesk may use cmd.exe, which replaces variables such as %TEMP% even in quotes. */
function quotedOnWindows(path: string): string {
  if (!/["%\r\n]/.test(path)) return windowsWord(path);
  throw unquotable(path);
}

function unquotable(path: string): DnsSyncError {
  return new DnsSyncError(
    'unquotable-path',
    `the path ${path} contains a character that cannot be quoted on a command line`,
    'install the package or Node at another path',
  );
}
