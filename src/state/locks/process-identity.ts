import { readFileSync } from 'node:fs';
import { hostname } from 'node:os';

/**
 * Distinguishes a process from all others, including later ones with the same ID.
 * Null: the system doesn't report it.
 */
export interface ProcessIdentity {
  readonly pid: number;
  /** Its start time, in ticks since boot. */
  readonly startTime: string | null;
  /** The ID of this boot. */
  readonly boot: string | null;
}

/** Returns the machine's name. It reads the file behind uname(2), because Node's module takes a while to load. */
export function machineName(): string {
  machine ??= readOrNull('/proc/sys/kernel/hostname')?.trim() ?? hostname();
  return machine;
}

let machine: string | null = null;

/** Queries about processes. */
export interface ProcessTable {
  /** Returns `/proc/<pid>/stat`; null if it doesn't exist or is hidden from this user. */
  stat(pid: number | 'self'): string | null;
  boot(): string | null;
  /** Checks whether a process with this ID exists, of any user. */
  exists(pid: number): boolean;
}

/** The processes of this machine. */
export const systemProcesses: ProcessTable = {
  stat: (pid) => readOrNull(`/proc/${pid}/stat`),
  boot: () => readOrNull('/proc/sys/kernel/random/boot_id')?.trim() ?? null,
  exists: (pid) => {
    try {
      return process.kill(pid, 0);
    } catch (error) {
      // EPERM: the process exists and belongs to another user.
      return error instanceof Error && 'code' in error && error.code === 'EPERM';
    }
  },
};

let own: ProcessIdentity | null = null;

/** Returns the identity of this process. */
export function ownIdentity(): ProcessIdentity {
  own ??= {
    pid: process.pid,
    startTime: readStat(systemProcesses.stat('self'))?.startTime ?? null,
    boot: systemProcesses.boot(),
  };
  return own;
}

/**
 * Checks whether a process is running.
 * No clock is used: a process suspended for an hour is alive, one killed a moment ago is not. In doubt it counts as
 * alive.
 */
export function isAlive(identity: ProcessIdentity, table: ProcessTable = systemProcesses): boolean {
  if (identity.boot !== null) {
    const boot = table.boot();
    if (boot !== null && boot !== identity.boot) return false;
  }
  if (!table.exists(identity.pid)) return false;
  const stat = readStat(table.stat(identity.pid));
  // Hidden from this user (hidepid), or not Linux: only the ID is known. Or it has just ended.
  if (stat === null) return table.exists(identity.pid);
  if (stat.ended) return false;
  return identity.startTime === null || stat.startTime === identity.startTime;
}

interface Stat {
  readonly startTime: string;
  readonly ended: boolean;
}

/** Parses proc_pid_stat(5). The second field is the program's name, which can contain spaces and brackets. */
function readStat(text: string | null): Stat | null {
  if (text === null) return null;
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  const [state, threads, startTime] = [fields[0], fields[17], fields[19]];
  if (state === undefined || threads === undefined || startTime === undefined) return null;
  // A zombie has ended and waits for its parent, unless some of its threads are still running.
  return { startTime, ended: /^[ZXx]$/.test(state) && Number(threads) <= 1 };
}

/** Reads a file of Linux. On Windows the path would lead to the current drive, which any user may choose. */
function readOrNull(path: string): string | null {
  if (process.platform === 'win32') return null;
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return null;
  }
}
