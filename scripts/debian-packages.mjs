import { spawnSync } from 'node:child_process';

/**
 * Installs Debian's packages if `isMissing` and this user may.
 * Returns null if nothing is missing afterwards, and otherwise the reason.
 */
export function installMissing(packages, isMissing) {
  const names = packages.join(' and ');
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  if (!isMissing()) return null;
  if (process.getuid?.() !== 0) return `only root may install ${names}`;
  if (spawnSync('apt-get', ['--version'], { env }).error !== undefined)
    return `there is no apt-get to install ${names}`;
  console.log(`Installing ${names}.`);
  // Package lists may be missing or old: the second attempt updates them.
  const words = ['install', '-y', '-q', '--no-install-recommends', ...packages];
  for (const update of [false, true]) {
    if (update) spawnSync('apt-get', ['update', '-q'], { env });
    const isInstalled = spawnSync('apt-get', words, { env }).status === 0;
    if (isInstalled) return isMissing() ? `${names} lacks what the tests need` : null;
  }
  return `apt-get could not install ${names}`;
}
