import fc from 'fast-check';

/** A change of a text in octets. Positions are fractions of its length, so that they fit any text. */
type Mutation =
  | { readonly kind: 'cut'; readonly at: number }
  | { readonly kind: 'delete'; readonly at: number; readonly length: number }
  | { readonly kind: 'repeat'; readonly at: number; readonly length: number }
  | { readonly kind: 'octet'; readonly at: number; readonly octet: number }
  | { readonly kind: 'insert'; readonly at: number; readonly text: string }
  | { readonly kind: 'node'; readonly at: number; readonly value: unknown }
  | { readonly kind: 'splice'; readonly at: number; readonly from: number };

/** A text of the corpus by its number, and its changes. */
export interface Mutant {
  readonly seed: number;
  readonly mutations: readonly Mutation[];
}

const fraction = fc.double({ min: 0, max: 1, noNaN: true });

/** Texts that are difficult for parsers. */
const oddTexts = [
  ['', '\0', '\n', '\r\n', '\t', '"', '\\', '\\u0000', '\uFEFF', '\u202E', 'ß', 'İ', '💥'],
  ['.', '..', '*', '*.', '@', 'xn--', 'xn--a', '-', '\\000', '\\256', 'a'.repeat(64), 'a.'.repeat(130)],
  ['0', '-1', '1e999', '-0', '2147483648', '4294967296', '9007199254740993', '0x10', 'NaN', '1.5'],
  ['null', 'true', '{}', '[]', '{"__proto__":1}', '"constructor"', '__proto__', 'toString'],
  ['<!--', ']]>', '&#0;', '&lol;', '<IsTruncated>true</IsTruncated>', '../../x'],
  ['1970-01-01T00:00:00.000Z', '+275760-09-13T00:00:00.001Z'],
].flat();

const oddValues: fc.Arbitrary<unknown> = fc.oneof(
  fc.constantFrom<unknown>(null, true, false, 0, -1, 1e21, 2 ** 31, {}, [], [[]], [null], '\uD800'),
  fc.constantFrom<unknown>(...oddTexts),
  fc.string({ unit: 'binary', maxLength: 20 }),
  fc.jsonValue({ maxDepth: 2 }),
);

const length = fc.nat({ max: 64 });

const mutation: fc.Arbitrary<Mutation> = fc.oneof(
  fc.record({ kind: fc.constant('cut' as const), at: fraction }),
  fc.record({ kind: fc.constant('delete' as const), at: fraction, length }),
  fc.record({ kind: fc.constant('repeat' as const), at: fraction, length }),
  fc.record({ kind: fc.constant('octet' as const), at: fraction, octet: fc.nat({ max: 255 }) }),
  fc.record({ kind: fc.constant('insert' as const), at: fraction, text: fc.constantFrom(...oddTexts) }),
  fc.record({ kind: fc.constant('node' as const), at: fraction, value: oddValues }),
  fc.record({ kind: fc.constant('splice' as const), at: fraction, from: fraction }),
);

/** A text of a corpus with up to four changes. */
export const anyMutant: fc.Arbitrary<Mutant> = fc.record({
  seed: fc.nat({ max: 1_000_000 }),
  mutations: fc.array(mutation, { minLength: 1, maxLength: 4 }),
});

/** Returns the octets of a mutant. */
export function mutated(corpus: readonly Buffer[], { seed, mutations }: Mutant): Buffer {
  const otherText = corpus[(seed * 7 + 1) % corpus.length] as Buffer;
  return mutations.reduce((text, change) => applied(text, change, otherText), corpus[seed % corpus.length] as Buffer);
}

function applied(text: Buffer, change: Mutation, otherText: Buffer): Buffer {
  const at = Math.floor(change.at * text.length);
  const [before, after] = [text.subarray(0, at), text.subarray(at)];
  const { kind } = change;
  if (kind === 'cut') return before;
  if (kind === 'delete') return Buffer.concat([before, after.subarray(change.length)]);
  if (kind === 'repeat') return Buffer.concat([before, after.subarray(0, change.length), after]);
  if (kind === 'octet') return Buffer.concat([before, Buffer.from([change.octet]), after.subarray(1)]);
  if (kind === 'insert') return Buffer.concat([before, Buffer.from(change.text), after]);
  if (kind === 'node') return withOtherNode(text, change.at, change.value);
  return Buffer.concat([before, otherText.subarray(Math.floor(change.from * otherText.length))]);
}

/** Replaces a value within a JSON text; any other text stays unchanged. */
function withOtherNode(text: Buffer, at: number, value: unknown): Buffer {
  let root: unknown;
  try {
    root = JSON.parse(text.toString());
  } catch {
    return text;
  }
  const holder = { root };
  const places = placesIn(holder);
  const [parent, key] = places[Math.min(places.length - 1, Math.floor(at * places.length))] as Place;
  parent[key] = value;
  return Buffer.from(JSON.stringify(holder.root));
}

type Place = readonly [parent: Record<string, unknown>, key: string];

function placesIn(value: object): Place[] {
  const parent = value as Record<string, unknown>;
  return Object.entries(parent).flatMap(([key, item]): Place[] => [
    [parent, key],
    ...(typeof item === 'object' && item !== null ? placesIn(item) : []),
  ]);
}
