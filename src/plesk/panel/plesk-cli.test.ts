import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { utilityCommands } from './plesk-cli.ts';

describe('a utility of Plesk', () => {
  it(`is called through "plesk bin" on Linux, even without Plesk in cron's PATH`, () =>
    assert.deepEqual(utilityCommands({ env: {}, platform: 'linux' }, 'server_dns'), [
      ['plesk', 'bin', 'server_dns'],
      ['/usr/sbin/plesk', 'bin', 'server_dns'],
      ['/usr/local/psa/bin/plesk', 'bin', 'server_dns'],
    ]));

  for (const dir of [String.raw`C:\Program Files (x86)\Plesk`, 'C:\\Program Files (x86)\\Plesk\\']) {
    it(`is a program of its own on Windows, in ${dir}`, () =>
      assert.deepEqual(utilityCommands({ env: { plesk_dir: dir }, platform: 'win32' }, 'server_dns'), [
        [String.raw`C:\Program Files (x86)\Plesk\bin\server_dns.exe`],
        ['plesk', 'bin', 'server_dns'],
      ]));
  }

  it('is called by the program that the environment names', () =>
    assert.deepEqual(utilityCommands({ env: { DNS_SYNC_PLESK: '/opt/plesk' }, platform: 'linux' }, 'dns'), [
      ['/opt/plesk', 'bin', 'dns'],
    ]));
});
