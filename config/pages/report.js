'use strict';
// Sorting and filtering of each table in the page. Without it the page is a complete one to read and to print.
(function () {
  const collator = new Intl.Collator(document.documentElement.lang, { numeric: true, sensitivity: 'base' });
  const MANY_ROWS = 3000;   // from here on a filter waits until the typing pauses
  const FEW_VALUES = 15;    // up to here a column is filtered by choosing
  const FEW_ROWS = 5;       // up to here a person sees them all, and a filter for each column is in the way

  const make = (name, attributes, ...children) => {
    const element = document.createElement(name);
    for (const key in attributes) element.setAttribute(key, attributes[key]);
    element.append(...children);
    return element;
  };
  const folded = (text) => text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase().replace(/\s+/g, ' ').trim();
  const number = (text) => (/\d/.test(text) ? Number(text.replace(/[,%\s]/g, '')) : NaN);
  const grouped = (count) => count.toLocaleString('en-US');

  // What a person may type above a column: a part of the text, or =, <, <=, > or >= and a value.
  function condition(typed, kind) {
    const [, sign, rest] = /^\s*(<=|>=|<|>|=)?([^]*)$/.exec(typed);
    const wanted = folded(rest);
    if (wanted === '') return sign === '=' ? (cell) => cell.folded === '' : null;
    if (sign === undefined) return (cell) => cell.folded.includes(wanted);
    const value = kind === 'number' ? number(wanted) : wanted;
    const order = (cell) => (kind === 'number' ? cell.value - value : collator.compare(cell.folded, wanted));
    const holds = { '=': (o) => o === 0, '<': (o) => o < 0, '<=': (o) => o <= 0, '>': (o) => o > 0, '>=': (o) => o >= 0 }[sign];
    return (cell) => cell.folded !== '' && holds(order(cell));
  }

  function prepare(table) {
    const section = table.closest('section');
    const headings = [...table.tHead.rows[0].cells];
    const names = headings.map((heading) => heading.textContent);
    const body = table.tBodies[0];
    const rows = [...body.rows].map((element) => ({ element, cells: null }));
    const count = section.querySelector('.count');
    if (rows.length === 0) return;

    const cell = (row, column) => {
      if (!row.cells) row.cells = [...row.element.cells].map((td) => {
        const text = td.textContent;
        return { text, folded: folded(text), isNumber: td.className === 'n', value: td.className === 'n' ? number(text) : NaN };
      });
      return row.cells[column];
    };
    const kinds = headings.map((heading, column) => {
      if (heading.className === 'p') return 'picture';
      if (heading.className === 'd') return 'date';
      const filled = rows.slice(0, 500).filter((row) => cell(row, column).text !== '');
      return filled.length > 0 && filled.every((row) => cell(row, column).isNumber) ? 'number' : 'text';
    });

    // Blank cells stand last whichever way a column is sorted; equal ones as they stood in the report.
    let sorted = { column: -1, down: false };
    function sort(column) {
      const again = sorted.column === column;
      if (again && sorted.down) sorted = { column: -1, down: false };
      else sorted = { column, down: again };
      headings.forEach((heading) => heading.removeAttribute('aria-sort'));
      let order = rows;
      if (sorted.column >= 0) {
        headings[column].setAttribute('aria-sort', sorted.down ? 'descending' : 'ascending');
        const way = sorted.down ? -1 : 1;
        const compare = kinds[column] === 'number' ? (a, b) => a.value - b.value
          : kinds[column] === 'date' ? (a, b) => (a.text < b.text ? -1 : a.text > b.text ? 1 : 0)
          : (a, b) => collator.compare(a.text, b.text);
        order = [...rows].sort((a, b) => {
          const one = cell(a, column), other = cell(b, column);
          if (one.text === '' || other.text === '') return (one.text === '') - (other.text === '');
          return way * compare(one, other);
        });
      }
      const sheet = document.createDocumentFragment();
      for (const row of order) sheet.append(row.element);
      body.append(sheet);
    }

    const everywhere = make('input', {
      type: 'search', autocomplete: 'off', spellcheck: 'false',
      'aria-label': 'Find in ' + table.parentElement.getAttribute('aria-label'),
    });
    const fields = [];
    const clear = make('button', { type: 'button', hidden: '' }, 'Show all rows');
    function filter() {
      const words = folded(everywhere.value).split(' ').filter((word) => word !== '');
      const wanted = [];
      fields.forEach((field, column) => {
        const test = field.tagName === 'SELECT'
          ? field.selectedIndex > 0 && ((one) => one.text === field.options[field.selectedIndex].dataset.text)
          : condition(field.value, kinds[column]);
        if (test) wanted.push([column, test]);
      });
      let shown = 0;
      for (const row of rows) {
        const hit = wanted.every(([column, test]) => test(cell(row, column))) &&
          words.every((word) => { cell(row, 0); return row.cells.some((one) => one.folded.includes(word)); });
        if (row.element.hidden === hit) row.element.hidden = !hit;
        if (hit) ++shown;
      }
      const filtered = wanted.length > 0 || words.length > 0;
      const noun = rows.length === 1 ? 'row' : 'rows';
      count.textContent = filtered ? `${grouped(shown)} of ${grouped(rows.length)} ${noun} shown` : `${grouped(rows.length)} ${noun}`;
      clear.hidden = !filtered;
    }
    let waiting = 0;
    function filterSoon() {
      clearTimeout(waiting);
      if (rows.length < MANY_ROWS) filter();
      else waiting = setTimeout(filter, 200);
    }
    clear.addEventListener('click', () => {
      for (const field of [everywhere, ...fields]) field.tagName === 'SELECT' ? (field.selectedIndex = 0) : (field.value = '');
      filter();
      everywhere.focus();
    });

    headings.forEach((heading, column) => {
      if (kinds[column] === 'picture') return;
      const button = make('button', { type: 'button', title: 'Sort by ' + names[column] });
      button.append(...heading.childNodes);
      button.addEventListener('click', () => sort(column));
      heading.append(button);
    });
    const choices = (column) => {
      if (kinds[column] !== 'text' || rows.length > MANY_ROWS) return null;
      const values = new Set();
      for (const row of rows) if (values.add(cell(row, column).text).size > FEW_VALUES) return null;
      return values.size > 1 && values.size * 2 <= rows.length ? [...values].sort(collator.compare) : null;
    };
    const line = make('tr', { class: 'filters' });
    names.forEach((name, column) => {
      if (kinds[column] === 'picture') return line.append(make('td', {}));
      const values = choices(column);
      let field;
      if (values) {
        field = make('select', {}, make('option', {}, 'all'));
        for (const value of values) {
          const option = make('option', {}, value === '' ? '(blank)' : value);
          option.dataset.text = value;
          field.append(option);
        }
      } else {
        field = make('input', { type: 'search', size: '4', autocomplete: 'off', spellcheck: 'false' });
        field.title = kinds[column] === 'text' ? 'A part of the text, or = and the whole of it'
          : kinds[column] === 'date' ? 'A part of the date, or such as >=2026-09-01' : 'A part of the number, or such as <50';
      }
      field.setAttribute('aria-label', 'Filter by ' + name);
      field.addEventListener('input', filterSoon);
      fields.push(field);
      line.append(make('td', {}, field));
    });
    if (rows.length > FEW_ROWS) table.tHead.append(line);

    everywhere.addEventListener('input', filterSoon);
    count.setAttribute('role', 'status');
    const tools = make('div', { class: 'tools' });
    if (rows.length > 1) tools.append(make('label', {}, 'Find '), clear);
    if (rows.length > 1) tools.firstChild.append(everywhere);
    tools.append(count);
    section.insertBefore(tools, table.parentElement);
  }

  // The list of sections stands where it is shown, also for a keyboard and a screen reader.
  const contents = document.querySelector('nav');
  if (contents) document.querySelector('header').after(contents);
  document.querySelectorAll('section table').forEach(prepare);
})();
