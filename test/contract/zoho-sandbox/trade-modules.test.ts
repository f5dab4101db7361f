import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type Lab, openLab } from './open-sandbox.ts';

let lab: Lab;
beforeEach(async () => {
  lab = await openLab();
  await lab.control('limits', { indexLagMs: 0 });
});
afterEach(() => lab.close());

/** The modules section 5.5 names beyond those the practice works with, and what names a record of each. */
const named = [
  ['Campaigns', 'Campaign_Name', {}],
  ['Products', 'Product_Name', {}],
  ['Vendors', 'Vendor_Name', {}],
  ['Solutions', 'Solution_Title', {}],
  ['Price_Books', 'Price_Book_Name', {}],
  ['Quotes', 'Subject', {}],
  ['Sales_Orders', 'Subject', {}],
  ['Invoices', 'Subject', {}],
] as const;

describe.each(named)('%s', (module, name, more) => {
  it('are inserted, upserted by name, found, queried and deleted', async () => {
    const made = await lab.insert(module, { [name]: 'Spring', ...more });
    expect(made).toMatchObject({ code: 'SUCCESS', message: 'record added' });
    const { id } = made.details;
    const again = await lab.api('POST', `/${module}/upsert`, {
      data: [{ [name]: 'Spring', Description: 'again', ...more }],
    });
    expect(again.body.data[0]).toMatchObject({
      action: 'update',
      duplicate_field: name,
      details: { id },
    });
    const found = await lab.api('GET', `/${module}/search?word=spring&fields=Description`);
    expect(found.body.data).toEqual([{ id, Description: 'again' }]);
    const queried = await lab.api('POST', '/coql', {
      select_query: `select ${name} from ${module} where ${name} = 'Spring'`,
    });
    expect(queried.body.data).toEqual([{ id, [name]: 'Spring' }]);
    expect((await lab.api('DELETE', `/${module}/${id}`)).status).toBe(200);
    expect((await lab.api('GET', `/${module}?fields=id`)).status).toBe(204);
  });

  it('want their name', async () => {
    const { status, body } = await lab.api('POST', `/${module}`, { data: [{ Description: 'x' }] });
    expect([status, body.data[0]]).toMatchObject([
      400,
      { code: 'MANDATORY_NOT_FOUND', details: { api_name: name } },
    ]);
  });
});

it('takes calls about a campaign', async () => {
  const { details } = await lab.insert('Campaigns', { Campaign_Name: 'Spring' });
  const call = await lab.insert('Calls', {
    Subject: 'About spring',
    Call_Type: 'Missed',
    Call_Start_Time: '2026-11-20T07:00:00+00:00',
    What_Id: { id: details.id },
    $se_module: 'Campaigns',
  });
  expect(call.code).toBe('SUCCESS');
});

it('wants the vendor of a purchase order', async () => {
  const without = await lab.insert('Purchase_Orders', { Subject: 'Gloves' });
  expect(without).toMatchObject({
    code: 'MANDATORY_NOT_FOUND',
    details: { api_name: 'Vendor_Name' },
  });
  const { details } = await lab.insert('Vendors', { Vendor_Name: 'Gloves Ltd' });
  const made = await lab.insert('Purchase_Orders', {
    Subject: 'Gloves',
    Vendor_Name: { id: details.id },
  });
  expect(made.code).toBe('SUCCESS');
});

it('names them on the pages once they have records', async () => {
  const tabs = async () => (await lab.raw('GET', '/__sandbox')).text;
  expect(await tabs()).not.toContain('Campaigns');
  await lab.insert('Campaigns', { Campaign_Name: 'Spring' });
  expect(await tabs()).toContain('Campaigns');
});

it.each([42, {}, ''])('says that the id %p of an update is none', async (id) => {
  const { body } = await lab.api('PUT', '/Leads', { data: [{ id, City: 'Hull' }] });
  expect(body.data[0]).toMatchObject({
    code: 'INVALID_DATA',
    message: 'the id given seems to be invalid',
  });
});
