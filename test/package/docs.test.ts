import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { errorMessages, messagesIn } from '../../scripts/error-messages.ts';
import { generatedPages, remedyLine } from '../../scripts/generated-pages.ts';
import { loadSources } from '../support/load-sources.ts';
import { anchorsOf, brokenLinks, codeOf, pagesBelow } from '../support/markdown.ts';
import { files, textOf } from '../support/source-imports.ts';
import { knownCommands, unknownIn } from '../support/unknown-command.ts';

const root = join(import.meta.dirname, '../..');

// The commands are found by the files of their folder.
loadSources();

/** Returns the members of a string union in a source file. */
function unionIn(file: string, start: string): readonly string[] {
  const from = textOf(file).split(start)[1] ?? '';
  return [...(from.split(';')[0] ?? '').matchAll(/'([a-z0-9-]+)'/g)].map(([, word]) => word as string);
}

/** Returns the first cells of table rows below the matching headings. */
function firstCells(file: string, heading: RegExp): readonly string[] {
  const parts = textOf(file)
    .split(/^(?=## )/m)
    .filter((part) => heading.test(part.split('\n')[0] as string));
  return parts.flatMap((part) => [...part.matchAll(/^\| `([^`]+)`/gm)].map(([, word]) => word as string));
}

describe('the pages of the documentation', () => {
  it('that are generated are what "npm run docs" writes', async () => {
    const pages = await generatedPages();
    const { man } = JSON.parse(textOf('package.json')) as { readonly man: readonly string[] };
    assert.equal(man.length, 3);
    assert.deepEqual(
      [...pages.keys()],
      ['README.md', 'docs/commands.md', 'docs/configuration.md', 'docs/errors.md', ...man],
    );
    for (const [file, text] of pages) assert.equal(textOf(file), text, `${file} is out of date: run "npm run docs"`);
  });

  it('of which the README has at most 150 lines, and the plan of a golden file', () => {
    const readme = textOf('README.md');
    assert.ok(readme.trimEnd().split('\n').length <= 150);
    const plan = textOf('fixtures/golden/plan-in-readme.txt').replace(/\nexit 0\n*$/, '');
    assert.match(plan, /^\$ dns-sync plan [^\n]+\n(?:[^\n]*\n){8,}/);
    assert.ok(readme.includes(`\n\`\`\`\n${plan}\n\`\`\`\n`), 'run "npm run docs"');
  });

  it('are all in the index', () => {
    const index = textOf('docs/README.md');
    const pages = readdirSync(join(root, 'docs')).filter((name) => name.endsWith('.md') && name !== 'README.md');
    assert.ok(pages.length > 25, `only ${pages.length} pages`);
    assert.deepEqual(
      pages.filter((name) => !index.includes(`](${name})`)),
      [],
    );
  });
});

describe('the man pages', () => {
  const pages = readdirSync(join(root, 'man'));

  for (const page of pages)
    it(`${page} has no fault that mandoc knows`, (t) => {
      const { stdout, error } = spawnSync('mandoc', ['-T', 'lint', join(root, 'man', page)], { encoding: 'utf8' });
      if (error !== undefined) return t.skip('mandoc is not installed here');
      // A date would change the pages with each release.
      assert.deepEqual(
        stdout.split('\n').filter((line) => line !== '' && !line.includes('missing date')),
        [],
      );
    });

  it('have all commands, options and keys of the reference', async () => {
    const plain = (page: string): string => textOf(`man/${page}`).replaceAll('\\-', '-').replaceAll('\\(dq', '"');
    const program = plain('dns-sync.1');
    for (const [name, { options }] of await knownCommands()) {
      if (name !== '') assert.ok(program.includes(`\n.SS "dns-sync ${name}"\n`), name);
      for (const [option] of options) assert.ok(program.includes(option), `${name} ${option}`);
    }
    const keys = [...textOf('docs/configuration.md').matchAll(/^\| `([^`]+)` \|/gm)].map(([, key]) => key as string);
    assert.ok(keys.length > 50, `only ${keys.length} keys`);
    for (const key of keys) assert.ok(plain('dns-sync-config.5').includes(`\n.TP\n.B ${key}\n`), key);
  });
});

describe('docs/runbook.md', () => {
  const inRunbook = (heading: RegExp): readonly string[] => firstCells('docs/runbook.md', heading);
  const source = files
    .filter((file) => file.startsWith('src/'))
    .map(textOf)
    .join('\n');

  it('explains each state of a zone', () => {
    const states = unionIn('src/sync/status/zone-state.ts', 'readonly state:');
    assert.ok(states.includes('trashed'));
    assert.deepEqual(
      inRunbook(/^## States$/)
        .slice(0, states.length)
        .sort(),
      [...states].sort(),
    );
  });

  it('explains each rule that holds a change, and no other', () => {
    const rules = new Set(unionIn('src/reconcile/plan/change.ts', 'export type HoldRule ='));
    assert.ok(rules.has('conflict'));
    const named = source.matchAll(
      /\brule: ((?:'[a-z-]+'(?: \| )?)+)|\bheld\(\s*('[a-z-]+')|\bzoneHold\(\s*\w+,\s*('[a-z-]+')/g,
    );
    for (const match of named)
      for (const [, rule] of (match[1] ?? match[2] ?? match[3] ?? '').matchAll(/'([a-z-]+)'/g))
        rules.add(rule as string);
    assert.deepEqual([...inRunbook(/^## Rules that hold a change$/)].sort(), [...rules].sort());
  });

  it('explains each check of doctor', () => {
    const checks = new Set(
      [...source.matchAll(/: Check = \{\s*name: '([^']+)'|\battempt\(examined, '([^']+)'/g)].map(
        ([, name, tried]) => name ?? tried,
      ),
    );
    assert.ok(checks.size >= 10, [...checks].join(', '));
    assert.deepEqual(new Set(inRunbook(/^## What `doctor` reports$/)), checks);
  });

  it('has lines of status as the program prints them', () => {
    const lines = [...inRunbook(/^## Alerts of /), ...inRunbook(/^## States$/)].filter((line) => /[ :]/.test(line));
    assert.ok(lines.length >= 12, lines.join(', '));
    const text = (line: string): string => line.replace(/^silent: (?:… )?/, '');
    assert.deepEqual(
      lines.filter((line) => !source.includes(text(line))),
      [],
    );
  });
});

describe('docs/errors.md', () => {
  it('has each error code once, and no other', () => {
    const codes = unionIn('src/reconcile/error-code.ts', 'export type ErrorCode =');
    assert.ok(codes.length > 90, `only ${codes.length} codes`);
    assert.deepEqual([...firstCells('docs/errors.md', /^## /)].sort(), [...codes].sort());
  });

  it('has a meaning and a remedy for each code', () => {
    const rows = [...textOf('docs/errors.md').matchAll(/^\| `[^`]+` \|(.*)$/gm)].map(([, row]) => row as string);
    for (const row of rows) assert.match(row, /^ \S.{9,} \| \S.{9,} \|$/);
  });
});

describe('the messages in docs/errors.md', () => {
  const messages = errorMessages();

  it('are those of the source, with the remedies of each', () => {
    const page = textOf('docs/errors.md');
    assert.ok(messages.length > 180, `only ${messages.length} messages`);
    for (const message of messages) {
      const lists = page.split(`\n- \`${message.message}\`\n`).slice(1);
      const remedies = lists.flatMap((list) => list.split(/\n(?! {2}- )/)[0]?.split('\n') ?? []);
      assert.ok(remedies.includes(`  - ${remedyLine(message)}`), message.message);
    }
  });

  it('have a remedy in words for each code', () => {
    const codes = unionIn('src/reconcile/error-code.ts', 'export type ErrorCode =');
    const explained = new Set(messages.filter((message) => /[a-z]/i.test(remedyLine(message))).map(({ code }) => code));
    assert.deepEqual(
      codes.filter((code) => !explained.has(code)),
      [],
    );
  });

  it('all have a remedy in words', () => {
    assert.deepEqual(
      messages.filter((message) => !/[a-z]/i.test(remedyLine(message))),
      [],
    );
  });

  for (const [form, source, found] of [
    [
      'calls with conditions and templates',
      "throw new DnsSyncError('one', `${f({ a: ')' })} isn't \\`b\\``, // c, d\n  hint ?? \"say (it)\");",
      [['one', "… isn't 'b'", 'say (it)']],
    ],
    [
      'conditions that belong together',
      "throw new DnsSyncError(a === 'x' ? 'one' : 'two', a === 'x' ? 'is x' : 'is y', a === 'x' ? 'do x' : 'do y');",
      [
        ['one', 'is x', 'do x'],
        ['two', 'is y', 'do y'],
      ],
    ],
    [
      'constants, also in templates',
      "const message = 'is x';\nconst again = 'try again';\nthrow new DnsSyncError('one', message, `wait. ${again}`);",
      [['one', 'is x', 'wait. try again']],
    ],
    [
      'functions of a file, by their calls',
      "function no(message: string, hint: string): E {\n  return new DnsSyncError('one', `it ${message}`, hint);\n}\n" +
        "const what = 'be';\nthrow no('is x', 'do x');\nthrow no(`is ${y}`, `do ${what}`);",
      [
        ['one', 'it is x', 'do x'],
        ['one', 'it is …', 'do be'],
      ],
    ],
    [
      'objects, also in functions and tables',
      "const known = { a: (x: string) => ({ code: 'one', message: `has ${x}`, hint: 'do x' }) };\n" +
        "const table = [{ is: 'is x', hint: 'do x' }, { is: 'is y', hint: 'do y' }];\nconst row = table.find(f);\n" +
        "throw { code: 'two', message: `${row.is} (${z})`, hint: `${row.hint} or wait` };",
      [
        ['one', 'has …', 'do x'],
        ['two', 'is x (…)', 'do x or wait'],
        ['two', 'is y (…)', 'do y or wait'],
      ],
    ],
    [
      'rules that are errors too',
      "const rule = { rule: 'one', detail: 'is x', release: 'do x' };\nthrow new DnsSyncError('one', f.detail, f.release);\n" +
        "const other = { rule: 'two', detail: 'is y', release: 'do y' };",
      [['one', 'is x', 'do x']],
    ],
  ] as const)
    it(`are read from ${form}`, () => {
      assert.deepEqual(
        messagesIn(new Map([['src/a.ts', source]])),
        found.map(([code, message, remedy]) => ({ code, message, remedy })),
      );
    });

  it('are read from functions of other files', () => {
    const sources = new Map([
      [
        'src/a/no.ts',
        "export const no = ({ what }: P, hint: string) => new DnsSyncError('one', `${what} in ${x}`, hint);",
      ],
      ['src/b.ts', "import { no } from './a/no.ts';\nthrow no({ what: 'it fails' }, 'do x');"],
    ]);
    assert.deepEqual(messagesIn(sources), [{ code: 'one', message: 'it fails in …', remedy: 'do x' }]);
  });
});

describe('the lines of the pages', () => {
  it('have at most 120 characters, except in tables, code and generated parts', () => {
    const long = pagesBelow(root)
      .filter((page) => !/^fixtures\/golden\/|^docs\/(?:commands|configuration)\.md$/.test(page))
      .flatMap((page) => {
        const text = textOf(page)
          .replaceAll(/^ *```[^]*?^ *```/gm, '')
          .replaceAll(/<!-- "npm run (?:bench|docs)[^]*?<!-- end /g, '');
        return text
          .split('\n')
          .filter((line) => line.length > 120 && !line.trimStart().startsWith('|') && / .* /.test(line.trim()))
          .map((line) => `${page}: ${line}`);
      });
    assert.deepEqual(long, []);
  });
});

describe('the links of the pages', () => {
  it('lead to files and headings that exist', () => {
    const pages = pagesBelow(root);
    for (const page of ['README.md', 'CHANGELOG.md', 'docs/README.md', 'docs/decisions/README.md'])
      assert.ok(pages.includes(page), page);
    assert.deepEqual(brokenLinks(root, pages), []);
  });

  it('are found broken if they lead nowhere, but not in code or on the web', () => {
    const folder = mkdtempSync(join(tmpdir(), 'dns-sync-links-'));
    try {
      mkdirSync(join(folder, 'docs'));
      writeFileSync(
        join(folder, 'README.md'),
        '# A [b](docs/) `c`, d\n\n[1](docs/x.md#two-words) [2](#a-b-c-d) [3](docs)\n',
      );
      const page = [
        '## Two words',
        '## Two words',
        '[1](../README.md#a-b-c-d) [2](#two-words-1) [3](https://example.com/x.md) `[4](no.md)`',
        '```md',
        '## Three\n[5](no.md)',
        '```',
        '[6](none.md) [7](#three) [8](../README.md#b) [9](../../outside.md) [10](../docs#x)\n\n[11]: gone.md',
      ];
      writeFileSync(join(folder, 'docs/x.md'), page.join('\n'));
      assert.deepEqual(brokenLinks(folder, pagesBelow(folder)), [
        'docs/x.md: none.md leads to no file',
        'docs/x.md: #three leads to no heading',
        'docs/x.md: ../README.md#b leads to no heading',
        'docs/x.md: ../../outside.md leads to no file',
        'docs/x.md: ../docs#x leads to no heading',
        'docs/x.md: gone.md leads to no file',
      ]);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('have the anchors of GitHub', () => {
    assert.deepEqual([...anchorsOf("# It's `a.b`: one\n## Ü & x_y-z\n#no heading\n")], ['its-ab-one', 'ü--x_y-z']);
  });
});

describe('the command lines of the pages', () => {
  it('are in blocks and in spans, which may go on in the next line', () => {
    const page = "It's `a\nb` and ``c ` d``.\n\n- One ` alone\n\n- `e`\n\n  ```sh\n  f\n  g `h`\n  ```\n";
    assert.deepEqual(
      codeOf(page)
        .map((text) => text.trim())
        .filter(Boolean),
      ['f', 'g `h`', 'a b', 'c ` d', 'e'],
    );
  });

  it('name commands and options that the program knows', async () => {
    const known = await knownCommands();
    // The changelog names the commands of its time.
    const pages = pagesBelow(root).filter((page) => page !== 'CHANGELOG.md');
    // In a message, the name of the program is also the subject of a sentence.
    const written = (page: string): string =>
      textOf(page).replace(/<!-- "npm run docs" writes this part from the source[^]*$/, '');
    const lines = pages.flatMap((page) => codeOf(written(page)).map((text) => ({ page, text })));
    const named = lines.filter(({ text }) => text.includes('dns-sync '));
    assert.ok(named.length > 200, `only ${named.length} command lines`);
    assert.deepEqual(
      named.flatMap(({ page, text }) => unknownIn(text, known).map((fault) => `${page}: ${fault}: ${text}`)),
      [],
    );
  });

  for (const [text, faults] of [
    ['dns-sync plan --out x.plan && dns-sync apply --plan x.plan', []],
    ['dns-sync --config verify status', []],
    ['dns-sync --config FILE prove', ['"dns-sync " has no command prove']],
    ['dns-sync plan example.com  # see verify, --none', []],
    ['dns-sync server=a', []],
    ['plesk ext dns-sync --register', []],
    ['aws iam create-policy --policy-name dns-sync --policy-document file://policy.json', []],
    ['dns-sync trash [options] [command]', []],
    ['dns-sync plan [--json] [--none]', ['"dns-sync plan" has no option --none']],
    ['dns-sync trash restore example.com --yes', []],
    ['dns-sync trash purge', ['"dns-sync trash" has no command purge']],
    ['$ dns-sync prove', ['"dns-sync " has no command prove']],
    ['dns-sync plan --via dns', ['"dns-sync plan" has no option --via']],
    ['dns-sync doctor; dns-sync plan --none=1 --json', ['"dns-sync plan" has no option --none']],
    ['run "dns-sync adopt example.com --force" to look', ['"dns-sync adopt" has no option --force']],
  ] as const)
    it(`are read as a shell reads them: ${text}`, async () =>
      assert.deepEqual(unknownIn(text, await knownCommands()), faults));
});
