import { randomInt } from 'node:crypto';
import { connect } from 'node:net';
import type { MayStillSend } from '../../guard/guarded-agents.ts';
import { NotLeader } from '../../guard/not-leader.ts';
import { number16 } from './octets.ts';
import { readReply, type Response } from './read-records.ts';
import { openVerifier, signMessage, type TsigKey, type SignatureVerdict } from './tsig.ts';

/** Where and how a name server is asked. */
export interface ServerAccess {
  readonly host: string;
  readonly port: number;
  readonly key: TsigKey;
  readonly timeoutMs: number;
  readonly now: () => number;
  readonly mayStillSend?: MayStillSend | undefined;
}

/** A response, and what its signature shows. */
export interface SignedResponse {
  readonly response: Response;
  readonly verified: SignatureVerdict;
}

/**
 * How a request ended without a complete answer.
 * `isLost`: it may have been carried out, because it was sent.
 */
export class NoAnswer extends Error {
  readonly isLost: boolean;

  constructor(message: string, isLost: boolean) {
    super(message);
    this.isLost = isLost;
  }
}

/**
 * Sends a signed request by TCP and passes its responses on, one by one, until `isComplete` returns true.
 * Rejects with what `isComplete` throws, with `NotLeader` if this process may not send, and with `NoAnswer` if the connection fails, the time is over, or a message isn't a response to the request.
 */
export async function request(
  access: ServerAccess,
  build: (id: number) => Buffer,
  isComplete: (answer: SignedResponse) => boolean,
): Promise<void> {
  const { host, port, key, timeoutMs, now, mayStillSend } = access;
  const id = randomInt(0x1_00_00);
  const signed = signMessage(build(id), key, now());
  const opcode = (signed.message.readUInt16BE(2) >> 11) & 15;
  const verify = openVerifier(key, signed.mac, now);
  return new Promise((resolve, reject) => {
    const socket = connect({ host, port });
    let isSent = false;
    let received = Buffer.alloc(0);
    const settle = (error: Error | null): void => {
      socket.removeAllListeners();
      socket.on('error', () => undefined);
      socket.destroy();
      return error === null ? resolve() : reject(error);
    };
    const end = (problem: string | null): void => settle(problem === null ? null : new NoAnswer(problem, isSent));
    socket.setTimeout(timeoutMs, () => end(`no answer within ${timeoutMs / 1000} s`));
    socket.on('error', (error) => end(error.message));
    socket.on('close', () => end('the connection was closed'));
    socket.on('connect', () => {
      if (mayStillSend?.() === false) return settle(new NotLeader());
      isSent = true;
      socket.write(Buffer.concat([number16(signed.message.length), signed.message]));
      return undefined;
    });
    socket.on('data', (part) => {
      received = Buffer.concat([received, part]);
      try {
        for (let message = firstOf(received); message !== null; message = firstOf(received)) {
          received = received.subarray(2 + message.length);
          const response = readReply(message, id, opcode);
          if (response === null) return end('an answer to another request');
          if (isComplete({ response, verified: verify(message) })) return end(null);
        }
      } catch (error) {
        return error instanceof RangeError
          ? end('an answer that is no DNS message')
          : settle(error instanceof Error ? error : new Error(String(error)));
      }
      return undefined;
    });
  });
}

/** Returns the first complete message of a stream (RFC 1035 section 4.2.2); null if there is none yet. */
function firstOf(received: Buffer): Buffer | null {
  if (received.length < 2) return null;
  const end = 2 + received.readUInt16BE(0);
  return received.length < end ? null : received.subarray(2, end);
}
