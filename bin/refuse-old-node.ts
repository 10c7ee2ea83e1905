import { writeSync } from 'node:fs';

declare const __OLDEST_NODE__: string;

// Ends the process if its Node is too old. The executables evaluate this file first. The build writes them in the
// syntax of Node 10, which older distributions install as "node", and removes "node:" from module names.
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
const [oldestMajor = 0, oldestMinor = 0] = __OLDEST_NODE__.split('.').map(Number);

if (major < oldestMajor || (major === oldestMajor && minor < oldestMinor)) {
  writeSync(
    2,
    `dns-sync: ${process.execPath} is Node ${process.version}, but dns-sync needs Node ${__OLDEST_NODE__} or newer. ` +
      'Nothing was done. Install a newer Node, then run "dns-sync setup" with it.\n',
  );
  const word = process.argv[2];
  const isHook = word === 'hook' || (__filename.endsWith('dns-sync-hook.cjs') && word !== 'retry');
  // A call that is not recorded exits with 2, any other failing command with 1.
  process.exit(isHook ? 2 : 1);
}
