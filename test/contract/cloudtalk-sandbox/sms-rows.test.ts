import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type Bench, key, type Loose, startBench } from './bench.ts';

let bench: Bench;
beforeEach(async () => {
  bench = await startBench();
});
afterEach(() => bench.close());

const send = '/my/api/sms/send.json';
const sms = { recipient: '+447700900201', sender: '+442079460100', message: 'Hello' };
const whatsapp = { recipient: 'whatsapp:+447700900201', sender: 'whatsapp:+442079460101' };
const refusal = (status: number, message: string): unknown => [
  status,
  { responseData: { status, message } },
];
const post = async (body: unknown): Promise<unknown[]> => {
  const reply = await bench.send('POST', send, body);
  return [reply.status, reply.body];
};
const badRequest = refusal(400, 'Bad request');
const openWindow = (): unknown =>
  bench.sandbox.message({ channel: 'whatsapp', from: '+447700900201', body: 'Hi' });

/** A multipart form, as a client with files sends it. */
async function upload(
  fields: Loose,
  files: readonly (readonly [string, number])[],
): Promise<unknown[]> {
  const form = new FormData();
  for (const [name, value] of Object.entries<string>(fields)) form.append(name, value);
  for (const [name, bytes] of files)
    form.append(name, new Blob([new Uint8Array(bytes)], { type: 'image/png' }), 'a.png');
  const response = await fetch(bench.sandbox.baseUrl + send, {
    method: 'POST',
    headers: { authorization: key },
    body: form,
  });
  return [response.status, await response.json()];
}
const sent = (fields: Record<string, string>): unknown => [
  200,
  { responseData: { success: true, data: { country_code: null, message: '', ...fields } } },
];
const megabyte = 1_048_576;

describe('what sms/send says', () => {
  it('gives back what was sent, without an id', async () => {
    expect(await post({ ...sms, country_code: 'GB' })).toEqual([
      200,
      { responseData: { success: true, data: { ...sms, country_code: 'GB' } } },
    ]);
  });

  it.each([
    'SMS send failed',
    'Not allowed country.',
    'Unknown number',
    'Limit exceeded',
    'Bad number configuration',
  ] as const)('fails with 200 on demand: %s', async (smsFailure) => {
    bench.sandbox.limits({ smsFailure });
    expect(await post(sms)).toEqual([200, { responseData: { success: false, data: smsFailure } }]);
    expect(bench.sandbox.messages()).toEqual([]);
  });

  it('is 401 or 403 on demand', async () => {
    bench.sandbox.limits({ smsFailure: 'Unauthorized action' });
    expect(await post(sms)).toEqual(refusal(401, 'Unauthorized action'));
    bench.sandbox.limits({ smsFailure: 'Insufficient Funds' });
    expect(await post(sms)).toEqual(refusal(403, 'Insufficient Funds'));
  });

  it('is 403 when the balance is used up; what fails costs nothing', async () => {
    bench.sandbox.limits({ smsCredit: 2 });
    const paid = async (): Promise<unknown> => (await post(sms))[0];
    await post({ ...sms, recipient: '+819012345678' });
    expect([await paid(), await paid(), await paid()]).toEqual([200, 200, 403]);
  });

  it.each([
    ['no recipient', { ...sms, recipient: undefined }],
    ['no sender', { ...sms, sender: '' }],
    ['nothing to say', { ...sms, message: '' }],
    ['six images', { ...sms, images_by_url: Array(6).fill('https://a.example/1.png') }],
    [
      'images on WhatsApp',
      { ...whatsapp, message: 'x', images_by_url: ['https://a.example/1.png'] },
    ],
    ['a file by SMS', { ...sms, message: '', file_by_url: 'https://a.example/1.pdf' }],
    [
      'a WhatsApp file with words',
      { ...whatsapp, message: 'x', file_by_url: 'https://a.example/1.pdf' },
    ],
    ['a list', []],
  ])('is 400: %s', async (_name, body) => {
    openWindow();
    expect(await post(body)).toEqual(badRequest);
  });
});

describe('pictures and files', () => {
  it('by address: pictures by MMS, a file by WhatsApp without words', async () => {
    const images = Array(5).fill('https://a.example/1.png');
    expect((await post({ ...sms, images_by_url: images }))[0]).toBe(200);
    openWindow();
    const file = { ...whatsapp, message: '', file_by_url: 'https://a.example/1.pdf' };
    expect(await post(file)).toEqual(sent(whatsapp));
    const channels = bench.sandbox.messages().map(({ channel }) => channel);
    expect(channels).toEqual(['mms', 'whatsapp', 'whatsapp']);
  });

  it('uploaded: up to five pictures of 5 MB', async () => {
    const five = Array.from({ length: 5 }, () => ['images[]', 10] as const);
    expect(await upload(sms, five)).toEqual(sent(sms));
    expect(await upload(sms, [['images', 10]])).toEqual(sent(sms));
    expect(await upload(sms, [...five, ['images[]', 10]])).toEqual(badRequest);
    expect(await upload(sms, [['images[]', 5 * megabyte]])).toEqual(sent(sms));
    expect(await upload(sms, [['images[]', 5 * megabyte + 1]])).toEqual(badRequest);
  }, 30_000);

  it('uploaded: a file of 16 MB on WhatsApp', async () => {
    openWindow();
    expect(await upload(whatsapp, [['file', 16 * megabyte]])).toEqual(sent(whatsapp));
    expect(await upload(whatsapp, [['file', 16 * megabyte + 1]])).toEqual(badRequest);
    expect(await upload(sms, [['file', 10]])).toEqual(badRequest);
  }, 30_000);
});

describe('the 24 hours of WhatsApp', () => {
  it('can be left out', async () => {
    const text = { ...whatsapp, message: 'Hello' };
    expect((await post(text))[1]).toEqual({
      responseData: { success: false, data: 'SMS send failed' },
    });
    bench.sandbox.limits({ whatsappWindow: false });
    expect(await post(text)).toEqual(sent(text));
  });
});
