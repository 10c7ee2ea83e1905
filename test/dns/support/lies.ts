import { numbersOf, wireMessage, wireName, type WireRecord } from '../../../src/cloud/dns/wire/test-message.ts';
import { withLength, type Asked } from './liar.ts';

const [typeA, typeNs, typeSoa] = [1, 2, 6];

/** Flags of an answer: with authority, without, truncated, and with a code. */
const [withAuthority, withoutAuthority, truncated] = [0x84_00, 0x80_00, 0x82_00];

/** An address at which a name server says what the attacker wants. */
const evil = Buffer.from([127, 2, 0, 66]);

export const wire = (name: string): Buffer => wireName(...name.split('.').filter((label) => label !== ''));
const ns = (owner: string, server: string): WireRecord => ({ name: wire(owner), type: typeNs, data: wire(server) });
const addressOf = (owner: string): WireRecord => ({ name: wire(owner), type: typeA, data: evil });
const soa = (owner: string): WireRecord => {
  return {
    name: wire(owner),
    type: typeSoa,
    data: Buffer.concat([wire('ns.evil.'), wire('host.evil.'), Buffer.alloc(20)]),
  };
};

/** Builds an answer to a query, with its question and ID unless others are given. */
export function answerTo(
  { query }: Pick<Asked, 'query'>,
  flags: number,
  sections: Omit<Parameters<typeof wireMessage>[0], 'id' | 'flags' | 'question'> = {},
): Buffer {
  const end = query.indexOf(0, 12) + 5;
  return wireMessage({ id: query.readUInt16BE(0), flags, question: query.subarray(12, end), ...sections });
}

/** A delegation of the name to the attacker's server. */
const delegation = (asked: Asked): Buffer =>
  answerTo(asked, withoutAuthority, {
    authorities: [ns(asked.name, 'ns.evil.')],
    additionals: [addressOf('ns.evil.')],
  });

/** No such name, with authority. */
const noName = (asked: Asked): Buffer => answerTo(asked, withAuthority + 3, { authorities: [soa(zoneOf(asked))] });

const zoneOf = ({ name }: Asked): string => `${name.split('.').at(-2) ?? ''}.`;

function changed(message: Buffer, change: (copy: Buffer) => void): Buffer {
  const copy = Buffer.from(message);
  change(copy);
  return copy;
}

/** What a liar does, by a label for a top-level domain. None of it may be believed. */
export const lies: Readonly<Record<string, (asked: Asked) => void>> = {
  silence: () => undefined,
  'wrong-id': (asked) => {
    for (let i = 1; i < 200; i++)
      asked.send(changed(delegation(asked), (copy) => copy.writeUInt16BE((copy.readUInt16BE(0) + i) & 0xff_ff)));
  },
  'wrong-question': (asked) =>
    asked.send(
      wireMessage({
        id: asked.query.readUInt16BE(0),
        flags: withAuthority,
        question: Buffer.concat([wire('evil.'), numbersOf(2, 1)]),
      }),
    ),
  'wrong-type': (asked) =>
    asked.send(changed(noName(asked), (copy) => copy.writeUInt16BE(typeA, asked.query.indexOf(0, 12) + 1))),
  'no-question': (asked) =>
    asked.send(
      wireMessage({
        id: asked.query.readUInt16BE(0),
        flags: withAuthority + 3,
        question: null,
        authorities: [soa(zoneOf(asked))],
      }),
    ),
  'other-address': (asked) => {
    asked.sendFrom('127.2.0.66', delegation(asked));
    asked.sendFrom('127.2.0.67', noName(asked));
  },
  echo: (asked) => asked.send(asked.query),
  empty: (asked) => asked.send(Buffer.alloc(0)),
  header: (asked) => asked.send(changed(noName(asked), () => undefined).subarray(0, 12)),
  cut: (asked) => {
    for (let end = 13; end < delegation(asked).length; end++) asked.send(delegation(asked).subarray(0, end));
  },
  giant: (asked) =>
    asked.send(
      answerTo(asked, withoutAuthority, {
        authorities: Array.from({ length: 1500 }, (_, i) => ns(asked.name, `ns${i}.evil.`)),
      }).subarray(0, 65_000),
    ),
  loop: (asked) => {
    const end = asked.query.indexOf(0, 12) + 5;
    const loop = Buffer.from([0xc0, end, 0, typeNs, 0, 1, 0, 0, 0, 60, 0, 2, 0xc0, end]);
    asked.send(
      Buffer.concat([
        numbersOf(asked.query.readUInt16BE(0), withAuthority, 1, 1, 0, 0),
        asked.query.subarray(12, end),
        loop,
      ]),
    );
  },
  bomb: (asked) => {
    const end = asked.query.indexOf(0, 12) + 5;
    const records = Array.from({ length: 5000 }, (_, i) => {
      const place = end + 12 * i;
      return Buffer.from([0xc0 | ((place - 12) >> 8), (place - 12) & 255, 0, typeNs, 0, 1, 0, 0, 0, 0, 0, 0]);
    });
    asked.send(
      Buffer.concat([
        numbersOf(asked.query.readUInt16BE(0), withAuthority, 1, 5000, 0, 0),
        asked.query.subarray(12, end),
        ...records,
      ]),
    );
  },
  upward: (asked) =>
    asked.send(
      answerTo(asked, withoutAuthority, { authorities: [ns('.', 'ns.evil.')], additionals: [addressOf('ns.evil.')] }),
    ),
  own: (asked) =>
    asked.send(
      answerTo(asked, withoutAuthority, {
        authorities: [ns(zoneOf(asked), 'ns.evil.')],
        additionals: [addressOf('ns.evil.')],
      }),
    ),
  sideways: (asked) =>
    asked.send(
      answerTo(asked, withoutAuthority, {
        authorities: [ns('honest.', 'ns.evil.')],
        additionals: [addressOf('ns.evil.')],
      }),
    ),
  'no-authority': (asked) => asked.send(answerTo(asked, withoutAuthority + 3, { authorities: [soa(zoneOf(asked))] })),
  'other-zone': (asked) => asked.send(answerTo(asked, withAuthority + 3, { authorities: [soa('.')] })),
  cache: (asked) => asked.send(answerTo(asked, withoutAuthority + 0x80, { answers: [ns(asked.name, 'ns.evil.')] })),
  failure: (asked) => asked.send(answerTo(asked, withAuthority + 2, { authorities: [soa(zoneOf(asked))] })),
  refusal: (asked) => asked.send(answerTo(asked, withoutAuthority + 5, { authorities: [ns(asked.name, 'ns.evil.')] })),
  'tcp-closed': (asked) => asked.send(asked.isTcp ? Buffer.alloc(0) : answerTo(asked, truncated)),
  'tcp-cut': (asked) =>
    asked.send(asked.isTcp ? withLength(delegation(asked)).subarray(0, -1) : answerTo(asked, truncated)),
  'tcp-wrong-id': (asked) =>
    asked.send(
      asked.isTcp
        ? withLength(changed(delegation(asked), (copy) => copy.writeUInt16BE(copy.readUInt16BE(0) ^ 1)))
        : answerTo(asked, truncated),
    ),
  'tcp-truncated': (asked) =>
    asked.send(asked.isTcp ? withLength(answerTo(asked, truncated)) : answerTo(asked, truncated)),
  'tcp-giant': (asked) => asked.send(asked.isTcp ? Buffer.alloc(1_000_000, 0xff) : answerTo(asked, truncated)),
};
