/** Questions and answers between the bench and its child processes, over their message channel. */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

/** A child process that answers questions by name. Killed with {@link stopChildren} at the latest. */
export interface Child {
  ask<T>(name: string, argument?: unknown): Promise<T>;
  stop(): void;
  /** Ends it without a warning, as a power cut does; resolves when it is gone. */
  kill(): Promise<void>;
}

interface Question {
  readonly id: number;
  readonly name: string;
  readonly argument: unknown;
}

interface Answer {
  readonly id: number;
  readonly value?: unknown;
  readonly error?: string;
}

const started = new Set<ChildProcess>();

/**
 * Starts a file as a process of its own.
 *
 * @param file from this folder.
 * @param execArgv further options of Node, such as `--cpu-prof`.
 */
export function startChild(file: string, execArgv: readonly string[] = []): Child {
  const path = join(import.meta.dirname, file);
  const child = fork(path, [], { execArgv: [...process.execArgv, ...execArgv] });
  started.add(child);
  const waiting = new Map<number, (answer: Answer) => void>();
  let last = 0;
  child.on('message', (answer: Answer) => waiting.get(answer.id)?.(answer));
  child.on('exit', (code) => {
    started.delete(child);
    const error = `${file} ended with ${code ?? 'a signal'}`;
    for (const [id, tell] of waiting) tell({ id, error });
  });
  return {
    ask: <T>(name: string, argument?: unknown) =>
      new Promise<T>((resolve, reject) => {
        last += 1;
        const id = last;
        waiting.set(id, (answer) => {
          waiting.delete(id);
          if (answer.error === undefined) resolve(answer.value as T);
          else reject(new Error(answer.error));
        });
        child.send({ id, name, argument } satisfies Question, (error) => {
          if (error) waiting.get(id)?.({ id, error: `${file} is gone` });
        });
      }),
    stop: () => child.kill(),
    kill: async () => {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const gone = once(child, 'exit');
      child.kill('SIGKILL');
      await gone;
    },
  };
}

/** Ends every child that is still there. */
export function stopChildren(): void {
  for (const child of started) child.kill('SIGKILL');
}

/** The other end: answers questions until the parent goes away. */
export function answerQuestions(
  handlers: Readonly<Record<string, (argument: never) => unknown>>,
): void {
  process.on('message', (question: Question) => {
    void answer(handlers, question);
  });
  process.on('disconnect', () => process.exit(0));
}

async function answer(
  handlers: Readonly<Record<string, (argument: never) => unknown>>,
  { id, name, argument }: Question,
): Promise<void> {
  let reply: Answer;
  try {
    reply = { id, value: await handlers[name]?.(argument as never) };
  } catch (error) {
    reply = { id, error: error instanceof Error ? (error.stack ?? error.message) : String(error) };
  }
  process.send?.(reply);
}
