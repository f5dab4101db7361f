import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { elementFailure, isSuccess } from '../../../connectors/zoho/batch.ts';
import { zohoFailures } from '../../../connectors/zoho/failures.ts';
import { fieldOf, metadataOf } from '../../../connectors/zoho/field.ts';
import {
  deletedAnswer,
  detailsOf,
  fieldsAnswer,
  fieldsWritten,
  modulesAnswer,
  orgAnswer,
  readWire,
  recordsAnswer,
  refusalOf,
  servicesAnswer,
  tokenAnswer,
  tokenRefusal,
  usersAnswer,
  writeAnswer,
} from '../../../connectors/zoho/wire.ts';
import { classify } from '../../../src/connector/failure-table.ts';

function fixture(name: string): unknown {
  const url = new URL(`../../../connectors/zoho/fixtures/${name}.json`, import.meta.url);
  return JSON.parse(readFileSync(url, 'utf8')) as unknown;
}

describe('answers as Zoho documents them', () => {
  it('a token, and where the API is', () => {
    expect(tokenAnswer.parse(fixture('token'))).toMatchObject({
      api_domain: 'https://www.zohoapis.eu',
      expires_in: 3_600,
    });
  });

  it('a refused token, though HTTP says 200', () => {
    expect(tokenAnswer.safeParse(fixture('token-refused')).success).toBe(false);
    expect(tokenRefusal.parse(fixture('token-refused')).error).toBe('invalid_code');
  });

  it('an insert of which some elements failed', () => {
    const { data } = writeAnswer.parse(fixture('insert-mixed'));
    expect(data.map((element) => isSuccess(element))).toEqual([true, false, false, false]);
    const [written, duplicate, invalid, several] = data;
    expect(detailsOf(written!)).toMatchObject({
      id: '5725767000000524157',
      Modified_Time: '2026-11-20T09:10:47+01:00',
    });
    expect(detailsOf(duplicate!)).toMatchObject({
      api_name: 'Patchcord_Key',
      duplicate_record: { id: '5725767000000524099' },
    });
    expect(elementFailure(invalid!, 207)).toMatchObject({
      code: 'zoho.invalid_data',
      field: 'Phone',
    });
    expect(elementFailure(several!, 207)).toMatchObject({
      code: 'zoho.several_problems',
      message: expect.stringContaining('MANDATORY_NOT_FOUND at Last_Name, INVALID_DATA at Phone'),
    });
  });

  it('an update refused because the record was changed', () => {
    const [element] = writeAnswer.parse(fixture('already-modified')).data;
    expect(element?.code).toBe('ALREADY_MODIFIED');
    expect(detailsOf(element!).Modified_Time).toBe('2026-11-20T09:12:00+01:00');
  });

  it.each([
    ['throttled', 'TOO_MANY_REQUESTS', 'zoho.throttled'],
    ['throttled-v8', 'RATE_LIMIT_EXCEEDED', 'zoho.throttled'],
    ['throttled-old', 'TOO_MANY_REQUESTS', 'zoho.credits_used_up'],
  ])('too many requests, one of three ways: %s', (name, code, ours) => {
    const refusal = refusalOf(fixture(name));
    expect(refusal.code).toBe(code);
    expect(classify(zohoFailures, { status: 429, ...refusal, isWrite: true }).code).toBe(ours);
  });

  it('rows of a query, with the dotted names of what was joined', () => {
    const { data, info } = recordsAnswer.parse(fixture('coql'));
    expect(data[0]).toMatchObject({
      id: '5725767000000524101',
      'Account_Name.Account_Name': 'Whitfield & Sons Joinery',
    });
    expect(info?.more_records).toBe(false);
  });

  it('deletions, permanent ones without a name', () => {
    expect(
      deletedAnswer.parse(fixture('deleted')).data.map(({ deleted_time }) => deleted_time),
    ).toEqual(['2026-11-19T18:00:00+00:00', '2026-11-18T18:00:00+00:00']);
  });

  it('the organisation with its edition', () => {
    expect(orgAnswer.parse(fixture('org')).org[0]?.license_details).toMatchObject({
      paid_type: 'enterprise',
      users_license_purchased: 10,
    });
  });

  it('users, modules, services', () => {
    expect(usersAnswer.parse(fixture('users')).users.map(({ status }) => status)).toEqual([
      'active',
      'inactive',
    ]);
    expect(
      modulesAnswer.parse(fixture('modules')).modules.map(({ visibility }) => visibility),
    ).toEqual([1, 1, -1, 1]);
    const [service] = servicesAnswer.parse(fixture('service')).data;
    expect(service?.Members?.map(({ Members }) => Members?.id)).toEqual(['5725767000000411005']);
  });

  it('a field that was added', () => {
    expect(isSuccess(fieldsWritten.parse(fixture('field-added')).fields[0]!)).toBe(true);
  });

  it('fields of every kind, in our words', () => {
    const { fields } = fieldsAnswer.parse(fixture('fields'));
    const described = fields.map((wire) => metadataOf(fieldOf('Calls', wire)));
    expect(
      described.map(({ apiName, type, creatable, unique }) => [apiName, type, creatable, unique]),
    ).toEqual([
      ['Call_Type', 'picklist', true, false],
      ['Who_Id', 'lookup', true, false],
      ['What_Id', 'lookup', true, false],
      ['Call_Duration', 'duration', true, false],
      ['Telephony_External_ID__s', 'text', false, false],
      ['Patchcord_Key', 'text', true, true],
      ['Tag', 'other', true, false],
    ]);
    expect(described[0]).toMatchObject({
      label: 'Tipo chiamata',
      mandatory: true,
      values: ['In uscita', 'Outbound', 'In entrata', 'Inbound'],
    });
    expect(described[1]?.lookup).toBe('zoho.Contacts');
    expect(fieldOf('Calls', fields[2]!).modules).toEqual(['Leads', 'Deals']);
  });
});

describe('what is no answer of Zoho', () => {
  it.each([
    ['a page of a gateway', '<html>'],
    ['nothing', null],
    ['half an answer', { data: [{ name: 'no id' }] }],
  ])('is tried again later: %s', (_name, body) => {
    expect(() => readWire(recordsAnswer, body, 'Leads.list')).toThrow(
      expect.objectContaining({ code: 'zoho.unreadable', disposition: 'retry' }),
    );
  });

  it('has no code', () => {
    expect(refusalOf('<html>Bad Gateway</html>')).toEqual({
      code: undefined,
      text: '<html>Bad Gateway</html>',
      field: undefined,
    });
    expect(refusalOf(null)).toEqual({ code: undefined, text: undefined, field: undefined });
  });
});
