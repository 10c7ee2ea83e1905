// Roles that the lock and document tests run as separate processes.
import { readFileSync, writeFileSync } from 'node:fs';
import { name, sampleDocument, watchedFiles, openStore, withLock } from './test-support.ts';

const roles: Readonly<Record<string, (...words: string[]) => Promise<void>>> = {
  /** Increments the number in a file repeatedly, each time under the lock. */
  count: async (folder, lock, file, times) => {
    for (let i = 0; i < Number(times); i++) {
      await withLock(folder, lock, { timeoutMs: 60_000, command: 'count' }, async () => {
        const before = Number(readFileSync(file, 'utf8'));
        await new Promise((resolve) => setTimeout(resolve, 1));
        writeFileSync(file, String(before + 1));
      });
    }
  },
  /** Increments the serial of a zone repeatedly. */
  serials: async (folder, zone, times) => {
    const store = await openStore(folder, { command: 'serials' });
    const key = name(zone);
    for (let i = 0; i < Number(times); i++) {
      await store.update(key, (document) => sampleDocument(key, (document?.snapshot.serial ?? 0) + 1));
    }
  },
  /** Changes the content of a zone repeatedly. */
  journalled: async (folder, zone, times) => {
    const store = await openStore(folder, { command: 'journalled' });
    const key = name(zone);
    const document = sampleDocument(key);
    for (let i = 0; i < Number(times); i++) {
      const snapshot = { ...document.snapshot, displayName: `${zone} ${i}` };
      await store.update(key, () => ({ ...document, snapshot }));
    }
  },
  /** Takes the lock, reports it, and holds it until the process or its input ends. */
  hold: async (folder, lock) => {
    await withLock(folder, lock, { timeoutMs: 10_000, command: 'hold' }, async () => {
      process.stdout.write('held\n');
      await new Promise((resolve) => process.stdin.on('end', resolve).resume());
    });
  },
  /** Writes a serial, and is killed right before the file system call with this number. */
  'killed-at': async (folder, zone, serial, step) => {
    let left = Number(step);
    const files = watchedFiles(() => {
      if (left-- === 0) process.kill(process.pid, 'SIGKILL');
    });
    const store = await openStore(folder, { command: 'killed-at', files });
    const key = name(zone);
    await store.update(key, () => sampleDocument(key, Number(serial)));
    process.stdout.write('done\n');
  },
};

const [role = '', ...words] = process.argv.slice(2);
await roles[role]?.(...words);
