import type { Agenda } from './agenda.ts';
import type { BulkJobs } from './bulk/jobs.ts';
import type { Limits } from './limits/limits.ts';
import type { Channels } from './notifications/channels.ts';
import type { Org } from './org.ts';
import type { Attached } from './records/attached.ts';
import type { PageTokens } from './records/page-tokens.ts';
import type { SearchIndex } from './search/search-index.ts';
import type { Timeline } from './timeline.ts';

/** An organisation with everything that hangs on it. */
export interface Crm {
  readonly org: Org;
  readonly pageTokens: PageTokens;
  readonly search: SearchIndex;
  readonly channels: Channels;
  readonly timeline: Timeline;
  readonly limits: Limits;
  readonly bulk: BulkJobs;
  /** What happens later by itself. */
  readonly agenda: Agenda;
  /** Contents of uploaded files, by attachment id. */
  readonly files: Map<string, Attached>;
}
