import type { ConnectorPorts } from '../../src/connector/contract.ts';
import { priority } from '../../src/connector/priority.ts';
import { RetryableError } from '../../src/domain/errors.ts';
import type { ZohoClient } from './client.ts';
import type { CallDurationFormat, ZohoConfig } from './config.ts';
import { zohoTime } from './coql.ts';
import { light } from './costs.ts';
import type { ZohoModule } from './metadata.ts';
import { shelfNames } from './oauth.ts';
import { deleteTrial, insertTrial } from './trial.ts';
import { readWire, recordsAnswer } from './wire.ts';

/** Knows how the organisation reads `Call_Duration`. */
export interface CallDuration {
  /** As configured, else as found out by the probe, else the likely one. */
  format(): Promise<CallDurationFormat>;
  /** What the probe found; undefined before it. */
  probed(): Promise<CallDurationFormat | undefined>;
  /**
   * Finds it out: Zoho's pages say hours and minutes, integrators found minutes and seconds. Writes a call of `01:05`,
   * reads how many seconds Zoho makes of it, and deletes the call.
   *
   * @throws OutsideError
   */
  probe(calls: ZohoModule): Promise<CallDurationFormat>;
}

const probeText = '01:05';
const secondsIfMinutes = 65;
const probeKey = 'patchcord:probe:call_duration';

export function createCallDuration(
  config: ZohoConfig,
  client: ZohoClient,
  ports: ConnectorPorts,
): CallDuration {
  let known: CallDurationFormat | undefined;
  const probed = async (): Promise<CallDurationFormat | undefined> => {
    known ??= formatOf(await ports.secrets.get(shelfNames.callDuration));
    return known;
  };
  return {
    format: async () => config.callDuration ?? (await probed()) ?? 'mm:ss',
    probed,
    probe: async (calls) => {
      const id = await insertProbe(calls, client, ports);
      const seconds = await readSeconds(id, client);
      await deleteTrial(client, 'Calls', [id]);
      const found = seconds === secondsIfMinutes ? 'mm:ss' : 'hh:mm';
      await ports.secrets.put(shelfNames.callDuration, found);
      known = found;
      return found;
    },
  };
}

function formatOf(text: string | undefined): CallDurationFormat | undefined {
  return text === 'mm:ss' || text === 'hh:mm' ? text : undefined;
}

async function insertProbe(
  calls: ZohoModule,
  client: ZohoClient,
  ports: ConnectorPorts,
): Promise<string> {
  const key = calls.keyField === undefined ? {} : { [calls.keyField]: probeKey };
  const call = {
    Subject: 'Patchcord: how long is a call? (deleted at once)',
    Call_Type: 'Outbound',
    Call_Start_Time: zohoTime(ports.clock.now() - 86_400_000),
    Call_Duration: probeText,
    ...key,
  };
  const { ids, refusals } = await insertTrial(client, 'Calls', [call]);
  const [id] = ids;
  if (id !== undefined) return id;
  throw new RetryableError(`Zoho did not take the trial call (${refusals.join(', ')}).`, {
    code: 'zoho.probe_failed',
    advice:
      'Set call_duration in the account file, or make the fields of Calls optional and repeat setup.',
  });
}

async function readSeconds(id: string, client: ZohoClient): Promise<number> {
  const answer = await client.read({
    path: `/crm/v8/Calls/${id}`,
    query: { fields: 'Call_Duration,Call_Duration_in_seconds' },
    priority: priority.finished,
    cost: light,
    what: 'Calls.get',
  });
  const [row] = answer ? readWire(recordsAnswer, answer.body, 'Calls.get').data : [];
  return Number(row?.['Call_Duration_in_seconds']);
}
