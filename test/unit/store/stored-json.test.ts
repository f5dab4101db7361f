import { describe, expect, it } from '@jest/globals';
import {
  readDesired,
  readFailure,
  readFolded,
  readSummary,
  readWire,
} from '../../../src/store/stored-json.ts';

describe('stored JSON', () => {
  it('keeps what it does not know', () => {
    const text =
      '{"mapping":"m","target":"t","key":"k","fields":{},"at":1,"fromTheFuture":{"a":1}}';
    expect(readDesired(text)).toEqual(JSON.parse(text));
    expect(readWire('{"a":[1,{"b":null}]}')).toEqual({ a: [1, { b: null }] });
  });

  it.each([
    ['a list as record values', readWire, '[]'],
    ['null as a base event', readFolded, 'null'],
    [
      'a desired record without its time',
      readDesired,
      '{"mapping":"m","target":"t","key":"k","fields":{}}',
    ],
    [
      'a desired record with a list of fields',
      readDesired,
      '{"mapping":"m","target":"t","key":"k","fields":[],"at":1}',
    ],
    ['a failure without code', readFailure, '{"disposition":"retry","message":"m"}'],
    ['a summary without records', readSummary, '{"at":1,"state":"done"}'],
  ])('refuses %s', (_name, read, text) => {
    expect(() => read(text)).toThrow(
      expect.objectContaining({ name: 'RejectedError', code: 'store.unreadable' }),
    );
  });
});
