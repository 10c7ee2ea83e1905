import { existsSync, realpathSync } from 'node:fs';
import { DnsSyncError } from '../reconcile/error.ts';

/**
 * The command that runs our hook, for Plesk to register: the absolute paths of Node and of the hook, each in double quotes.
 * Plesk runs it with a PATH of its own, on which Node need not be. `program` is the path of this program as it was called.
 */
export function hookCommand(node: string, program: string): string {
  const hook = realpathSync(program).replace(/dns-sync(?:-hook)?\.cjs$/, 'dns-sync-hook.cjs');
  if (!existsSync(hook)) {
    throw new DnsSyncError(
      'hook-missing',
      `there is no dns-sync-hook.cjs beside ${program}`,
      'install the package anew: its executables belong together',
    );
  }
  return `${quoted(node)} ${quoted(hook)}`;
}

function quoted(path: string): string {
  if (!/["$`]/.test(path)) return `"${path}"`;
  throw new DnsSyncError(
    'unquotable-path',
    `the path ${path} has a character in it that a command line can't have in quotes`,
    'install the package, or Node, at another path',
  );
}
