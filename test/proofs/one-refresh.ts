import { sinkOf, type ZohoSetting, zohoSetting } from '../support/zoho.ts';
import type { Counted, Proof } from './proof.ts';

const parallel = 50;

export const oneRefresh: Proof = {
  id: '4a',
  promise: '50 requests refused at once with 401 make one refresh of the token, and all succeed',
  run: async () => {
    const setting = zohoSetting();
    const id = await aLead(setting);
    return refreshed(setting, () => readAtOnce(Array(parallel).fill(setting), id));
  },
  without: [
    {
      mechanism: 'one refresh for all who ask',
      run: async () => {
        const setting = zohoSetting();
        const { sandbox } = setting;
        const id = await aLead(setting);
        const alone = Array.from({ length: parallel }, () => zohoSetting({ sandbox }));
        return refreshed(setting, () => readAtOnce(alone, id), alone);
      },
    },
  ],
};

async function aLead(setting: ZohoSetting): Promise<string> {
  const id = await setting.edit('Leads', { Last_Name: 'Asked for' });
  await readAtOnce([setting], id);
  return id;
}

/** @returns how many were answered. */
async function readAtOnce(settings: readonly ZohoSetting[], id: string): Promise<number> {
  const ends = await Promise.allSettled(
    settings.map((setting) => sinkOf(setting).read('zoho.Leads', [id], ['Last_Name'])),
  );
  return ends.filter((end) => end.status === 'fulfilled' && end.value.length === 1).length;
}

async function refreshed(
  setting: ZohoSetting,
  readAll: () => Promise<number>,
  asking: readonly ZohoSetting[] = [setting],
): Promise<Counted> {
  await setting.control('expire-tokens', {});
  const before = asking.map(({ traffic }) => traffic.length);
  const answered = await readAll();
  const sent = asking.flatMap(({ traffic }, index) => traffic.slice(before[index]));
  const refreshes = sent.filter(({ path }) => path.startsWith('/oauth/v2/token')).length;
  const figures = `${answered} of ${parallel} answered, ${refreshes} refreshes, ${sent.length} requests`;
  return { kept: answered === parallel && refreshes === 1, figures };
}
