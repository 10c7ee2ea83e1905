import type { Io } from '../io.ts';

/** Sends all output to the messages, so that stdout has one document only. */
export function messagesOnly(io: Io): Io {
  return { ...io, out: (text) => io.log({ level: 'info', text: text.replace(/\n$/, '') }) };
}
