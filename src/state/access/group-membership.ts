import { readFileSync } from 'node:fs';

/** Whether a user is in a group; `unknown` if the local files don't list the user. */
export type Membership = 'member' | 'other' | 'unknown';

/**
 * Looks up a user in passwd(5) and group(5).
 * Users of a directory service and nameless IDs in containers aren't in these files.
 */
export function membershipOf(uid: number, gid: number): Membership {
  const user = fieldsOf('/etc/passwd').find((fields) => fields[2] === String(uid));
  if (user === undefined) return 'unknown';
  if (user[3] === String(gid)) return 'member';
  const groups = fieldsOf('/etc/group').filter((fields) => fields[2] === String(gid));
  return groups.some(([, , , members = '']) => members.split(',').includes(String(user[0]))) ? 'member' : 'other';
}

function fieldsOf(file: string): readonly (readonly string[])[] {
  try {
    return readFileSync(file, 'utf8')
      .split('\n')
      .map((line) => line.split(':'));
  } catch {
    return [];
  }
}
