import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type Lab, openLab } from './open-sandbox.ts';

let lab: Lab;
beforeEach(async () => {
  lab = await openLab();
});
afterEach(() => lab.close());

/** What the published description says is always there, beyond what section 12 names. */
const always = {
  fields: `webhook colour_code_enabled_by_system association_details businesscard_supported filterable view_type
    separator history_tracking_enabled enable_colour_code virtual_field range display_type ui_type public email_parser
    currency convert_mapping rollup_summary display_field pick_list_values_sorted_lexically sortable formula mass_update
    multiselectlookup auto_number`,
  modules: `description public_fields_configured recycle_bin_on_delete has_more_profiles sub_menu_available
    profile_count`,
  layouts: `has_more_profiles created_time created_for show_business_card actions_allowed modified_time modified_by`,
  related_lists: `customize_sort customize_fields customize_display_label`,
};

it.each([
  ['fields', '/settings/fields?module=Leads'],
  ['modules', '/settings/modules'],
  ['layouts', '/settings/layouts?module=Leads'],
  ['related_lists', '/settings/related_lists?module=Leads'],
] as const)('%s have every member a client may read', async (kind, path) => {
  const { body } = await lab.api('GET', path);
  for (const each of body[kind])
    expect(Object.keys(each)).toEqual(expect.arrayContaining(always[kind].split(/\s+/)));
});

it('says which field names a record', async () => {
  const { body } = await lab.api('GET', '/settings/fields?module=Accounts');
  const naming = body.fields.filter((each: { display_field: boolean }) => each.display_field);
  expect(naming).toMatchObject([{ api_name: 'Account_Name' }]);
});

it('gives the sections of a layout a name for programs', async () => {
  const { body } = await lab.api('GET', '/settings/layouts?module=Leads');
  expect(body.layouts[0]).toMatchObject({
    generated_type: 'system',
    sections: [{ api_name: 'Lead_Information', tab_traversal: 'left_to_right' }],
  });
});

describe('tags of a module', () => {
  const make = (...names: unknown[]) =>
    lab.api('POST', '/settings/tags?module=Leads', { tags: names.map((name) => ({ name })) });
  const maker = { name: 'Patchcord Integration' };
  const at = '2026-11-20T08:00:00+00:00';

  it('are made, and listed with who made them', async () => {
    const { status, body } = await make('Fresh');
    expect([status, body.tags[0]]).toMatchObject([
      201,
      { code: 'SUCCESS', details: { name: 'Fresh', created_by: maker } },
    ]);
    const listed = (await lab.api('GET', '/settings/tags?module=Leads')).body;
    const times = { created_time: at, modified_time: at };
    expect(listed).toMatchObject({
      tags: [{ name: 'Fresh', color_code: null, ...times, modified_by: maker }],
      info: { count: 1, allowed_count: 100 },
    });
  });

  it('are refused one by one', async () => {
    await make('Fresh');
    const { status, body } = await make('fresh', 'x'.repeat(26), undefined, 'Well');
    expect(status).toBe(207);
    expect(body.tags.map((each: { code: string }) => each.code)).toEqual([
      'DUPLICATE_DATA',
      'INVALID_DATA',
      'MANDATORY_NOT_FOUND',
      'SUCCESS',
    ]);
  });
});

it.each(['v1', 'v9', 'v2.2', 'v80'])('there is no version %s', async (version) => {
  const { status, body } = await lab.raw('GET', `/crm/${version}/org`, {
    headers: { authorization: `Zoho-oauthtoken ${lab.token}` },
  });
  expect([status, body.code]).toEqual([404, 'INVALID_URL_PATTERN']);
});

it('converts, told the module as its neighbours are', async () => {
  const id = lab.idOf('Leads', 'Last_Name', 'Webb');
  const { status } = await lab.control('convert', { module: 'Leads', id, as: 'owner' });
  expect(status).toBe(200);
});
