import { z } from 'zod';
import type { AskedTask, TaskReader } from '../../src/connector/contract.ts';
import type { ZohoClient } from './client.ts';
import { light } from './costs.ts';
import { readWire, recordsAnswer, type WireRecord } from './wire.ts';

const fields = ['Subject', 'Description', 'Status', 'Who_Id', 'What_Id', 'Closed_Time'] as const;
const mostIds = 100;

const link = z.looseObject({
  id: z.string(),
  module: z.union([z.string(), z.looseObject({ api_name: z.string() })]).nullish(),
});

/**
 * Tasks by id, with what they point at: the list is the one read that tells the module of `What_Id` beside it.
 * https://www.zoho.com/crm/developer/docs/api/v8/get-records.html
 */
export function createTaskReader(client: ZohoClient): TaskReader {
  return {
    target: 'zoho.Tasks',
    read: async (recordIds, urgency) => {
      const tasks: AskedTask[] = [];
      for (let at = 0; at < recordIds.length; at += mostIds) {
        const answer = await client.read({
          path: '/crm/v8/Tasks',
          query: {
            ids: recordIds.slice(at, at + mostIds).join(','),
            fields: fields.join(','),
            per_page: 200,
          },
          priority: urgency,
          cost: light,
          what: 'Tasks.list',
        });
        if (answer) tasks.push(...readWire(recordsAnswer, answer.body, 'list').data.map(taskOf));
      }
      return tasks;
    },
  };
}

function taskOf(row: WireRecord): AskedTask {
  const words = [row['Subject'], row['Description']].filter((text) => typeof text === 'string');
  const who = link.safeParse(row['Who_Id']).data;
  const what = link.safeParse(row['What_Id']).data;
  const beside = row['$se_module'];
  const module = typeof what?.module === 'string' ? what.module : what?.module?.api_name;
  const points = [
    ...(who ? [{ module: 'Contacts', id: who.id }] : []),
    ...(what
      ? [{ module: module ?? (typeof beside === 'string' ? beside : ''), id: what.id }]
      : []),
  ];
  return {
    recordId: row.id,
    // The picklist may be in any language; the time it was closed is there for every status that means it.
    isDone: row['Status'] === 'Completed' || typeof row['Closed_Time'] === 'string',
    text: words.join('\n'),
    pointsAt: points,
  };
}
