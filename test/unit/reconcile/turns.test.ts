import { describe, expect, it } from '@jest/globals';
import { createTurns } from '../../../src/reconcile/turns.ts';

async function rest(): Promise<void> {
  for (let turn = 0; turn < 5; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}

/** Three subjects in the order they were claimed. */
function three() {
  const turns = createTurns();
  const entered: string[] = [];
  const places = ['first', 'second', 'third'].map((name) => ({ name, turn: turns.begin() }));
  const enter = (no: number, person: string | undefined): void => {
    const { name, turn } = places[no]!;
    void turn.enter(person).then((waited) => entered.push(waited ? `${name} waited` : name));
  };
  const end = (no: number): void => places[no]!.turn.end();
  return { entered, enter, end };
}

describe('turns', () => {
  it('one person is worked on in the order of the claims, however quick each is', async () => {
    const { entered, enter, end } = three();
    enter(2, 'ada');
    enter(1, 'ada');
    await rest();
    expect(entered).toEqual([]);
    enter(0, 'ada');
    await rest();
    expect(entered).toEqual(['first']);
    end(0);
    await rest();
    expect(entered).toEqual(['first', 'second waited']);
    end(1);
    await rest();
    expect(entered).toEqual(['first', 'second waited', 'third waited']);
  });

  it('different people do not wait for each other once it is known who they are', async () => {
    const { entered, enter } = three();
    enter(0, 'ada');
    enter(1, 'ben');
    enter(2, undefined);
    await rest();
    expect(entered).toEqual(['first', 'second', 'third']);
  });

  it('who ends without having entered holds up nobody', async () => {
    const { entered, enter, end } = three();
    enter(2, 'ada');
    end(0);
    end(1);
    await rest();
    expect(entered).toEqual(['third']);
  });
});
