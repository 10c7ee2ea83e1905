import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import * as fc from 'fast-check';
import { oemText } from './oem-text.ts';
import { splitWindowsWords } from '../../text/shell/split-windows-words.ts';
import { windowsRun, withVariables } from './windows-run.ts';
import { windowsWord } from './windows-word.ts';

describe('a Windows command line', () => {
  it('is split into the words that it was built from', () => {
    const word = fc.array(fc.constantFrom('\\', '"', ' ', "'", '&', '(', '%', 'ü', 'a'), { maxLength: 12 });
    const words = fc.array(
      word.map((letters) => letters.join('')),
      { maxLength: 4 },
    );
    fc.assert(
      fc.property(words, (rest) => {
        const expected = [String.raw`C:\a b\node.exe`, ...rest];
        assert.deepEqual(splitWindowsWords(expected.map(windowsWord).join(' ')), { ok: true, value: expected });
      }),
      { numRuns: 1000 },
    );
  });

  it('keeps single quotes and backslashes in its paths, as Plesk registers them', () => {
    const cases = [
      [
        String.raw`"C:\O'Brien & Co\node.exe" "C:\a b\hook.cjs"`,
        [String.raw`C:\O'Brien & Co\node.exe`, String.raw`C:\a b\hook.cjs`],
      ],
      [
        String.raw`"%plesk_dir%bin\extension.exe" --exec route53 route53.php`,
        [String.raw`%plesk_dir%bin\extension.exe`, '--exec', 'route53', 'route53.php'],
      ],
    ] as const;
    for (const [text, value] of cases) assert.deepEqual(splitWindowsWords(text), { ok: true, value });
    assert.equal(splitWindowsWords('"C:\\a').ok, false);
    assert.equal(splitWindowsWords('  ').ok, false);
  });
});

describe('the command of another backend on Windows', () => {
  const env = { Plesk_Dir: 'C:\\Program Files (x86)\\Plesk\\', SystemRoot: 'C:\\WINDOWS' };

  it('has its variables replaced, whatever their case', () => {
    assert.equal(
      withVariables(String.raw`%plesk_dir%bin\x.exe %NONE%`, env),
      String.raw`C:\Program Files (x86)\Plesk\bin\x.exe %NONE%`,
    );
    assert.deepEqual(windowsRun('', [String.raw`%plesk_dir%bin\extension.exe`, '--exec'], env), {
      words: [String.raw`C:\Program Files (x86)\Plesk\bin\extension.exe`, '--exec'],
    });
  });

  it('that is a batch file is run by cmd.exe, as written', () => {
    const command = String.raw`"C:\a & b\backend.CMD" "x y"`;
    assert.deepEqual(windowsRun(command, [String.raw`C:\a & b\backend.CMD`, 'x y'], env), {
      words: [String.raw`C:\WINDOWS\System32\cmd.exe`, '/d', '/s', '/c', `"${command}"`],
      verbatim: true,
    });
  });
});

describe('the output of a Windows program', () => {
  it('is decoded with its code page', () => {
    assert.equal(oemText(Buffer.from('für'), 850), 'für');
    assert.equal(oemText(Uint8Array.of(0x66, 0x81, 0x72, 0x20, 0x8e, 0x99, 0xe1), 850), 'für ÄÖß');
    assert.equal(oemText(Uint8Array.of(0x8e, 0xe2, 0xaa, 0xa0, 0xa7), 866), 'Отказ');
    assert.equal(oemText(Uint8Array.of(0x8b, 0x91, 0x94, 0xdb), 932), '拒否');
  });
});
