import { readFileSync } from 'node:fs';
import { Webhook } from 'svix';
import { accountNamed, soundProject, webhookSecret } from '../app/project.ts';
import { systemClock, systemRandom } from '../app/system.ts';
import { ConfigError, errorMessage } from '../domain/errors.ts';
import type { AddCommand } from './command.ts';
import { mark, print } from './terminal.ts';

const about = `Sends an event to a running service as CloudTalk would: signed, once.

  npm run patchcord -- send event.json --account demo
  npm run patchcord -- send --text "I would like to book a cleaning, Monday at 3" --from +447700900299 --account demo     a WhatsApp message

The file holds the whole event ({"event_id", "type", "occurred_at", "data"}); what is missing is filled in.`;

interface SendOptions {
  readonly account?: string;
  readonly url?: string;
  readonly text?: string;
  readonly from: string;
  readonly to: string;
}

export const addSend: AddCommand = (program, finish) => {
  program
    .command('send [file]')
    .summary('send a signed event to the service')
    .description(about)
    .option('--account <id>', 'which account')
    .option('--url <url>', 'the service; default: this machine')
    .option('--text <words>', 'a message with these words instead of a file')
    .option('--from <number>', 'who writes', '+447700900299')
    .option('--to <number>', 'our number', '+442079460101')
    .action(async (file: string | undefined, options: SendOptions) => {
      const config = soundProject(program.opts<{ root: string }>());
      const account = accountNamed(config, options.account);
      if (file === undefined && options.text === undefined)
        program.error('name a file, or give --text');
      const event = complete(file === undefined ? message(options) : readEvent(file));
      const body = JSON.stringify(event);
      const base = options.url ?? `http://127.0.0.1:${config.service.port}`;
      const answer = await fetch(`${base}/hooks/cloudtalk/${account.id}`, {
        method: 'POST',
        headers: signed(webhookSecret(account), String(event['event_id']), body),
        body,
      }).catch((cause: unknown) => {
        throw unreachable(base, cause);
      });
      const text = await answer.text();
      print(`${mark(answer.ok)} ${answer.status} ${text}`);
      if (!answer.ok) finish(1);
    });
};

type Event = Readonly<Record<string, unknown>>;

/** @throws ConfigError when it is no file, or holds no JSON object. */
function readEvent(file: string): Event {
  let value: unknown;
  try {
    value = JSON.parse(readFileSync(file, 'utf8'));
  } catch (cause) {
    throw new ConfigError(`${file} cannot be read as JSON: ${errorMessage(cause)}`, {
      code: 'send.unreadable',
      advice: 'Name a file that holds one event: {"type": "call.ended", "data": {…}}.',
      cause,
    });
  }
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Event;
  throw new ConfigError(`${file} holds no JSON object.`, { code: 'send.unreadable' });
}

function unreachable(base: string, cause: unknown): ConfigError {
  return new ConfigError(`The service does not answer at ${base}.`, {
    code: 'send.unreachable',
    advice: 'Start it (npm run start), or name its address with --url.',
    cause,
  });
}

function message(options: SendOptions): Event {
  const data = {
    id: `msg_${systemRandom.id()}`,
    channel: 'whatsapp',
    body: options.text ?? '',
    external_number: options.from,
    internal_number: { number_e164: options.to },
  };
  return { type: 'message.received', data };
}

function complete(event: Event): Event {
  const now = new Date(systemClock.now()).toISOString();
  return {
    event_id: `evt_${systemRandom.id()}`,
    version: 'v1',
    occurred_at: now,
    company_id: '1',
    ...event,
  };
}

function signed(secret: string, id: string, body: string): Record<string, string> {
  const at = new Date(systemClock.now());
  return {
    'content-type': 'application/json',
    'svix-id': id,
    'svix-timestamp': String(Math.floor(at.getTime() / 1000)),
    'svix-signature': new Webhook(secret).sign(id, at, body),
  };
}
