// Loaded into every Node for Windows under Wine. Copies of Node replace Windows programs that Wine lacks or that do
// nothing there, and Plesk's. Started under such a name, Node records its arguments and answers as a test defines.
import { appendFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';

const name = basename(process.execPath)
  .toLowerCase()
  .replace(/\.(?:exe|com)$/, '');
const folder = process.env.DNS_SYNC_TEST_TOOLS;

if (name !== 'node' && folder !== undefined) {
  // Node takes the first word for a script and makes it an absolute path.
  const [, first = '', ...rest] = process.argv;
  const words = [name === 'plesk' ? basename(first) : first.replace(/^[A-Z]:\\(?=[A-Z]+$)/i, '/'), ...rest];
  if (name === 'plesk') {
    process.argv.splice(1, process.argv.length, 'plesk.mjs', join(folder, 'plesk-server.json'), ...words);
    await import(new URL('plesk-server/plesk.mjs', import.meta.url).href);
    process.exit();
  }
  appendFileSync(join(folder, 'tools.ndjson'), `${JSON.stringify([name, ...words])}\n`);
  const answers = join(folder, `${name}.json`);
  const all = existsSync(answers) ? JSON.parse(readFileSync(answers, 'utf8')) : [];
  const { code = 0, hex = '', sddl } = all.find(({ when }) => words.join(' ').includes(when)) ?? {};
  const place = words.indexOf('/save');
  const access = sddl ?? 'D:PAI(A;OICI;FA;;;SY)(A;OICI;FA;;;BA)';
  if (place !== -1) writeFileSync(words[place + 1], `name\r\n${access}\r\n`, 'utf16le');
  process.stdout.write(Buffer.from(hex, 'hex'), () => process.exit(code));
  await new Promise(() => {});
}
