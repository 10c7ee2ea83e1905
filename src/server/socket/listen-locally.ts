import { chmod, chown, mkdir, rm } from 'node:fs/promises';
import { createServer, type Socket } from 'node:net';
import { dirname } from 'node:path';
import { errorText } from '../../text/error-text.ts';
import { DnsSyncError } from '../../reconcile/error.ts';
import { linesOf } from './lines-of.ts';

/** A connection of another process of this machine. */
export interface LocalConnection {
  /** Sends a document on a line of its own. */
  readonly send: (document: object) => void;
  /** Ends the connection after what was sent. */
  readonly end: () => void;
}

/** Handles the lines of a connection, which may be anything; returns what to do when it ends. */
export type OnConnection = (connection: LocalConnection) => {
  readonly onLine: (line: string) => void;
  readonly onEnd: () => void;
};

/** A socket for processes of this machine. */
export interface LocalSocket {
  close(): Promise<void>;
}

/** The owner and the group that may connect. */
export interface SocketOwner {
  readonly uid: number;
  readonly gid: number;
}

/**
 * Listens on a socket for the owner and the group of a directory.
 * The caller is the only process that listens there, so a socket that is left over from a killed one is removed. Throws
 * `server-not-writable`.
 */
export async function listenLocally(
  path: string,
  owner: SocketOwner | null,
  onConnection: OnConnection,
): Promise<LocalSocket> {
  const open = new Set<Socket>();
  const server = createServer((socket) => {
    open.add(socket);
    const { onLine, onEnd } = onConnection({
      send: (document) => void (socket.writable && socket.write(`${JSON.stringify(document)}\n`)),
      end: () => void socket.end(),
    });
    linesOf(socket, onLine);
    // A caller that is gone needs no answer.
    socket.on('error', () => undefined);
    socket.on('close', () => {
      open.delete(socket);
      onEnd();
    });
  });
  try {
    if (process.platform !== 'win32') {
      await mkdir(dirname(path), { recursive: true, mode: 0o755 });
      await rm(path, { force: true });
    }
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(path, resolve);
    });
    if (process.platform !== 'win32') await share(path, owner);
  } catch (error) {
    server.close();
    throw new DnsSyncError(
      'server-not-writable',
      `cannot listen on ${path}: ${errorText(error)}`,
      'run it as the owner of the state directory, or set RUNTIME_DIRECTORY to a folder of this user',
    );
  }
  return {
    close: async () => {
      for (const socket of open) socket.destroy();
      await new Promise<void>((resolve) => void server.close(() => resolve()));
    },
  };
}

/** Lets the users connect that may write to the state. Only root can give a socket away. */
async function share(path: string, owner: SocketOwner | null): Promise<void> {
  if (owner !== null) await chown(path, owner.uid, owner.gid).catch(() => undefined);
  await chmod(path, 0o660);
}
