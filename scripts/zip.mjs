// Writes a ZIP file (APPNOTE 6.3) whose octets depend only on names, contents and modes: no times, no owners.
import { deflateRawSync } from 'node:zlib';

/** 1 January 1980, 00:00, the earliest time that a ZIP can hold. */
const date = 0x0021;

/** The version of the format that the file needs (2.0), and with Unix (3) as its maker. */
const needed = 20;
const madeBy = (3 << 8) | needed;

/** Names are in UTF-8. */
const flags = 0x0800;

const table = Array.from({ length: 256 }, (_, index) => {
  let value = index;
  for (let bit = 0; bit < 8; bit += 1) value = value & 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1;
  return value;
});

/** Node has it only since version 20.15. @param {Uint8Array} octets */
function crc32(octets) {
  let value = 0xffffffff;
  for (const octet of octets) value = (value >>> 8) ^ table[(value ^ octet) & 0xff];
  return (value ^ 0xffffffff) >>> 0;
}

/**
 * Returns numbers as octets, the lowest first; each is a pair of value and size.
 * @param {readonly (readonly [number, 2 | 4])[]} fields
 */
function octetsOf(fields) {
  return Buffer.concat(
    fields.map(([value, size]) => {
      const field = Buffer.alloc(size);
      field.writeUIntLE(value, 0, size);
      return field;
    }),
  );
}

/**
 * Returns a ZIP of regular files, in the given order.
 * @param {readonly { name: string, content: Buffer, mode: number }[]} files
 */
export function zipOf(files) {
  const bodies = [];
  const entries = [];
  let at = 0;
  for (const { name, content, mode } of files) {
    const path = Buffer.from(name);
    const data = deflateRawSync(content, { level: 9 });
    const shared = /** @type {const} */ ([
      [needed, 2],
      [flags, 2],
      // Deflated.
      [8, 2],
      [0, 2],
      [date, 2],
      [crc32(content), 4],
      [data.length, 4],
      [content.length, 4],
      [path.length, 2],
      [0, 2],
    ]);
    const body = Buffer.concat([octetsOf([[0x04034b50, 4], ...shared]), path, data]);
    const unix = ((0o100000 | mode) << 16) >>> 0;
    // No comment, the first disk, no internal attributes, then mode and place.
    const more = octetsOf([
      [0, 2],
      [0, 2],
      [0, 2],
      [unix, 4],
      [at, 4],
    ]);
    entries.push(octetsOf([[0x02014b50, 4], [madeBy, 2], ...shared]), more, path);
    bodies.push(body);
    at += body.length;
  }
  const directory = Buffer.concat(entries);
  const end = octetsOf([
    [0x06054b50, 4],
    [0, 2],
    [0, 2],
    [files.length, 2],
    [files.length, 2],
    [directory.length, 4],
    [at, 4],
    [0, 2],
  ]);
  return Buffer.concat([...bodies, directory, end]);
}
