import { DateTime } from 'luxon';
import { type Duration, negated, parseDuration } from '../../domain/duration.ts';
import type { SlaRule } from '../../domain/sla.ts';
import { didYouMean } from '../problem.ts';
import type { MappingSettings } from '../settings.ts';
import { EvaluationFault, MISSING, type Plain } from '../value.ts';
import type { CallSite, FunctionDefinition, Implementation } from './definition.ts';

/** Calendar-aware: a day is a day on the clock of the account's zone, over changes of clocks. */
function shift(at: Date, by: Duration, timezone: string): Date {
  if (by.months === 0 && by.days === 0) return new Date(at.getTime() + by.ms);
  const moved = DateTime.fromJSDate(at, { zone: timezone })
    .plus({ months: by.months, days: by.days })
    .plus({ milliseconds: by.ms });
  return moved.toJSDate();
}

function shifter(sign: 1 | -1) {
  return (site: CallSite): Implementation => {
    const { timezone } = site.settings;
    const signed = (text: string): Duration | undefined => {
      const duration = parseDuration(text);
      return duration === undefined || sign === 1 ? duration : negated(duration);
    };
    const literal = site.literals[1];
    const fixed = typeof literal === 'string' ? signed(literal) : undefined;
    if (typeof literal === 'string' && fixed === undefined) {
      site.fail(1, 'E104', `"${literal}" is no length of time`, 'write it like PT30M, P1D or P2W');
    }
    return ([at, text]) => {
      const by = fixed ?? signed(String(text));
      if (by === undefined) throw new EvaluationFault(`"${String(text)}" is no length of time`);
      return shift(timeOf(at), by, timezone);
    };
  };
}

function timeOf(value: Plain | undefined): Date {
  if (value instanceof Date) return value;
  throw new EvaluationFault('not a time');
}

function orMissing(at: number | undefined): Date | typeof MISSING {
  return at === undefined ? MISSING : new Date(at);
}

/** When an answer is due by a rule of the account. */
function dueAt(at: Date, rule: SlaRule, settings: MappingSettings): Date | typeof MISSING {
  const { calendar, timezone } = settings;
  const ms = rule.ms ?? 0;
  if (!rule.working)
    return shift(
      shift(at, { months: 0, days: rule.days ?? 0, ms: 0 }, timezone),
      { months: 0, days: 0, ms },
      timezone,
    );
  const day = rule.days ? calendar.addOpenDays(at.getTime(), rule.days) : at.getTime();
  if (day === undefined) return MISSING;
  return orMissing(ms > 0 ? calendar.addOpenTime(day, ms) : day);
}

function linkSlaDue(site: CallSite): Implementation {
  const { settings } = site;
  const literal = site.literals[1];
  if (typeof literal === 'string' && settings.sla[literal] === undefined) {
    const known = Object.keys(settings.sla);
    site.fail(
      1,
      'E104',
      `The account has no class "${literal}"`,
      didYouMean(literal, known) ?? `classes: ${known.join(' | ')}`,
    );
  }
  return ([at, name]) => {
    const rule = settings.sla[String(name)];
    if (rule === undefined) throw new EvaluationFault(`the account has no class "${String(name)}"`);
    return dueAt(timeOf(at), rule, settings);
  };
}

/** Formatting is the slowest thing an expression can do; the same slots are shown again and again. */
function linkFormat(site: CallSite): Implementation {
  const { timezone } = site.settings;
  const shown = new Map<string, string>();
  return ([at, format], scope) => {
    const time = timeOf(at);
    const key = `${time.getTime()} ${scope.language} ${String(format)}`;
    const known = shown.get(key);
    if (known !== undefined) return known;
    const text = DateTime.fromJSDate(time, { zone: timezone })
      .setLocale(scope.language)
      .toFormat(String(format));
    if (shown.size > 500) shown.clear();
    shown.set(key, text);
    return text;
  };
}

export const timeFunctions: readonly FunctionDefinition[] = [
  {
    name: 'plus',
    signatures: ['plus(time, string): time'],
    summary: 'later by an ISO 8601 length of time, by the calendar',
    link: shifter(1),
  },
  {
    name: 'minus',
    signatures: ['minus(time, string): time'],
    summary: 'earlier by an ISO 8601 length of time, by the calendar',
    link: shifter(-1),
  },
  {
    name: 'in_hours',
    signatures: ['in_hours(time): bool'],
    summary: 'whether the account is open then',
    link:
      ({ settings }) =>
      ([at]) =>
        settings.calendar.isOpen(timeOf(at).getTime()),
  },
  {
    name: 'next_open',
    signatures: ['next_open(time): time'],
    summary: 'the same time when open, else the next opening',
    link:
      ({ settings }) =>
      ([at]) =>
        orMissing(settings.calendar.nextOpen(timeOf(at).getTime())),
  },
  {
    name: 'sla_due',
    signatures: ['sla_due(time, string): time'],
    summary: 'when an answer is due by a class of the account',
    link: linkSlaDue,
  },
  {
    name: 'format_time',
    signatures: ['format_time(time, string): string'],
    summary: "a time in the account's zone and the language of the template",
    link: linkFormat,
  },
];
