import type { BigIntStats, Stats } from 'node:fs';
import { fileKind } from '../../files/file-kind.ts';
import { DnsSyncError, isKnownError } from '../../reconcile/error.ts';
import { membershipOf } from './group-membership.ts';
import { shellQuoted } from '../../text/shell/shell-quoted.ts';

/** The owner and group of the containing directory. */
export interface Above {
  readonly uid: number;
  readonly gid: number;
}

/** Permissions and their owner. */
interface Rights extends Above {
  readonly mode: number;
}

const othersWrite = 0o002;
const othersRights = 0o007;

/**
 * Checks an open state file.
 * It must be a regular file with one name, owned by a user who may write the state, and writable only by its owner and group. Every
 * member of the directory's group can put anything there, and root must not write through it to another user's file.
 * Throws `state-unsafe`.
 */
export function judgeFile(path: string, stat: Stats | BigIntStats, above: Above): void {
  if (!stat.isFile()) throw refusedKind(path, fileKind(stat), 'a regular file');
  if (stat.nlink > 1) {
    const copy = shellQuoted(`${path}.copy`);
    throw refused(
      `${path} has ${stat.nlink} hard links, and a write would change all of them`,
      `if the content is right, run: cp -p ${shellQuoted(path)} ${copy} && mv ${copy} ${shellQuoted(path)}`,
    );
  }
  judgeRights(path, rightsOf(stat), above, 'so its content may be forged');
}

/** Checks an open state directory in the same way. Throws `state-unsafe`. */
export function judgeFolder(path: string, rights: Rights, above: Above): void {
  judgeRights(path, rights, above, 'so they can change zones');
}

function rightsOf({ mode, uid, gid }: Stats | BigIntStats): Rights {
  return { mode: Number(mode), uid: Number(uid), gid: Number(gid) };
}

function judgeRights(path: string, stat: Rights, above: Above, harm: string): void {
  // Windows has no such owners and permissions; Node reports invented ones.
  if (process.platform === 'win32') return;
  if ((stat.mode & othersWrite) !== 0)
    throw refused(`every user of this machine can write to ${path}, ${harm}`, `run: chmod o-w ${shellQuoted(path)}`);
  if (isTrusted(stat, above)) return;
  throw refused(
    `${path} belongs to user ${stat.uid}, who is not in the group of the state directory`,
    `check the content. If it is right, run: chown root ${shellQuoted(path)}; otherwise remove the file`,
  );
}

/** Trusts root, this user, the owner of the directory, and the members of its group. */
function isTrusted({ uid, gid }: Rights, above: Above): boolean {
  if (uid === 0 || uid === process.geteuid?.() || uid === above.uid) return true;
  const membership = membershipOf(uid, above.gid);
  if (membership !== 'unknown') return membership === 'member';
  // Only root can give a file to a group that it isn't a member of.
  return gid === above.gid && gid !== 0;
}

/** Checks whether a mode gives any right to users other than owner and group. */
export function opensToOthers(mode: number): boolean {
  // Windows has no such permissions; Node reports invented ones.
  return process.platform !== 'win32' && (mode & othersRights) !== 0;
}

/** Removes the rights of other users from a mode. */
export function withoutOthers(mode: number): number {
  return mode & 0o7777 & ~othersRights;
}

/** Creates the error for a path that every user can read and this user can't protect. */
export function refusedReaders(path: string): DnsSyncError {
  return refused(`every user of this machine can read ${path}`, `run: chmod o= ${shellQuoted(path)}`);
}

/** Creates the error for a path of an unexpected kind. */
export function refusedKind(path: string, kind: string, expected: string): DnsSyncError {
  return refused(
    `${path} is ${kind}, not ${expected}`,
    `a member of the group of the state directory may have put it there. Find out who, then remove it`,
  );
}

/** Checks whether an error refuses a path of the state. */
export function isRefusal(error: unknown): error is DnsSyncError {
  return isKnownError(error, 'state-unsafe');
}

function refused(message: string, hint: string): DnsSyncError {
  return new DnsSyncError('state-unsafe', message, hint);
}
