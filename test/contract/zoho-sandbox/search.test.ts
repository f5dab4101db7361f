import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type Lab, openLab } from './open-sandbox.ts';

let lab: Lab;
beforeEach(async () => {
  lab = await openLab();
});
afterEach(() => lab.close());

const names = async (module: string, query: Record<string, string>): Promise<string[]> => {
  const { status, body } = await lab.api(
    'GET',
    `/${module}/search?${new URLSearchParams(query).toString()}`,
  );
  return status === 204
    ? []
    : body.data.map((each: { Full_Name: string }) => each.Full_Name).sort();
};

describe('the index', () => {
  it('does not see a new, changed or deleted record for 30 seconds', async () => {
    const { details } = await lab.insert('Leads', { Last_Name: 'Fresh' });
    expect(await names('Leads', { criteria: '(Last_Name:equals:Fresh)' })).toEqual([]);
    lab.clock.advance(29_000);
    expect(await names('Leads', { criteria: '(Last_Name:equals:Fresh)' })).toEqual([]);
    lab.clock.advance(1000);
    expect(await names('Leads', { criteria: '(Last_Name:equals:Fresh)' })).toEqual(['Fresh']);
    await lab.api('PUT', `/Leads/${details.id}`, { data: [{ Last_Name: 'Changed' }] });
    expect(await names('Leads', { criteria: '(Last_Name:equals:Changed)' })).toEqual([]);
    expect(await names('Leads', { criteria: '(Last_Name:equals:Fresh)' })).toEqual(['Changed']);
    lab.clock.advance(30_000);
    expect(await names('Leads', { criteria: '(Last_Name:equals:Changed)' })).toEqual(['Changed']);
  });

  it('lags as long as it is told to', async () => {
    await lab.control('limits', { indexLagMs: 0 });
    await lab.insert('Leads', { Last_Name: 'Fresh' });
    expect(await names('Leads', { word: 'fresh' })).toEqual(['Fresh']);
  });
});

describe('phone', () => {
  it.each([
    ['Contacts', '2079460123', ['Priya Nair']],
    ['Contacts', '020 7946 0123', ['Priya Nair']],
    ['Contacts', '+442079460123', []],
    ['Contacts', '1632960150', ['Margaret Hollis', 'Tom Hollis']],
    ['Contacts', '2079460311', ['Siobhan Kelly']],
    ['Contacts', '900456', ['Emma Clarke']],
    ['Leads', '+447700900733', ['Amira Hassan']],
  ])('finds in %s the digits of %s in any phone field', async (module, phone, expected) => {
    expect(await names(module, { phone })).toEqual(expected);
  });

  it('can be strict about how a number is written', async () => {
    await lab.control('quirks', { strictPhoneSearch: true });
    expect(await names('Contacts', { phone: '2079460123' })).toEqual([]);
    expect(await names('Contacts', { phone: '020 7946 0123' })).toEqual(['Priya Nair']);
  });

  it.each(['12', 'abc', '0'.repeat(51)])('refuses %s', async (phone) => {
    const { status, body } = await lab.api('GET', `/Contacts/search?phone=${phone}`);
    expect([status, body.code, body.details]).toEqual([
      400,
      'INVALID_DATA',
      { param_name: 'phone' },
    ]);
  });
});

describe('criteria', () => {
  it.each([
    ['(Last_Name:equals:holl)', ['Margaret Hollis', 'Tom Hollis']],
    ['((Last_Name:equals:Hollis)and(First_Name:equals:Tom))', ['Tom Hollis']],
    ['((First_Name:equals:Tom)or(First_Name:equals:Priya))', ['Priya Nair', 'Tom Hollis']],
    ['(Last_Name:starts_with:Cl)', ['Emma Clarke']],
    ['(Last_Name:not_equal:Hollis)', -2],
    ['(Last_Name:in:Kelly,Osei)', ['Daniel Osei', 'Siobhan Kelly']],
    ['(Phone:equals:\\(020\\) 7946 0456)', ['Emma Clarke']],
    ['(Created_Time:greater_than:2026-11-20T08:00:00+00:00)', []],
    ['(Created_Time:between:2020-01-01T00:00:00+00:00,2026-11-20T08:00:00+00:00)', 0],
  ])('%s', async (criteria, expected) => {
    const found = await names('Contacts', { criteria });
    if (typeof expected === 'number') expect(found).toHaveLength(lab.count('Contacts') + expected);
    else expect(found).toEqual(expected);
  });

  it('compares picklists as a whole', async () => {
    expect(await names('Leads', { criteria: '(Lead_Source:equals:Web)' })).toEqual([]);
    expect(await names('Leads', { criteria: '(Lead_Source:equals:Web Research)' })).toContain(
      'Grace Okafor',
    );
  });

  it.each([
    ['an unknown field', '(Nick:equals:x)'],
    ['an unknown operator', '(Last_Name:contains:x)'],
    ['an operator that does not fit', '(Lead_Source:starts_with:x)'],
    ['brackets that do not close', '((Last_Name:equals:x)'],
    [
      'eleven conditions',
      `(${Array.from({ length: 11 }, () => '(Last_Name:equals:x)').join('or')})`,
    ],
  ])('refuses %s', async (_name, criteria) => {
    const { status, body } = await lab.api(
      'GET',
      `/Leads/search?criteria=${encodeURIComponent(criteria)}`,
    );
    expect([status, body.code]).toEqual([400, 'INVALID_QUERY']);
  });

  it('takes eleven conditions in a body', async () => {
    const criteria = `(${Array.from({ length: 11 }, () => '(Last_Name:equals:Okafor)').join('or')})`;
    const { status, body } = await lab.api('POST', '/Leads/bulk/search', { criteria });
    expect([status, body.data.length]).toEqual([200, 1]);
  });
});

describe('the rest', () => {
  it('finds by e-mail and by word, and criteria win over both', async () => {
    expect(await names('Contacts', { email: 'PRIYA.NAIR@mail.example' })).toEqual(['Priya Nair']);
    expect(await names('Contacts', { word: 'finch' })).toEqual(['Harold Finch']);
    expect(await names('Contacts', { word: 'finch', criteria: '(Last_Name:equals:Nair)' })).toEqual(
      ['Priya Nair'],
    );
  });

  it.each([
    ['nothing to look for', '', 'EXPECTED_PARAM_MISSING'],
    ['a word of one letter', 'word=x', 'INVALID_DATA'],
    ['results beyond 2000', 'word=xx&page=11', 'LIMIT_REACHED'],
  ])('refuses %s', async (_name, query, code) => {
    const { status, body } = await lab.api('GET', `/Leads/search?${query}`);
    expect([status, body.code]).toEqual([400, code]);
  });

  it('counts with the lag of the index', async () => {
    const count = async (query = '') =>
      (await lab.api('GET', `/Leads/actions/count${query}`)).body.count;
    const before = await count();
    await lab.insert('Leads', { Last_Name: 'Fresh' });
    expect(await count()).toBe(before);
    lab.clock.advance(30_000);
    expect(await count()).toBe(before + 1);
    expect(await count('?word=Fresh')).toBe(1);
  });

  it('hides converted leads unless asked', async () => {
    const id = lab.idOf('Leads', 'Full_Name', 'Grace Okafor');
    await lab.control('convert', { id });
    lab.clock.advance(30_000);
    expect(await names('Leads', { word: 'Okafor' })).toEqual([]);
    expect(await names('Leads', { word: 'Okafor', converted: 'true' })).toEqual(['Grace Okafor']);
    expect(await names('Leads', { word: 'Okafor', converted: 'both' })).toEqual(['Grace Okafor']);
  });
});
