import { maxTtl } from '../../../reconcile/dns/record-set.ts';
import type { Answer, AnsweredRecord, Question } from '../../../reconcile/live/dns-answer.ts';
import { recordData } from './record-data.ts';
import { typeName, typeNumber } from './record-types.ts';
import { encodeName, readName, type ReadAt } from './wire-name.ts';

/** UDP answers up to this size fit into one packet on any path (DNS flag day 2020, RFC 9715). */
const udpPayloadSize = 1232;

const headerLength = 12;
const classIn = 1;
const optType = 41;

/** Response codes (RFC 1035 section 4.1.1, RFC 2136 section 2.2). */
const rcodes = ['NOERROR', 'FORMERR', 'SERVFAIL', 'NXDOMAIN', 'NOTIMP', 'REFUSED'];

/** The pseudo-record of EDNS without options (RFC 6891 section 6.1). */
const edns = Buffer.from([0, 0, optType, udpPayloadSize >> 8, udpPayloadSize & 255, 0, 0, 0, 0, 0, 0]);

/**
 * Builds a query without recursion (RFC 1035 section 4.1); with EDNS unless a server doesn't understand it.
 * Throws for an unknown record type.
 */
export function queryMessage(id: number, question: Question, withEdns: boolean): Buffer {
  const header = Buffer.alloc(headerLength);
  header.writeUInt16BE(id, 0);
  header.writeUInt16BE(1, 4);
  header.writeUInt16BE(withEdns ? 1 : 0, 10);
  const type = typeNumber(question.type);
  if (type === null) throw new Error(`not a record type: ${question.type}`);
  const end = Buffer.from([type >> 8, type & 255, 0, classIn]);
  return Buffer.concat([header, encodeName(question.name), end, ...(withEdns ? [edns] : [])]);
}

/**
 * Reads the answer to a query.
 * Returns "truncated" if TCP has the complete one, and null if it isn't an answer to this question: another ID or
 * question, a query, or no DNS message at all. Never throws for any message, because it may be hostile.
 */
export function readAnswer(message: Buffer, id: number, question: Question): Answer | 'truncated' | null {
  try {
    return answerIn(message, id, question);
  } catch (error) {
    // Reads beyond the end, and names that can't be.
    if (error instanceof RangeError) return null;
    throw error;
  }
}

function answerIn(message: Buffer, id: number, question: Question): Answer | 'truncated' | null {
  const flags = message.readUInt16BE(2);
  const code = flags & 15;
  const rcode = rcodes[code] ?? `RCODE${code}`;
  const isStandard = (flags & 0xf8_00) === 0x80_00;
  if (message.readUInt16BE(0) !== id || !isStandard) return null;
  const questions = message.readUInt16BE(4);
  const end = questions === 1 ? endOfQuestion(message, question) : null;
  // A server that can't read a query with EDNS may leave the question out.
  if (end === null && (rcode !== 'FORMERR' || questions !== 0)) return null;
  if ((flags & 0x02_00) !== 0) return 'truncated';
  const authoritative = (flags & 0x04_00) !== 0;
  const answers = readSection(message, end ?? headerLength, message.readUInt16BE(6));
  const authorities = readSection(message, answers.end, message.readUInt16BE(8));
  const additionals = readSection(message, authorities.end, message.readUInt16BE(10));
  return {
    rcode,
    authoritative,
    answers: answers.value,
    authorities: authorities.value,
    additionals: additionals.value,
  };
}

/** Returns the place after the question; null if it is another one. */
function endOfQuestion(message: Buffer, { name, type }: Question): number | null {
  const asked = readName(message, headerLength);
  const isSame =
    asked.value === name &&
    message.readUInt16BE(asked.end) === typeNumber(type) &&
    message.readUInt16BE(asked.end + 2) === classIn;
  return isSame ? asked.end + 4 : null;
}

/** Reads the records of a section. Those of another class are left out, and so is EDNS. */
function readSection(message: Buffer, start: number, count: number): ReadAt<readonly AnsweredRecord[]> {
  const records: AnsweredRecord[] = [];
  let at = start;
  for (let i = 0; i < count; i++) {
    const name = readName(message, at);
    const data = name.end + 10;
    const end = data + message.readUInt16BE(name.end + 8);
    if (end > message.length) throw new RangeError('a record is cut');
    at = end;
    const number = message.readUInt16BE(name.end);
    if (number === optType || message.readUInt16BE(name.end + 2) !== classIn) continue;
    const type = typeName(number);
    const ttl = message.readUInt32BE(name.end + 4);
    records.push({
      name: name.value,
      type,
      // RFC 2181 section 8.
      ttl: ttl > maxTtl ? 0 : ttl,
      value: recordData(type, message, data, end),
    });
  }
  return { value: records, end: at };
}
