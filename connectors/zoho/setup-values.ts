import type { CheckLine, SetupStep } from '../../src/connector/contract.ts';
import type { ZohoClient } from './client.ts';
import { pickOf } from './field.ts';
import type { ZohoMetadata } from './metadata.ts';
import { deleteTrial, insertTrial } from './trial.ts';

/** Values of a list that the default mappings write. */
interface WantedValues {
  readonly module: string;
  readonly field: string;
  readonly values: readonly string[];
  /** What a record of the module needs besides. */
  readonly record: Readonly<Record<string, string>>;
}

const wanted: readonly WantedValues[] = [
  {
    module: 'Leads',
    field: 'Lead_Source',
    values: ['Phone', 'SMS', 'WhatsApp'],
    record: {
      Last_Name: 'Patchcord: a new value of a list (deleted at once)',
      Company: 'Patchcord',
    },
  },
];

interface Options {
  readonly client: ZohoClient;
  readonly metadata: ZohoMetadata;
}

/** One step per list; a module or list that is not there has none. @throws OutsideError */
export async function valueSteps({ metadata }: Options): Promise<SetupStep[]> {
  const steps: SetupStep[] = [];
  for (const each of wanted) {
    const missing = await missingValues(each, metadata);
    if (missing === undefined) continue;
    const names = (missing.length > 0 ? missing : each.values)
      .map((value) => `"${value}"`)
      .join(', ');
    steps.push({
      id: `values:${each.module}.${each.field}`,
      title: `add ${names} to the list ${each.field} of ${each.module}`,
      state: missing.length > 0 ? 'do' : 'done',
      detail: 'Written once in a trial record that is deleted again: Zoho adds new values so.',
    });
  }
  return steps;
}

/**
 * Adds what is missing. Zoho's API takes unknown values of a list and adds them to it
 * (https://www.zoho.com/crm/developer/docs/api/v8/insert-records.html): here that is wanted.
 *
 * @param name the step's title.
 * @param list `Leads.Lead_Source`.
 * @throws OutsideError
 */
export async function addValues(
  name: string,
  list: string,
  { client, metadata }: Options,
): Promise<CheckLine> {
  const each = wanted.find(({ module, field }) => `${module}.${field}` === list);
  if (!each) return { name, ok: false, message: 'There is no such step.' };
  const missing = await missingValues(each, metadata);
  if (!missing || missing.length === 0)
    return { name, ok: true, message: 'They are there already.' };
  const records = missing.map((value) => ({ ...each.record, [each.field]: value }));
  const { ids } = await insertTrial(client, each.module, records);
  await deleteTrial(client, each.module, ids);
  metadata.forget();
  const still = await missingValues(each, metadata);
  if (still?.length === 0) return { name, ok: true, message: 'Added.' };
  return {
    name,
    ok: 'warning',
    message: `Zoho did not add ${still?.join(', ') ?? 'them'}.`,
    advice: `Add them by hand to ${each.field} in the settings of ${each.module}; until then they are left out.`,
  };
}

async function missingValues(
  { module, field, values }: WantedValues,
  metadata: ZohoMetadata,
): Promise<readonly string[] | undefined> {
  const list = (await metadata.module(module))?.fields.get(field);
  if (list?.type !== 'picklist') return undefined;
  return values.filter((value) => pickOf(list, value) === undefined);
}
