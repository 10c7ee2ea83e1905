import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { isOurs } from './slot.ts';

describe("a command in Plesk's slot", () => {
  const cases: readonly (readonly [boolean, string])[] = [
    [true, '"/usr/bin/node" "/usr/lib/node_modules/dns-sync/dist/dns-sync-hook.cjs"'],
    [true, '/usr/local/bin/dns-sync-hook'],
    [true, '"/usr/local/bin/dns-sync" hook'],
    [true, String.raw`"C:\Program Files\nodejs\node.exe" "C:\Users\a b\npm\dns-sync\dist\dns-sync-hook.cjs"`],
    [true, String.raw`C:\npm\dns-sync-hook.cmd`],
    [false, '"/usr/local/psa/bin/extension" --exec route53 route53.php'],
    [false, String.raw`"C:\Program Files (x86)\Plesk\bin\extension.exe" --exec route53 route53.php`],
    [false, '"/usr/local/bin/dns-sync" plan'],
    [false, '/opt/dns-sync-hook-of-others/run'],
    [false, '"unclosed dns-sync-hook'],
  ];
  for (const [ours, command] of cases)
    it(`${command} is ${ours ? 'ours' : 'of another'}`, () => assert.equal(isOurs(command), ours));
});
