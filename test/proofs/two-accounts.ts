import { jwtSecret } from '../support/app-lab-project.ts';
import {
  type Companies,
  type CompaniesOptions,
  openCompanies,
  untilAllStands,
} from '../support/companies.ts';
import type { Tally } from '../support/companies-vendors-child.ts';
import { checkStore, type StoreCheck } from '../support/store-crossings.ts';
import { until } from '../support/until.ts';
import type { Counted, Extent, Proof } from './proof.ts';
import { attempt, type Side, tokenOf } from './two-accounts-attempts.ts';

const attemptsOf: Readonly<Record<Extent, number>> = { full: 10_000, short: 400 };
const callsPerSecond: Readonly<Record<Extent, number>> = { full: 10, short: 5 };
/** So many attempts are under way at a time. */
const atOnce = 16;
/** After so many attempts each account looks into its own API for the names it has there. */
const lookEvery = 100;
const words = ['onlyzerohasthis', 'onlyonehasthis'] as const;

export const twoAccounts: Proof = {
  id: '9',
  isHeavy: true,
  promise: "two accounts with each other's ids and secrets: nothing crosses",
  run: async (extent, tell) => counted(await runBoth(extent, {}, tell)),
  without: [
    {
      mechanism: 'a signing secret of its own for each account',
      run: async (extent) => counted(await runBoth(extent, { sharedSecrets: true })),
    },
    {
      mechanism: 'the account of what is stored',
      run: async (extent) => counted(await runBoth(extent, { alterations: ['one_account'] })),
    },
  ],
};

interface Ended {
  readonly attempts: Attempts;
  readonly tally: Tally;
  readonly zoho: { readonly own: number; readonly foreign: number };
  readonly store: StoreCheck;
}

async function runBoth(
  extent: Extent,
  options: Partial<CompaniesOptions>,
  tell: (progress: string) => void = () => undefined,
): Promise<Ended> {
  const order = { jwtSecret };
  const world = await openCompanies({
    companies: 2,
    zohoMs: 20,
    alterations: [],
    order,
    ...options,
  });
  const isBroken = Object.keys(options).length > 0;
  const patience = isBroken ? 5_000 : 60_000;
  try {
    await world.start();
    await until(async () => (await fetch(`${world.baseUrl}/readyz`)).ok, 'the service to be ready');
    const kinds = ['answer', 'escalation', 'quality'] as const;
    await world.begin({ callsPerSecond: callsPerSecond[extent], times: 1, kinds });
    const attempts = new Attempts(world);
    await attempts.make(attemptsOf[extent], tell);
    await world.pause();
    await untilAllStands(world, patience).catch(() => undefined);
    await until(async () => (await world.state()).idle, 'rest', patience).catch(() => undefined);
    await attempts.look();
    const [tally, zoho] = [await world.tally(), await world.holding(words)];
    await world.stop();
    const byAccount = new Map(words.map((word, index) => [`acme${index}`, word]));
    const store = await checkStore(world.root, world.database, byAccount);
    return { attempts, tally, zoho, store };
  } finally {
    await world.close();
  }
}

/** What the attempts came to. */
class Attempts {
  readonly statuses: Record<string, number> = {};
  readonly examples: string[] = [];
  made = 0;
  /** Attempts that were accepted and must not be, or answered with what belongs to the other. */
  crossed = 0;
  /** Answers in which an account found its own word: it could have found the other's. */
  ownWords = 0;
  readonly #world: Companies;
  readonly #sides: [Side, Side];

  constructor(world: Companies) {
    this.#world = world;
    this.#sides = [this.#side(0), this.#side(1)];
  }

  #side(index: 0 | 1): Side {
    const secrets = this.#world.secrets[index];
    if (secrets === undefined) throw new Error(`company ${index} has no secrets`);
    return { account: `acme${index}`, secrets, word: words[index], seen: [] };
  }

  async make(count: number, tell: (progress: string) => void): Promise<void> {
    for (let from = 0; from < count; from += lookEvery) {
      await this.look();
      const end = Math.min(from + lookEvery, count);
      let next = from;
      const work = async (): Promise<void> => {
        while (next < end) {
          const index = next;
          next += 1;
          await this.#one(index);
        }
      };
      await Promise.all(Array.from({ length: atOnce }, work));
      tell(`9 ${end} of ${count} attempts, ${this.crossed} crossed`);
    }
  }

  async #one(index: number): Promise<void> {
    const { clock, baseUrl } = this.#world;
    const one = attempt(index, this.#sides, { clock, jwtSecret });
    const { method, headers, body, path, asking, expect, what } = one;
    const answer = await fetch(`${baseUrl}${path}`, {
      method,
      headers,
      redirect: 'manual',
      ...(body === undefined ? {} : { body }),
    });
    const text = await answer.text();
    this.made += 1;
    this.statuses[answer.status] = (this.statuses[answer.status] ?? 0) + 1;
    const isRefused = answer.status === 401 || answer.status === 404;
    const isWrong = expect === 'refused' ? !isRefused : answer.status >= 500;
    if (isWrong || this.#holdsForeign(asking, text)) {
      this.crossed += 1;
      this.examples.push(`${what}: ${answer.status}`);
    }
  }

  #holdsForeign(asking: Side, text: string): boolean {
    if (text.includes(asking.word)) this.ownWords += 1;
    return words.some((word) => word !== asking.word && text.includes(word));
  }

  /** Each account learns the names of its own conversations, which the other then asks for. */
  async look(): Promise<void> {
    for (const index of [0, 1] as const) {
      const side = this.#sides[index];
      const token = tokenOf(side, { clock: this.#world.clock, jwtSecret });
      const headers = { authorization: `Bearer ${token}` };
      const answer = await fetch(`${this.#world.baseUrl}/api/conversations?limit=500`, { headers });
      const text = await answer.text();
      if (this.#holdsForeign(side, text)) this.crossed += 1;
      const lines = JSON.parse(text) as readonly { readonly subject: string }[];
      const names = lines.map(({ subject }) => encodeURIComponent(subject));
      const own = names.filter((name) => name.startsWith('thread')).slice(0, 20);
      this.#sides[index] = { ...side, seen: [...names.slice(0, 20), ...own] };
      for (const name of own.slice(0, 1)) {
        const one = await fetch(`${this.#world.baseUrl}/api/conversations/${name}`, { headers });
        if (this.#holdsForeign(side, await one.text())) this.crossed += 1;
      }
    }
  }
}

function counted({ attempts, tally, zoho, store }: Ended): Counted {
  const { crossed, ownWords, made, statuses } = attempts;
  const canSee = ownWords > 0 && zoho.own > 0 && store.own > 0;
  const across = crossed + zoho.foreign + store.foreign + store.astray + tally.crossed;
  const kept = canSee && across === 0 && tally.lost === 0 && tally.twice === 0;
  const said = Object.entries(statuses).map(([status, count]) => `${count} × ${status}`);
  const figures = [
    `${made} attempts (${said.join(', ')}), ${crossed} crossed`,
    `${tally.calls} calls beside them: ${tally.records} records, ${tally.lost} lost, ${tally.twice} twice, ${tally.crossed} in the wrong organisation`,
    `words in Zoho: ${zoho.own} in their own organisation, ${zoho.foreign} in the other`,
    `in ${store.rows} rows of the store: ${store.own} in their own account, ${store.foreign} in the other, ${store.astray} astray`,
    `in answers: ${ownWords} own`,
    ...attempts.examples.slice(0, 3),
    ...tally.examples.slice(0, 3),
  ];
  return { kept, figures: figures.join('; ') };
}
