import { z } from 'zod';
import type { Answer, Exchange } from '../http/answer.ts';
import type { Route } from '../http/routes.ts';
import type { Message } from '../messages/message.ts';
import { toE164 } from '../numbers.ts';
import type { World } from '../world.ts';
import { failure, one } from './core-answers.ts';

/** Sending messages (cloudtalk.md 13). */
export const smsRoutes: readonly Route[] = [['POST', '/sms/send.json', sendMessage]];

const megabyte = 1_048_576;
const mostImages = 5;

/** An upload of a multipart form, or the blob as JSON text; at most so many megabytes. */
function upload(megabytes: number): z.ZodType {
  const file = z.looseObject({
    kind: z.literal('file'),
    bytes: z.number().max(megabytes * megabyte),
  });
  return z.union([
    file,
    z
      .string()
      .min(1)
      .max(megabytes * megabyte),
  ]);
}

/** One of it, or a list of up to five. */
function fewOf(item: z.ZodType): z.ZodType<unknown[]> {
  return z.preprocess(
    (value) => (Array.isArray(value) || value === undefined ? value : [value]),
    z.array(item).max(mostImages).default([]),
  );
}

const text = z.union([z.string().min(1), z.number()]).transform(String);
const bodySchema = z.looseObject({
  recipient: text,
  sender: text,
  message: z.string().default(''),
  country_code: text.optional(),
  images_by_url: fewOf(z.string().min(1)),
  images: fewOf(upload(5)),
  file_by_url: z.string().min(1).optional(),
  file: upload(16).optional(),
});
type SmsForm = z.infer<typeof bodySchema>;

const whatsappPrefix = 'whatsapp:';

function sendMessage(exchange: Exchange, world: World): Answer {
  const parsed = bodySchema.safeParse(exchange.body);
  if (!parsed.success || !isSendable(parsed.data)) return failure(400, 'Bad request');
  const { smsFailure, smsCredit } = world.settings;
  if (smsFailure === 'Unauthorized action') return failure(401, smsFailure);
  if (smsFailure === 'Insufficient Funds' || smsCredit === 0)
    return failure(403, 'Insufficient Funds');
  const problem = smsFailure ?? problemOf(parsed.data, world);
  // Half of the trap: HTTP 200 with success false.
  if (problem !== undefined) return one({ success: false, data: problem });
  if (smsCredit !== null) world.settings = { ...world.settings, smsCredit: smsCredit - 1 };
  const { recipient, sender, message, country_code } = parsed.data;
  world.desk.sendByApi({
    channel: channelOf(parsed.data),
    external: bare(recipient) ?? recipient,
    internal: bare(sender) ?? sender,
    body: message,
    attachments: addressesOf(parsed.data),
  });
  return one({
    success: true,
    data: { recipient, message, sender, country_code: country_code ?? null },
  });
}

/** Something to say, images only by MMS and not too many, a file only on WhatsApp and without words. */
function isSendable(form: SmsForm): boolean {
  const images = form.images_by_url.length + form.images.length;
  const hasFile = form.file !== undefined || form.file_by_url !== undefined;
  if (images > mostImages || (images > 0 && isWhatsapp(form.recipient))) return false;
  if (hasFile) return form.message === '' && isWhatsapp(form.recipient) && images === 0;
  return form.message !== '' || images > 0;
}

/** Where the pictures or the file can be fetched; an upload has no address. */
function addressesOf({ images_by_url, file_by_url }: SmsForm): string[] {
  const all = [...images_by_url, ...(file_by_url === undefined ? [] : [file_by_url])];
  return all.filter((address) => typeof address === 'string');
}

function channelOf({ recipient, images, images_by_url }: SmsForm): Message['channel'] {
  if (isWhatsapp(recipient)) return 'whatsapp';
  return images.length + images_by_url.length > 0 ? 'mms' : 'sms';
}

function isWhatsapp(number: string): boolean {
  return number.startsWith(whatsappPrefix);
}

function bare(number: string): string | undefined {
  return toE164(isWhatsapp(number) ? number.slice(whatsappPrefix.length) : number);
}

/** Where the practice may send to: the United Kingdom, Ireland, Germany, France, Italy, Slovakia, Turkey, North America. */
const destinations = ['+44', '+353', '+49', '+33', '+39', '+421', '+90', '+1'];

function problemOf({ recipient, sender }: SmsForm, world: World): string | undefined {
  const { company, desk, settings } = world;
  const [to, from] = [bare(recipient), bare(sender)];
  if (isWhatsapp(recipient) !== isWhatsapp(sender)) return 'Bad number configuration';
  if (from === undefined || company.numberByE164(from) === undefined)
    return 'Bad number configuration';
  if (to === undefined) return 'Unknown number';
  if (!destinations.some((code) => to.startsWith(code))) return 'Not allowed country.';
  const isBlocked = company.blacklist
    .values()
    .some((entry) => entry.publicNumber === to && entry.type !== 'incoming');
  if (isBlocked) return 'SMS send failed';
  const isClosed = settings.whatsappWindow && !desk.isWindowOpen(to, from);
  return isWhatsapp(recipient) && isClosed ? 'SMS send failed' : undefined;
}
