import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { crawl } from '../../support/crawl.ts';
import { type Lab, openLab } from './open-sandbox.ts';

let lab: Lab;
beforeEach(async () => {
  lab = await openLab();
});
afterEach(() => lab.close());

it('has no link into nothing, from the practice as it starts', async () => {
  const { pages, problems } = await crawl(lab.sandbox.baseUrl);
  expect(problems).toEqual([]);
  expect(pages.size).toBeGreaterThan(100);
}, 60_000);

/** Milliseconds of computing for a page, the best of a few: what it costs, not what else the machine did. */
async function costOf(path: string): Promise<number> {
  const costs: number[] = [];
  for (let turn = 0; turn < 4; turn += 1) {
    const before = process.cpuUsage();
    const { status } = await lab.raw('GET', `/__sandbox${path}`);
    expect(status).toBe(200);
    const { user, system } = process.cpuUsage(before);
    costs.push((user + system) / 1000);
  }
  return Math.min(...costs);
}

it('answers every kind of page in a tenth of a second with ten thousand records', async () => {
  const owner = lab.idOf('Leads', 'Full_Name', 'Peter Lang');
  for (let part = 0; part < 100; part += 1) {
    const { status } = await lab.api('POST', part % 2 === 0 ? '/Leads' : '/Calls', {
      data: Array.from({ length: 100 }, (_each, n) =>
        part % 2 === 0
          ? { Last_Name: `Many ${part}-${n}`, Phone: `+44770090${part}${n}` }
          : {
              Subject: `Call ${part}-${n}`,
              Call_Type: 'Missed',
              Call_Start_Time: '2026-11-20T07:00:00+00:00',
              What_Id: owner,
              $se_module: 'Leads',
            },
      ),
    });
    expect(status).toBe(201);
  }
  const contact = lab.idOf('Contacts', 'Full_Name', 'Tom Hollis');
  const paths = [
    '',
    '/view/Leads',
    '/view/Leads?page=60',
    '/view/Leads?q=Many+42&sort=Full_Name',
    '/view/Calls?sort=What_Id&down=yes',
    `/view/Leads/${owner}`,
    `/view/Leads/${owner}/edit`,
    `/view/Contacts/${contact}`,
    '/steer',
  ];
  const slow: string[] = [];
  for (const path of paths) {
    const took = await costOf(path);
    if (took > 100) slow.push(`${path} ${Math.round(took)} ms`);
  }
  expect(slow).toEqual([]);
}, 60_000);
