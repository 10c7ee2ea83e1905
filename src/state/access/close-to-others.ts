import { fchmodSync, fstatSync } from 'node:fs';
import { opensToOthers, refusedReaders, withoutOthers } from './judge.ts';
import { systemCode } from '../files/system-error.ts';

/**
 * Takes the rights of all other users from an open file of the state. Earlier versions and restored backups have such files, so that
 * they are mended rather than refused. Only the owner and root can: throws `state-unsafe` for everybody else.
 */
export function closeToOthers(path: string, file: number, { mode }: { readonly mode: number }): void {
  if (!opensToOthers(mode)) return;
  try {
    fchmodSync(file, withoutOthers(mode));
  } catch (error) {
    if (systemCode(error) === null) throw error;
  }
  // Some file systems accept a mode and keep their own.
  if (opensToOthers(fstatSync(file).mode)) throw refusedReaders(path);
}
