import { hostname } from 'node:os';
import { byOf } from '../../by-of.ts';

/** Returns who gives an order, for people. */
export function ordererOf(env: NodeJS.ProcessEnv): string {
  const by = byOf(env);
  const name = by?.as ?? by?.sudoUser ?? (by?.uid === undefined || by.uid === null ? null : `uid ${by.uid}`);
  return name === null ? hostname() : `${name} at ${hostname()}`;
}
