import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { compareFigures } from '../../bench/compare-figures.ts';
import { findOctodns } from '../../bench/octodns/octodns.ts';

describe('the check of figures before a release', () => {
  const worse = (now: number, baseline: Record<string, number>): boolean | undefined =>
    compareFigures({ size: now }, baseline)[0]?.isWorse;

  it('fails if a figure is more than 15 % above the baseline, or was not measured', () => {
    assert.equal(worse(2.29, { size: 2 }), false);
    assert.equal(worse(2.31, { size: 2 }), true);
    assert.equal(worse(1, { size: 2 }), false);
    assert.equal(worse(Number.NaN, { size: 2 }), true);
    assert.equal(worse(9, {}), false, 'a new figure');
  });

  it('has a baseline', () => {
    const root = join(import.meta.dirname, '../..');
    const figures = JSON.parse(readFileSync(join(root, 'bench/baseline.json'), 'utf8')) as Record<string, number>;
    assert.ok(Object.keys(figures).length >= 7);
    for (const [name, value] of Object.entries(figures)) assert.ok(value > 0, name);
  });

  it('runs in a release that is not dry', () => {
    const script = readFileSync(join(import.meta.dirname, '../../scripts/release.mjs'), 'utf8');
    assert.match(script, /if \(!isDry\) run\(.*bench\/main\.ts.*check/);
  });
});

describe('the comparison with octoDNS', () => {
  it('says what is wrong with its folder, and what it needs', () => {
    const empty = mkdtempSync(join(tmpdir(), 'dns-sync-test-'));
    try {
      assert.throws(
        () => findOctodns(join(empty, 'none')),
        /can't be run from .*none: it is no folder\. Give --octodns/,
      );
      assert.throws(() => findOctodns(empty), /can't be run from .*: .+\. Give --octodns a virtual environment/);
    } finally {
      rmdirSync(empty);
    }
  });
});
