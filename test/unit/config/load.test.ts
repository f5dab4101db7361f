// biome-ignore-all lint/suspicious/noTemplateCurlyInString: references to variables are what is tested
import { describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { type LoadOptions, loadConfig } from '../../../src/config/load.ts';
import { mappingFilesOf, readFixtureFiles } from '../../../src/config/mapping-texts.ts';
import { configError, formatConfigProblems } from '../../../src/config/problem.ts';
import { problemAt, vendorProblems } from '../../../src/config/schema-problems.ts';
import type { LoadedConfig } from '../../../src/config/settings.ts';
import { startUpSummary } from '../../../src/config/summary.ts';
import { memoryFiles } from './config-files.ts';

const minimal = [
  'version: 1',
  'account: acme',
  'country: DE',
  'timezone: Europe/Berlin',
  'fallback_user: desk@acme.example',
  '',
].join('\n');

const secrets = { PATCHCORD_JWT_SECRET: 'j'.repeat(32), PATCHCORD_ENCRYPTION_KEY: 'e'.repeat(32) };

function load(
  texts: Readonly<Record<string, string>>,
  env: LoadOptions['env'] = secrets,
): LoadedConfig {
  const absolute = Object.fromEntries(
    Object.entries(texts).map(([path, text]) => [path.startsWith('/') ? path : `/r/${path}`, text]),
  );
  return loadConfig({
    root: '/r',
    env,
    vendors: ['cloudtalk', 'zoho'],
    files: memoryFiles(absolute),
  });
}

function account(text: string, env: LoadOptions['env'] = secrets): LoadedConfig {
  return load({ 'config/accounts/acme.yaml': text }, env);
}

const lines = (config: LoadedConfig): string[] => formatConfigProblems(config.problems).split('\n');

describe('defaults', () => {
  it('lets a small office write only what it must', () => {
    const config = account(minimal);
    expect(config.problems).toEqual([]);
    expect(config.warnings).toEqual([]);
    expect(config.service).toEqual({
      port: 8080,
      host: '0.0.0.0',
      databasePath: '/r/data/patchcord.db',
      logLevel: 'info',
      logFormat: 'json',
      retention: { deliveriesMs: 30 * 86_400_000, tracesMs: 90 * 86_400_000 },
      graceMs: 10_000,
      jwtSecret: secrets.PATCHCORD_JWT_SECRET,
      encryptionKey: secrets.PATCHCORD_ENCRYPTION_KEY,
      publicUrl: undefined,
    });
    expect(config.accounts[0]).toMatchObject({
      id: 'acme',
      name: 'acme',
      presets: [],
      languages: ['en'],
      threadGapMs: 86_400_000,
      slotMs: 1_800_000,
      sla: { urgent: 'PT1H', high: 'working PT4H', normal: 'working P1D' },
      messages: { mode: 'propose' },
      people: { vipTags: [], createLeads: true },
      buffers: { beforeMs: 0, afterMs: 0 },
      vendors: {},
      overrides: [],
    });
  });

  it('says when there is no business to serve', () => {
    expect(lines(load({}))).toEqual([
      'config/accounts There is no account file.',
      '    help: Write config/accounts/<account>.yaml; one file is one business.',
    ]);
  });
});

describe('the service', () => {
  it('lets the environment win over the file', () => {
    const config = load(
      {
        'config/accounts/acme.yaml': minimal,
        'config/patchcord.yaml':
          'port: 1\nhost: 127.0.0.1\ndatabase: other.db\nlog: { level: warn }\npublic_url: https://p.example/\n',
      },
      { PORT: '9000', LOG_LEVEL: 'debug', PATCHCORD_DATABASE: ':memory:', HOST: '' },
    );
    expect(config.problems).toEqual([]);
    expect(config.service).toMatchObject({
      port: 9000,
      host: '127.0.0.1',
      databasePath: ':memory:',
      logLevel: 'debug',
      publicUrl: 'https://p.example',
    });
  });

  it('refuses a PostgreSQL address in plain words and a port that is none', () => {
    const config = account(minimal, { DATABASE_URL: 'postgres://u:secret@h/d', PORT: '99999' });
    const text = formatConfigProblems(config.problems);
    expect(text).toContain('DATABASE_URL: PostgreSQL comes with a later version');
    expect(text).toContain('PORT: ');
    expect(text).not.toContain('secret');
  });

  it('reads secrets from files and says which file is missing', () => {
    const given = { 'config/accounts/acme.yaml': minimal, '/run/jwt': `${'x'.repeat(40)}\n` };
    const good = load(given, { PATCHCORD_JWT_SECRET_FILE: '/run/jwt' });
    expect(good.service.jwtSecret).toBe('x'.repeat(40));
    expect(lines(load(given, { PATCHCORD_ENCRYPTION_KEY_FILE: '/run/none' }))).toEqual([
      'environment The file that PATCHCORD_ENCRYPTION_KEY_FILE names cannot be read: /run/none',
    ]);
  });

  it('warns of a short or missing secret without refusing to start', () => {
    expect(account(minimal, { PATCHCORD_JWT_SECRET: 'short' }).warnings).toEqual([
      'PATCHCORD_JWT_SECRET is short: use 32 characters or more.',
    ]);
  });

  it('shows secrets in the summary only as configured or not', () => {
    const config = account(`${minimal}zoho: { client_secret: "\${Z}" }\n`, {
      PATCHCORD_JWT_SECRET: 'very-secret',
      Z: 'zoho-secret',
    });
    const summary = startUpSummary(config).join('\n');
    expect(summary).toContain('API secret configured: yes');
    expect(summary).toContain('encryption key configured: no');
    expect(summary).toContain('connected to: zoho');
    expect(summary).not.toMatch(/very-secret|zoho-secret/);
  });
});

describe('problems', () => {
  it('are reported all at once, from every file, with file, line and column', () => {
    const config = load(
      {
        'config/patchcord.yaml': 'prot: 8080\nlog:\n  level: loud\n  formt: json\n',
        'config/accounts/acme.yaml': minimal.replace('country', 'contry').replace('desk@', 'desk '),
        'config/accounts/other.yaml': `${minimal}languages: []\nslot: 30 minutes\n`,
        'config/accounts/third.yaml': 'version: 1\naccount: "a\n',
      },
      {},
    );
    const seen = config.problems.map(({ file, line, column }) => `${file}:${line}:${column}`);
    expect(seen).toEqual([
      'config/accounts/acme.yaml:1:1',
      'config/accounts/acme.yaml:3:1',
      'config/accounts/acme.yaml:5:16',
      'config/accounts/other.yaml:6:12',
      'config/accounts/other.yaml:7:7',
      'config/accounts/third.yaml:3:1',
      'config/patchcord.yaml:1:1',
      'config/patchcord.yaml:3:10',
      'config/patchcord.yaml:4:3',
    ]);
    const text = formatConfigProblems(config.problems);
    expect(text).toContain(
      'acme.yaml:3:1 Unknown key "contry".\n    help: Did you mean "country"?',
    );
    expect(text).toContain('acme.yaml:1:1 The key "country" is missing.');
    expect(text).toContain(
      'patchcord.yaml:1:1 Unknown key "prot".\n    help: Did you mean "port"?',
    );
    expect(text).toContain('Did you mean "format"?');
    expect(text).toContain('slot: "30 minutes" is not a length of time like PT30M');
    expect(config.accounts).toEqual([]);
    expect(configError(config.problems).message).toMatch(/^9 problems in the configuration:\n/);
  });

  it.each([
    ['country: UK', 'country: DE', 3, 10, 'the United Kingdom is GB'],
    ['country: XX', 'country: DE', 3, 10, 'no country'],
    ['timezone: Berlin', 'timezone: Europe/Berlin', 4, 11, '"Berlin" is no time zone'],
    ['timezone: +02:00', 'timezone: Europe/Berlin', 4, 11, 'no time zone'],
    ['version: 2', 'version: 1', 1, 10, 'version'],
    ['account: Acme', 'account: acme', 2, 10, 'small letters'],
    ['account: callback', 'account: acme', 2, 10, 'choose another id'],
    ['account: other', 'account: acme', 2, 10, 'stands in a file named for "acme"'],
  ])('refuses %s', (wrong, right, line, column, message) => {
    const [problem, ...more] = account(minimal.replace(right, wrong)).problems;
    expect(problem).toMatchObject({ line, column, file: 'config/accounts/acme.yaml' });
    expect(problem?.message).toContain(message);
    expect(more).toEqual([]);
  });

  it.each([
    ['sla: { urgent: soon }', 6, 16],
    ['sla: { urgent: P1M }', 6, 16],
    ['messages: { quiet: "8-20" }', 6, 20],
    ['messages: { mode: shout }', 6, 19],
    ['people: { vip_tag: [VIP] }', 6, 11],
    ['on_call: { number: "+49" }', 6, 1],
    ['agents: { "494933": anna }', 6, 21],
    ['tables: { services: { map: { a: [b] } } }', 6, 33],
    ['tables: { services: { rows: {} } }', 6, 23],
    ['buffers: { before: -PT5M }', 6, 20],
    ['preset: 5', 6, 9],
    ['preset: dentel', 6, 9],
    ['preset: [dental, dentel]', 6, 18],
    ['twilio: {}', 6, 1],
  ])('finds the place in %s', (line, atLine, atColumn) => {
    const config = load({
      'config/accounts/acme.yaml': `${minimal}${line}\n`,
      'mappings/presets/dental/a.yaml': '',
    });
    expect(config.problems).toContainEqual(
      expect.objectContaining({ line: atLine, column: atColumn }),
    );
  });

  it('does not stop at the first missing key', () => {
    expect(account('version: 1\n').problems.map(({ message }) => message)).toEqual([
      'The key "account" is missing.',
      'The key "country" is missing.',
      'The key "timezone" is missing.',
      'The key "fallback_user" is missing.',
    ]);
  });

  it('proposes a preset and a vendor that exist', () => {
    const config = load({
      'config/accounts/acme.yaml': `${minimal}preset: dentel\n`,
      'config/accounts/two.yaml': `${minimal.replace('acme', 'two')}zoh: {}\n`,
      'mappings/presets/dental/a.yaml': '',
    });
    expect(config.problems.map(({ help }) => help)).toEqual([
      'Did you mean "dental"?',
      'Did you mean "zoho"?',
    ]);
  });
});

describe('YAML', () => {
  it.each([
    ['a key twice', 'name: A\nname: B\n', 7, 1, 'twice'],
    ['an alias', 'offers: [&o x, *o]\n', 6, 13, 'Anchors'],
    ['a merge key', 'people: { <<: {} }\n', 6, 11, 'Merge keys'],
    ['a tag', 'name: !secret x\n', 6, 7, 'tag'],
    ['a second document', '---\naccount: b\n', 6, 1, 'Not valid YAML'],
    ['a tab', 'people:\n\tvip_tags: []\n', 7, 1, 'Not valid YAML'],
  ])('refuses %s', (_name, added, line, column, message) => {
    const [problem] = account(minimal + added).problems;
    expect(problem).toMatchObject({ line, column });
    expect(problem?.message).toContain(message);
  });

  it.each([
    ['an empty file', ''],
    ['a list', '- a\n'],
    ['a word', 'hello\n'],
    ['too much', `a: ${'x'.repeat(300_000)}`],
  ])('refuses %s with one problem', (_name, text) => {
    expect(account(text).problems).toHaveLength(1);
  });

  it('keeps yes, no and times of day as text', () => {
    const config = account(`${minimal}name: no\nhouse_rules: 12:30\n`);
    expect(config.accounts[0]).toMatchObject({ name: 'no', houseRules: '12:30' });
  });
});

describe('variables', () => {
  const block = (value: string): string => `${minimal}zoho:\n  secret: ${value}\n`;
  const secretOf = (config: LoadedConfig): unknown => config.accounts[0]?.vendors['zoho'];

  it.each([
    ['the environment', '"${S}"', { S: 'from-env' }, 'from-env'],
    ['a file', '${S}', { S_FILE: '/run/s' }, 'from-file'],
    ['the environment before the file', '${S}', { S: 'a', S_FILE: '/run/s' }, 'a'],
    ['a default', 'http://h:${P:-8091}/x', {}, 'http://h:8091/x'],
    ['a default when the variable is empty', '${P:-8091}', { P: '' }, '8091'],
    ['an empty default', 'a${P:-}b', {}, 'ab'],
    ['several in one text', '${A}-${B}', { A: '1', B: '2' }, '1-2'],
    ['a value once only', '${A}', { A: '${B}' }, '${B}'],
    ['nothing after two dollars', '$${A}', {}, '${A}'],
  ])('come from %s', (_name, value, env, expected) => {
    const config = load(
      { 'config/accounts/acme.yaml': block(value), '/run/s': 'from-file\n' },
      env,
    );
    expect(config.problems).toEqual([]);
    expect(secretOf(config)).toEqual({ secret: expected });
  });

  it.each([
    ['a missing one', '${ZOHO_SECRET}', {}, 'The variable ZOHO_SECRET is not set.'],
    ['an unreadable file', '${S}', { S_FILE: '/run/no' }, 'The file that S_FILE names'],
    ['a bad name', '${9}', {}, '"${9}" is not a reference'],
    ['an open brace', '${S', { S: 'x' }, '"${S" is not a reference'],
  ])('report %s with its place', (_name, value, env, message) => {
    const [problem, ...more] = account(block(value), env).problems;
    expect(problem).toMatchObject({ line: 7, column: 11 });
    expect(problem?.message).toContain(message);
    expect(more).toEqual([]);
  });
});

describe('a variable that is not set', () => {
  it('is one problem, not also a wrong value', () => {
    const config = account(`${minimal}slot: ${'$'}{SLOT}\nzoho: { url: "${'$'}{URL}" }\n`, {});
    expect(lines(config).filter((line) => line.includes('yaml:'))).toEqual([
      'config/accounts/acme.yaml:6:7 The variable SLOT is not set.',
      'config/accounts/acme.yaml:7:14 The variable URL is not set.',
    ]);
    const [block] = config.vendorBlocks;
    const parsed = z.strictObject({ url: z.url() }).safeParse(block?.block);
    expect(parsed.success).toBe(false);
    expect(vendorProblems(block!, parsed.error)).toEqual([]);
  });
});

describe('vendor blocks', () => {
  const text = `${minimal}contry: X\nzoho:\n  poll: often\n  surprise: 1\n`;
  const schema = z.strictObject({ poll: z.literal('PT3M'), client_id: z.string() });

  it('are handed on even when the rest of the file is wrong, so that all problems are told at once', () => {
    const config = account(text);
    expect(config.accounts).toEqual([]);
    const [block] = config.vendorBlocks;
    expect(block).toMatchObject({ account: 'acme', vendor: 'zoho' });
    const parsed = schema.safeParse(block?.block);
    expect(formatConfigProblems(vendorProblems(block!, parsed.error)).split('\n')).toEqual([
      'config/accounts/acme.yaml:8:9 zoho.poll: expected "PT3M"',
      'config/accounts/acme.yaml:7:1 The key "zoho.client_id" is missing.',
      'config/accounts/acme.yaml:9:3 Unknown key "surprise".',
    ]);
  });

  it('show any other failure of a connector at the top of its block', () => {
    const [block] = account(text).vendorBlocks;
    expect(formatConfigProblems(vendorProblems(block!, new Error('no key')))).toBe(
      'config/accounts/acme.yaml:8:3 zoho: no key',
    );
  });

  it('let other rooms point into the file', () => {
    const [one] = account(`${minimal}calendar:\n  mon-fri: "25:00"\n`).accounts;
    expect(problemAt(one!, ['calendar', 'mon-fri'], 'no time')).toEqual({
      file: 'config/accounts/acme.yaml',
      line: 7,
      column: 12,
      message: 'no time',
    });
    expect(one!.locate(['calendar', 'tue'])).toEqual({ line: 6, column: 1 });
  });
});

describe('mapping texts', () => {
  const texts = {
    'config/accounts/acme.yaml': `${minimal}preset: [b, a]\n`,
    'config/accounts/acme/overrides/z.yaml': 'o',
    'config/accounts/acme/overrides/note.txt': 'no',
    'mappings/default/y.yaml': 'y',
    'mappings/default/x.yaml': 'x',
    'mappings/presets/a/p.yaml': 'pa',
    'mappings/presets/b/p.yaml': 'pb',
    'mappings/fixtures/f.yaml': 'f',
  };
  const files = memoryFiles(
    Object.fromEntries(Object.entries(texts).map(([path, text]) => [`/r/${path}`, text])),
  );

  it('come in the order they are merged', () => {
    const [one] = load(texts).accounts;
    expect(mappingFilesOf('/r', one!, files)).toEqual([
      { name: 'mappings/default/x.yaml', text: 'x', layer: 'default' },
      { name: 'mappings/default/y.yaml', text: 'y', layer: 'default' },
      { name: 'mappings/presets/b/p.yaml', text: 'pb', layer: 'preset:b' },
      { name: 'mappings/presets/a/p.yaml', text: 'pa', layer: 'preset:a' },
      { name: 'config/accounts/acme/overrides/z.yaml', text: 'o', layer: 'account' },
    ]);
    expect(readFixtureFiles('/r', files)).toEqual([
      { name: 'mappings/fixtures/f.yaml', text: 'f', layer: 'fixture' },
    ]);
  });
});
