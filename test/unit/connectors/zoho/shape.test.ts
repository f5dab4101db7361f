import { beforeEach, describe, expect, it } from '@jest/globals';
import type { ShapedRecord } from '../../../../src/domain/change.ts';
import type { DesiredField, DesiredRecord, FieldValue } from '../../../../src/domain/record.ts';
import { sinkOf, type ZohoSetting, zohoSetting } from '../../../support/zoho.ts';

let setting: ZohoSetting;
beforeEach(() => {
  setting = zohoSetting();
});

function desired(
  target: string,
  fields: Record<string, FieldValue>,
  more: Partial<DesiredRecord> = {},
): DesiredRecord {
  const withPolicy = Object.entries(fields).map(([name, value]): [string, DesiredField] => [
    name,
    { value, update: 'keep_human' },
  ]);
  return {
    mapping: 'm',
    target,
    key: 'm:1',
    fields: Object.fromEntries(withPolicy),
    relate: [],
    owner: { candidates: [], onUpdate: 'keep' },
    attach: [],
    onWithdraw: { as: 'keep' },
    providesPerson: false,
    shadow: false,
    at: 0,
    ...more,
  };
}

const shape = (record: DesiredRecord, ids: Record<string, string> = {}): Promise<ShapedRecord> =>
  sinkOf(setting).shape(record, (ref) => ids[ref.key ?? '']);

const codes = (shaped: ShapedRecord): string[] => shaped.notes.map(({ code }) => code);

async function userId(name: string): Promise<string> {
  const [record] = setting.sandbox.records('Contacts');
  const owner = `${name}@harbourdental.example`;
  const shaped = await shape(
    desired('zoho.Leads', { Last_Name: 'X' }, { owner: { candidates: [owner], onUpdate: 'keep' } }),
  );
  expect(record).toBeDefined();
  return (shaped.fields['Owner'] as { id: string }).id;
}

describe('a call', () => {
  const call = {
    Subject: 'From Margaret',
    Call_Type: 'Inbound',
    Call_Start_Time: { time: '2026-11-20T07:30:00Z' },
    Call_Duration: 376,
    Description: 'Books a cleaning.',
  };

  it('is spelled for Zoho with its links, its owner and what may change later', async () => {
    const shaped = await shape(
      desired('zoho.Calls', call, {
        relate: [
          { ref: 'zoho.Contacts', key: 'person' },
          { ref: 'zoho.Appointments__s', id: '5000000000000000099' },
        ],
        owner: { candidates: ['nobody@x.example', 'Anna@harbourdental.example'], onUpdate: 'set' },
        trigger: [],
      }),
      { person: '5000000000000000001' },
    );
    expect(shaped).toMatchObject({ target: 'zoho.Calls', key: 'm:1', trigger: [], notes: [] });
    expect(shaped.fields).toEqual({
      Subject: 'From Margaret',
      Call_Type: 'Inbound',
      Call_Start_Time: '2026-11-20T07:30:00+00:00',
      Call_Duration: '06:16',
      Description: 'Books a cleaning.',
      Who_Id: { id: '5000000000000000001' },
      What_Id: { id: '5000000000000000099', module: { api_name: 'Appointments__s' } },
      Owner: { id: await userId('anna') },
    });
    expect(shaped.policies).toEqual({
      Subject: 'keep_human',
      Call_Type: 'once',
      Call_Start_Time: 'once',
      Call_Duration: 'once',
      Description: 'keep_human',
      Who_Id: 'keep_human',
      What_Id: 'keep_human',
      Owner: 'once',
    });
  });

  it('leaves out what Zoho would refuse or silently add, and says so', async () => {
    const shaped = await shape(
      desired('zoho.Calls', {
        Subject: 'X',
        Call_Type: 'Voicemail',
        Nonsense: 'x',
        Call_Duration: 0,
        CTI_Entry: true,
      }),
    );
    expect(shaped.fields).toEqual({ Subject: 'X' });
    expect(codes(shaped).sort()).toEqual([
      'zoho.read_only',
      'zoho.unknown_field',
      'zoho.unknown_value',
      'zoho.zero_duration',
    ]);
  });

  it('follows the duration the account file names', async () => {
    setting = zohoSetting({ config: { call_duration: 'hh:mm' } });
    expect((await shape(desired('zoho.Calls', call))).fields['Call_Duration']).toBe('00:07');
  });
});

describe('the owner', () => {
  const lead = { Last_Name: 'X' };

  it('is the first active user; it changes later only when the mapping says so', async () => {
    const candidates = [
      'gone@x.example',
      'ben@harbourdental.example',
      'anna@harbourdental.example',
    ];
    const kept = await shape(
      desired('zoho.Leads', lead, { owner: { candidates, onUpdate: 'keep' } }),
    );
    expect(kept.fields['Owner']).toEqual({ id: await userId('ben') });
    expect(kept.policies['Owner']).toBe('once');
    const set = await shape(
      desired('zoho.Leads', lead, { owner: { candidates, onUpdate: 'set' } }),
    );
    expect(set.policies['Owner']).toBe('keep_human');
  });

  it('is left to Zoho when nobody wanted is active', async () => {
    const shaped = await shape(
      desired('zoho.Leads', lead, { owner: { candidates: ['gone@x.example'], onUpdate: 'keep' } }),
    );
    expect(shaped.fields).toEqual(lead);
    expect(codes(shaped)).toEqual(['zoho.unknown_user']);
  });

  it('is nobody for a note: it belongs to whoever writes it', async () => {
    const shaped = await shape(
      desired(
        'zoho.Notes',
        { Note_Content: 'x' },
        { owner: { candidates: ['anna@harbourdental.example'], onUpdate: 'keep' } },
      ),
    );
    expect(shaped.fields).toEqual({ Note_Content: 'x' });
  });
});

describe('an appointment', () => {
  const booking = (service: string, candidates: string[]) =>
    desired(
      'zoho.Appointments__s',
      {
        Appointment_Name: 'Filling: Margaret',
        Service_Name: { lookup: 'zoho.Services__s', by: { Service_Name: service } },
        Appointment_Start_Time: { time: '2026-11-24T10:00:00Z' },
        Location: 'Business Address',
      },
      {
        owner: { candidates, onUpdate: 'keep' },
        relate: [{ ref: 'zoho.Contacts', id: '5000000000000000001' }],
      },
    );

  it('is owned by the first wanted user who renders the service', async () => {
    const shaped = await shape(
      booking('Filling', ['anna@harbourdental.example', 'dr.evans@harbourdental.example']),
    );
    expect(shaped.fields['Owner']).toEqual({ id: await userId('dr.evans') });
    expect(shaped.policies['Service_Name']).toBe('once');
    expect(shaped.fields['Appointment_For']).toEqual({
      id: '5000000000000000001',
      module: { api_name: 'Contacts' },
    });
    expect(shaped.notes).toEqual([]);
  });

  it('is owned by a member when nobody wanted renders the service, and says so', async () => {
    const shaped = await shape(booking('filling', ['anna@harbourdental.example']));
    expect(shaped.fields['Owner']).toEqual({ id: await userId('dr.patel') });
    expect(codes(shaped)).toEqual(['zoho.other_member']);
  });

  it('of a service that is not there cannot be written', async () => {
    await expect(shape(booking('Surfing', []))).rejects.toMatchObject({
      code: 'zoho.lookup_missing',
      disposition: 'reject',
      facts: { field: 'Service_Name' },
    });
  });

  it('takes no more changes once it is over', () => {
    const isFinal = (Status: string, target = 'zoho.Appointments__s') =>
      sinkOf(setting).isFinal(target, { Status });
    expect(['Completed', 'Cancelled', 'Scheduled', 'Overdue'].map((each) => isFinal(each))).toEqual(
      [true, true, false, false],
    );
    expect(isFinal('Completed', 'zoho.Tasks')).toBe(false);
  });
});

describe('a lookup by values', () => {
  const byPhone = (phone: string) => ({ lookup: 'zoho.Contacts', by: { Last_Name: phone } });
  const note = (value: FieldValue) =>
    shape(desired('zoho.Quality_Notes', { Name: 'N', Contact: value }));

  it('finds the record, whatever its name holds', async () => {
    const id = await setting.edit('Contacts', { Last_Name: "O'Brien \\ Co" });
    expect((await note(byPhone("O'Brien \\ Co"))).fields['Contact']).toEqual({ id });
  });

  it('takes none of several', async () => {
    await setting.edit('Contacts', { Last_Name: 'Twin' });
    await setting.edit('Contacts', { Last_Name: 'Twin' });
    const shaped = await note(byPhone('Twin'));
    expect(shaped.fields).toEqual({ Name: 'N' });
    expect(codes(shaped)).toEqual(['zoho.not_found']);
  });

  it('is asked once, and again soon when there was nothing', async () => {
    const asked = () => setting.traffic.filter(({ path }) => path === '/crm/v8/coql').length;
    await note(byPhone('Newcomer'));
    await note(byPhone('Newcomer'));
    expect(asked()).toBe(1);
    setting.clock.advance(15_001);
    const id = await setting.edit('Contacts', { Last_Name: 'Newcomer' });
    expect((await note(byPhone('Newcomer'))).fields['Contact']).toEqual({ id });
  });
});

it("takes the account's automation where the mapping does not say", async () => {
  const lead = desired('zoho.Leads', { Last_Name: 'X' });
  expect(await shape(lead)).not.toHaveProperty('trigger');
  setting = zohoSetting({ config: { trigger: ['workflow'] } });
  expect((await shape(lead)).trigger).toEqual(['workflow']);
  expect((await shape({ ...lead, trigger: [] })).trigger).toEqual([]);
});

it('finds a layout by its name and notes one that is not there', async () => {
  const shaped = await shape(desired('zoho.Leads', { Last_Name: 'X' }, { layout: 'Standard' }));
  expect(shaped.layout).toMatch(/^\d+$/);
  const unknown = await shape(desired('zoho.Leads', { Last_Name: 'X' }, { layout: 'Fancy' }));
  expect(unknown).not.toHaveProperty('layout');
  expect(codes(unknown)).toEqual(['zoho.unknown_layout']);
});

it('spells the fields of a withdrawal', async () => {
  const fields = { Status: { value: 'Cancelled', update: 'overwrite' as const } };
  expect(await sinkOf(setting).shapeFields('zoho.Appointments__s', fields)).toEqual({
    Status: 'Cancelled',
  });
});

it('stops the module when the organisation does not have it', async () => {
  await expect(shape(desired('zoho.Rockets', { Name: 'X' }))).rejects.toMatchObject({
    code: 'zoho.module_missing',
    disposition: 'halt',
    facts: { module: 'Rockets' },
  });
});
