import { randomInt } from 'node:crypto';
import { createSocket } from 'node:dgram';
import { connect, isIPv6 } from 'node:net';
import type { Answer, Question } from '../../../reconcile/live/dns-answer.ts';
import { queryMessage, readAnswer } from './message.ts';

/** A question to one address. */
interface Exchange {
  readonly address: string;
  readonly port: number;
  readonly question: Question;
  readonly timeoutMs: number;
  /** Ends the exchange without an answer. */
  readonly signal: AbortSignal;
  /** Waits until the next message may be sent. */
  readonly beforeMessage: () => Promise<void>;
}

type Received = Answer | 'truncated' | null;

/** A query, and the reader of its answers. */
interface Sent extends Exchange {
  readonly query: Buffer;
  readonly read: (message: Buffer) => Received;
}

/**
 * Asks a name server without recursion: by UDP, and by TCP if the answer is truncated.
 * Returns null if no answer to this question comes in time. Each query has a random ID and a random port. The socket is
 * connected, so the system drops packets from other addresses. Never throws.
 */
export async function exchange(options: Exchange): Promise<Answer | null> {
  const answer = await askWith(options, true);
  const isUnknownFormat = answer?.rcode === 'FORMERR' || answer?.rcode === 'NOTIMP';
  // Old servers know no EDNS (RFC 6891 section 7).
  return isUnknownFormat ? askWith(options, false) : answer;
}

async function askWith(options: Exchange, withEdns: boolean): Promise<Answer | null> {
  const id = randomInt(0x1_00_00);
  const query = queryMessage(id, options.question, withEdns);
  const sent = { ...options, query, read: (message: Buffer) => readAnswer(message, id, options.question) };
  await options.beforeMessage();
  const answer = await overUdp(sent);
  if (answer !== 'truncated') return answer;
  await options.beforeMessage();
  const complete = await overTcp(sent);
  return complete === 'truncated' ? null : complete;
}

/** Runs an exchange until it has an answer, its time is over, or it is aborted. */
async function untilAnswered(
  { timeoutMs, signal }: Sent,
  start: (end: (answer: Received) => void) => () => void,
): Promise<Received> {
  return new Promise((resolve) => {
    let close: (() => void) | null = null;
    let hasEnded = signal.aborted;
    const end = (answer: Received): void => {
      hasEnded = true;
      clearTimeout(timer);
      signal.removeEventListener('abort', abort);
      close?.();
      close = null;
      resolve(answer);
    };
    const abort = (): void => end(null);
    const timer = setTimeout(abort, timeoutMs);
    signal.addEventListener('abort', abort);
    if (hasEnded) return end(null);
    close = start((answer) => {
      if (!hasEnded) end(answer);
    });
    return undefined;
  });
}

/** Sends the query once more after half of the time: a packet may be lost. */
async function overUdp(sent: Sent): Promise<Received> {
  const { address, port, query, timeoutMs, beforeMessage, read } = sent;
  return untilAnswered(sent, (end) => {
    const socket = createSocket(isIPv6(address) ? 'udp6' : 'udp4');
    let isOpen = true;
    const send = (): void => {
      if (isOpen) socket.send(query, (error) => error !== null && end(null));
    };
    const again = setTimeout(() => void beforeMessage().then(send), timeoutMs / 2);
    // Also that nothing listens there, and that there is no route. `connect` would pass an error to its own callback.
    socket.on('error', () => end(null));
    // Anything that isn't an answer may be forged: the right one may still come.
    socket.on('message', (message) => {
      const answer = read(message);
      if (answer !== null) end(answer);
    });
    socket.on('connect', send);
    socket.connect(port, address);
    return () => {
      isOpen = false;
      clearTimeout(again);
      socket.close();
    };
  });
}

/** Each message over TCP comes after its length (RFC 1035 section 4.2.2). */
async function overTcp(sent: Sent): Promise<Received> {
  const { address, port, query, read } = sent;
  return untilAnswered(sent, (end) => {
    const socket = connect({ host: address, port });
    let received = Buffer.alloc(0);
    socket.on('connect', () =>
      socket.write(Buffer.concat([Buffer.from([query.length >> 8, query.length & 255]), query])),
    );
    socket.on('error', () => end(null));
    socket.on('close', () => end(null));
    socket.on('data', (part) => {
      received = Buffer.concat([received, part]);
      const length = received.length < 2 ? Infinity : 2 + received.readUInt16BE(0);
      if (received.length >= length) end(read(received.subarray(2, length)));
    });
    return () => socket.destroy();
  });
}
