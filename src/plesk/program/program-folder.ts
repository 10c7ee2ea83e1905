import { existsSync, readlinkSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { PleskPlace } from '../server/plesk-cli.ts';

/** The file of a built program that Plesk calls. */
export const hookFile = 'dns-sync-hook.cjs';

/** The folder in which `setup` keeps the versions of the program; no package manager removes files in it. */
export function programsFolder({ env, platform }: PleskPlace): string {
  if (platform !== 'win32') return '/usr/local/lib/dns-sync';
  return `${env['ProgramFiles'] ?? String.raw`C:\Program Files`}\\dns-sync`;
}

/** Where in the folder of versions the program is run: by the link, but on Windows, which can't switch one in one step. */
export function runFolder(programs: string, id: string, platform: NodeJS.Platform): string {
  return platform === 'win32' ? join(programs, 'versions', id) : join(programs, 'current');
}

/**
 * The folder from which Plesk runs the program: the one that `setup` installed, if there is one, else `own`, the folder of
 * this running program, which is the version `id`.
 */
export function programFolder(own: string, id: string, place: PleskPlace): string {
  const isVersion = basename(dirname(own)) === 'versions';
  const programs = [...(isVersion ? [dirname(dirname(own))] : []), programsFolder(place)];
  const folders = programs.map((folder) => runFolder(folder, id, place.platform));
  return folders.find((folder) => existsSync(join(folder, hookFile))) ?? own;
}

/** The id of the version that Plesk and the timers run by the link; null if `setup` has made none. */
export function installedId(place: PleskPlace): string | null {
  try {
    return basename(readlinkSync(join(programsFolder(place), 'current')));
  } catch {
    return null;
  }
}
