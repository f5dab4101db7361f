import { breakages } from './breakage.ts';
import { histories, playSeed, type SeedKind } from './seeds.ts';

const [kind = 'usual', breakage] = process.argv.slice(2);
if (!(kind in histories)) throw new Error(`There are no histories "${kind}"`);

process.on('message', (seed: number) => void tell(seed));

async function tell(seed: number): Promise<void> {
  const broken = breakage === undefined ? undefined : breakages[breakage];
  process.send?.(await playSeed(kind as SeedKind, seed, broken));
}
