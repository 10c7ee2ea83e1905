/** Who ran a command. Null where it isn't known. */
export interface By {
  /** The user ID of the process; null on Windows. */
  readonly uid: number | null;
  /** The user who called sudo. */
  readonly sudoUser: string | null;
  /** The name that a program gave with `--as`, such as the user of a web page. */
  readonly as: string | null;
}

/** Most characters of a name. */
const maxLength = 100;

/** Checks a name of a person: at most 100 characters, none of them invisible. */
export function isName(text: string): boolean {
  return text.trim() !== '' && Array.from(text).length <= maxLength && !/[\p{C}\p{Zl}\p{Zp}]/u.test(text);
}

/** Names who ran a command, briefly: "alice, uid 0". */
export function byWords({ uid, sudoUser, as }: By): string {
  const names = [as, sudoUser === null ? null : `${sudoUser} (sudo)`, uid === null ? null : `uid ${uid}`];
  return names.filter((name) => name !== null).join(', ');
}
