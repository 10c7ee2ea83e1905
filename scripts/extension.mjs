// Packs the Plesk extension: dist/dns-sync-extension.zip, equal to the byte for equal sources. It has the files of
// `extension`, the script of the page, and the bundles of `dist`, without code caches, which fit one Node and hold paths of this machine.
import { readdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { pageScript } from './page-script.mjs';
import { zipOf } from './zip.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
const maxOctets = 3.5 * 1024 * 1024;
const place = 'plib/resources/dns-sync';

/** @param {string} folder */
const below = (folder) =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));

/** @type {Map<string, Buffer>} */
const files = new Map();
for (const file of below(join(root, 'extension'))) {
  const name = relative(join(root, 'extension'), file).split(sep).join('/');
  if (!name.startsWith('frontend/') && name !== 'tsconfig.json') files.set(name, readFileSync(file));
}
files.set('htdocs/dist/main.js', await pageScript(root));
const meta = String(files.get('meta.xml')).replace('@VERSION@', version);
files.set('meta.xml', Buffer.from(meta));
files.set('plib/resources/version.json', Buffer.from(`${JSON.stringify({ version })}\n`));
files.set('htdocs/icon.png', readFileSync(join(root, 'extension/_meta/icons/64x64.png')));
files.set('CHANGES.md', readFileSync(join(root, 'CHANGELOG.md')));
files.set('LICENSE', readFileSync(join(root, 'LICENSE')));
// All but the library's, which only programs import.
const bundles = readdirSync(join(root, 'dist/lib')).filter((name) => name.endsWith('.cjs') && name !== 'library.cjs');
for (const name of ['dns-sync.cjs', 'dns-sync-hook.cjs', 'code-cache.cjs'])
  files.set(`${place}/${name}`, readFileSync(join(root, 'dist', name)));
// Some packages have licences with line ends of Windows.
const notices = readFileSync(join(root, 'dist/THIRD-PARTY-NOTICES.txt'), 'utf8').replaceAll('\r\n', '\n');
files.set(`${place}/THIRD-PARTY-NOTICES.txt`, Buffer.from(notices));
for (const name of bundles) files.set(`${place}/lib/${name}`, readFileSync(join(root, 'dist/lib', name)));

const isProgram = (/** @type {string} */ name) => name.startsWith('sbin/');
const names = [...files.keys()].sort();
const zip = zipOf(
  names.map((name) => ({
    name,
    content: /** @type {Buffer} */ (files.get(name)),
    mode: isProgram(name) ? 0o755 : 0o644,
  })),
);
const target = join(root, 'dist/dns-sync-extension.zip');
if (zip.length > maxOctets) {
  console.error(`extension: ${zip.length} octets, more than ${maxOctets}`);
  process.exit(1);
}
// Others may read it meanwhile.
writeFileSync(`${target}.${process.pid}`, zip);
renameSync(`${target}.${process.pid}`, target);
console.log(`${relative(process.cwd(), target)}: ${names.length} files, ${statSync(target).size} octets`);
