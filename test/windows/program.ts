import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { Bench } from '../support/bench.ts';
import { testNode } from '../support/test-node.ts';

/** A test program in Node for Windows that runs until it is stopped, for at most two minutes. */
export interface WindowsProgram {
  readonly pid: number;
  /** Stops it, and waits for its end. */
  stop(): Promise<void>;
}

let programs = 0;

/**
 * Starts JavaScript in Node for Windows, in the folder of a bench.
 * The text may use `fs`, `path` and `constants`. `until` calls a function repeatedly until the program is to stop;
 * `ready` must be called once.
 */
export async function startOnWindows(bench: Bench, text: string, ...words: string[]): Promise<WindowsProgram> {
  const name = join(bench.dir, `program-${programs++}`);
  const [script, ready, stop] = [`${name}.cjs`, `${name}.ready`, `${name}.stop`];
  const frame = `const fs = require('node:fs'), path = require('node:path'), { constants } = fs;
    const [file, ...words] = process.argv.slice(1);
    const begun = Date.now(), mark = (end) => file.replace(/cjs$/, end);
    const ready = () => { fs.writeFileSync(mark('new'), String(process.pid)); fs.renameSync(mark('new'), mark('ready')); };
    const until = (work, ms) => {
      if (fs.existsSync(mark('stop')) || Date.now() - begun > 120_000) return;
      work();
      setTimeout(until, ms, work, ms);
    };
    ${text}`;
  writeFileSync(script, frame);
  const child = spawn(testNode, [script, ...words], { env: bench.env, stdio: ['ignore', 'inherit', 'inherit'] });
  const ended = new Promise<void>((resolve) => child.on('close', () => resolve()));
  await appearance(ready, child);
  return {
    pid: Number(readFileSync(ready, 'utf8')),
    stop: async () => {
      writeFileSync(stop, '');
      await ended;
    },
  };
}

async function appearance(file: string, child: ChildProcess): Promise<void> {
  while (!existsSync(file)) {
    if (child.exitCode !== null) throw new Error(`it ended with ${child.exitCode} before it was ready`);
    await pause(20);
  }
}
