// Whether a page fits its screen, measured in the page: no picture, no axe, so that it costs nothing to ask at each width.

/**
 * What stands out of its card, and what is cut; nothing: `[]`. Whether the page is wider than its screen says `beyond` (harness).
 *
 *   wrong.push(...(await view.evaluate(misfits)));
 */
export function misfits() {
  const wrong = [];
  const said = (element) => `${element.tagName.toLowerCase()}.${element.className} ${element.textContent.trim().slice(0, 30)}`;
  // What a card holds does not stand out of it; a table that is wider has a region of its own, which is moved.
  for (const card of document.querySelectorAll('main .card')) {
    for (const element of card.querySelectorAll('.button, .state, b, h2, p, table')) {
      if (element.closest('.table-scroll, .visually-hidden')) continue;
      const over = element.getBoundingClientRect().right - card.getBoundingClientRect().right;
      if (over > 1) wrong.push(`${Math.round(over)} px out of its card: ${said(element)}`);
    }
  }
  for (const element of document.querySelectorAll('main *')) {
    const style = getComputedStyle(element);
    const over = element.scrollWidth - element.clientWidth;
    // A number at the head of a page is never broken, nor longer than its box.
    if (element.matches('.figure b') && over > 1) wrong.push(`${over} px out of its box: ${said(element)}`);
    if (!['hidden', 'clip'].includes(style.overflowX) || element.closest('svg, .visually-hidden')) continue;
    if (over > 1 && element.clientWidth > 1 && element.textContent.trim()) wrong.push(`${over} px cut: ${said(element)}`);
  }
  // Words in an empty field are read whole.
  const letters = document.createElement('canvas').getContext('2d');
  for (const field of document.querySelectorAll('main input[placeholder]')) {
    const style = getComputedStyle(field);
    letters.font = style.font;
    const room = field.clientWidth - Number.parseFloat(style.paddingLeft) - Number.parseFloat(style.paddingRight);
    const over = Math.round(letters.measureText(field.placeholder).width - room);
    if (field.clientWidth > 0 && over > 1) wrong.push(`${over} px of what is asked for cut: ${field.placeholder}`);
  }
  // Rows that became cards hold what they say: no amount is pushed out by the word before it.
  for (const cell of document.querySelectorAll('main .table.cards :is(td, th)')) {
    if (getComputedStyle(cell.closest('tr')).display !== 'block' || !cell.textContent.trim()) continue;
    const words = document.createRange();
    words.selectNodeContents(cell);
    const frame = cell.closest('.card, .table-scroll, main').getBoundingClientRect();
    const over = Math.round(words.getBoundingClientRect().right - frame.right);
    if (over > 0) wrong.push(`${over} px out of its card: ${said(cell)}`);
  }
  // A table is whole on a desk: no column of it is out of sight.
  for (const frame of document.querySelectorAll('main :is(.table-scroll, .card:has(> .table))')) {
    const over = frame.scrollWidth - frame.clientWidth;
    if (innerWidth >= 1280 && over > 1) wrong.push(`a table is ${over} px wider than its frame: ${said(frame)}`);
  }
  // All of a plan is in one row of the board, on a desk.
  const board = document.querySelector('.table-scroll:has(> .board)');
  if (board && innerWidth >= 1280 && board.scrollWidth > board.clientWidth) {
    wrong.push(`the board is ${board.scrollWidth - board.clientWidth} px wider than its frame`);
  }
  // What is folded up is read too, once it is opened.
  const folded = [...document.querySelectorAll('main details')].map((details) => details.textContent).join('\n');
  const identifier = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}/.exec(document.body.innerText + folded)?.[0];
  if (identifier) wrong.push(`an identifier is shown: ${identifier}`);
  return wrong;
}
