import { privateFileRefused, readPrivateFile } from '../../files/read-private-file.ts';
import { parseName, withoutFinalDot } from '../../reconcile/dns/name.ts';
import { failure, success, type Result } from '../../reconcile/result.ts';
import { tsigAlgorithms, type TsigKey } from './wire/tsig.ts';

/** Reads a key file, which only root or this user may read. Throws `key-file`, never with the secret. */
export function readTsigKeyFile(path: string): TsigKey {
  const file = { path, what: 'TSIG key file', namedIn: '"keyFile" of the target' };
  const key = parseKeyFile(readPrivateFile(file, process.platform));
  if (key.ok) return key.value;
  throw privateFileRefused(file, key.reason, 'create it with tsig-keygen');
}

/**
 * Reads the text of a key file as `tsig-keygen` of BIND writes it: one `key` statement with `algorithm` and `secret`.
 * Comments are those of named.conf: `#`, `//` and `/* … *\/`, but not within quotes, because base64 may contain `//`.
 * A failure never contains the secret. Pure.
 */
export function parseKeyFile(text: string): Result<TsigKey> {
  const words = [...text.matchAll(/"[^"]*"|\/\*.*?\*\/|\/\/[^\n]*|#[^\n]*|[{};]|[^\s{};"]+/gs)]
    .map(([word]) => word)
    .filter((word) => !/^(?:\/\*|\/\/|#)/.test(word))
    .map((word) => word.replace(/^"(.*)"$/s, '$1'));
  const [statement, name = '', open, ...rest] = words;
  if (statement !== 'key' || open !== '{') return failure('expected: key "NAME" { algorithm …; secret …; };');
  const close = rest.indexOf('}');
  if (close === -1) return failure('the key statement has no end');
  if (rest.slice(close + 1).some((word) => word !== ';')) return failure('it has more than one key');
  const options = readOptions(rest.slice(0, close));
  if (options === null) return failure('a line of the key does not end with ";"');
  const keyName = parseName(name);
  if (!keyName.ok) return failure(`the name of the key ${keyName.reason}`);
  const algorithm = withoutFinalDot((options.get('algorithm') ?? '').toLowerCase());
  if (!isAlgorithm(algorithm)) return failure(`the algorithm must be one of ${Object.keys(tsigAlgorithms).join(', ')}`);
  const secret = readBase64(options.get('secret') ?? '');
  return secret === null ? failure('the secret is not base64') : success({ name: keyName.value, algorithm, secret });
}

/** Reads statements of two words with a semicolon; null if they have another form. */
function readOptions(words: readonly string[]): ReadonlyMap<string, string> | null {
  const options = new Map<string, string>();
  for (let i = 0; i < words.length; i += 3) {
    const [option = '', value = '', end] = words.slice(i, i + 3);
    if (end !== ';') return null;
    options.set(option.toLowerCase(), value);
  }
  return options;
}

/** Decodes base64, with or without padding; null if it is empty or anything else. */
function readBase64(text: string): Buffer | null {
  const octets = Buffer.from(text, 'base64');
  const isSame = octets.toString('base64').replace(/=+$/, '') === text.replace(/=+$/, '');
  return octets.length > 0 && isSame ? octets : null;
}

function isAlgorithm(text: string): text is TsigKey['algorithm'] {
  return Object.hasOwn(tsigAlgorithms, text);
}
