import type { WireFields } from '../../../src/domain/change.ts';
import { sinkOf, zohoSetting } from '../../support/zoho.ts';
import { type SinkSetting, sinkConformance } from './sink.ts';

interface Kind {
  readonly module: string;
  readonly preinstalled: boolean;
  readonly textField: string;
  /** The field that tells records apart. */
  readonly nameField: string;
  fields(n: number, parent: string): WireFields;
  /** What makes a record that Zoho refuses. */
  readonly bad: WireFields;
}

const kinds: readonly (Kind & { readonly name: string })[] = [
  {
    name: 'Zoho Leads, by our unique field',
    module: 'Leads',
    preinstalled: true,
    textField: 'Description',
    nameField: 'Last_Name',
    fields: (n) => ({
      Last_Name: `Lead ${n}`,
      Phone: `+4420794600${10 + n}`,
      Description: 'A first text',
    }),
    bad: { Last_Name: null },
  },
  {
    name: 'Zoho Calls, by our unique field',
    module: 'Calls',
    preinstalled: true,
    textField: 'Description',
    nameField: 'Subject',
    fields: (n, parent) => ({
      Subject: `Call ${n}`,
      Call_Type: 'Inbound',
      Call_Start_Time: `2026-11-19T10:${10 + n}:00+00:00`,
      Call_Duration: '01:05',
      Who_Id: { id: parent },
      Description: 'A first text',
    }),
    bad: { Call_Duration: '00:00' },
  },
  {
    name: 'Zoho Tasks without the unique field',
    module: 'Tasks',
    preinstalled: false,
    textField: 'Description',
    nameField: 'Subject',
    fields: (n, parent) => ({
      Subject: `Task ${n}`,
      Due_Date: '2026-11-23',
      What_Id: { id: parent, module: { api_name: 'Leads' } },
      Description: 'A first text',
    }),
    bad: { Due_Date: 'soon' },
  },
  {
    name: 'Zoho Notes, which cannot have one',
    module: 'Notes',
    preinstalled: true,
    textField: 'Note_Content',
    nameField: 'Note_Title',
    fields: (n, parent) => ({
      Note_Title: `Note ${n}`,
      Note_Content: 'A first text',
      Parent_Id: { id: parent, module: { api_name: 'Leads' } },
    }),
    bad: { Note_Content: null },
  },
];

for (const kind of kinds) sinkConformance(kind.name, () => settingOf(kind));

async function settingOf(kind: Kind): Promise<SinkSetting> {
  const setting = zohoSetting({ seed: 'practice', preinstalled: kind.preinstalled });
  const { sandbox, clock, control } = setting;
  const isCall = kind.module === 'Calls';
  const parent = await setting.edit(isCall ? 'Contacts' : 'Leads', { Last_Name: 'Parent' });
  const target = `zoho.${kind.module}`;
  const intendedAt = clock.now();
  const create: SinkSetting['create'] = (n) => ({
    as: 'create',
    id: `change ${n}`,
    target,
    key: `test:${n}`,
    fields: kind.fields(n, parent),
    trigger: [],
    lookFirst: false,
    intendedAt,
  });
  return {
    sink: sinkOf(setting),
    create,
    badCreate: (n) => ({ ...create(n), fields: { ...kind.fields(n, parent), ...kind.bad } }),
    update: (n, recordId, text, unmodifiedSince) => ({
      as: 'update',
      id: `update ${n}`,
      target,
      key: `test:${n}`,
      recordId,
      fields: { [kind.textField]: text },
      unmodifiedSince,
      trigger: [],
    }),
    textField: kind.textField,
    count: (n) => {
      const name = kind.fields(n, parent)[kind.nameField];
      return sandbox.records(kind.module).filter((record) => record[kind.nameField] === name)
        .length;
    },
    pass: (ms) => clock.advance(ms),
    failNextWrite: async ({ answer, when, method, times = 1 }) => {
      await control('faults', {
        match: { method, path: `/crm/v8/${kind.module}` },
        when,
        answer,
        times,
      });
    },
    editAsPerson: async (recordId, text) => {
      await setting.edit(kind.module, { [kind.textField]: text }, recordId);
    },
    deleteAsPerson: async (recordId) => {
      await control('delete', { module: kind.module, id: recordId });
    },
    now: () => sandbox.clock.now(),
  };
}
