import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { type Sandboxes, startSandboxes } from '../../src/app/sandboxes.ts';
import { systemClock } from '../../src/app/system.ts';
import { runProgram } from '../../src/cli/program.ts';
import { seededRandom } from '../../src/domain/random.ts';
import {
  type Command,
  freePort,
  killAll,
  type Ran,
  runCommand,
  startService,
} from '../support/app-lab-process.ts';
import { type LabProject, makeProject } from '../support/app-lab-project.ts';
import { controlOf } from '../support/app-lab-vendors.ts';
import { until } from '../support/until.ts';

// A busy machine takes its time; nothing here waits on purpose.
jest.setTimeout(60_000);

/** Runs the program in this process, for what ends before it touches anything. */
async function runHere(...args: readonly string[]): Promise<Ran> {
  let printed = '';
  const keep = (text: string | Uint8Array): boolean => {
    printed += String(text);
    return true;
  };
  jest.spyOn(process.stdout, 'write').mockImplementation(keep);
  jest.spyOn(process.stderr, 'write').mockImplementation(keep);
  const code = await runProgram(['node', 'patchcord', ...args]);
  jest.restoreAllMocks();
  return { code, printed };
}

const commands = [
  'start',
  'demo',
  'sandbox',
  'connect',
  'setup',
  'doctor',
  'check',
  'test',
  'send',
  'explain',
  'redrive',
  'replay',
  'erase',
  'keys',
  'token',
];

describe('help', () => {
  it.each(['', '--help'])('lists every command (%s)', async (flag) => {
    const { code, printed } = await runHere(...(flag === '' ? [] : [flag]));
    expect(code).toBe(0);
    for (const command of commands)
      expect(printed).toMatch(new RegExp(`^ {2}${command} .*\\w`, 'm'));
  });

  it.each(commands)('says what %s does and takes', async (command) => {
    const { code, printed } = await runHere(command, '--help');
    expect(code).toBe(0);
    expect(printed).toMatch(new RegExp(`^Usage: patchcord ${command}`));
    // More than its usage line and its options: a sentence for a stranger.
    expect(printed.split('\n\n')[1]?.length).toBeGreaterThan(40);
  });
});

describe('a command that is misused', () => {
  it.each([
    ['an unknown command', ['chekc'], /unknown command 'chekc'[\s\S]*check/],
    ['an unknown option', ['check', '--nope'], /unknown option '--nope'/],
    ['an option without its value', ['setup', '--account'], /argument missing/],
    ['a value that is not offered', ['token', '--role', 'king'], /integrator, owner/],
    ['a number out of range', ['token', '--hours', '0'], /between 1 and 8760/],
    ['too many words', ['explain', 'a', 'b'], /too many arguments/],
    ['nothing to send', ['send'], /name a file/],
  ])('ends with 2 and points to the help: %s', async (_what, args, message) => {
    const { code, printed } = await runHere(...args);
    expect(printed).toMatch(message);
    expect(printed).toContain('--help');
    expect(code).toBe(2);
  });

  it.each([
    ['check', '--account', 'nobody'],
    ['test', '--account', 'nobody'],
    ['doctor', '--account', 'nobody'],
    ['explain', '--account', 'nobody'],
    ['redrive', '--account', 'nobody', '--all'],
    ['replay', '--account', 'nobody', '--since', '7d'],
    ['send', '--account', 'nobody', '--text', 'x'],
  ])('ends with 1 and names the accounts there are: %s', async (...args) => {
    const { code, printed } = await runHere(...args);
    expect(printed).toContain('There is no account "nobody". Accounts: demo.');
    expect(code).toBe(1);
  });

  it.each([
    [['send', '/there/is/no/such.json'], 'cannot be read as JSON'],
    [['redrive', '--subject', 'call'], '"call" is no subject'],
    [['replay'], 'Which conversations?'],
    [['replay', '--since', 'tuesday'], '"tuesday" is no time'],
    [['replay', '--since', '7d', '--kind', 'case'], '"case" is no kind'],
    [
      ['send', 'package.json', '--url', 'http://127.0.0.1:1'],
      'The service does not answer at http://127.0.0.1:1',
    ],
  ])('says in words what is wrong with %j, without a stack', async (args, message) => {
    const { code, printed } = await runHere(...args);
    expect(printed).toContain(message);
    expect(printed).not.toContain('    at ');
    expect(code).toBe(1);
  });
});

describe('a project', () => {
  let sandboxes: Sandboxes;
  let project: LabProject;
  beforeAll(async () => {
    const ports = { zohoPort: 0, cloudtalkPort: 0, preinstalled: false };
    sandboxes = await startSandboxes({ clock: systemClock, random: seededRandom(12), ...ports });
    project = makeProject({
      zohoUrl: sandboxes.zoho.baseUrl,
      cloudtalkUrl: sandboxes.cloudtalk.baseUrl,
    });
  });
  afterAll(async () => {
    await killAll();
    await sandboxes.close();
    project.remove();
  });
  const run = (...args: readonly string[]): Promise<Ran> => runCommand(project, args);

  it('is found sound, and its mappings pass their own tests', async () => {
    const [check, test] = await Promise.all([run('check'), run('test')]);
    expect(check).toEqual({ code: 0, printed: '✓ demo: 0 errors, 0 warnings\n' });
    expect(test.printed).toMatch(/✓ mappings\/default: [1-9]\d+ passed, 0 failed/);
    expect(test.printed).toMatch(/✓ account demo, its presets and overrides: \d+ passed, 0 failed/);
    expect(test.code).toBe(0);
  });

  it('is connected with a code, which is not printed', async () => {
    const doctor = await runCommand(
      { root: project.root, env: { ...project.env, ZOHO_REFRESH_TOKEN: 'wrong' } },
      ['doctor'],
    );
    expect(doctor.code).toBe(1);
    const { code } = (await controlOf(sandboxes.zoho.baseUrl, 'grant', {
      scopes: [
        'ZohoCRM.modules.ALL',
        'ZohoCRM.settings.ALL',
        'ZohoCRM.users.READ',
        'ZohoCRM.org.READ',
        'ZohoCRM.coql.READ',
        'ZohoCRM.bulk.ALL',
        'ZohoCRM.notifications.ALL',
      ],
    })) as { code: string };
    const connected = await run('connect', '--account', 'demo', '--code', code);
    expect(connected.printed).toContain('demo is connected');
    expect(connected.printed).not.toContain(code);
    expect(connected.code).toBe(0);
    const again = await run('connect', '--account', 'demo', '--code', code);
    expect(again.code).toBe(1);
  });

  it('is set up once; the second time nothing is left to do', async () => {
    const dry = await run('setup', '--dry-run');
    expect(dry.code).toBe(0);
    expect(dry.printed).toContain('Patchcord_Key');
    const inserted = () => JSON.stringify(sandboxes.zoho.stats().byModule);
    const before = inserted();
    const first = await run('setup', '--yes');
    expect({ code: first.code, printed: first.printed }).toMatchObject({ code: 0 });
    expect(first.printed).not.toContain('✗');
    const second = await run('setup', '--yes');
    expect(second.printed).toContain('Nothing is left to do.');
    expect(second.code).toBe(0);
    // The trial call of the duration was taken away again.
    expect(before).not.toBe('');
    expect(sandboxes.zoho.records('Calls')).toEqual([]);
  });

  describe('with its service', () => {
    let port: number;
    let service: Command;
    const withPort = (...args: readonly string[]) =>
      runCommand(project, args, { PORT: String(port) });
    beforeAll(async () => {
      port = await freePort();
      service = await startService(project, port);
    });

    it('passes the doctor', async () => {
      const { code, printed } = await withPort('doctor');
      expect(printed).not.toContain('✗');
      expect(printed).toContain('✓ service: port:');
      expect(code).toBe(0);
    });

    it('agrees with the live organisation', async () => {
      const { code, printed } = await withPort('check', '--live');
      expect(printed).toMatch(/✓ demo: 0 errors, \d+ warnings, against the live organisation/);
      expect(code).toBe(0);
    });

    it('is sent a message, takes it, and explains what became of it', async () => {
      const sent = await withPort(
        'send',
        '--text',
        'I would like to book a check-up',
        '--from',
        '+447700900299',
      );
      expect(sent.printed).toMatch(/✓ 202 \{"delivery":".+","duplicate":false\}/);
      expect(sent.code).toBe(0);
      await until(() => sandboxes.zoho.records('Notes').length > 0, 'the note');
      const [list, token] = await Promise.all([withPort('explain'), withPort('token')]);
      expect(list.code).toBe(0);
      const subject = /^(thread:\S+) /m.exec(list.printed)?.[1];
      expect(subject).toBeDefined();
      const note = sandboxes.zoho.records('Notes')[0];
      const [bySubject, byRecord] = await Promise.all([
        withPort('explain', String(subject)),
        withPort('explain', String(note?.['id'])),
      ]);
      expect(bySubject.printed).toContain('mappings/default/conversation.yaml:');
      expect(bySubject.printed).toContain('Note_Content');
      expect(byRecord.printed).toContain('mappings/default/conversation.yaml:');
      const answer = await fetch(`http://127.0.0.1:${port}/api/conversations?account=demo`, {
        headers: { authorization: `Bearer ${token.printed.trim()}` },
      });
      expect(answer.status).toBe(200);
      expect(JSON.stringify(await answer.json())).toContain(subject);
    });

    it('says so when nothing is known of what it is asked about', async () => {
      const { code, printed } = await withPort('explain', 'call:1');
      expect(printed).toContain('Nothing is known about "call:1"');
      expect(code).toBe(1);
    });

    it('refuses an event that is signed with another secret', async () => {
      const event = join(project.root, 'event.json');
      writeFileSync(event, JSON.stringify({ type: 'call.ended', data: {} }));
      const wrong = {
        PORT: String(port),
        CLOUDTALK_WEBHOOK_SECRET: 'whsec_YW5vdGhlci1zZWNyZXQtMDAwMQ==',
      };
      const { code, printed } = await runCommand(project, ['send', event], wrong);
      expect(printed).toMatch(/✗ 401 /);
      expect(code).toBe(1);
      expect(service.process.exitCode).toBeNull();
    });
  });
});

describe('wrong settings', () => {
  let project: LabProject;
  afterEach(() => project.remove());

  it('are all told at once, with file, line and column, by every command that reads them', async () => {
    project = makeProject({ zohoUrl: 'http://127.0.0.1:1', cloudtalkUrl: 'http://127.0.0.1:1' });
    project.rewrite('config/patchcord.yaml', (text) => text.replace('port: 8080', 'prot: 8080'));
    project.rewrite('config/accounts/demo.yaml', (text) =>
      text
        .replace('country: GB', 'country: Great Britain')
        .replace('sat: "09:00-13:00"', 'sat: "nine to one"')
        .replace('per_minute: 50', 'per_minute: fifty'),
    );
    const [check, start] = await Promise.all([
      runCommand(project, ['check']),
      runCommand(project, ['start']),
    ]);
    for (const { code, printed } of [check, start]) {
      expect(code).toBe(1);
      expect(printed).toMatch(/config\/patchcord\.yaml:3:1 .*prot/);
      expect(printed).toMatch(/config\/accounts\/demo\.yaml:\d+:\d+ .*country/);
      expect(printed).toMatch(/config\/accounts\/demo\.yaml:\d+:\d+ .*per_minute/);
      expect(printed).toMatch(/config\/accounts\/demo\.yaml:14:8 .*nine to one/);
      expect(printed).not.toContain('    at ');
    }
  });
});
