import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, isAbsolute, join } from 'node:path';

/** Finds an executable file by its name in PATH, then in other folders; null if there is none. */
export function findProgram(name: string, env: NodeJS.ProcessEnv, others: readonly string[]): string | null {
  // A relative folder of PATH would depend on where the command was started.
  const folders = [...(env['PATH'] ?? '').split(delimiter).filter(isAbsolute), ...others];
  return folders.map((folder) => join(folder, name)).find(isExecutable) ?? null;
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}
