import { existsSync } from 'node:fs';
import { earlierPaths, standardPaths } from './standard-paths.ts';

/**
 * Returns what to do if the configuration is at the place of earlier versions and not at the standard one; otherwise
 * null.
 */
export function earlierHint(env: NodeJS.ProcessEnv, path: string): string | null {
  const earlier = earlierPaths(env);
  const standard = standardPaths(env);
  if (earlier === null || path !== standard.config || !existsSync(earlier.config)) return null;
  const moves = [
    `move "${earlier.config}" "${standard.config}"`,
    ...(existsSync(earlier.state) ? [`move "${earlier.state}" "${standard.state}"`] : []),
  ];
  return `an earlier version kept it elsewhere. Run: ${moves.join(' & ')}; then run "dns-sync setup"`;
}
