import { existsSync, readlinkSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { ServerEnvironment } from '../server-environment.ts';

/** The file of a built program that Plesk calls. */
export const hookFile = 'dns-sync-hook.cjs';

/** Returns the folder in which `setup` keeps the program's versions. No package manager removes files in it. */
export function programsFolder({ env, platform }: ServerEnvironment): string {
  if (platform !== 'win32') return '/usr/local/lib/dns-sync';
  return `${env['ProgramFiles'] ?? String.raw`C:\Program Files`}\\dns-sync`;
}

/**
 * Returns the folder to run the program from: the link, or the version's folder on Windows, which can't switch a link
 * atomically.
 */
export function runFolder(programs: string, id: string, platform: NodeJS.Platform): string {
  return platform === 'win32' ? join(programs, 'versions', id) : join(programs, 'current');
}

/**
 * Returns the folder from which Plesk runs the program: the one that `setup` installed, or else `own`, the folder of
 * this running program, whose version is `id`.
 */
export function programFolder(own: string, id: string, server: ServerEnvironment): string {
  const isVersion = basename(dirname(own)) === 'versions';
  const programs = [...(isVersion ? [dirname(dirname(own))] : []), programsFolder(server)];
  const folders = programs.map((folder) => runFolder(folder, id, server.platform));
  return folders.find((folder) => existsSync(join(folder, hookFile))) ?? own;
}

/** Returns the ID of the version behind the link, which Plesk and the timers run; null without one. */
export function installedId(server: ServerEnvironment): string | null {
  try {
    return basename(readlinkSync(join(programsFolder(server), 'current')));
  } catch {
    return null;
  }
}
