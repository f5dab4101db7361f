import { describe, expect, it } from '@jest/globals';
import { readBody } from '../../../../../../connectors/cloudtalk/sandbox/http/body.ts';
import { RouteTable } from '../../../../../../connectors/cloudtalk/sandbox/http/routes.ts';
import { toE164 } from '../../../../../../connectors/cloudtalk/sandbox/numbers.ts';
import { html } from '../../../../../../src/connector/sandbox-page/html.ts';

describe('a request body', () => {
  it.each([
    ['JSON', 'application/json', '{"a":1}', { a: 1 }],
    ['JSON without a content type', undefined, '[1]', [1]],
    [
      'a form',
      'application/x-www-form-urlencoded',
      'a=1&b[0][c]=2&b[1][c]=3',
      { a: '1', b: [{ c: '2' }, { c: '3' }] },
    ],
    [
      'a form with a list of plain values',
      'application/x-www-form-urlencoded',
      'a[]=1&a[]=2&b[c][]=3',
      { a: ['1', '2'], b: { c: ['3'] } },
    ],
    [
      'a whole number beyond the safe ones',
      'application/json',
      '{"a":1234567890123456789,"b":"1234567890123456789","c":0.1234567890123456,"d":12}',
      { a: '1234567890123456789', b: '1234567890123456789', c: 0.1234567890123456, d: 12 },
    ],
    ['a multipart form without its boundary', 'multipart/form-data', 'a=1', undefined],
    [
      'a multipart form',
      'multipart/form-data; boundary=x',
      '--x\r\nContent-Disposition: form-data; name="a"\r\n\r\n1\r\n--x\r\nContent-Disposition: form-data; name="f[]"; filename="a.png"\r\nContent-Type: image/png\r\n\r\nabc\r\n--x--\r\n',
      { a: '1', f: [{ kind: 'file', name: 'a.png', type: 'image/png', bytes: 3 }] },
    ],
    ['broken JSON', 'application/json', '{', undefined],
    ['nothing', 'application/json', '', undefined],
    [
      'a form that reaches for the prototype',
      'application/x-www-form-urlencoded',
      '__proto__[x]=1&a=2',
      { a: '2' },
    ],
  ])('is read: %s', async (_name, type, text, expected) => {
    expect(await readBody(Buffer.from(text), type)).toEqual(expected);
  });
});

describe('a phone number', () => {
  it.each([
    ['+44 7700 900201', '+447700900201'],
    ['0044 (7700) 900-201', '+447700900201'],
    ['447700900201', '+447700900201'],
    ['07700900201', undefined],
    ['mum', undefined],
    ['+44', undefined],
  ])('%s becomes %s', (text, expected) => {
    expect(toE164(text)).toBe(expected);
  });
});

describe('a table of operations', () => {
  const table = new RouteTable([
    ['GET', '/a/index.json', () => ({ status: 200 })],
    ['POST', '/a/edit/:id.json', () => ({ status: 200 })],
  ]);
  it('tells a wrong verb from an unknown path', () => {
    expect(table.match('GET', '/a/index.json').kind).toBe('found');
    expect(table.match('PUT', '/a/index.json').kind).toBe('wrong_verb');
    expect(table.match('GET', '/a/indexXjson').kind).toBe('unknown');
    expect(table.match('POST', '/a/edit/17.json')).toMatchObject({
      kind: 'found',
      params: { id: '17' },
    });
    expect(table.match('POST', '/a/edit/17/x.json').kind).toBe('unknown');
  });
});

it('HTML keeps what it made itself and escapes the rest', () => {
  expect(html`<p title="${'"'}">${['<', html`<b>${'&'}</b>`, 7, null, false]}</p>`.text).toBe(
    '<p title="&quot;">&lt;<b>&amp;</b>7</p>',
  );
});
