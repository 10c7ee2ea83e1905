import { parseName } from '../../reconcile/dns/name.ts';
import { failure, success, type Result } from '../../reconcile/result.ts';
import { tsigAlgorithms, type TsigKey } from './wire/tsig.ts';

/**
 * Reads a key file as `tsig-keygen` of BIND writes it: one `key` statement with `algorithm` and `secret`.
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
  const options = new Map<string, string>();
  for (let i = 0; i < close; i += 3) {
    const [option = '', value = '', end] = rest.slice(i, i + 3);
    if (end !== ';') return failure('a line of the key does not end with ";"');
    options.set(option.toLowerCase(), value);
  }
  const keyName = parseName(name);
  if (!keyName.ok) return failure(`the name of the key ${keyName.reason}`);
  const algorithm = (options.get('algorithm') ?? '').toLowerCase().replace(/\.$/, '');
  if (!isAlgorithm(algorithm)) return failure(`the algorithm must be one of ${Object.keys(tsigAlgorithms).join(', ')}`);
  const base64 = options.get('secret') ?? '';
  const secret = Buffer.from(base64, 'base64');
  const isBase64 = secret.length > 0 && secret.toString('base64').replace(/=+$/, '') === base64.replace(/=+$/, '');
  if (!isBase64) return failure('the secret is not base64');
  return success({ name: keyName.value, algorithm, secret });
}

function isAlgorithm(text: string): text is TsigKey['algorithm'] {
  return Object.hasOwn(tsigAlgorithms, text);
}
