import { afterEach, expect, it } from '@jest/globals';
import { zoho } from '../../../connectors/zoho/index.ts';
import { createZohoSandbox } from '../../../connectors/zoho/sandbox/sandbox.ts';
import { silentLogger } from '../../../src/domain/logger.ts';
import { seededRandom } from '../../../src/domain/random.ts';
import { HastyClock, memoryShelf } from '../../support/zoho.ts';

const open: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of open.splice(0)) await close();
});

it('connects, writes, reads, updates and attaches over real sockets', async () => {
  const clock = new HastyClock();
  const sandbox = createZohoSandbox({ clock, random: seededRandom(1), preinstalled: true });
  await sandbox.listen(0);
  const connection = zoho.connect(
    zoho.parse({
      accounts: sandbox.baseUrl,
      client_id: 'sandbox-client',
      client_secret: 'sandbox-secret',
      refresh_token: 'sandbox-refresh',
    }),
    {
      account: 'demo',
      country: 'GB',
      timezone: 'Europe/London',
      clock,
      random: seededRandom(2),
      logger: silentLogger,
      secrets: memoryShelf(),
    },
  );
  open.push(
    () => connection.close(),
    () => sandbox.close(),
  );
  const { sink } = connection;
  if (!sink) throw new Error('There is no sink');
  const common = {
    id: '1',
    target: 'zoho.Leads',
    key: 'k',
    lookFirst: false,
    intendedAt: clock.now(),
  };
  const [made] = await sink.write([{ ...common, as: 'create', fields: { Last_Name: 'Zoë Ł 😀' } }]);
  if (made?.as !== 'written') throw new Error(JSON.stringify(made));
  const { recordId } = made;
  const [live] = await sink.read('zoho.Leads', [recordId], ['Last_Name']);
  expect(live).toMatchObject({
    fields: { Last_Name: 'Zoë Ł 😀' },
    modifiedTime: made.modifiedTime,
  });
  const [updated] = await sink.write([
    {
      ...common,
      as: 'update',
      recordId,
      fields: { Description: 'More' },
      unmodifiedSince: live?.readAt,
    },
  ]);
  expect(updated?.as).toBe('written');
  const attachment = {
    kind: 'link',
    url: 'https://r.example/ü?a=1&b=2',
    title: 'Größe "1"',
  } as const;
  const [attached] = await sink.write([{ ...common, as: 'attach', recordId, attachment }]);
  expect(attached?.as).toBe('written');
  expect(sandbox.records('Attachments').at(-1)).toMatchObject({
    File_Name: 'Größe "1"',
    $link_url: 'https://r.example/ü?a=1&b=2',
  });
  expect(sink.recordUrl('zoho.Leads', recordId)).toBe(
    `${sandbox.baseUrl}/__sandbox/records/Leads/${recordId}`,
  );
});
