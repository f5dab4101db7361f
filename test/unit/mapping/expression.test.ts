import { describe, expect, it } from '@jest/globals';
import { callSnapshot, decide, evaluateExpression } from './probe.ts';

describe('operators', () => {
  it.each([
    ['1 + 2 * 3', 7],
    ['7 / 2', 3],
    ['-7 / 2', -3],
    ['7.0 / 2', 3.5],
    ['call.talking_seconds / 2 * 1.5', 45],
    ['call.talking_seconds + 0.5', 61.5],
    ['7 % 4', 3],
    ['"a" + "b"', 'ab'],
    ['join(["a"] + ["b"], "")', 'ab'],
    ['call.talking_seconds > 60', true],
    ['call.talking_seconds >= 61.5', false],
    ['call.status == "answered"', true],
    ['call.status != "answered"', false],
    ['call.status in ["missed", "answered"]', true],
    ['"vip" in call.tags', true],
    ['subject.at < plus(subject.at, "PT1S")', true],
    ['subject.at == minus(plus(subject.at, "P1D"), "P1D")', true],
    ['call.status == "answered" ? "yes" : "no"', 'yes'],
    ['!(call.status == "answered")', false],
    ['call.tags[1]', 'vip'],
    ['size(call.tags)', 2],
    ['size("Zoë")', 3],
    ['call.tags.size()', 2],
    ['-call.talking_seconds', -61],
  ])('%s', (expression, expected) => {
    expect(evaluateExpression(expression)).toEqual(expected);
  });

  it('fails on division by zero instead of inventing a number', () => {
    expect(evaluateExpression('1 / (call.talking_seconds - 61)')).toBe('failed: division by zero');
    expect(evaluateExpression('1 % (call.talking_seconds - 61)')).toBe('failed: division by zero');
  });
});

describe('texts and lists', () => {
  it.each([
    ['call.notes.startsWith("Ter")', true],
    ['call.notes.endsWith("bitte")', true],
    ['call.notes.contains("min b")', true],
    ['call.notes.indexOf("bitte")', 7],
    ['call.notes.lastIndexOf("i")', 8],
    ['call.notes.substring(7)', 'bitte'],
    ['call.notes.substring(0, 6)', 'Termin'],
    ['call.notes.substring(99)', 'missing'],
    ['call.notes.split(" ")[1]', 'bitte'],
    ['call.notes.split(" ")[2]', 'missing'],
    ['join(call.tags.map(t, lower(t)), ",")', 'booking,vip'],
    ['join(call.tags.filter(t, t.startsWith("v")), ",")', 'vip'],
    ['call.tags.exists(t, t == "vip")', true],
    ['call.tags.exists_one(t, size(t) > 2)', false],
    ['call.tags.all(t, size(t) > 2)', true],
    [
      'join(call.tags.map(t, join(call.tags.map(u, t + u), "+")), " ")',
      'BookingBooking+Bookingvip vipBooking+vipvip',
    ],
  ])('%s', (expression, expected) => {
    expect(evaluateExpression(expression)).toEqual(expected);
  });

  it('cuts lists to 100 items', () => {
    const tags = Array.from({ length: 150 }, (_, i) => `t${i}`);
    const snapshot = { ...callSnapshot, call: { tags } };
    expect(evaluateExpression('size(call.tags)', { snapshot })).toBe(100);
  });
});

describe('missing values', () => {
  it.each([
    ['call.disposition', 'missing'],
    ['call.disposition + "!"', 'missing'],
    ['lower(call.disposition)', 'missing'],
    ['call.disposition == "x"', 'missing'],
    ['!(call.disposition == "x")', 'missing'],
    ['call.disposition == "x" ? 1 : 2', 'missing'],
    ['coalesce(call.disposition, "none")', 'none'],
    ['coalesce(call.disposition, call.campaign)', 'missing'],
    ['has(call.disposition)', false],
    ['has(call.notes)', true],
    ['has(person.next_appointment.start)', false],
    ['has(call.tags)', true],
    ['call.?disposition.orValue("none")', 'none'],
    ['call.?notes.orValue("none")', 'Termin bitte'],
    ['call.?disposition.hasValue()', false],
    ['call.disposition == "x" || true', true],
    ['true || call.disposition == "x"', true],
    ['call.disposition == "x" && false', false],
    ['call.disposition == "x" || false', 'missing'],
    ['person.next_appointment.service', 'missing'],
    ['ai.open_questions[0]', 'missing'],
    ['size(ai.open_questions)', 0],
    ['call.recorded', false],
    ['call.tags.map(t, call.disposition)', 'missing'],
    ['call.tags.exists(t, t == call.disposition)', 'missing'],
    ['call.tags.exists(t, t == "vip" || t == call.disposition)', true],
  ])('%s is %p', (expression, expected) => {
    expect(evaluateExpression(expression)).toEqual(expected);
  });

  it('takes null, empty text and empty objects out of a snapshot', () => {
    const person = { name: '', email: null, next_appointment: {} };
    const snapshot = { ...callSnapshot, person };
    expect(evaluateExpression('has(person.name)', { snapshot })).toBe(false);
    expect(evaluateExpression('has(person.email)', { snapshot })).toBe(false);
    expect(evaluateExpression('has(person.next_appointment)', { snapshot })).toBe(false);
  });

  it('counts a missing condition as false', () => {
    expect(decide('call.disposition == "x"')).toBe(false);
    expect(decide('call.status == "answered" && call.disposition == "x"')).toBe(false);
    expect(decide('call.status == "answered" || call.disposition == "x"')).toBe(true);
  });
});

describe('what is not known yet', () => {
  it.each([
    ['call.state == "talking" && request.kind == "booking"', false],
    ['request.kind == "booking" && call.state == "talking"', false],
    ['call.state == "ended" && request.kind == "booking"', 'undecided'],
    ['call.state == "ended" || request.kind == "booking"', true],
    ['request.kind == "booking" || call.state == "ended"', true],
    ['has(request.kind)', 'undecided'],
    ['call.disposition == "x" && request.kind == "booking"', false],
    ['call.disposition == "x" || request.kind == "booking"', 'undecided'],
    ['!(request.kind == "booking")', 'undecided'],
    ['["a"].exists(t, t == request.kind)', 'undecided'],
    ['["a"].exists(t, t == "a" || t == request.kind)', true],
    ['call.notes == "x"', false],
    ['tagged("booking")', true],
    ['said(["termin*"])', true],
    ['said(["nothing"])', 'undecided'],
  ])('%s is %p while request and ai are pending', (when, expected) => {
    expect(decide(when, { pending: ['request', 'ai'] })).toBe(expected);
  });

  it('does not believe tags that may still change', () => {
    expect(decide('tagged("booking")', { pending: ['call.tags'] })).toBe('undecided');
    expect(decide('"vip" in call.tags', { pending: ['call.tags'] })).toBe('undecided');
    expect(decide('call.state == "ended" || "vip" in call.tags', { pending: ['call.tags'] })).toBe(
      true,
    );
  });

  it('takes a prefix at its word boundary only', () => {
    expect(decide('call.status == "answered"', { pending: ['call.stat'] })).toBe(true);
    expect(decide('call.status == "answered"', { pending: ['call'] })).toBe('undecided');
  });

  it('lets coalesce wait for an earlier value only', () => {
    expect(evaluateExpression('coalesce(call.notes, ai.summary)', { pending: ['ai'] })).toBe(
      'Termin bitte',
    );
    expect(evaluateExpression('coalesce(ai.summary, call.notes)', { pending: ['ai'] })).toBe(
      'undecided',
    );
  });
});
