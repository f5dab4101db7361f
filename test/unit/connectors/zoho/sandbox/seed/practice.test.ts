import { describe, expect, it } from '@jest/globals';
import {
  practiceContacts,
  practiceLeads,
  practiceUsers,
} from '../../../../../../connectors/zoho/sandbox/seed/practice.ts';
import { seedOrg } from '../../../../../../connectors/zoho/sandbox/seed/seed-org.ts';
import { seededRandom } from '../../../../../../src/domain/random.ts';

const at = (time: string) =>
  seedOrg({
    clock: { now: () => Date.parse(time), sleep: () => Promise.resolve() },
    random: seededRandom(1),
    seed: 'practice',
    preinstalled: true,
  }).org;

describe('the dental practice', () => {
  it('uses only numbers kept for fiction', () => {
    const numbers = [...practiceContacts, ...practiceLeads].flatMap(({ fields }) =>
      Object.entries(fields).flatMap(([name, value]) =>
        /Phone|Mobile/.test(name) ? [String(value)] : [],
      ),
    );
    expect(numbers.length).toBeGreaterThan(12);
    for (const number of numbers) {
      const digits = number
        .replace('(0)', '')
        .replace(/\D/g, '')
        .replace(/^(0044|44|0)/, '');
      expect(digits).toMatch(/^(2079460\d{3}|1632960\d{3}|7700900\d{3})$/);
    }
  });

  it('lets every operator do cleanings and check-ups', () => {
    const org = at('2026-11-20T08:00:00Z');
    for (const service of ['Cleaning', 'Check-up']) {
      const record = [...org.table('Services__s').live.values()].find(
        (each) => each.values['Service_Name'] === service,
      );
      const members = JSON.stringify(record?.values['Members']);
      for (const operator of ['anna@', 'ben@', 'chloe@'])
        expect(members).toContain(org.users.find((user) => user.email.startsWith(operator))?.id);
    }
    expect(practiceUsers).toHaveLength(8);
  });

  it.each([
    '2026-11-20T08:00:00Z',
    '2026-12-24T23:30:00Z',
    '2026-03-28T12:00:00Z',
    '2027-08-14T00:00:00Z',
  ])('can be seeded at %s, with visits to come', (time) => {
    const org = at(time);
    const starts = [...org.table('Appointments__s').live.values()].map((each) =>
      Number(each.values['Appointment_Start_Time']),
    );
    expect(starts).toHaveLength(3);
    expect(Math.min(...starts)).toBeGreaterThan(Date.parse(time));
  });

  it('gives the same records the same ids', () => {
    const ids = (time: string) => [...at(time).table('Contacts').live.keys()];
    expect(ids('2026-11-20T08:00:00Z')).toEqual(ids('2027-11-20T08:00:00Z'));
  });
});
