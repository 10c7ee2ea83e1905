import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { eventWords } from './event-log.ts';
import { refuseNetworkPath } from '../config/network-path.ts';
import { earlierPaths, standardPaths } from '../config/standard-paths.ts';

describe('places on Windows', () => {
  it('are in the ProgramData of the system, whatever the current drive is', () => {
    assert.deepEqual(standardPaths({ ProgramData: String.raw`E:\Data` }, 'win32'), {
      config: String.raw`E:\Data\dns-sync\config.json`,
      state: String.raw`E:\Data\dns-sync\state`,
    });
    assert.equal(standardPaths({}, 'win32').config, String.raw`C:\ProgramData\dns-sync\config.json`);
    assert.equal(earlierPaths({ SystemDrive: 'D:' }, 'win32')?.state, String.raw`D:\var\lib\dns-sync`);
    assert.equal(earlierPaths({}, 'linux'), null);
  });

  it('on another machine are refused, and those on a drive are not', () => {
    const refused = [
      String.raw`\\server\share`,
      '//server/share',
      String.raw`\\?\UNC\server\share`,
      String.raw`\\.\pipe\x`,
    ];
    for (const path of refused)
      assert.throws(() => refuseNetworkPath('the state directory', path, 'win32'), { code: 'network-path' }, path);
    for (const path of [String.raw`C:\a`, String.raw`\\?\C:\a`, 'C:/a', String.raw`a\b`, String.raw`\a`])
      refuseNetworkPath('the state directory', path, 'win32');
    refuseNetworkPath('the state directory', '//a', 'linux');
  });
});

describe('an entry of the event log', () => {
  it('has the severity of the exit code, and fits into a command line', () => {
    const typeOf = (code: number): unknown => eventWords(code, 'x').at(5);
    assert.deepEqual([typeOf(0), typeOf(1), typeOf(2)], ['INFORMATION', 'ERROR', 'WARNING']);
    assert.ok(eventWords(1, 'x'.repeat(100_000)).join(' ').length < 32_000);
  });
});
