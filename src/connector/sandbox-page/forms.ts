import { type Html, html, type Part } from './html.ts';

/** A form of a page: posts to the page it stands on, so that loading that address again shows the page. */
export interface FormParts {
  readonly id: string;
  readonly action: string;
  /** What it does: the hidden field `do`. */
  readonly does: string;
  readonly layout?: 'grid' | 'line' | 'plain';
  /** True for a form shown again with what was typed into it: the live page leaves it alone. */
  readonly keep?: boolean;
}

/** A form with its hidden `do` field. */
export function form(parts: FormParts, body: Part): Html {
  const { id, action, does, layout = 'grid', keep = false } = parts;
  return html`<form id="${id}" class="${layout}" method="post" action="${action}"${keep && html` data-keep`}>
<input type="hidden" name="do" value="${does}">${body}</form>`;
}

/** What an input may have besides name and label. */
export interface InputParts {
  readonly value?: string | number | undefined;
  readonly type?: 'text' | 'number' | 'date' | 'datetime-local' | 'email' | 'tel' | 'search';
  readonly hint?: string;
  readonly required?: boolean;
  readonly wide?: boolean;
  readonly choices?: readonly string[];
  /** Tells the choices of two inputs of one name apart. */
  readonly of?: string;
}

/** A labelled input; with `choices` it offers them and takes anything. */
export function input(name: string, label: string, parts: InputParts = {}): Html {
  const {
    value = '',
    type = 'text',
    hint = '',
    required = false,
    wide = false,
    choices,
    of = '',
  } = parts;
  const listId = choices === undefined ? undefined : `choices-${of}${name}`;
  return html`<label class="field${wide && html` wide`}"><span>${label}${required && ' *'}</span><input name="${name}" type="${type}" value="${value}"${
    hint !== '' && html` placeholder="${hint}"`
  }${required && html` required`}${type === 'datetime-local' && html` step="60"`}${type === 'number' && html` step="any"`}${listId !== undefined && html` list="${listId}"`} autocomplete="off">${
    listId !== undefined &&
    html`<datalist id="${listId}">${choices?.map((choice) => html`<option value="${choice}"></option>`)}</datalist>`
  }</label>`;
}

/** A labelled text of several lines. */
export function textarea(name: string, label: string, value = '', isRequired = false): Html {
  return html`<label class="field wide"><span>${label}${isRequired && ' *'}</span><textarea name="${name}" rows="2"${isRequired && html` required`}>
${value}</textarea></label>`;
}

/** A choice: its value and how it reads. */
export type Choice = string | readonly [value: string, text: string];

/** A labelled list of choices. */
export function select(
  name: string,
  label: string,
  choices: readonly Choice[],
  selected = '',
): Html {
  const options = choices.map((choice) => {
    const [value, text] = typeof choice === 'string' ? [choice, choice] : choice;
    return html`<option value="${value}"${value === selected && html` selected`}>${text}</option>`;
  });
  return html`<label class="field"><span>${label}</span><select name="${name}" aria-label="${label}">${options}</select></label>`;
}

/** A labelled box to tick. */
export function checkbox(name: string, label: string, isChecked = false): Html {
  return html`<label class="field check"><input type="checkbox" name="${name}" value="yes"${isChecked && html` checked`}><span>${label}</span></label>`;
}

/** A hidden field. */
export function hidden(name: string, value: string): Html {
  return html`<input type="hidden" name="${name}" value="${value}">`;
}

/** The button that sends a form. */
export function submit(text: string, look: '' | 'quiet' | 'danger' = ''): Html {
  return html`<button class="${look}">${text}</button>`;
}

/** Fields of a sent form, trimmed; an empty one counts as not filled in. */
export type Sent = (name: string) => string | undefined;

/** Reads a form's fields. */
export function readSent(fields: URLSearchParams): Sent {
  return (name) => {
    const value = fields.get(name)?.trim();
    return value === undefined || value === '' ? undefined : value;
  };
}

/** The single words of a list by comma. */
export function readList(text: string | undefined): string[] {
  return (text ?? '')
    .split(',')
    .map((one) => one.trim())
    .filter((one) => one !== '');
}
