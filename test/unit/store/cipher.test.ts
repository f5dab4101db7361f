import { describe, expect, it } from '@jest/globals';
import { createCipher } from '../../../src/store/cipher.ts';

const hex = '0f'.repeat(32);
const cipher = createCipher(hex);

describe('cipher', () => {
  it.each(['', 'token', 'ü€😀', 'x'.repeat(10_000)])('opens what it sealed: %p', (text) => {
    const sealed = cipher.seal(text);
    expect(sealed).toMatch(/^v1\.[0-9a-f]{8}\.[\w-]+$/);
    expect(cipher.open(sealed)).toBe(text);
  });

  it('hides the text, differently every time', () => {
    const sealed = [cipher.seal('1000.token'), cipher.seal('1000.token')];
    expect(sealed[0]).not.toBe(sealed[1]);
    expect(Buffer.from(sealed[0]?.split('.')[2] ?? '', 'base64url').toString()).not.toContain(
      'token',
    );
  });

  it('takes the same key as hexadecimal digits or base64', () => {
    const base64 = Buffer.from(hex, 'hex').toString('base64');
    expect(createCipher(` ${base64}\n`).open(cipher.seal('a'))).toBe('a');
  });

  it.each(['', 'abcd', 'zz'.repeat(32), '0f'.repeat(31)])('refuses %p as a key', (key) => {
    expect(() => createCipher(key)).toThrow(expect.objectContaining({ code: 'cipher.bad_key' }));
  });

  it('says when another key is needed', () => {
    const sealed = createCipher('aa'.repeat(32)).seal('a');
    expect(() => cipher.open(sealed)).toThrow(
      expect.objectContaining({ name: 'ConfigError', code: 'cipher.wrong_key' }),
    );
  });

  it('does not open a text that was moved to another place', () => {
    const sealed = cipher.seal('a', 'dent\nsecret:x');
    expect(cipher.open(sealed, 'dent\nsecret:x')).toBe('a');
    expect(() => cipher.open(sealed, 'other\nsecret:x')).toThrow(tampered);
  });

  it('notices every changed byte', () => {
    const [version, id, data = ''] = cipher.seal('token').split('.');
    const bytes = Buffer.from(data, 'base64url');
    for (let at = 0; at < bytes.length; at += 1) {
      const changed = Buffer.from(bytes);
      changed[at] = (changed[at] ?? 0) ^ 1;
      const sealed = [version, id, changed.toString('base64url')].join('.');
      expect(() => cipher.open(sealed)).toThrow(tampered);
    }
  });

  it.each(['', 'plain', 'v1.aa', 'v2.aa.bb'])('refuses %p as a sealed text', (text) => {
    expect(() => cipher.open(text)).toThrow(tampered);
  });

  it('notices a text cut short', () => {
    const sealed = cipher.seal('token');
    expect(() => cipher.open(sealed.slice(0, -2))).toThrow(tampered);
    expect(() => cipher.open(sealed.slice(0, 20))).toThrow(tampered);
  });
});

const tampered = expect.objectContaining({
  name: 'RejectedError',
  code: 'cipher.tampered',
}) as unknown as Error;
