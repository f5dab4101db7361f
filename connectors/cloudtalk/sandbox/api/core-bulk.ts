import { z } from 'zod';
import type { Answer, Exchange } from '../http/answer.ts';
import { json } from '../http/answer.ts';
import type { Handler, Route } from '../http/routes.ts';
import type { World } from '../world.ts';
import { invalid } from './core-answers.ts';
import {
  addActivity,
  addNote,
  deleteActivity,
  deleteNote,
  editActivity,
  editNote,
} from './core-contact-cards.ts';
import { addContact, deleteContact, editContact } from './core-contacts.ts';

/** Up to ten commands in one operation (cloudtalk.md 10.7). */
export const bulkRoutes: readonly Route[] = [['POST', '/bulk/contacts.json', runCommands]];

const commands: Readonly<
  Record<string, { readonly run: Handler; readonly idFrom: 'id' | 'contact_id' }>
> = {
  add_contact: { run: addContact, idFrom: 'id' },
  edit_contact: { run: editContact, idFrom: 'id' },
  delete_contact: { run: deleteContact, idFrom: 'id' },
  add_activity: { run: addActivity, idFrom: 'contact_id' },
  edit_activity: { run: editActivity, idFrom: 'id' },
  delete_activity: { run: deleteActivity, idFrom: 'id' },
  add_note: { run: addNote, idFrom: 'contact_id' },
  edit_note: { run: editNote, idFrom: 'id' },
  delete_note: { run: deleteNote, idFrom: 'id' },
};

const commandSchema = z.looseObject({
  action: z.string(),
  command_id: z.union([z.string(), z.number()]).transform(String),
  data: z.looseObject({}).default({}),
});
const listSchema = z.array(commandSchema).min(1).max(10);

const answerSchema = z.looseObject({
  responseData: z.looseObject({
    status: z.number(),
    message: z.string().optional(),
    data: z.unknown().optional(),
  }),
});

/** Every command has its own status: a 200 can hold failures. */
async function runCommands(exchange: Exchange, world: World): Promise<Answer> {
  const parsed = listSchema.safeParse(exchange.body);
  if (!parsed.success) return invalid({ commands: ['Supply a list of 1 to 10 commands.'] });
  const data: unknown[] = [];
  for (const { action, command_id, data: form } of parsed.data) {
    const command = commands[action];
    if (command === undefined) {
      data.push({
        command_id,
        status: 406,
        message: 'Invalid input data.',
        data: { action: ['Invalid value.'] },
      });
      continue;
    }
    const id = String(form[command.idFrom] ?? '');
    const answer = await command.run({ ...exchange, params: { id }, body: form }, world);
    data.push({ command_id, ...answerSchema.parse(answer.json).responseData });
  }
  return json(200, { responseData: { status: 200, data } });
}
