import { afterAll, beforeAll, expect, it, jest } from '@jest/globals';
import { seededRandom } from '../../src/domain/random.ts';
import { type AppLab, openLab } from '../support/app-lab.ts';
import { shuffled } from '../support/app-lab-chance.ts';
import { sendSigned } from '../support/app-lab-vendors.ts';

// A busy machine takes its time; nothing here waits on purpose.
jest.setTimeout(60_000);

const stranger = '+447700900201';
const anna = 'anna@harbourdental.example';

let lab: AppLab;
beforeAll(async () => {
  lab = await openLab();
  await lab.call({
    from: stranger,
    agent: anna,
    option: '1',
    talkSeconds: 60,
    tags: ['booking'],
    notes: 'cleaning, Monday at 3',
    ai: false,
  });
});
afterAll(() => lab.close());

/** Everything in Zoho that came of it, without the times at which it was changed. */
function outcome() {
  return ['Leads', 'Calls', 'Appointments__s', 'Tasks', 'Cases', 'Notes', 'Events'].map(
    (module) => [module, lab.records(module).map(({ Modified_Time: _changed, ...row }) => row)],
  );
}

it('makes an unknown caller one lead, with the number in full, the source and the operator as owner', () => {
  expect(lab.record('Leads')).toMatchObject({
    Last_Name: stranger,
    Phone: stranger,
    Lead_Source: 'Phone',
    Lead_Status: 'Contacted',
    Owner: { email: anna },
  });
});

it('logs the call once, with direction, start, duration, result, recording and journey, linked to the lead', () => {
  const [vendor] = lab.sandboxes.cloudtalk.calls();
  const call = lab.record('Calls');
  expect(call).toMatchObject({
    Subject: `From ${stranger}`,
    Call_Type: 'Inbound',
    Call_Duration_in_seconds: 60,
    Request_Kind: 'booking',
    Owner: { email: anna },
    What_Id: { id: lab.record('Leads')['id'] },
    $se_module: 'Leads',
  });
  expect(Date.parse(String(call['Call_Start_Time']))).toBe(Date.parse(vendor!.started_at));
  expect(call['Voice_Recording__s']).toMatch(new RegExp(`^https://.*/${vendor!.call_id}$`));
  const lines = String(call['Description']).split('\n');
  expect(lines).toEqual([
    'cleaning, Monday at 3',
    'IVR 1, queue Front desk 6 s, Anna Reed 60 s | booking: tag "booking"',
  ]);
});

it('books the service at the time that was said, in the zone of the practice, for a member of the service', () => {
  const appointment = lab.record('Appointments__s');
  expect(appointment).toMatchObject({
    Appointment_Name: `Cleaning: ${stranger}`,
    Appointment_Start_Time: '2026-11-23T15:00:00+00:00',
    Appointment_End_Time: '2026-11-23T15:45:00+00:00',
    Appointment_For: { id: lab.record('Leads')['id'] },
    Service_Name: { name: 'Cleaning' },
    Status: 'Scheduled',
    Owner: { email: anna },
  });
  const service = lab.sandboxes.zoho
    .records('Services__s')
    .find((row) => row['id'] === (appointment['Service_Name'] as { id: string }).id);
  expect(JSON.stringify(service?.['Members'])).toContain(
    (appointment['Owner'] as { id: string }).id,
  );
});

it('leaves nothing else to do', () => {
  expect(lab.records('Tasks')).toEqual([]);
  expect(lab.records('Cases')).toEqual([]);
  expect(lab.records('Notes')).toEqual([]);
});

it('comes to the same records when everything is delivered again, in another order, twice', async () => {
  const before = outcome();
  const stats = lab.sandboxes.zoho.stats();
  const signed = lab.sandboxes.cloudtalk.deliveries().filter((one) => one.kind === 'signed');
  expect(signed.length).toBeGreaterThan(4);
  const random = seededRandom(4);
  for (const round of [1, 2]) {
    for (const [index, { body }] of shuffled(signed, random).entries()) {
      const id = `msg_replay_${round}_${index}`;
      const answer = await sendSigned(lab.baseUrl, { body, at: lab.clock.now(), id });
      expect(answer.status).toBe(202);
      expect(await answer.json()).toMatchObject({ duplicate: true });
    }
    await lab.pass(10 * 60_000);
  }
  expect(outcome()).toEqual(before);
  // Nothing was even sent.
  expect(lab.sandboxes.zoho.stats().byModule).toEqual(stats.byModule);
});

it('comes to the same records when the same facts come under other names', async () => {
  const before = outcome();
  const signed = lab.sandboxes.cloudtalk.deliveries().filter((one) => one.kind === 'signed');
  for (const [index, { body }] of shuffled(signed, seededRandom(5)).entries()) {
    const event = { ...(JSON.parse(body) as object), event_id: `evt_again_${index}` };
    const again = { body: JSON.stringify(event), at: lab.clock.now(), id: `msg_again_${index}` };
    const answer = await sendSigned(lab.baseUrl, again);
    expect(await answer.json()).toMatchObject({ duplicate: false });
  }
  await lab.pass(10 * 60_000);
  expect(outcome()).toEqual(before);
});

it('still takes a new call afterwards', async () => {
  await lab.call({
    from: '+447700900202',
    agent: anna,
    tags: ['answered'],
    notes: 'opening hours',
    ai: false,
  });
  expect(lab.records('Calls')).toHaveLength(2);
  expect(lab.records('Leads')).toHaveLength(2);
});
