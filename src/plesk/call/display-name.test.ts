import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { DnsName } from '../../reconcile/dns/name.ts';
import { displayNameOf } from './display-name.ts';

describe('the national spelling of a name', () => {
  for (const [name, national] of [
    ['example.com.', 'example.com.'],
    ['xn--bcher-kva.example.', 'bücher.example.'],
    ['xn--strae-oqa.example.', 'straße.example.'],
    ['xn--bcher-kva.xn--a.example.', 'bücher.xn--a.example.'],
    ['xn--e1afmkfd.xn--p1ai.', 'пример.рф.'],
  ] as const) {
    it(`of ${name} is ${national}`, () => assert.equal(displayNameOf(name as DnsName), national));
  }
});
