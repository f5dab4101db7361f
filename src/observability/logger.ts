import type { Writable } from 'node:stream';
import { createLogger as createWinston, format, transports } from 'winston';
import { type Clock, toIso } from '../domain/clock.ts';
import type { LogFields, Logger } from '../domain/logger.ts';
import { redactFields } from '../domain/redact.ts';

export interface LoggerOptions {
  readonly level: LogLevel;
  /** `json` is one object a line; `pretty` is for a terminal. */
  readonly format: 'json' | 'pretty';
  readonly clock: Clock;
  /** Undefined: standard output. */
  readonly destination?: Writable | undefined;
}

type LogLevel = 'debug' | 'info' | 'warn' | 'error';

/** One line per fact, with `at`, `level`, `event` and the redacted fields. */
export function createLogger(options: LoggerOptions): Logger {
  const winston = createWinston({
    level: options.level,
    levels: { error: 0, warn: 1, info: 2, debug: 3 },
    format: format.printf(({ message }) => String(message)),
    transports: [
      options.destination === undefined
        ? new transports.Console()
        : new transports.Stream({ stream: options.destination }),
    ],
  });
  const render = options.format === 'json' ? jsonLine : prettyLine;
  const write = (level: LogLevel, event: string, fields: LogFields | undefined): void => {
    // Asked before anything is rendered: most lines of a busy hour are below the level.
    if (!winston.isLevelEnabled(level)) return;
    const at = toIso(options.clock.now());
    winston.log(level, render(at, level, event, redactFields(fields ?? {})));
  };
  return {
    debug: (event, fields) => write('debug', event, fields),
    info: (event, fields) => write('info', event, fields),
    warn: (event, fields) => write('warn', event, fields),
    error: (event, fields) => write('error', event, fields),
  };
}

/** They stand at the beginning of a line. */
const OWN = { at: '', level: '', event: '' };

/** The line's own time, level and event win over fields of those names. */
function jsonLine(at: string, level: LogLevel, event: string, fields: LogFields): string {
  return JSON.stringify({ ...OWN, ...fields, at, level, event });
}

function prettyLine(at: string, level: LogLevel, event: string, fields: LogFields): string {
  const said = Object.entries(fields)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `${name}=${typeof value === 'string' ? quoted(value) : String(value)}`);
  return [at.slice(11, 23), level.toUpperCase().padEnd(5), event, ...said].join(' ');
}

/** As it stands when it is one plain word; else as JSON, so that a line stays one line. */
function quoted(text: string): string {
  return /^[\w.:/@+*-]+$/.test(text) ? text : JSON.stringify(text);
}
