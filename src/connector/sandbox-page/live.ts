/** Where a page asks whether anything changed; answers `{"version":"…"}`, another text than before when there is something new. */
export const changesPath = '/__sandbox/changes';

/**
 * The only script of a page: asks for the counter of changes and, when it moved, loads the page again and exchanges its
 * live parts. A part somebody types, listens or points in stays as it is until they are done. Rests while nobody looks.
 */
export const liveScript = `(() => {
  const every = 1500;
  let timer = 0;
  let asking = false;
  const isEdited = (field) => {
    if (field.type === 'checkbox' || field.type === 'radio') return field.checked !== field.defaultChecked;
    if (field.tagName !== 'SELECT') return field.value !== field.defaultValue;
    const usual = [...field.options].findIndex((option) => option.defaultSelected);
    return field.selectedIndex !== Math.max(0, usual);
  };
  const isBusy = (part) =>
    part.contains(document.activeElement) ||
    part.querySelector('form[data-keep]') !== null ||
    [...part.querySelectorAll('input, select, textarea')].some(isEdited) ||
    [...part.querySelectorAll('audio')].some((sound) => !sound.paused);
  const find = (where, part) => where.querySelector('#' + CSS.escape(part.id));
  const exchange = (old, fresh) => {
    if (!isBusy(old)) {
      for (const open of old.querySelectorAll('details[id]')) {
        const same = find(fresh, open);
        if (same) same.open = open.open;
      }
      if (!old.isEqualNode(fresh)) old.replaceWith(fresh);
      return true;
    }
    const inner = [...old.querySelectorAll('[data-live]')].filter((part) => part.parentElement.closest('[data-live]') === old);
    for (const part of inner) {
      const same = find(fresh, part);
      if (same) exchange(part, same);
    }
    return false;
  };
  const load = async () => {
    const answer = await fetch(location.href, { headers: { accept: 'text/html' } });
    if (!answer.ok) return;
    const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
    let all = true;
    for (const part of document.querySelectorAll('[data-live]')) {
      const same = part.isConnected && !part.parentElement.closest('[data-live]') && find(page, part);
      if (same) all = exchange(part, same) && all;
    }
    document.body.dataset.version = all ? page.body.dataset.version : '';
  };
  const look = async () => {
    asking = true;
    try {
      const told = await (await fetch('${changesPath}')).json();
      if (told.version !== document.body.dataset.version && !document.hidden) await load();
    } catch {}
    asking = false;
    plan();
  };
  const plan = () => {
    clearTimeout(timer);
    if (!document.hidden && !asking) timer = setTimeout(look, every);
  };
  document.addEventListener('visibilitychange', plan);
  const address = new URL(location.href);
  if (address.searchParams.has('done')) {
    address.searchParams.delete('done');
    history.replaceState(null, '', address);
  }
  plan();
})();`;
