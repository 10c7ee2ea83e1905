/** A record of a message that tests build, with its data in wire format. */
export interface WireRecord {
  readonly name: Buffer;
  readonly type: number;
  readonly data: Buffer;
  readonly ttl?: number;
  readonly class?: number;
}

interface WireMessage {
  readonly id: number;
  readonly flags: number;
  /** The question with its type and class; none if null. */
  readonly question: Buffer | null;
  readonly answers?: readonly WireRecord[];
  readonly authorities?: readonly WireRecord[];
  readonly additionals?: readonly WireRecord[];
}

/** Encodes labels; each is octets as code units. */
export function wireName(...labels: readonly string[]): Buffer {
  return Buffer.concat([...labels.map((label) => stringOf(label)), Buffer.alloc(1)]);
}

/** Encodes octets after their length. */
export function stringOf(octets: string): Buffer {
  return Buffer.from(`${String.fromCharCode(octets.length)}${octets}`, 'latin1');
}

export function numbersOf(...numbers: readonly number[]): Buffer {
  return Buffer.from(numbers.flatMap((number) => [number >> 8, number & 255]));
}

/** Encodes a message without compression (RFC 1035 section 4.1). */
export function wireMessage({ id, flags, question, ...sections }: WireMessage): Buffer {
  const { answers = [], authorities = [], additionals = [] } = sections;
  const counts = numbersOf(question === null ? 0 : 1, answers.length, authorities.length, additionals.length);
  const records = [...answers, ...authorities, ...additionals].map(({ name, type, data, ttl = 300, ...record }) => {
    const fixed = Buffer.alloc(4);
    fixed.writeUInt32BE(ttl);
    return Buffer.concat([name, numbersOf(type, record.class ?? 1), fixed, numbersOf(data.length), data]);
  });
  return Buffer.concat([numbersOf(id, flags), counts, question ?? Buffer.alloc(0), ...records]);
}
