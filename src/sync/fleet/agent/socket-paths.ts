import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { realRoot } from '../../../state/access/folders.ts';
import { nodeFiles } from '../../../state/files/file-ops.ts';

/** The folder that systemd makes for the agent. */
const runtimeFolder = '/run/dns-sync';

/**
 * Returns the paths at which the agent of a state directory may listen, in order.
 * Each directory has its own socket. Processes that aren't started by systemd don't know the agent's folder, so they
 * try the common one last.
 */
export async function agentSocketPaths(
  stateDir: string,
  env: Readonly<Record<string, string | undefined>>,
): Promise<readonly string[]> {
  const directory = await realRoot(stateDir, nodeFiles);
  const name = `agent-${createHash('sha256').update(directory).digest('hex').slice(0, 16)}`;
  if (process.platform === 'win32') return [`\\\\.\\pipe\\dns-sync-${name}`];
  // systemd lists several folders with colons.
  const runtime = env['RUNTIME_DIRECTORY']?.split(':')[0];
  const folders = [runtime, env['XDG_RUNTIME_DIR'], runtimeFolder];
  return [...new Set(folders)].flatMap((folder) =>
    folder === undefined || folder === '' ? [] : [join(folder, `${name}.sock`)],
  );
}
