import { priority as priorities } from '../../src/connector/priority.ts';
import { fromIso, type Instant } from '../../src/domain/clock.ts';
import { zohoTime } from './coql.ts';
import { light } from './costs.ts';
import type { SinkParts } from './sink-parts.ts';
import { deletedAnswer, readWire } from './wire.ts';

const perPage = 200;

/** https://www.zoho.com/crm/developer/docs/api/v8/get-deleted-records.html; kept for 60 days at least. */
export async function deletedRecords(
  { client, metadata }: Pick<SinkParts, 'client' | 'metadata'>,
  module: string,
  since: Instant,
): Promise<{ module: string; id: string; at: Instant }[]> {
  if (!(await metadata.module(module))) return [];
  const gone: { module: string; id: string; at: Instant }[] = [];
  for (let page = 1; ; page += 1) {
    const answer = await client.read({
      path: `/crm/v8/${module}/deleted`,
      query: { type: 'all', page, per_page: perPage },
      headers: { 'If-Modified-Since': zohoTime(since) },
      priority: priorities.poll,
      cost: light,
      what: `${module}.deleted`,
    });
    if (!answer) return gone;
    const { data, info } = readWire(deletedAnswer, answer.body, 'deleted');
    for (const { id, deleted_time } of data) {
      const at = (deleted_time && fromIso(deleted_time)) || answer.at;
      if (at >= since) gone.push({ module, id, at });
    }
    if (info?.more_records !== true) return gone;
  }
}
