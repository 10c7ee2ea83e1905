import { fchmodSync, fstatSync } from 'node:fs';
import { opensToOthers, refusedReaders, withoutOthers } from './judge.ts';
import { systemCode } from '../files/system-error.ts';

/**
 * Revokes all access of other users to an open state file.
 * Earlier versions and restored backups have such files, so they are repaired, not refused. Only the owner and root can
 * do this; otherwise throws `state-unsafe`.
 */
export function closeToOthers(path: string, file: number, { mode }: { readonly mode: number }): void {
  if (!opensToOthers(mode)) return;
  try {
    fchmodSync(file, withoutOthers(mode));
  } catch (error) {
    if (systemCode(error) === null) throw error;
  }
  // Some file systems accept a mode and ignore it.
  if (opensToOthers(fstatSync(file).mode)) throw refusedReaders(path);
}
