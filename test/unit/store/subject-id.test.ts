import { describe, expect, it } from '@jest/globals';
import { freeId, idFromAlias } from '../../../src/store/subject-id.ts';

describe('idFromAlias', () => {
  it.each([
    ['uuid:1111', '1111'],
    ['call_id:7', '7'],
    ['id:a:b', 'a:b'],
    ['id:line\nbreak', 'line\nbreak'],
    ['7', '7'],
    ['id:', 'id:'],
    [':7', ':7'],
    ['sms|+441|+442', 'sms|+441|+442'],
    ['whatsapp|a:b|c', 'whatsapp|a:b|c'],
  ])('makes of %p the id %p', (alias, id) => {
    expect(idFromAlias(alias)).toBe(id);
  });
});

describe('freeId', () => {
  it('counts until one is free', () => {
    const taken = new Set(['7', '7-2', '7-3']);
    expect(freeId('7', (id) => taken.has(id))).toBe('7-4');
    expect(freeId('8', (id) => taken.has(id))).toBe('8');
  });
});
