import { z } from 'zod';
import type { Answer, Exchange } from '../http/answer.ts';
import type { Route } from '../http/routes.ts';
import type { Message } from '../messages/message.ts';
import { toE164 } from '../numbers.ts';
import type { World } from '../world.ts';
import { failure, one } from './core-answers.ts';

/** Sending messages (cloudtalk.md 13). */
export const smsRoutes: readonly Route[] = [['POST', '/sms/send.json', sendMessage]];

const text = z.union([z.string(), z.number()]).transform(String);
const bodySchema = z.looseObject({
  recipient: text,
  sender: text,
  message: z.string().default(''),
  country_code: text.optional(),
  images_by_url: z.array(z.string()).max(5).optional(),
  file_by_url: z.string().optional(),
});

const whatsappPrefix = 'whatsapp:';

function sendMessage(exchange: Exchange, world: World): Answer {
  const parsed = bodySchema.safeParse(exchange.body);
  if (!parsed.success) return failure(400, 'Bad request');
  const { recipient, sender, message, images_by_url, file_by_url, country_code } = parsed.data;
  if (message === '' && images_by_url === undefined && file_by_url === undefined)
    return failure(400, 'Bad request');
  if (world.settings.smsFailure === 'Insufficient Funds') return failure(403, 'Insufficient Funds');
  const problem = world.settings.smsFailure ?? problemOf(recipient, sender, world);
  // Half of the trap: HTTP 200 with success false.
  if (problem !== undefined) return one({ success: false, data: problem });
  world.desk.sendByApi({
    channel: channelOf(recipient, images_by_url !== undefined),
    external: bare(recipient) ?? recipient,
    internal: bare(sender) ?? sender,
    body: message,
  });
  return one({
    success: true,
    data: { recipient, message, sender, country_code: country_code ?? null },
  });
}

function channelOf(recipient: string, hasImages: boolean): Message['channel'] {
  if (recipient.startsWith(whatsappPrefix)) return 'whatsapp';
  return hasImages ? 'mms' : 'sms';
}

function bare(number: string): string | undefined {
  return toE164(number.startsWith(whatsappPrefix) ? number.slice(whatsappPrefix.length) : number);
}

function problemOf(recipient: string, sender: string, world: World): string | undefined {
  const { company, desk, settings } = world;
  const [to, from] = [bare(recipient), bare(sender)];
  const isWhatsapp = recipient.startsWith(whatsappPrefix);
  if (isWhatsapp !== sender.startsWith(whatsappPrefix)) return 'Bad number configuration';
  if (from === undefined || company.numberByE164(from) === undefined)
    return 'Bad number configuration';
  if (to === undefined) return 'Unknown number';
  if (company.callingCode(to) === undefined) return 'Not allowed country.';
  const isBlocked = company.blacklist
    .values()
    .some((entry) => entry.publicNumber === to && entry.type !== 'incoming');
  if (isBlocked) return 'SMS send failed';
  if (isWhatsapp && settings.whatsappWindow && !desk.isWindowOpen(to, from))
    return 'SMS send failed';
  return undefined;
}
