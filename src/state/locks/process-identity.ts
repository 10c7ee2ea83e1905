import { readFileSync } from 'node:fs';
import { hostname } from 'node:os';

/** What tells a process from every other, those that get its id later included. Null: this system doesn't say. */
export interface ProcessIdentity {
  readonly pid: number;
  /** When it started, in ticks since the start of the machine. */
  readonly startTime: string | null;
  /** The id of this run of the machine. */
  readonly boot: string | null;
}

/** The name of this machine: from the file that uname(2) has it from, because Node's part for that takes a while to load. */
export function machineName(): string {
  machine ??= readOrNull('/proc/sys/kernel/hostname')?.trim() ?? hostname();
  return machine;
}

let machine: string | null = null;

/** What is asked of the system about processes. */
export interface ProcessTable {
  /** The content of `/proc/<pid>/stat`; null where there is none or it isn't shown to this user. */
  stat(pid: number | 'self'): string | null;
  boot(): string | null;
  /** Whether a process has this id, whoever it belongs to. */
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
      // EPERM: it is there, and another user's.
      return error instanceof Error && 'code' in error && error.code === 'EPERM';
    }
  },
};

let own: ProcessIdentity | null = null;

/** The identity of this process. */
export function ownIdentity(): ProcessIdentity {
  own ??= {
    pid: process.pid,
    startTime: readStat(systemProcesses.stat('self'))?.startTime ?? null,
    boot: systemProcesses.boot(),
  };
  return own;
}

/**
 * Whether a process still runs. No clock is asked: a process that was paused for an hour is alive, and one that was
 * killed a moment ago is not. In doubt it is alive.
 */
export function isAlive(identity: ProcessIdentity, table: ProcessTable = systemProcesses): boolean {
  if (identity.boot !== null) {
    const boot = table.boot();
    if (boot !== null && boot !== identity.boot) return false;
  }
  if (!table.exists(identity.pid)) return false;
  const stat = readStat(table.stat(identity.pid));
  // Hidden from this user (hidepid), or no Linux: then only the id is known. Or it ended just now.
  if (stat === null) return table.exists(identity.pid);
  if (stat.ended) return false;
  return identity.startTime === null || stat.startTime === identity.startTime;
}

interface Stat {
  readonly startTime: string;
  readonly ended: boolean;
}

/** Reads proc_pid_stat(5). The second field is the program's name, which may hold spaces and brackets itself. */
function readStat(text: string | null): Stat | null {
  if (text === null) return null;
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  const [state, threads, startTime] = [fields[0], fields[17], fields[19]];
  if (state === undefined || threads === undefined || startTime === undefined) return null;
  // A zombie has ended and waits for its parent, which may take its time, unless threads of it are still at work.
  return { startTime, ended: /^[ZXx]$/.test(state) && Number(threads) <= 1 };
}

/** Reads a file of Linux. On Windows the path would lead to the drive of the current directory, which anybody may name. */
function readOrNull(path: string): string | null {
  if (process.platform === 'win32') return null;
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return null;
  }
}
